"""Every link of an article, in order, with its words and its sentence: none lost, none invented."""

from typing import Final, Literal

from archive.provenance.link_html import read_html
from archive.provenance.link_markdown import read_markdown
from archive.provenance.link_page import FoundLink
from archive.provenance.link_text import read_text

__all__ = ["FoundLink", "Kind", "links"]

Kind = Literal["markdown", "html", "text"]

_READERS: Final = {"markdown": read_markdown, "text": read_text}


def links(text: str, kind: Kind, base: str = "") -> list[FoundLink]:
    """The links of `text` that lead to the web, also through damaged addresses. Never raises; time is linear.

    Not links: images, code, comments, scripts, mail addresses, places in the page itself, paths without a host, unless
    `base`, the address of an HTML page, or a `<base>` in it says whose they are.
    """
    return (read_html(text, base) if kind == "html" else _READERS[kind](text)).links()
