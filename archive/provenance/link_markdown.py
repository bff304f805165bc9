"""Links of Markdown: those of CommonMark (inline, by reference, in angle brackets), of footnotes and of raw HTML, and
bare addresses. Not those of images and of code. Where the syntax is broken, an address that stands there is still
found as a bare one: none is lost."""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markdown_it.token import Token

from archive.provenance.link_html import HtmlReader, scan
from archive.provenance.link_page import START, Page, bare_end, is_web_link, unescape
from archive.provenance.markdown_spans import Places, blocks

_BARE: Final = re.compile(START, re.IGNORECASE)
_EMPHASIS: Final = re.compile(r"\*+|(?<![A-Za-z0-9])_+|_+(?![A-Za-z0-9])")
# Kramdown's and Pandoc's attributes of a link stand right behind it: nothing may come between.
_ATTRIBUTES: Final = re.compile(r"\{[:.#A-Za-z][^{}\n]{0,200}\}")
_NEAR: Final = 2048  # as far as is looked at first, so that many addresses of one paragraph take linear time


@dataclass(frozen=True, slots=True)
class _Opener:
    """A link whose label is being read: where that began in the visible text, and what was found before it."""

    token: Token
    at: int
    found: int


class _MarkdownReader:
    """Walks through the blocks. `at`: how far the text of the block has been read."""

    def __init__(self) -> None:
        self.page = Page()
        self.html = HtmlReader(self.page, "")
        self.text = ""
        self.at = 0
        self.openers: list[_Opener | None] = []
        self.escapes: list[int] = []  # where backslashes stand that are not shown
        self.take: dict[str, Callable[[Token], None]] = {
            "code_inline": self._take_code,
            "link_open": self._take_link,
            "image": self._take_image,
            "html_inline": self._take_html,
            "footnote_ref": self._take_call,
        }

    def read(self, text: str) -> Page:
        """Every block in order."""
        for token, places in blocks(text):
            if token.type in ("inline", "html_block"):
                self._block(token, places)
            elif token.type == "footnote_reference_open":
                self.page.note = f"^{token.meta['label']}"
            elif token.type == "footnote_reference_close":
                self.page.note = ""
            elif token.nesting >= 0 and token.type not in ("th_open", "td_open"):
                self.page.break_block()
        self.page.places = Places([(0, len(text))])
        self.html.text = ""
        self.html.finish()
        return self.page

    def _block(self, token: Token, places: Places) -> None:
        self.page.places, self.text, self.html.text, self.at = places, token.content, token.content, 0
        if token.type == "html_block":
            self.page.break_block()
            scan(self.html)
            return
        self.page.write(" ")  # between the cells of a table
        self.openers, self.escapes = [], []
        for child in token.children or []:
            self._child(child)
        self._prose(len(self.text))

    def _child(self, child: Token) -> None:
        if child.type == "link_close":
            opener = self.openers.pop()
            if opener is not None:
                self._close(opener)
        elif child.type == "text_special":
            self.escapes += [child.meta["start"]] if "start" in child.meta else []
        elif "start" in child.meta:
            if child.meta["start"] >= self.at:
                self._prose(child.meta["start"])
                self.take[child.type](child)
            elif child.type == "link_open":  # in what is hidden
                self.openers.append(None)

    def _prose(self, end: int) -> None:
        """Text without marks up to `end`: bare addresses, and what is visible."""
        while found := _BARE.search(self.text, self.at, end):
            self._show(found.start())
            self.at, shown = self._bare(found.start(), end)
            if self.at <= found.end() or self.html.is_quiet:
                self.at = max(self.at, found.end())
                self.page.write(self.text[found.start() : self.at])
            else:
                self.page.add_bare(self.text, found.start(), self.at, entities=True, shown=shown)
        self._show(end)

    def _show(self, end: int) -> None:
        """What is visible of the text up to `end`, in which no address stands."""
        for place in self.escapes[bisect_left(self.escapes, self.at) :]:
            if place >= end:
                break
            self.page.write(_visible(self.text[self.at : place]) + self.text[place + 1])
            self.at = place + 2
        if end > self.at:
            self.page.write(_visible(self.text[self.at : end]))
            self.at = end

    def _bare(self, start: int, end: int) -> tuple[int, str]:
        """Where the bare address ends that begins at `start`, and what is shown of it: converters from HTML write the
        underscores of addresses with a backslash."""
        near = min(end, start + _NEAR)
        escapes = self.escapes[bisect_left(self.escapes, start) : bisect_left(self.escapes, near)]
        if not escapes:
            stop = bare_end(self.text, start, entities=True, emphasis=True, limit=end)
            return stop, self.text[start:stop]
        stop, shown = self._unescaped(start, near, escapes)
        if stop < near or near == end:
            return stop, shown
        return self._unescaped(
            start, end, self.escapes[bisect_left(self.escapes, start) : bisect_left(self.escapes, end)]
        )

    def _unescaped(self, start: int, end: int, escapes: list[int]) -> tuple[int, str]:
        pieces = zip([start, *(each + 1 for each in escapes)], [*escapes, end], strict=True)
        shown = "".join(self.text[begin:stop] for begin, stop in pieces)
        stop = bare_end(shown, 0, entities=True, emphasis=True)
        hidden = sum(each - start - n < stop for n, each in enumerate(escapes))
        return start + stop + hidden, shown[:stop]

    def _take_code(self, token: Token) -> None:
        self.page.write(token.content)
        self.at = token.meta["end"]

    def _take_image(self, token: Token) -> None:
        self.page.write(token.content)
        self.at = token.meta["end"]

    def _take_html(self, token: Token) -> None:
        self.at = self.html.take(token.meta["start"])

    def _take_call(self, token: Token) -> None:
        self.page.call_note(f"^{token.meta['label']}")
        self.at = token.meta["end"]

    def _take_link(self, token: Token) -> None:
        if token.info != "auto":
            self.openers.append(_Opener(token, self.page.length, len(self.page.found)))
            self.at = token.meta["start"] + 1
            return
        self.openers.append(None)
        start, end = token.meta["start"] + 1, token.meta["end"]
        raw, at = self.text[start : end - 1], self.page.length
        self.page.write(raw)
        if is_web_link(raw):
            self.page.add(url=raw, raw=raw, start=start, at=at, bare=True, after=end)
        self.at = end

    def _close(self, opener: _Opener) -> None:
        """A link whose label has been read: bare addresses in the label are its words, not links."""
        page, meta = self.page, opener.token.meta
        self._prose(meta["label_end"])
        page.found[opener.found :] = [each for each in page.found[opener.found :] if not each.bare]
        url = str(opener.token.attrGet("href") or "")
        if is_web_link(url):
            start = meta.get("to", meta["start"] + 1)  # of a reference: its label
            raw = self.text[start : meta["to_end"]] if "to" in meta else url
            attributes = _ATTRIBUTES.match(self.text, meta["end"])
            after = attributes.end() if attributes else meta["end"]
            page.add(url=url, raw=raw, start=start, at=opener.at, after=after)
        self.at = max(self.at, meta["end"])


def read_markdown(text: str) -> Page:
    """The links of Markdown (CommonMark with tables, footnotes and bare addresses)."""
    return _MarkdownReader().read(text)


def _visible(text: str) -> str:
    return unescape(_EMPHASIS.sub("", text))
