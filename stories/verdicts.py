"""What is said of a link to one person: from what she may see, and what was heard outside (experience.md section 7)."""

from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Capture
from archive.provenance.addresses import parse
from archive.provenance.clocks import from_ts14, show
from ingest.models import Item
from stories.models import Reference

# In the order of the summary line: code, words, chip.
VERDICTS: Final[dict[str, tuple[str | Promise, str]]] = {
    "held": (_("held"), "good"),
    "probably": (_("probably held, confirm"), "warning"),
    "live": (_("live, not held"), "warning"),
    "archived": (_("in a web archive"), "warning"),
    "coming": (_("on its way"), ""),
    "elsewhere": (_("elsewhere"), "warning"),
    "lost": (_("lost"), "bad"),
    "unchecked": (_("could not check"), "unknown"),
    "not_asked": (_("not asked"), "unknown"),
    "choice": (_("needs a choice"), "warning"),
}
CHOICE: Final = frozenset({"timegate", "calendar", "listing", "save", "service", "invalid", "not-a-url"})
_BRINGABLE: Final = frozenset({"probably", "live", "archived", "unchecked", "not_asked"})
_ASKABLE: Final = frozenset({"probably", "unchecked", "not_asked"})
# The names that the address parser gives its repairs, in words.
REPAIRS: Final[dict[str, str | Promise]] = {
    "redirect": _("leads on to another page"),
    "scheme-slashes": _("missing or spare slashes"),
    "fullwidth-scheme": _("full-width colon or slashes"),
    "scheme-colon": _("missing colon"),
    "missing-slash": _("missing slash before the page"),
    "extra-slashes": _("spare slashes"),
    "percent-decoded-scheme": _("escaped colon or slashes"),
    "percent-decoded-target": _("escaped address"),
    "assumed-http": _("no scheme: http"),
    "assumed-https": _("no scheme: https"),
    "invisible-characters": _("invisible characters"),
    "trimmed": _("white space"),
    "unwrapped": _("brackets or quotation marks around it"),
    "host": _("an older address of the archive"),
}
LINKS_PER_PAGE: Final = 100
WAYBACK: Final = "https://web.archive.org/web"


@dataclass(frozen=True, slots=True)
class Held:
    """A copy that the person may see. `basis`: `exact` (this page, or this very copy of it), `other-time` (the page,
    captured at another time than the link names), `probably` (an address that only looks alike)."""

    capture: Capture
    basis: str

    @property
    def version(self) -> str:
        """`D-7K3M9K v2`."""
        return f"{self.accession} v{self.n}"

    @property
    def accession(self) -> str:
        """The document's number."""
        assert self.capture.version is not None
        return self.capture.version.document.accession

    @property
    def n(self) -> int:
        """The version's number."""
        assert self.capture.version is not None
        return self.capture.version.n


@dataclass(frozen=True, slots=True)
class Finding:
    """One link and what is known of it. `first`: the finding of the link that this one repeats."""

    reference: Reference
    held: Held | None = None
    coming: Item | None = None
    stuck: Item | None = None  # an earlier attempt that ended without the page
    first: "Finding | None" = None
    verdict: str = field(init=False)

    def __post_init__(self) -> None:
        """The verdict, once."""
        object.__setattr__(self, "verdict", self.first.verdict if self.first else _verdict(self))

    @property
    def words(self) -> str | Promise:
        """The verdict as it is shown."""
        return VERDICTS[self.verdict][0]

    @property
    def chip(self) -> str:
        """The colour that goes with the words."""
        return VERDICTS[self.verdict][1]

    @property
    def can_be_brought(self) -> bool:
        """Whether it is missing, or only its text is held (grade E), and an address is known to fetch it from."""
        if self.first or not self.address_to_bring:
            return False
        only_text = self.held is not None and self.held.capture.grade == "E"
        return self.verdict in _BRINGABLE or (self.verdict == "held" and only_text)

    @property
    def address_to_bring(self) -> str:
        """The archive's copy that is linked, the live page, or the nearest copy; empty if none can be fetched raw."""
        row = self.reference
        linked = row.parse_kind == "memento" and bool(parse(_linked(row)).raw)
        if linked and row.copies != "none":
            return _linked(row)
        if row.live == "live" or (row.parse_kind == "live" and row.copies != "found"):
            return row.target
        return self.nearest_copy

    @property
    def nearest_copy(self) -> str:
        """The address of the capture nearest to the link's time, as the archive listed it."""
        row = self.reference
        return f"{WAYBACK}/{row.nearest_ts14}/{row.target}" if row.nearest_ts14 else ""

    @property
    def nearest_time(self) -> str:
        """Its time in UTC."""
        return show(from_ts14(self.reference.nearest_ts14)).utc if self.reference.nearest_ts14 else ""

    @property
    def place_of_first(self) -> str:
        """Where the link stands in the whole table that this one repeats."""
        number = self.reference.repeats or self.reference.n
        return f"?page={(number - 1) // LINKS_PER_PAGE + 1}#link-{number}"

    @property
    def can_be_asked(self) -> bool:
        """Whether asking outside could tell more."""
        return not self.first and bool(self.reference.target) and self.verdict in _ASKABLE

    @property
    def repaired(self) -> list[str | Promise]:
        """What was repaired in the address, in words, each once."""
        return [REPAIRS.get(name, name) for name in dict.fromkeys(self.reference.repairs)]

    @property
    def reason(self) -> str:
        """Why the address as it stands names no page: a sentence, or empty."""
        return parse(self.reference.url).sentence if self.reference.reason else ""


def _linked(row: Reference) -> str:
    """The address as written, or what it leads on to where it is one of a redirect service."""
    return row.urim if "redirect" in row.repairs else row.url


def _verdict(finding: Finding) -> str:
    row = finding.reference
    if row.parse_kind in CHOICE:
        return "choice"
    if finding.held and finding.held.basis != "probably":
        return "held"
    if finding.coming:
        return "coming"
    return "probably" if finding.held else _heard(row)


def _heard(row: Reference) -> str:
    """What was heard outside. A link to an archive's copy means that copy, and only then the live page."""
    said = {"live": row.live == "live", "archived": row.copies == "found"}
    for verdict in ("archived", "live") if row.parse_kind == "memento" else ("live", "archived"):
        if said[verdict]:
            return verdict
    if row.parse_kind == "opaque" or (row.parse_kind == "memento" and not parse(_linked(row)).raw):
        return "elsewhere"
    if row.live in ("gone", "soft-404") and row.copies == "none":
        return "lost"
    return "unchecked" if row.asking == Reference.Asking.ASKED else "not_asked"
