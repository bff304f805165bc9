"""What the link readers of each kind of text share: bare addresses, the visible text, notes, and what was found."""

import html
import re
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urljoin

from archive.provenance.addresses import parse
from archive.provenance.sentences import Sentences


@dataclass(frozen=True, slots=True)
class FoundLink:
    """One link. `raw` is what stands at `start` in the text, `url` the same with the syntax undone (entities, escapes);
    of a Markdown link by reference, `start` is its label and `raw` the address that is defined for it;
    `anchor` its visible words; `sentence` where it stands, or where its footnote is called. `note`: that footnote.
    `after` is the place in the text behind the whole link, where something may stand beside it; -1: there is none."""

    url: str
    raw: str
    anchor: str
    start: int
    sentence: str
    note: str = ""
    after: int = -1


@dataclass(slots=True)
class Pending:
    """A link while the text is read: `at` and `end` are places in the visible text."""

    url: str
    raw: str
    start: int
    at: int
    end: int
    note: str
    bare: bool
    after: int = -1


_STOP: Final = (
    r"\s<>\"`{}|\\^“”‘’«»…—"
    r"\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff0e\uff1a-\uff65"
)
# A scheme, damaged as people damage it, or a host that needs none. Han may stand right before and right after.
START: Final = (
    r"(?<![A-Za-z0-9])(?<![A-Za-z0-9]_)https?(?:[:：](?=[/／])|%3A(?=%2F|/))"
    r"|(?<![A-Za-z0-9_@./\-])(?:www\.(?=[A-Za-z0-9\-]+\.)"
    r"|(?:(?:web|wayback|web-beta)\.archive\.org|wayback\.archive-it\.org|archive\.(?:today|ph|is|li|md|vn|fo)"
    r"|perma\.cc|(?:www\.)?webcitation\.org)/(?=[A-Za-z0-9]))"
)
_BODY: Final = re.compile(
    rf"(?:[^{_STOP}]|(?:(?<=http)|(?<=https)|(?<=HTTP)|(?<=HTTPS))：(?=[/／])|(?<=：)／|(?<=／)／)*+"
)
# A host in Han has no end that prose would not have too: only before these names, or one in Latin letters.
_HAN_HOST: Final = re.compile(
    r"(?:[\w\-]{1,63}\.){1,8}?(?:[A-Za-z]{2,24}|中国|中國|公司|网络|網絡|政务|公益|香港|台湾|台灣|澳门|在线|中文网|网址)"
    r"(?![A-Za-z0-9.\-])"
)
_SCHEME_ALONE: Final = re.compile(r"https?(?:[:：]|%3A)(?:[/／]|%2F)*", re.IGNORECASE)
# Where Han goes on with the address and not with the prose: the name of an article, a value.
_BEFORE_HAN: Final = re.compile(r"(?:/wiki/|/item/|=)$", re.IGNORECASE)
_HAN_PART: Final = re.compile(r"[\u3400-\u9fff]++(?:[A-Za-z0-9_%&=()+\-]++[\u3400-\u9fff]++)*+[A-Za-z0-9_%&=()+\-]*+")
# Or where its path plainly does: the part in Han ends in a slash before more of the address, or in the name of a file.
_HAN_RUN: Final = r"[\u3400-\u9fff][\u3400-\u9fffA-Za-z0-9_%()+（）·\-]{0,80}"
_HAN_PATH: Final = re.compile(
    rf"(?:{_HAN_RUN}/){{0,8}}(?:{_HAN_RUN}/(?=[A-Za-z0-9_%?#\-])|{_HAN_RUN}/(?=[\s<>\"“”」』》）)\]，。；、]|\Z)"
    rf"|{_HAN_RUN}\.(?:[sx]?html?|pdf|docx?|xlsx?|pptx?|aspx?|jsp|php|zip|rar|jpe?g|png)(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_MOST_HAN_PARTS: Final = 8
_MARKUP_ENTITY: Final = re.compile(r"&(?:lt|gt|quot|nbsp|#0*60|#0*62|#0*34|#0*39|apos);", re.IGNORECASE)
_LAST_ENTITY: Final = re.compile(r"&[A-Za-z0-9]+;$")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TRAILING: Final = frozenset(".,:;!?'*")
_TRAILING_EMPHASIS: Final = _TRAILING | {"_", "~"}
_WILDCARD: Final = re.compile(r"/[0-9]*\*/.*\*$", re.DOTALL)
_BRACKET: Final = re.compile(r"[\[\]]")
_PAIRS: Final = {")": "(", "]": "["}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_WRITTEN_LINK: Final = re.compile(rf"(?:{START}|//[^/\s]+\.)", re.IGNORECASE)


def bare_end(text: str, start: int, *, entities: bool, emphasis: bool = False, limit: int | None = None) -> int:
    """Where the bare address that begins at `start` ends: before closing punctuation that belongs to the prose,
    and with `emphasis` before the marks that Markdown puts there. Nothing from `limit` on belongs to it."""
    end = _end_of_body(text, start, len(text) if limit is None else limit)
    end = _before_unopened_bracket(text, start, end)
    if entities and (markup := _MARKUP_ENTITY.search(text, start, end)):
        end = markup.start()
    trailing = _TRAILING_EMPHASIS if emphasis else _TRAILING
    while end > start:
        last = text[end - 1]
        opener = _PAIRS.get(last)
        if last == "*" and _WILDCARD.search(text, start, end):
            break  # a listing: https://web.archive.org/web/*/http://a.cn/*
        if entities and last == ";" and (entity := _LAST_ENTITY.search(text, max(start, end - 12), end)):
            end = entity.start()
        elif last in trailing or (opener and text.count(last, start, end) > text.count(opener, start, end)):
            end -= 1
        else:
            break
    return start if _SCHEME_ALONE.fullmatch(text, start, end) else end


def _end_of_body(text: str, start: int, limit: int) -> int:
    """Where characters end that may stand in a bare address; Han only as its host, or where it goes on with it."""
    found = _BODY.match(text, start, limit)
    end = found.end() if found else start
    if _SCHEME_ALONE.fullmatch(text, start, end) and (host := _HAN_HOST.match(text, end, limit)):
        behind = _BODY.match(text, host.end(), limit)
        end = behind.end() if behind else host.end()
    if _BEFORE_HAN.search(text, max(start, end - 6), end) and (part := _HAN_PART.match(text, end, limit)):
        end = part.end()
    for _ in range(_MOST_HAN_PARTS):
        if not (_may_go_on(text, start, end) and (part := _HAN_PATH.match(text, end, limit))):
            break
        behind = _BODY.match(text, part.end(), limit)
        end = behind.end() if behind else part.end()
    return end


def _may_go_on(text: str, start: int, end: int) -> bool:
    """Whether a path has begun whose last part is no file's name yet."""
    scheme = text.find("//", start, end)
    host = text.find("/", start if scheme < 0 else scheme + 2, end)
    return host >= 0 and not any(mark in text[text.rfind("/", host, end) : end] for mark in ".?#")


def _before_unopened_bracket(text: str, start: int, end: int) -> int:
    """`[http://a.cn](http://a.cn)`: a bracket that the address itself did not open ends it."""
    depth = 0
    for found in _BRACKET.finditer(text, start, end):
        depth += 1 if found[0] == "[" else -1
        if depth < 0:
            return found.start()
    return end


def unescape(text: str) -> str:
    """Undo character references that end in a semicolon. Others are left: `&copy=2` in an address is no ©."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def resolved(url: str, base: str) -> str:
    """A path of the page's own site as an address, where it is known what the page's is; else as it stands."""
    if not base or _SCHEME.match(url) or is_web_link(url):
        return url
    try:
        return urljoin(base, url)
    except ValueError:  # a host in brackets that is none
        return url


def is_web_link(url: str) -> bool:
    """Whether a written-out link leads to the web: not a fragment, a mailbox, a script or a path of its own site."""
    return bool(_WRITTEN_LINK.match(url.strip())) and parse(url).kind != "not-a-url"


class Places(Protocol):
    """From a part of the text to the whole."""

    def at(self, index: int) -> int:
        """Where the part's character at `index` stands."""

    def behind(self, index: int) -> int:
        """The place behind the character before `index`."""


class Page:
    """The visible text as it grows, and the links found in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.found: list[Pending] = []
        self.calls: dict[str, int] = {}  # where each footnote is called first
        self.note = ""
        self.lines = False  # whether each line is a paragraph
        self.places: Places | None = None  # where what is read stands in the text, if it is not the text itself

    def write(self, text: str) -> None:
        """Add visible text."""
        if text:
            self.parts.append(text)
            self.length += len(text)

    def break_block(self) -> None:
        """End a paragraph, and with it a sentence."""
        self.write("\n\n")

    def since(self, at: int) -> str:
        """The visible text from `at` on, if it is short; else a part of its end."""
        return "".join(self.parts[-8:])[-(self.length - at) :] if self.length > at else ""

    def take_back(self, at: int) -> None:
        """Take the mark that was written from `at` on out of the text, if it stands right behind a word: `12.3` with
        note 1 is no `12.31`."""
        if not self.length > at > 0 or "".join(self.parts[-9:])[: at - self.length][-1:].isspace():
            return
        while self.length > at:  # a tag always begins a part of its own
            self.length -= len(self.parts.pop())

    def call_note(self, name: str, at: int | None = None) -> None:
        """A footnote is called here, or at `at`; the first call counts."""
        self.calls.setdefault(name, max(0, (self.length if at is None else at) - 1))

    def add(self, *, url: str, raw: str, start: int, at: int, bare: bool = False, after: int = -1) -> Pending:
        """A link that begins at `at` in the visible text and, so far, ends where the text ends now."""
        start, after = self.place(start), self.behind(after)
        pending = Pending(url, raw, start, at, self.length, self.note, bare, after)
        self.found.append(pending)
        return pending

    def place(self, start: int) -> int:
        """Where in the text a character of what is read stands."""
        return self.places.at(start) if self.places else start

    def behind(self, after: int) -> int:
        """The same for a place behind a character; -1 stays."""
        return self.places.behind(after) if self.places and after > 0 else after

    def add_bare(self, text: str, start: int, end: int, *, entities: bool, shown: str = "") -> None:
        """A bare address: its own anchor. Nothing is added if what is left of it cannot be an address. `shown`: it
        without the backslashes that a reader does not see."""
        raw, at = text[start:end], self.length
        shown = shown or raw
        self.write(shown)
        url = unescape(shown) if entities else shown
        if parse(url).kind != "not-a-url":
            self.add(url=url, raw=raw, start=start, at=at, bare=True, after=end)

    def links(self) -> list[FoundLink]:
        """Everything found, in the order of the text."""
        sentences = Sentences("".join(self.parts), lines=self.lines)
        return [
            FoundLink(
                url=each.url,
                raw=each.raw,
                anchor=" ".join(sentences.text[each.at : each.end].split()),
                start=each.start,
                sentence=sentences.at(min(self.calls.get(each.note, each.at), max(0, self.length - 1))),
                note=each.note if each.note in self.calls else "",
                after=each.after,
            )
            for each in sorted(self.found, key=lambda each: each.start)
        ]
