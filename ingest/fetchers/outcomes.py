"""How a fetch ends: a code, a plain sentence, and whether trying again can help."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from archive.provenance.grades import CaptureFacts, Grade, grade

Kind = Literal["done", "transient", "permanent", "person"]

# "transient" is never counted as absence of the page (provenance.md section 5).
OUTCOMES: Final[dict[str, tuple[Kind, str]]] = {
    "fetched": ("done", "Fetched."),
    # again later
    "unreachable": ("transient", "The address could not be reached, will retry."),
    "timed_out": ("transient", "The site took too long to answer, will retry."),
    "tls_failed": ("transient", "A safe connection to the site could not be made, will retry."),
    "incomplete": ("transient", "The answer broke off before its end, will retry."),
    "busy": ("transient", "The site asks us to wait, will retry."),
    "server_error": ("transient", "The site answered with an error of its own, will retry."),
    "not_raw": ("transient", "The archive answered with something else than the saved page, will retry."),
    # as it is
    "gone": ("permanent", "The site says that the page is not there. A web archive may hold a copy."),
    "blocked_by_site": ("permanent", "The site refused to give us the page. A web archive may hold a copy."),
    "http_error": ("permanent", "The site answered with an error instead of the page."),
    "not_archived": ("permanent", "The archive does not hold this page at any time near the one asked for."),
    "excluded_by_archive": ("permanent", "The archive holds no public copy: the page is excluded there."),
    "refused_address": ("permanent", "This address may not be fetched from here."),
    "too_large": ("permanent", "The answer is larger than this archive fetches."),
    "too_many_redirects": ("permanent", "The address led from one page to the next without an end."),
    "bad_answer": ("permanent", "The site answered with something that is not proper HTTP."),
    # somebody must do something
    "fetching_off": ("person", "Fetching addresses is switched off on this server."),
    "live_fetching_off": ("person", "This server fetches from web archives only, not from live sites."),
    "robots_refused": (
        "person",
        "The site's robots.txt asks programs to stay away from this page. You can go past it, saying why.",
    ),
    "needs_choice": ("person", "The address does not name one copy; choose one and give its full address."),
    "other_time": ("person", "The archive has no copy of that time; its nearest is more than a day away."),
    "not_an_address": ("person", "This is not a web address that can be fetched."),
}

NEEDS_CHOICE: Final = {
    "timegate": "This address does not name one capture. Choose one in the archive and give its full address.",
    "calendar": "This is the archive's calendar of a page. Choose one capture and give its full address.",
    "listing": "This is a list of all pages under an address. Choose one page and one capture of it.",
    "save": "This address asks the archive to save a page and is not a copy. Give the address of the saved copy.",
    "service": "This is a page of the archive itself, not a copy of a page.",
    "opaque": (
        "This archive does not hand out the page as it received it. "
        "Give an address of another archive, or save the page and upload the file."
    ),
    "memento": (
        "This archive does not hand out the page as it received it. "
        "Give an address of another archive, or save the page and upload the file."
    ),
}


class FetchError(Exception):
    """A fetch that ends without a page: a code of OUTCOMES, and what exactly happened, for the log and the record."""

    def __init__(self, code: str, detail: str = "", *, retry_after: float = 0) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way, as the other side gave it."""

    url: str
    status: int
    location: str
    memento_datetime: str = ""
    archive_src: str = ""

    def as_json(self) -> dict[str, object]:
        """As it is kept in the Capture."""
        return {
            "url": self.url,
            "status": self.status,
            "location": self.location,
            "memento-datetime": self.memento_datetime,
            "x-archive-src": self.archive_src,
        }


@dataclass(frozen=True)
class Fetched:
    """The end of a fetch, well or not. `staged` (the content-decoded body) and `warc` are files of the caller's staging
    folder, who stores or deletes them; a failed fetch may leave a WARC, the evidence of the attempt. Header pairs are
    in the order sent, decoded as Latin-1. Times are aware, UTC."""

    code: str
    sentence: str
    detail: str = ""
    method: Literal["live", "memento"] = "live"
    staged: Path | None = None
    warc: Path | None = None
    warc_record_id: str = ""
    requested_url: str = ""
    served_url: str = ""
    hops: tuple[Hop, ...] = ()
    request_headers: tuple[tuple[str, str], ...] = ()
    response_headers: tuple[tuple[str, str], ...] = ()
    http_status: int | None = None
    asked_ts: str = ""
    served_ts: str = ""
    memento_datetime: dt.datetime | None = None
    drift_seconds: int | None = None
    archive_src: str = ""
    content_encoding: str = ""
    declared_type: str = ""
    wire_sha256: str = ""
    wire_sha1: str = ""  # only to compare with an archive's list
    ip: str = ""
    tls: dict[str, Any] = field(default_factory=dict)
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None
    retry_after: float = 0
    robots: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()  # archived-error, replay, soft-404:<rule>, undecoded …
    facts: CaptureFacts | None = None

    @property
    def kind(self) -> Kind:
        """What follows: done, transient (try again), permanent, or waiting for a person."""
        return OUTCOMES[self.code][0]

    @property
    def ok(self) -> bool:
        """Whether bytes were obtained."""
        return self.code == "fetched"

    @property
    def transient(self) -> bool:
        """Whether trying again may help."""
        return self.kind == "transient"

    @property
    def grade(self) -> Grade | None:
        """The grade of the capture; None when there is none."""
        return grade(self.facts) if self.facts else None


def sentence_of(code: str) -> str:
    """The plain sentence of a code."""
    return OUTCOMES[code][1]
