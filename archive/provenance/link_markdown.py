"""Links of Markdown: inline, by reference, in angle brackets, bare, in footnotes, and raw HTML. Not those of images
and of code. Where the syntax is broken, an address that stands there is still found as a bare one: none is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from archive.provenance.link_html import HtmlReader
from archive.provenance.link_page import START, Page, bare_end, is_web_link, unescape

_FENCE: Final = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*(?:\n|\Z)", re.MULTILINE)
_DEFINITION: Final = re.compile(
    r"^ {0,3}\[(?P<label>[^\[\]^\n][^\[\]\n]{0,300})\]:[ \t]*\n?[ \t]*"
    r"(?:<(?P<angle>[^<>\n]{1,8000})>|(?P<plain>\S{1,8000}))"
    r"(?:[ \t]+(?:\"[^\"\n]{0,1000}\"|'[^'\n]{0,1000}'|\([^()\n]{0,1000}\)))?[ \t]*$",
    re.MULTILINE,
)
_TOKEN: Final = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<fence>^ {0,3}(?:`{3,}|~{3,}))"
    r"|(?P<ticks>`+)"
    r"|(?P<note>^ {0,3}\[\^(?P<defined>[^\]\s]{1,100})\]:)"
    r"|\[\^(?P<called>[^\]\s]{1,100})\]"
    r"|(?P<definition>^ {0,3}\[(?=[^\[\]^\n]{1,301}\]:))"
    r"|(?P<open>!?\[)"
    r"|(?P<close>\])"
    r"|<(?P<angle>(?:https?|ftp):[^\s<>]*)>"
    r"|(?P<tag><(?=[/A-Za-z!?]))"
    r"|(?P<break>\n[ \t>]*\n|\n[ \t]*(?=(?:[-*+]|[0-9]{1,9}[.)])[ \t]|#{1,6}[ \t]))"
    rf"|(?P<bare>{START})",
    re.IGNORECASE | re.MULTILINE,
)
_DESTINATION: Final = re.compile(
    r"\(\s{0,100}(?:<(?P<angle>[^<>\n]{0,8000})>"
    r"|(?P<plain>(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*+\))*+\))*+))"
    r"(?:\s{1,100}(?:\"[^\"]{0,1000}\"|'[^']{0,1000}'|\([^()]{0,1000}\)))?\s{0,100}\)"
)
_REFERENCE: Final = re.compile(r"\[(?P<label>[^\[\]]{0,300})\]")
_BACKSLASH: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS: Final = re.compile(r"\*+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])|^#{1,6}[ \t]|^[ \t]*>+", re.MULTILINE)


@dataclass(slots=True)
class _Opener:
    """An opening bracket: where its label begins, in the text and in what is visible, and what was found before it."""

    label: int
    at: int
    found: int
    image: bool


@dataclass(slots=True)
class _Definition:
    url: str
    raw: str
    start: int
    end: int
    used: bool = False


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a link leads: as read and as written, where that stands, and where the whole link ends."""

    url: str
    raw: str
    start: int
    end: int


