"""Escaping text that came from documents, for each place where a citation is pasted."""

import html
import re

_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # not \{: BibTeX counts braces whether escaped or not
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_latex = re.compile(r"[\\{}&%#_$~^]")
_markdown = re.compile(r"([\\`*_{}\[\]<>()#+!|~])")
_space = re.compile(r"\s+")
_control = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_breaks_out = re.compile(r"[\s\"<>{}|\\^`]")
_wiki_breaks_out = re.compile(r"[\[\]']")
_web = re.compile(r"https?://", re.IGNORECASE)
_WIKI = {"{": "&#123;", "}": "&#125;", "[": "&#91;", "]": "&#93;", "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;"}


def one_line(text: str) -> str:
    """`text` on one line, without control and bidirectional marks, which could reorder what stands beside it."""
    return _space.sub(" ", _control.sub(" ", text)).strip()


def address(url: str) -> str:
    """`url` as it was, but for white space, quotes and brackets that would end it where it is pasted."""
    return _breaks_out.sub(_percent, _control.sub("", url).strip())


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def is_web(url: str) -> bool:
    """Whether `url` may be made a link: http and https only."""
    return bool(_web.match(url))


def bibtex(text: str) -> str:
    """For a value between double braces."""
    return _latex.sub(lambda match: _LATEX[match[0]], one_line(text))


def bibtex_url(url: str) -> str:
    r"""For `\url{…}` inside a note, where % and # still act."""
    return address(url).replace("%", r"\%").replace("#", r"\#")


def ris(text: str) -> str:
    """For a RIS value: a line break would begin a new tag."""
    return one_line(text)


def wiki(text: str) -> str:
    """For a parameter of a MediaWiki template."""
    return "".join("{{!}}" if char == "|" else _WIKI.get(char, char) for char in one_line(text))


def wiki_address(url: str) -> str:
    """An address inside a MediaWiki template, where brackets and quotes act too."""
    return _wiki_breaks_out.sub(_percent, address(url))


def markdown(text: str) -> str:
    """For running text or a link's words in Markdown."""
    return _markdown.sub(r"\\\1", one_line(text))


def markup(text: str) -> str:
    """For HTML text and attributes."""
    return html.escape(one_line(text), quote=True)
