"""All visible text of a page, with the places of the elements somebody cares about. Pure.

White space is put together as a browser does (U+3000 and U+00A0 stay); a block begins a line, a cell a tab.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from resiliparse.parse.html import HTMLTree

from ingest.readers.html_scan import BLOCKS, HIDDEN, trimmed, unseen
from ingest.readers.html_tables import TAGS, TableOutline

_SPACE = re.compile(r"[ \t\n\f\r]+")
MAX_MARKS = 50_000


@dataclass(slots=True)
class Mark:
    """An element somebody asked for: the name they gave it, its span in the text, its attributes."""

    name: str
    start: int
    end: int
    attributes: dict[str, str]


@dataclass(slots=True)
class Visible:
    """The text and its marks, outer ones before inner ones."""

    text: str
    marks: list[Mark] = field(default_factory=list)
    outline: TableOutline = field(default_factory=TableOutline)

    def first(self, name: str) -> Mark | None:
        """The first mark of a name that has text."""
        return next((mark for mark in self.marks if mark.name == name and mark.end > mark.start), None)

    def slice(self, mark: Mark) -> str:
        """The text of a mark."""
        return self.text[mark.start : mark.end]


Wanted = Callable[[str, dict[str, str]], str]  # tag and attributes -> the mark's name, or nothing


class _Writer:
    """Text as it comes, with the breaks that stand before the next word."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._break = ""  # what to write before the next text: "", " ", "\t" or "\n"
        self._strength = {"": 0, " ": 1, "\t": 2, "\n": 3}

    def pause(self, kind: str) -> None:
        if self._strength[kind] > self._strength[self._break] and self.length:
            self._break = kind

    def write(self, text: str, *, kept: bool) -> None:
        if not kept:
            text = _SPACE.sub(" ", text)
            if text.startswith(" "):
                self.pause(" ")
                text = text[1:]
        if not text:
            return
        trailing = not kept and text.endswith(" ")
        self._put(self._break)
        self._put(text[:-1] if trailing else text)
        self._break = " " if trailing else ""

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)


def visible_text(tree: HTMLTree, wanted: Wanted) -> Visible:
    """The text of the body. `wanted` names the elements to mark; hidden ones are marked `not_visible`."""
    writer, marks, outline = _Writer(), list[Mark](), TableOutline()
    kept = 0  # depth of <pre> and <textarea>, where white space stands
    # An element stands on the stack twice: once to begin it, once, with its mark, to end it.
    stack: list[tuple[Any, Mark | None, bool]] = [(tree.body, None, False)] if tree.body is not None else []
    while stack:
        node, mark, ending = stack.pop()
        tag = node.tag
        if ending:
            kept -= tag in {"pre", "textarea"}
            _close(writer, tag, mark)
            if tag in TAGS:
                outline.end(tag, writer.length)
            continue
        if tag == "#text":
            writer.write(node.text, kept=kept > 0)
        elif tag == "br":
            writer.pause("\n")
        elif not tag.startswith(("#", "!")) and tag not in HIDDEN:
            kept += tag in {"pre", "textarea"}
            writer.pause("\n" if tag in BLOCKS else "\t" if tag in {"td", "th"} else "")
            attributes = _attributes(node)
            if tag in TAGS:
                outline.begin(tag, attributes, writer.length)
            stack.append((node, _open(writer.length, tag, attributes, wanted, marks), True))
            stack.extend((child, None, False) for child in reversed(_children(node)))
    text = "".join(writer.pieces)
    return Visible(text, _trimmed(text, marks), outline)


def _children(node: Any) -> list[Any]:
    """The children in order, by their links: indexing resiliparse's collection walks from the first each time."""
    found, child = [], node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _attributes(node: Any) -> dict[str, str]:
    names = node.attrs
    return {name: node.getattr(name) or "" for name in names} if names else {}


def _open(at: int, tag: str, attributes: dict[str, str], wanted: Wanted, marks: list[Mark]) -> Mark | None:
    name = wanted(tag, attributes)
    if not name and unseen(attributes):
        name = "not_visible"
    if not name or len(marks) >= MAX_MARKS:
        return None
    mark = Mark(name, at, at, attributes)
    marks.append(mark)
    return mark


def _close(writer: _Writer, tag: str, mark: Mark | None) -> None:
    if tag in BLOCKS:
        writer.pause("\n")
    if mark is not None:
        mark.end = writer.length


def _trimmed(text: str, marks: list[Mark]) -> list[Mark]:
    """The breaks before an element's first word belong to nobody."""
    for mark in marks:
        mark.start, mark.end = trimmed(text, mark.start, mark.end)
    return marks
