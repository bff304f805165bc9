"""Labels, headings and the words that follow them, in a folded copy whose offsets are those of the text.

Text often runs together (`项目编号:OITC-G260610702项目联系方式:`), so a value ends at the next known label or
heading, less the mark before it (`一、` `1.` `(一)`), or where its line or cell ends.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from procurement.reading.columns import Grid, grids
from procurement.reading.folding import fold
from procurement.reading.label_table import CELL_LABELS, COMMON, FIELDS, FORM_LABELS, HEADINGS
from procurement.reading.tables import is_head

# No colon but that of `(单位:元)`: the bracket in `…采购项目(项目编号:ABC)` holds a label of its own.
_QUALIFIER = r"(?P<qualifier> *\((?:(?:金额|货币)?单位 ?: ?|币种 ?: ?)?[^()\n:]{0,60}\))?"
# The end of a line or a cell, or spaces enough to have stood for one.
_BREAK = re.compile(r"[\t\n]| {4,}")
_MARK = re.compile(
    r"(?:\([一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}[、.]|\(\d{1,2}\)|(?<![\d.])\d{1,2}(?:\.\d{1,2}){0,2}[、.]?"
    r"|\d\.\d{1,2}|\d[、.])\s*$"
)
# `2680000.00` at the end of the line above is a sum, no mark `0.00` of the label.
_FIGURE_ABOVE = re.compile(r"\d\.\d{1,2}(?: *[\n\t]| {4,})\s*$|,\d{3}\.\d{2}\s*$")
_HEADING_MARK = re.compile(r"(?:[一二三四五六七八九十]、|\([一二三四五六七八九十]\)|\d[、.])\s*$")
_LINE_MARK = re.compile(
    r"(?:^|\n)\s*(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.])\s*$"
)
# The cell before (with the gap behind it), and the gap, the cell and the gap behind a label.
_CELLS_BEFORE = re.compile(r"([^\t\n ]+(?: [^\t\n ]+)*)([\t\n ]*)$")
_CELLS_AFTER = re.compile(r"([\t\n ]+)([^\t\n ]+(?: [^\t\n ]+)*)([\t\n ]*)")
_CLOSED = re.compile(r"[\s:(\d一二三四五六七八九十]|$")
_NAME_BELOW = re.compile(r"\s*(?:\([^()]{0,12}\))?\s*(?:名\s*称|单位名称|全称|联系人|(?:联系)?地\s*址|[(:]|$)")
_DOTTED_MARK = re.compile(r"(?<![\d.])(\d{1,2})\.\d{1,2}[、.]?\s*$")
_NUMBER_MARK = re.compile(r"(\d{1,2})([、.])\s*$")


def _tree(words: Iterable[str], between: str) -> str:
    """A pattern for the longest of `words`, none of them empty, by their common beginnings."""
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[0], []).append(word[1:])
    branches = [f"{re.escape(head)}{_behind(behind, between)}" for head, behind in tails.items()]
    return f"(?:{'|'.join(branches)})"


def _behind(tails: list[str], between: str) -> str:
    longer = [tail for tail in tails if tail]
    if not longer:
        return ""
    tree = f"{between}{_tree(longer, between)}"
    return tree if len(longer) == len(tails) else f"(?:{tree})?"


_KEY_OF = {label: key for key, labels in FIELDS.items() for label in labels}
_HEADING_OF = {words: role for role, headings in HEADINGS.items() for words in headings}
_words = sorted({*_KEY_OF, *_HEADING_OF})
# Whole, or spaced out evenly (`名  称`); never with one gap, which would join two labels.
_FIRSTS = "".join(sorted({word[0] for word in _words}))  # looked for first: six times faster than the tree alone
_ANCHOR = re.compile(
    f"(?=[{re.escape(_FIRSTS)}])(?P<words>{_tree(_words, '')}|{_tree(_words, ' {1,8}')}){_QUALIFIER}(?P<sep> *:|)"
)
_ROLE_OF_LABEL = {
    "buyer": "buyer",
    "agency": "agency",
    "supplier": "supplier",
    "supplier_single": "supplier",
    "candidate": "candidate",
    "bidder": "bidder",
    "opening": "opening",
    "obtain": "obtain",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label or heading with the span of its value in the text, and the section it stands in.

    `key` is a key of the label table, `heading` for a heading; `role` is the section's role; `until` is where the next
    label or heading begins, when the value is wanted beyond its line.
    """

    key: str
    words: str
    qualifier: str
    role: str
    label_start: int
    start: int
    end: int
    until: int