class _MarkdownReader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.page = Page()
        self.html = HtmlReader(self.page, text)
        self.openers: list[_Opener] = []
        self.definitions, self.definition_at = _definitions(text)
        self.take: dict[str, Callable[[re.Match[str]], int]] = {
            "escaped": self._take_escaped,
            "fence": self._take_fence,
            "ticks": self._take_ticks,
            "note": self._take_note,
            "called": self._take_called,
            "definition": self._take_definition,
            "open": self._take_open,
            "close": self._take_close,
            "angle": self._take_angle,
            "tag": self._take_tag,
            "break": self._take_break,
            "bare": self._take_bare,
        }

    def read(self) -> Page:
        at = 0
        while found := _TOKEN.search(self.text, at):
            self.page.write(_visible(self.text[at : found.start()]))
            at = self.take[str(found.lastgroup)](found)
        self.page.write(_visible(self.text[at:]))
        self.html.finish()
        for each in self.definitions.values():
            if not each.used and is_web_link(each.url):  # defined and never used: still written by the author
                self.page.note = ""
                self.page.add(url=each.url, raw=each.raw, start=each.start, at=self.page.length)
        return self.page

    def _take_escaped(self, found: re.Match[str]) -> int:
        self.page.write(found["escaped"])
        return found.end()

    def _take_fence(self, found: re.Match[str]) -> int:
        fence = found[0].strip()
        closing = re.compile(rf"^ {{0,3}}{re.escape(fence)}{re.escape(fence[0])}*[ \t]*$", re.MULTILINE)
        end = closing.search(self.text, found.end())
        self.page.break_block()
        return end.end() if end else len(self.text)

    def _take_ticks(self, found: re.Match[str]) -> int:
        ticks = found[0]
        closing = re.compile(rf"(?<!`){ticks}(?!`)").search(self.text, found.end())
        if not closing:
            self.page.write(ticks)
            return found.end()
        self.page.write(self.text[found.end() : closing.start()])
        return closing.end()

    def _take_note(self, found: re.Match[str]) -> int:
        self.page.break_block()
        self.page.note = f"^{found['defined']}"
        return found.end()

    def _take_called(self, found: re.Match[str]) -> int:
        self.page.call_note(f"^{found['called']}")
        return found.end()

    def _take_definition(self, found: re.Match[str]) -> int:
        if found.start() in self.definition_at:
            return self.definition_at[found.start()]
        return self._open(found.end(), image=False)

    def _take_open(self, found: re.Match[str]) -> int:
        return self._open(found.end(), image=found[0] == "![")

    def _open(self, label: int, *, image: bool) -> int:
        self.openers.append(_Opener(label, self.page.length, len(self.page.found), image))
        return label

    def _take_close(self, found: re.Match[str]) -> int:
        if not self.openers:
            self.page.write("]")
            return found.end()
        opener = self.openers.pop()
        if inline := _DESTINATION.match(self.text, found.end()):
            group = "plain" if inline["angle"] is None else "angle"
            raw, start, end = inline[group], inline.start(group), inline.end()
            self._link(opener, _Target(_written(raw), raw, start, end))
            return end
        reference = _REFERENCE.match(self.text, found.end())
        label = (reference["label"] if reference else "") or self.text[opener.label : found.start()]
        if definition := self.definitions.get(_label(label)):
            definition.used = True
            end = reference.end() if reference else found.end()
            self._link(opener, _Target(definition.url, definition.raw, opener.label, end))
            return end
        return found.end()

    def _link(self, opener: _Opener, target: _Target) -> None:
        """A link or image whose label has been read: bare addresses in the label are its words, not links."""
        page = self.page
        page.found[opener.found :] = [each for each in page.found[opener.found :] if not each.bare]
        if not opener.image and is_web_link(target.url):
            page.add(url=target.url, raw=target.raw, start=target.start, at=opener.at, after=target.end)

    def _take_angle(self, found: re.Match[str]) -> int:
        at = self.page.length
        self.page.write(found["angle"])
        if is_web_link(found["angle"]):
            raw, start = found["angle"], found.start("angle")
            self.page.add(url=unescape(raw), raw=raw, start=start, at=at, bare=True, after=found.end())
        return found.end()

    def _take_tag(self, found: re.Match[str]) -> int:
        return self.html.take(found.start())

    def _take_break(self, found: re.Match[str]) -> int:
        self.page.break_block()
        following = self.text[found.end() : found.end() + 4]
        if self.page.note and following.strip(" ") == following and following:
            self.page.note = ""  # what is not indented no longer belongs to the note
        return found.end() - (1 if found[0].endswith("\n") and found[0].count("\n") > 1 else 0)

    def _take_bare(self, found: re.Match[str]) -> int:
        end = bare_end(self.text, found.start(), entities=True, emphasis=True)
        if end <= found.end() or self.html.in_anchor:
            end = max(end, found.end())
            self.page.write(self.text[found.start() : end])
        else:
            self.page.add_bare(self.text, found.start(), end, entities=True)
        return end


def read_markdown(text: str) -> Page:
    """The links of Markdown (CommonMark with footnotes and bare addresses)."""
    return _MarkdownReader(text).read()


def _definitions(text: str) -> tuple[dict[str, _Definition], dict[int, int]]:
    """Reference definitions by label (the first counts), and where each begins and ends."""
    fences = iter([*_fenced(text), (len(text), len(text))])
    fence = next(fences)
    by_label: dict[str, _Definition] = {}
    places: dict[int, int] = {}
    for found in _DEFINITION.finditer(text):
        while found.start() >= fence[1]:
            fence = next(fences)
        if found.start() >= fence[0]:
            continue
        group = "plain" if found["angle"] is None else "angle"
        each = _Definition(_written(found[group]), found[group], found.start(group), found.end())
        by_label.setdefault(_label(found["label"]), each)
        places[found.start()] = found.end()
    return by_label, places


def _fenced(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    opened: re.Match[str] | None = None
    for found in _FENCE.finditer(text):
        if opened is None:
            opened = found
        elif found["fence"].startswith(opened["fence"]):
            spans.append((opened.start(), found.end()))
            opened = None
    return [*spans, (opened.start(), len(text))] if opened else spans


def _label(text: str) -> str:
    return " ".join(text.split()).casefold()


def _written(raw: str) -> str:
    return unescape(_BACKSLASH.sub(r"\1", raw))


def _visible(text: str) -> str:
    return unescape(_EMPHASIS.sub("", text))
