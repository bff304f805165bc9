"""CommonMark's own reading of a text (markdown-it-py, with tables and footnotes), and where each piece of it stands.

The parser gives lines for blocks and no places for what is within them. So its rules are wrapped: each writes into the
token it makes where that begins and ends in its block's text; `Places` leads from there into the text itself.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.rules_inline import StateInline, autolink, backtick, escape, html_inline, image, link
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_ref

Rule = Callable[[StateInline, bool], bool]

_LINE_END: Final = re.compile(r"\r\n?|\n")
_BLANK: Final = " \t\n"


def blocks(text: str) -> Iterator[tuple[Token, "Places"]]:
    """The tokens of the text in order; with those that hold text, where it stands."""
    lines = _Lines(text)
    for token in _PARSER.parse(text):
        yield token, lines.places(token)


class Places:
    """From a block's text into the whole: `at(index)` where a character stands, `behind(index)` where one ended."""

    def __init__(self, pairs: list[tuple[int, int]]) -> None:
        self._own = [own for own, _ in pairs]
        self._whole = [whole for _, whole in pairs]

    def at(self, index: int) -> int:
        """The place in the text of the block's character at `index`."""
        number = max(0, bisect_right(self._own, index) - 1)
        return self._whole[number] + index - self._own[number]

    def behind(self, index: int) -> int:
        """The place behind the character before `index`."""
        return self.at(index - 1) + 1


class _Lines:
    """The lines of a text, and how far each has been taken: cells of a table stand behind one another in one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in _LINE_END.finditer(text)), len(text)]
        self._taken: dict[int, int] = {}

    def places(self, token: Token) -> Places:
        """Where the text of a block stands. Markers of quotes and lists before each line are not of it."""
        pairs, own = [(0, self._starts[min(token.map[0], len(self._starts) - 1)] if token.map else 0)], 0
        if token.map is None or token.type not in ("inline", "html_block"):
            return Places(pairs)
        for number, line in enumerate(token.content.split("\n"), start=token.map[0]):
            if number + 1 < len(self._starts):
                pairs += ((own + at, place) for at, place in self._aligned(number, line))
            own += len(line) + 1
        return Places(pairs)

    def _aligned(self, number: int, line: str) -> list[tuple[int, int]]:
        start, end = self._starts[number], self._starts[number + 1]
        begin = self._taken.get(number, start)
        place, shift = self._text.find(line, begin, end), 0
        if place < 0:  # a tab before it became blanks
            shift = len(line) - len(line.lstrip(" "))
            place = self._text.find(line[shift:], begin, end)
        if place >= 0:
            self._taken[number] = place + len(line) - shift
            return [(shift, place)]
        return self._stepped(line, number, begin, end)

    def _stepped(self, line: str, number: int, begin: int, end: int) -> list[tuple[int, int]]:
        """Character by character: the cells of a table lose the backslash before a bar."""
        pairs, at = [], begin
        for index, character in enumerate(line):
            place = self._text.find(character, at, end)
            if place < 0:
                break
            pairs.append((index, place))
            at = place + 1
        self._taken[number] = at
        return pairs or [(0, begin)]


def _noting(rule: Rule, kind: str) -> Rule:
    """The rule, which notes in the token of its kind where that stands in the block's text."""

    def noting(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        # before it stands at most the text that was pending
        made = next((each for each in state.tokens[before : before + 2] if each.type == kind), None)
        if not silent and made is not None:
            made.meta = {**made.meta, "start": start, "end": state.pos}
            if kind == "link_open" and made.info != "auto":
                made.meta |= _parts(state, start)
        return True

    return noting


def _parts(state: StateInline, start: int) -> dict[str, int]:
    """Where the label of a link ends, and where its address stands; a reference has none of its own."""
    label_end = parseLinkLabel(state, start, True)
    at = label_end + 1
    if state.pos <= at or state.src[at] != "(":
        return {"label_end": label_end}
    at += 1
    while at < state.pos and state.src[at] in _BLANK:
        at += 1
    found = parseLinkDestination(state.src, at, state.pos)
    angle = int(state.src[at : at + 1] == "<")
    return {"label_end": label_end, "to": at + angle, "to_end": max(at + angle, found.pos - angle)}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    footnote_plugin(parser, inline=False, move_to_end=False)
    parser.disable("text_join")  # what was escaped stays a token of its own
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # as written
    parser.validateLink = bool  # type: ignore[method-assign, assignment]  # what leads to the web is asked later
    rules: list[tuple[str, Rule, str]] = [
        ("escape", escape, "text_special"),
        ("backticks", backtick, "code_inline"),
        ("link", link, "link_open"),
        ("image", image, "image"),
        ("autolink", autolink, "link_open"),
        ("html_inline", html_inline, "html_inline"),
        ("footnote_ref", footnote_ref, "footnote_ref"),
    ]
    for name, rule, kind in rules:
        parser.inline.ruler.at(name, _noting(rule, kind))
    return parser


_PARSER: Final = _parser()
