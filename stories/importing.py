"""From the bytes of an article to its links. No database here: services keep what is found."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Final, Literal

from archive.provenance.addresses import parse
from archive.provenance.links import FoundLink, links
from ingest.services import kind_of

Kind = Literal["list", "markdown", "html", "text", "csv", "docx", "xlsx"]

MAX_BYTES: Final = 4_000_000
MAX_OFFICE_BYTES: Final = 20_000_000  # pictures weigh, and are not read
MAX_LINKS: Final = 10_000
KINDS: Final[dict[str, Kind]] = {
    "md": "markdown", "markdown": "markdown", "html": "html", "htm": "html", "csv": "csv", "tsv": "csv",
}  # fmt: skip
OFFICE: Final[dict[str, Kind]] = {"html": "docx", "csv": "xlsx"}  # what a reader makes of which
SUFFIXES: Final = (*KINDS, "txt", *OFFICE.values())

_BOMS: Final = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED: Final = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_FRONT: Final = re.compile(  # YAML, or TOML
    r"\ufeff?(?:---[ \t]*\r?\n(?P<keys>.*?)\n(?:---|\.\.\.)|\+\+\+[ \t]*\r?\n.*?\n\+\+\+)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
# A line of YAML that is not indented, with a key of at most three words. Prose between two rules has others.
_YAML_LINE: Final = re.compile(r"[\s#\]}]|-(?:\s|$)|[\"']?[\w.\-]+(?: [\w.\-]+){0,2}[\"']?[ \t]*:(?:\s|$)|$")
_TITLES: Final = (
    re.compile(r"^title[ \t]*[:=][ \t]*[\"']?(.{1,300}?)[\"']?[ \t]*\r?$", re.MULTILINE),
    re.compile(r"<title\b[^>]{0,300}>\s*([^<]{1,300})", re.IGNORECASE),
    re.compile(r"^#[ \t]+(.{1,300}?)[ \t#]*\r?$", re.MULTILINE),
)
_CHARSET_NAME: Final = 16
_FIRST, _LOOKED_AT = 80, 4000
_TAG: Final = re.compile(
    r"<(?:script|style)\b.*?(?:</(?:script|style)>|\Z)|<!--.*?(?:-->|\Z)|<[^>]*>", re.DOTALL | re.IGNORECASE
)
# Declared charsets that are believed: without shift states, so that what is inserted changes no other byte.
_BELIEVED: Final = re.compile(r"(?:gb|big5|windows-|cp\d|iso-8859|koi8|shift|euc-|latin|us-ascii|macintosh)")


class ImportRefusedError(Exception):
    """The text cannot be taken. `code` is for the sentence that a page shows; a reader of files brings its own."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Article:
    """A text as decoded, how it was read, and its links in order."""

    text: str
    charset: str
    kind: Kind
    title: str
    found: tuple[FoundLink, ...]


def read_article(body: bytes, *, name: str = "", kind: Kind | None = None, base: str = "") -> Article:
    """The links of an article. ImportRefusedError for what is too large or no text. Linear in its length. `base`: the
    address of an HTML page, where it is known: paths of its own site are links then too."""
    if len(body) > MAX_BYTES:
        raise ImportRefusedError("too_large")
    text, charset = decode(body)
    if "\x00" in text:
        raise ImportRefusedError("not_text")
    kind = kind or KINDS.get(name.rpartition(".")[2].lower()) or kind_of(text)
    return Article(text, charset, kind, _title(text, kind), _few(_found(text, kind, base)))


def is_office(body: bytes) -> bool:
    """Whether the bytes are a package, as Word files and workbooks are: a reader in the sandbox makes a text of it."""
    return body.startswith(b"PK\x03\x04")


def office_article(text: str, made: str) -> Article:
    """An article whose text (`html` or `csv`) was made of an office file. ImportRefusedError for too many links."""
    made_kind: Kind = "html" if made == "html" else "csv"
    return Article(text, "utf-8", OFFICE[made], _title(text, made_kind), _few(_found(text, made_kind)))


