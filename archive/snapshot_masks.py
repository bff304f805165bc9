"""Masks in a sanitised saved page, so that it shows no more than its text. Pure.

The page is what `nh3` wrote: well-formed, every value in double quotes. Its text is put together across tags, the
masked words are found in it with white space of any length, and taken out of the pieces that hold them.
"""

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.masking import Span, in_order, label

_TAG = re.compile(r'<(?:[^<>"]|"[^"]*")*>')
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr)\b"
)
_PICTURE = re.compile(r'<img\b(?:[^<>"]|"[^"]*")*>')
PICTURE_LEFT_OUT = "[picture left out: nobody has looked through it for personal data]"
_WORDED = re.compile(r' (?:title|alt|name|datetime)="([^"]*)"')


@dataclass(slots=True)
class _Piece:
    """A tag as written, or text (unescaped) with its place in the whole text."""

    text: str
    start: int = -1  # of a tag: -1


def masked_page(page: str, hidden: Mapping[str, str], find: Callable[[str], Sequence[Span]]) -> str | None:
    """The page with the words of `hidden` (words: kind), and what `find` sees in its text, as labels.

    None if some of the words would still stand in it: then it must not be shown.
    """
    pieces = list(_pieces(page))
    whole = "".join(_as_text(each) for each in pieces)
    spans = in_order([*_places(whole, hidden), *find(whole)])
    shown = "".join(_written(each, spans, hidden, find) for each in pieces)
    left = "".join(_as_text(each) for each in _pieces(shown))
    return None if any(True for _ in _places(left, hidden)) else shown


def without_pictures(page: str) -> str:
    """The page with a sentence where each picture stood: what a picture inside a page says, no text tells."""
    return _PICTURE.sub(PICTURE_LEFT_OUT, page)


def _pieces(page: str) -> Iterator[_Piece]:
    at = position = 0
    for tag in _TAG.finditer(page):
        if tag.start() > at:
            text = html.unescape(page[at : tag.start()])
            yield _Piece(text, position)
            position += len(text)
        made = _Piece(tag[0])
        position += len(_as_text(made))
        yield made
        at = tag.end()
    if at < len(page):
        yield _Piece(html.unescape(page[at:]), position)


def _as_text(piece: _Piece) -> str:
    """A tag that ends a line stands for one; a tag within a line for nothing."""
    if piece.start >= 0:
        return piece.text
    return "" if _INLINE.match(piece.text) else "\n"


def _places(text: str, hidden: Mapping[str, str]) -> Iterator[Span]:
    for words, kind in hidden.items():
        letters = [re.escape(char) for char in words if not char.isspace()]
        if letters:
            # letters apart by white space only: a page may break or space them otherwise than its transcript
            for match in re.finditer(r"\s*".join(letters), text):
                if not _inside(text, match, words):
                    yield Span(match.start(), match.end(), kind)


def _inside(text: str, match: "re.Match[str]", words: str) -> bool:
    """Whether a short name only begins or ends inside other words: two Han in a run of more are no name there."""
    if len(words) > 2 or not re.fullmatch(r"[一-鿿]+", words):
        return False
    around = text[max(0, match.start() - 1) : match.start()] + text[match.end() : match.end() + 1]
    return bool(re.search(r"[一-鿿]", around)) and bool(re.search(r"[^:：]", around))


def _written(
    piece: _Piece, spans: Sequence[Span], hidden: Mapping[str, str], find: Callable[[str], Sequence[Span]]
) -> str:
    if piece.start < 0:
        return _WORDED.sub(lambda match: "" if _tells(html.unescape(match[1]), hidden, find) else match[0], piece.text)
    end, at, parts = piece.start + len(piece.text), piece.start, []
    for span in spans:
        if span.start >= end or span.end <= piece.start:
            continue
        parts.append(html.escape(piece.text[at - piece.start : max(span.start, at) - piece.start], quote=False))
        if span.start >= piece.start:
            parts.append(label(span.kind))
        at = min(span.end, end)
    return "".join([*parts, html.escape(piece.text[at - piece.start :], quote=False)])


def _tells(value: str, hidden: Mapping[str, str], find: Callable[[str], Sequence[Span]]) -> bool:
    return bool(find(value)) or any(True for _ in _places(value, hidden))
