"""What a citation is made of: one frozen record, put together by `stories.selectors`, read by every style."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

UNDETERMINED: Final = "und"  # BCP 47
_LOCATORS = {"sheet": "sheet", "slides": "slide"}


@dataclass(frozen=True, slots=True)
class CitationFacts:
    """The facts of one version, and of a page if one is cited. Empty text or None: not known, and left out.

    Everything from a document or a source is hostile text: each style escapes it for where it stands.
    """

    accession: str  # D-7K3M9K
    version: int
    title: str
    permalink: str  # absolute, pins version and page
    sha256: str  # of the original's bytes, 64 hex digits
    archive_name: str  # the newsroom's name, as it stands in citations
    accessed: date  # when we retrieved the bytes (UTC)
    retrieved_at: datetime
    grade: str  # A, B, B-, C, D, E
    grade_phrase: str  # archive.provenance.grades: "captured by the Internet Archive"
    page: int | None = None
    quote: str = ""  # Q-3F8ZJQ, where words are cited and not the page alone
    medium: str = ""  # the file's format, where it changes how it is cited: sheet, slides, mail
    kind: str = ""  # "Award notice": the type of the notice, if it is one
    title_en: str = ""
    title_pinyin: str = ""
    language: str = UNDETERMINED  # BCP 47
    author: str = ""  # the issuing body in its own script
    author_en: str = ""
    author_pinyin: str = ""
    site: str = ""  # the name of the site, or its host
    site_pinyin: str = ""
    printed: date | None = None  # as printed on the document
    source_url: str = ""
    source_observed: bool = True  # False: the address is claimed by who supplied the file
    source_state: str = ""  # same, changed, gone, soft-404, blocked, unreachable, unknown; empty: not checked
    source_checked: date | None = None
    memento_url: str = ""
    memento_archive: str = ""  # "the Internet Archive"
    memento_at: datetime | None = None  # UTC, as the archive asserts
    captured_at: datetime | None = None

    @property
    def key(self) -> str:
        """`D-7K3M9K-v2`, of a quote `D-7K3M9K-v2-Q-3F8ZJQ`: the citation's key in reference managers."""
        return f"{self.accession}-v{self.version}" + (f"-{self.quote}" if self.quote else "")

    @property
    def short_hash(self) -> str:
        """The first 16 hex digits, enough to tell versions apart in print."""
        return self.sha256[:16]

    @property
    def locator(self) -> str:
        """`p. 1`; of a workbook `sheet 1`, of slides `slide 1`; empty where no page is cited."""
        return f"{_LOCATORS.get(self.medium, 'p.')} {self.page}" if self.page else ""

    @property
    def archived_on(self) -> date | None:
        """The UTC day of the archive's 14 digits; None without a memento or its time."""
        return self.memento_at.date() if self.memento_url and self.memento_at else None

    @property
    def chinese(self) -> bool:
        """Whether the title is Chinese, and so gets pinyin before its characters."""
        return self.language.startswith("zh")

    @property
    def known_language(self) -> str:
        """The language; empty where it is not known: readers would take `und` for the name of one."""
        return "" if self.language == UNDETERMINED else self.language

    @property
    def citable(self) -> bool:
        """Whether it is evidence: of grade E no bytes are held."""
        return self.grade != "E"
