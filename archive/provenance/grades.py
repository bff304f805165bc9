"""How good a capture is as evidence: A to E, a pure function of the Capture (provenance.md section 3).

People may lower a grade with a reason, never raise it. A change of a rule is a new GRADE_RULE and a dated line in
docs/errata.md.
"""

from dataclasses import dataclass
from typing import Final, Literal

GRADE_RULE: Final = 1

Letter = Literal["A", "B", "B-", "C", "D", "E"]
ORDER: Final[tuple[Letter, ...]] = ("A", "B", "B-", "C", "D", "E")

# Archives that are known to hand out the body as received under `id_`, and to name the WARC it lies in.
RAW_ARCHIVES: Final = frozenset({"wayback", "archive-it"})
ARCHIVE_NAMES: Final = {
    "wayback": "the Internet Archive",
    "archive-it": "Archive-It",
    "archive-today": "archive.today",
    "perma": "Perma.cc",
    "webcite": "WebCite",
    "uk-national-archives": "the UK Government Web Archive",
}

MEANINGS: Final[dict[Letter, str]] = {
    "A": "We fetched the live site and kept the request, the response, the address of the server and its certificate.",
    "B": "The body as the archive received it, with the archive's own time and source, exactly as asked.",
    "B-": "As B, but the archive gave its nearest capture, a re-encoded body, or did not name its source.",
    "C": "A saved page: rewritten by an archive, printed, saved by a browser, or one archive's copy of another's.",
    "D": "A file supplied to us. What it says about where it came from was not checked.",
    "E": "Text or a link only. No bytes of the page are held; not citable as evidence.",
}


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What the grade depends on. Field names as on the Capture; everything unknown stays at its default."""

    method: Literal["live", "memento", "warc", "wacz", "upload", "row"]
    archive: str = ""  # Address.archive of the memento, or the archive whose signature a WARC bears
    has_bytes: bool = True
    scheme: str = ""  # of the address served
    has_warc: bool = False  # WARC with request and response kept
    ip: str = ""
    has_tls: bool = False
    raw_body: bool = False  # asked for with `id_`, and no toolbar in the body
    memento_datetime: bool = False
    archive_src: bool = False  # x-archive-src was sent
    drift_seconds: int | None = None  # 0: the timestamp exactly as asked
    content_encoding: str = ""
    nested: bool = False  # one archive's copy of another archive's page
    archived_error: bool = False  # the archive holds an error page at that time
    signer_known: bool = False  # a WARC or WACZ whose signature names an archive we know, and is valid
    saved_page: bool = False  # SingleFile, MHTML, print-to-PDF, screenshot
    claimed_address: bool = False


@dataclass(frozen=True, slots=True)
class Grade:
    """A letter, the rule's version, machine-readable notes (why not better), and the words for a citation."""

    letter: Letter
    rule: int
    notes: tuple[str, ...]
    phrase: str

    @property
    def shown(self) -> str:
        """The letter with a real minus sign, for people."""
        return self.letter.replace("-", "−")


def grade(facts: CaptureFacts) -> Grade:
    """The grade of a capture. Total: every combination of facts has one."""
    letter, notes = _letter(facts)
    if facts.archived_error:
        notes = (*notes, "not-the-document")
    return Grade(letter, GRADE_RULE, notes, _phrase(letter, facts))


def worst(left: Letter, right: Letter) -> Letter:
    """The lower of two letters: what stands when a person lowers a grade, who cannot raise it."""
    return max(left, right, key=ORDER.index)


def _letter(facts: CaptureFacts) -> tuple[Letter, tuple[str, ...]]:
    if not facts.has_bytes or facts.method == "row":
        return "E", ("no-bytes",)
    if facts.method == "live":
        return _live(facts)
    if facts.method == "memento":
        return _memento(facts)
    if facts.method in ("warc", "wacz"):
        return _web_archive_file(facts)
    if facts.saved_page:
        return "C", ("saved-page",)
    return "D", ("claimed-address",) if facts.claimed_address else ("no-address",)


def _live(facts: CaptureFacts) -> tuple[Letter, tuple[str, ...]]:
    missing = [
        note
        for note, kept in (
            ("no-warc", facts.has_warc),
            ("no-ip", bool(facts.ip)),
            ("no-tls", facts.has_tls or facts.scheme == "http"),
        )
        if not kept
    ]
    return ("C", tuple(missing)) if missing else ("A", ())


def _memento(facts: CaptureFacts) -> tuple[Letter, tuple[str, ...]]:
    if facts.archive == "archive-today":
        return "D", ("archive-alters-pages",)  # altered pages are on record there
    if facts.nested:
        return "C", ("copy-of-a-copy",)
    if not facts.raw_body or not facts.memento_datetime:
        return "C", ("rewritten-replay",) if not facts.raw_body else ("no-memento-datetime",)
    if facts.archive not in RAW_ARCHIVES:
        return "C", ("archive-not-recognised",)
    notes = [
        note
        for note, fires in (
            ("nearest-capture", facts.drift_seconds != 0),
            ("re-encoded", facts.content_encoding.lower() not in ("", "identity")),
            ("no-archive-src", not facts.archive_src),
        )
        if fires
    ]
    return ("B-", tuple(notes)) if notes else ("B", ())


def _web_archive_file(facts: CaptureFacts) -> tuple[Letter, tuple[str, ...]]:
    if facts.signer_known and facts.archive in RAW_ARCHIVES:
        return "B", ("signed-file",)
    return "D", ("unknown-signer",)


def _phrase(letter: Letter, facts: CaptureFacts) -> str:
    name = ARCHIVE_NAMES.get(facts.archive, "a web archive")
    return {
        "A": "captured by Muniment",
        "B": f"captured by {name}",
        "B-": f"captured by {name}, nearest capture" if facts.drift_seconds else f"captured by {name}",
        "C": "saved page",
        "D": "supplied copy",
        "E": "not held; not citable as evidence",
    }[letter]
