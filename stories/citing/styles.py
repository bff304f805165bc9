"""The styles there are, in the order of the picker."""

from collections.abc import Callable
from dataclasses import dataclass

from stories.citing import chicago, newsroom, references, web
from stories.citing.facts import CitationFacts


@dataclass(frozen=True, slots=True)
class Style:
    """A way to write a citation. `suffix` and `media_type` are set where it can be had as a file."""

    key: str
    label: str
    render: Callable[[CitationFacts], str]
    suffix: str = ""
    media_type: str = ""


STYLES: tuple[Style, ...] = (
    Style("newsroom", "Newsroom note", newsroom.newsroom),
    Style("chicago-note", "Chicago: footnote", chicago.note),
    Style("chicago-bibliography", "Chicago: bibliography", chicago.bibliography),
    Style("bibtex", "BibTeX", references.bibtex, "bib", "application/x-bibtex"),
    Style("plain", "Plain text", newsroom.plain),
    Style("html", "HTML (robust link)", web.html),
    Style("markdown", "Markdown", web.markdown),
    Style("wiki", "Wikipedia", web.wiki),
    Style("ris", "RIS", references.ris, "ris", "application/x-research-info-systems"),
    Style("csl", "CSL-JSON", references.csl_json, "json", "application/vnd.citationstyles.csl+json"),
)