@dataclass(frozen=True, slots=True)
class _Anchor:
    words: str
    qualifier: str
    start: int
    end: int
    colon: bool


def _not_a_table_head(cells: list[_Anchor]) -> list[_Anchor]:
    """Three labels side by side are the head of a table; one or two are a form, the first of two left empty."""
    return cells if len(cells) < 3 else []


def key_of(label: str) -> str:
    """The key of a label as an overview writes it, or an empty string."""
    return _KEY_OF.get(fold(label).replace(" ", "").strip(": \n\t"), "")


class Labels:
    """The labelled values of one text, in order. `text` is as stored, `folded` its copy of the same length."""

    def __init__(self, text: str, role: str = "") -> None:
        """`role` is the section that the page before ended in."""
        self.text = text
        self.folded = fold(text)
        self._role = role

    @cached_property
    def items(self) -> list[Labelled]:
        """Every label with a value, and every heading, in the order of the text."""
        anchors = self._anchors()
        starts = [
            self._mark_start(anchor.start, before) for anchor, before in zip(anchors, [None, *anchors], strict=False)
        ]
        items: list[Labelled] = []
        role = self._role
        for index, anchor in enumerate(anchors):
            until = starts[index + 1] if index + 1 < len(anchors) else len(self.text)
            key = _KEY_OF.get(anchor.words, "")
            heading = anchor.words in _HEADING_OF and not (anchor.colon and key and self._value_follows(anchor, until))
            if heading:
                role = _HEADING_OF[anchor.words]
            start, end = self._value_span(anchor.end, until)
            items.append(
                Labelled(
                    "heading" if heading and not key else key,
                    anchor.words,
                    anchor.qualifier,
                    role,
                    anchor.start,
                    start,
                    end,
                    until,
                )
            )
            if not heading and key in _ROLE_OF_LABEL:
                role = self._role_after(key, role)
        return items

    @cached_property
    def _starts(self) -> list[int]:
        return [item.label_start for item in self.items]

    def section_at(self, position: int) -> str:
        """The role of the section that `position` stands in, or of the party whose label it stands behind."""
        index = bisect_right(self._starts, position) - 1
        if index < 0:
            return ""
        item = self.items[index]
        return _ROLE_OF_LABEL.get(item.key, item.role)

    @cached_property
    def grids(self) -> list[Grid]:
        """The tables whose cells are parted by tabs or line ends."""
        return grids(self.folded)

    @staticmethod
    def _role_after(key: str, role: str) -> str:
        """A party's label gives the role of the address below it; inside its own section the section stays."""
        return role if role in ("candidate", "bidder") and key == "supplier" else _ROLE_OF_LABEL[key]

    def _anchors(self) -> list[_Anchor]:
        found: list[_Anchor] = []
        cells: list[_Anchor] = []  # labels without a colon, each right behind the other
        for match in _ANCHOR.finditer(self.folded):
            words = match["words"].replace(" ", "")
            anchor = _Anchor(words, match["qualifier"] or "", match.start(), match.end(), bool(match["sep"]))
            if cells and self.folded[cells[-1].end : anchor.start].strip():
                found += _not_a_table_head(cells)
                cells = []
            if self._is_heading(anchor) or (anchor.colon and words in _KEY_OF):
                found += _not_a_table_head(cells)
                cells = []
                found.append(anchor)
            elif words in _KEY_OF and self._stands_alone(anchor.start, anchor.end):
                found.append(anchor)
            elif words in CELL_LABELS | FORM_LABELS and self._is_cell(anchor):
                cells.append(anchor)
        return found + _not_a_table_head(cells)

    def _is_cell(self, anchor: _Anchor) -> bool:
        start, end = anchor.start, anchor.end
        before, after = self.folded[max(0, start - 2) : start], self.folded[end : end + 2]
        opened = (not before.strip(" ") and len(before) != 1) or before[-1:] in "\t\n"
        alone = opened and (after[:1] in ("\t", "\n") or after == "  ")
        return alone and (anchor.words in CELL_LABELS or self._is_form(anchor))

    def _is_form(self, anchor: _Anchor) -> bool:
        """Whether a label that may head a column stands in a form: no head is beside it, and a value follows."""
        before = _CELLS_BEFORE.search(self.folded[max(0, anchor.start - 60) : anchor.start])
        after = _CELLS_AFTER.match(self.folded[anchor.end : anchor.end + 80])
        if after is None or is_head(after[2]):
            return False
        if before is None or "\n" in before[2]:
            return before is None or "\n" not in after[1] or "\t" not in after[3]
        return "\n" not in after[1] and not (is_head(before[1]) and before[1] not in FORM_LABELS)

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether a label without a colon is marked and alone in its line (`一、项目编号`), its value in the next."""
        marked = _LINE_MARK.search(self.folded[max(0, start - 8) : start]) is not None
        return marked and re.match(r" *\n", self.folded[end : end + 8]) is not None

    def _is_heading(self, anchor: _Anchor) -> bool:
        if anchor.words not in _HEADING_OF:
            return False
        if anchor.words not in COMMON:
            return True
        before = self.folded[max(0, anchor.start - 8) : anchor.start]
        marked = _HEADING_MARK.search(before) is not None
        opened = not before.strip() or before[-1] in "\t\n" or before.endswith("  ")
        closed = anchor.colon or _CLOSED.match(self.folded, anchor.end) is not None
        if anchor.words in _KEY_OF and not anchor.colon and not _NAME_BELOW.match(self.folded, anchor.end):
            return False  # a party's word is a heading only where 名称 follows
        return (marked and (closed or len(anchor.words) > 3)) or (opened and closed)

    def _mark_start(self, start: int, before: "_Anchor | None") -> int:
        """Where the mark (`二、`, `3.`) in front of a label begins, so that the value before it ends there."""
        floor = before.end if before else 0
        window = self.folded[max(floor, start - 12) : start]
        base = start - len(window)
        lead = self._lead_of(before) if before else ""
        dotted = _DOTTED_MARK.search(lead)
        if dotted:  # `2.3` before the last label: here `2.` and a figure, and no more digits than that
            same = re.search(rf"{dotted[1]}\.\d{{1,2}}[、.]?\s*$", window)
            return base + same.start() if same else start
        previous = _NUMBER_MARK.search(lead)
        if previous:  # `1.` before the last label: `2.` is a mark here, and no more digits than that
            expected = f"{int(previous[1]) + 1}{previous[2]}"
            if window.rstrip().endswith(expected):
                return base + window.rstrip().rfind(expected)
        match = _MARK.search(window)
        if match is None or _FIGURE_ABOVE.search(window, max(0, match.start() - 1)):
            return start
        if match[0].strip().isdigit():  # a bare number is a mark only on its own
            own = match.start() == 0 or window[match.start() - 1] in " \t\n。;"
            return base + match.start() if own and match.start() > 0 else start
        return base + match.start()

    def _lead_of(self, before: _Anchor) -> str:
        """What stands right before a label, from where a figure begins: the tail of a sum is no mark."""
        start = max(0, before.start - 6)
        while start and self.folded[start] in "0123456789.," and self.folded[start - 1] in "0123456789.,":
            start -= 1
        lead = self.folded[start : before.start]
        return "" if _FIGURE_ABOVE.search(lead) else lead

    def _value_span(self, start: int, until: int) -> tuple[int, int]:
        while start < until and self.folded[start] in " \t\n":
            start += 1
        broken = _BREAK.search(self.folded, start, until)
        end = broken.start() if broken else until
        while end > start and self.folded[end - 1] in " \t\n":
            end -= 1
        return start, end

    def _value_follows(self, anchor: _Anchor, until: int) -> bool:
        start, end = self._value_span(anchor.end, until)
        return end > start
