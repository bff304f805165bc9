"""A quote as it is pasted: the words, their translation with who made it, and the citation; plain and rich."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from stories.citing import escaping, web
from stories.citing.facts import CitationFacts

_break = re.compile(r"\s*\n\s*")
_JOINED = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"  # no blank between lines of Han
_between_han = re.compile(rf"(?<=[{_JOINED}])\s*\n\s*(?=[{_JOINED}])")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words of a quote for pasting. `marked` says whose translation it is, in words for the reader."""

    exact: str
    language: str
    permalink: str
    translation: str = ""
    marked: str = ""  # "human translation", "machine translation, not confirmed"


def flowing(text: str) -> str:
    """Words that ran over lines as running text: Han joined, other scripts with a blank. Nothing else changes."""
    return escaping.one_line(_break.sub(" ", _between_han.sub("", text)))


def words(quoted: Quoted) -> str:
    """`“中标金额…” [Award amount … (human translation)]`."""
    said = f"“{flowing(quoted.exact)}”"
    if not quoted.translation:
        return said
    marked = f" ({escaping.one_line(quoted.marked)})" if quoted.marked else ""
    return f"{said} [{escaping.one_line(quoted.translation)}{marked}]"


def plain(quoted: Quoted, facts: CitationFacts, render: Callable[[CitationFacts], str]) -> str:
    """The words and, on the next line, the citation in a style."""
    return f"{words(quoted)}\n{render(facts)}"


def rich(quoted: Quoted, facts: CitationFacts) -> str:
    """HTML for a word processor or a CMS: the words as a block quotation that names its address, then the citation."""
    lang = _lang(quoted.language)
    said = f"<p{lang}>{escaping.markup(flowing(quoted.exact))}</p>"
    if quoted.translation:
        marked = f" <small>({escaping.markup(quoted.marked)})</small>" if quoted.marked else ""
        said += f'<p lang="en">{escaping.markup(quoted.translation)}{marked}</p>'
    address = escaping.markup(escaping.address(quoted.permalink))
    return f'<blockquote cite="{address}">{said}</blockquote><p>{web.html(facts)}</p>'


def _lang(language: str) -> str:
    if language == "und":
        return ""
    direction = ' dir="rtl"' if language.partition("-")[0] in ("ug", "ar", "fa", "he", "ur") else ""
    return f' lang="{escaping.markup(language)}"{direction}'
