"""Where sentences end, in Chinese and in English prose: enough to say in which sentence a link stands."""

import re
from bisect import bisect_right
from typing import Final

_CLOSERS: Final = "\"'”’」』）)\\]》"
_NOTES: Final = r"(?:\[[0-9]{1,3}\]|[①-⑳])*"  # marks that call a note stand behind the full stop
_ITEM: Final = r"[ \t]*(?:[-*•·–][ \t]+|[0-9]{1,2}[.)][ \t]+|[0-9]{1,2}、|[（(][0-9]{1,2}[)）])\S"
_END: Final = re.compile(
    rf"\n\s*\n\s*"  # a block ends
    rf"|\n(?={_ITEM}|[ \t]*\u3000)"  # so does one of a list, and a paragraph of Chinese that is indented
    rf"|[。！？][{_CLOSERS}]*{_NOTES}(?=[^{_CLOSERS}，、；])\s*"
    rf"|[!?][{_CLOSERS}]*{_NOTES}(?:\s+|(?=[\u3400-\u9fff“‘「『《（]))"  # else it is of an address: /show?id=7
    rf"|(?<![.\s])\.[{_CLOSERS}]*(?:{_NOTES}|(?<=[a-z]{{2}}[.])[0-9]{{1,2}})\s+(?=[\"'“‘(\[]*[A-Z0-9\u3400-\u9fff])"
)
_LINE: Final = re.compile(rf"{_END.pattern}|\n\s*")
# A full stop behind these ends no sentence; nor behind a single capital (U.S., J. Smith).
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Messrs|Dr|Prof|St|Co|Ltd|Inc|Corp|Bros|No|Nos|Art|Arts|vs|cf|pp|p|Vol|Gen|Lt|Col|Maj|Capt|Sgt"
    r"|Cmdr|Gov|Sen|Rep|Rev|Hon|Pres|Amb|Jr|Sr|al|ed|eds|fig|Fig|Dept|Univ|Ave|Blvd|Mt|Ft|para|paras|Sec|Ch|approx"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|etc|Ph\.D)|\b[A-Z])$"
)
_MAY_END: Final = re.compile(
    r"(?:\b(?:Co|Ltd|Inc|Corp|Bros|etc|al|Jr|Sr|Ph\.D)|\.[A-Z])$"
)  # before a word that begins one
_BEGINS: Final = re.compile(
    r"\s+[\"“'(\[]*(?:The|A|An|In|On|At|It|He|She|They|We|This|That|These|Those|But|And|However|According|When|While"
    r"|After|Before|As|For|Its|Their|His|Her|If|By|Since|Although|Meanwhile|There|One|Some|Both|Another)\b(?!\.)"
)
_LONGEST_ABBREVIATION: Final = 8
_BULLET: Final = re.compile(r"^[-*•·–] ")
_ADDRESS: Final = re.compile(r"https?:\S+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WIDEST_WRAPPED: Final = 120
_LONGEST: Final = 4000  # many links in a text without full stops would each keep a copy of all of it


class Sentences:
    """The sentences of a text. `at(index)` is linear in nothing: boundaries are found once. `lines`: each line is a
    paragraph, as in a text whose lines nobody broke."""

    def __init__(self, text: str, *, lines: bool = False) -> None:
        self.text = text
        self._starts = [0]
        quotes = _Quotes(text)
        for found in (_LINE if lines else _END).finditer(text):
            if text[found.start()] == "." and _is_abbreviation(text, found.start()):
                continue
            self._starts.append(quotes.end(found))

    def span(self, index: int) -> tuple[int, int]:
        """Where the sentence that holds the character at `index` begins and ends."""
        number = bisect_right(self._starts, index)
        return self._starts[number - 1], self._starts[number] if number < len(self._starts) else len(self.text)

    def at(self, index: int) -> str:
        """That sentence, on one line; of one longer than any that a person writes, what stands around the index."""
        start, end = self.span(index)
        if end - start > _LONGEST:
            start = max(start, index - _LONGEST // 2)
            end = min(end, start + _LONGEST)
        return _BULLET.sub("", " ".join(self.text[start:end].split()))


def lines_are_whole(text: str) -> bool:
    """Whether nobody broke the lines of a text, so that each is a paragraph: one is longer than those of mail and of
    wrapped files. Han are twice as wide; a long address makes no long line."""
    return any(_width(_ADDRESS.sub("", line)) > _WIDEST_WRAPPED for line in text.splitlines())


def _width(line: str) -> int:
    return len(line) + len(_HAN.findall(line))


class _Quotes:
    """Straight quotation marks, which do not say whether they open or close: the first of a block opens, and so on."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read = self._open = 0

    def end(self, found: re.Match[str]) -> int:
        """Where the sentence ends: before a mark that opens the next one."""
        text, mark = self._text, found[0].find('"')
        if mark < 0:
            if found[0].startswith("\n"):
                self._read, self._open = found.end(), 0
            return found.end()
        at = found.start() + mark
        block = text.rfind("\n\n", self._read, at)
        if block >= 0:
            self._read, self._open = block, 0
        self._open = (self._open + text.count('"', self._read, at)) % 2
        self._read = at
        return found.end() if self._open else at


def _is_abbreviation(text: str, stop: int) -> bool:
    """Whether the full stop at `stop` is of an abbreviation, and the sentence goes on."""
    begin = max(0, stop - _LONGEST_ABBREVIATION)
    if not _ABBREVIATION.search(text, begin, stop):
        return False
    return not (_MAY_END.search(text, begin, stop) and _BEGINS.match(text, stop + 1))