def _few(found: list[FoundLink]) -> tuple[FoundLink, ...]:
    if len(found) > MAX_LINKS:
        raise ImportRefusedError("too_many_links")
    return tuple(found)


def decode(body: bytes) -> tuple[str, str]:
    """The text, and the charset by which encoding it again gives the same bytes. Every byte string has one."""
    for mark, charset in _BOMS:
        if body.startswith(mark) and (text := _round(body, charset)) is not None:
            return text, charset
    declared = _DECLARED.search(body[:2000])
    names = ["utf-8", declared[1].decode("ascii").lower()[:_CHARSET_NAME] if declared else "", "gb18030"]
    for charset in names:
        if (charset == "utf-8" or _BELIEVED.match(charset)) and (text := _round(body, charset)) is not None:
            return text, charset
    return body.decode("latin-1"), "latin-1"


def _round(body: bytes, charset: str) -> str | None:
    """The text, if the charset is one that gives the same bytes back and writes ASCII as ASCII."""
    try:
        text = body.decode(charset)
        return text if text.encode(charset) == body else None
    except (LookupError, ValueError):  # no such charset, no text codec, or not its bytes
        return None


def front_matter_end(text: str) -> int:
    """Where the article begins behind its front matter; 0 without any."""
    found = _FRONT.match(text)
    if not found or (found["keys"] and not all(map(_YAML_LINE.match, found["keys"].splitlines()))):
        return 0
    return found.end()


def _title(text: str, kind: Kind) -> str:
    if kind in ("list", "csv"):
        return ""
    front = text[: front_matter_end(text)]
    patterns = {"html": _TITLES[1:2], "markdown": _TITLES[2:]}.get(kind, ())
    found = _TITLES[0].search(front) or next((hit for each in patterns if (hit := each.search(text))), None)
    return " ".join(found[1].split()) if found else ""


def first_words(article: Article) -> str:
    """By what a person knows a text again that has no title: its first words, or the first address of a list."""
    if article.kind in ("list", "csv", "xlsx") and article.found:
        return article.found[0].url[:_FIRST]
    text = article.text[front_matter_end(article.text) :]
    if article.kind in ("html", "docx"):
        text = unescape(_TAG.sub(" ", text[:_LOOKED_AT]))
    words = " ".join(text[:_LOOKED_AT].split()).lstrip("#*->| ")
    return words if len(words) <= _FIRST else f"{words[:_FIRST].rstrip()}…"


def _found(text: str, kind: Kind, base: str = "") -> list[FoundLink]:
    if kind == "list":
        return list(_listed(text))
    if kind == "csv":
        return list(_cells(text))
    if kind == "markdown" and (begin := front_matter_end(text)):  # an address there is of the page, none of its links
        inner = links(text[begin:], "markdown")
        return [replace(each, start=each.start + begin, after=_behind(each.after, begin)) for each in inner]
    if kind == "html":
        return links(text, "html", base)
    return links(text, "markdown" if kind == "markdown" else "text")


def _behind(after: int, begin: int) -> int:
    return after if after < 0 else after + begin


def _listed(text: str) -> Iterator[FoundLink]:
    """One address a line. What is none is kept too: the line is shown, and says so."""
    at = 0
    for line in text.splitlines(keepends=True):
        raw = line.strip()
        if raw and not raw.startswith("#"):
            yield FoundLink(url=raw, raw=raw, anchor="", start=at + line.index(raw), sentence="")
        at += len(line)


def _cells(text: str) -> Iterator[FoundLink]:
    """The addresses of a spreadsheet: cells that are one, and those within cells. The row is the sentence."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error:  # a cell longer than any address: read as prose
        yield from links(text, "text")
        return
    for number, row in enumerate(rows, start=1):
        sentence = " | ".join(" ".join(cell.split()) for cell in row if cell.strip())[:2000]
        for column, cell in enumerate(row, start=1):
            note = f"{number}:{column}"
            if parse(cell).kind not in ("not-a-url", "invalid"):
                yield FoundLink(cell.strip(), cell.strip(), "", number, sentence, note)
                continue
            for found in links(cell, "text"):
                yield FoundLink(found.url, found.raw, "", number, sentence, note)
