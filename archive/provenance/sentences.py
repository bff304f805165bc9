"""Where sentences end, in Chinese and in English prose: enough to say in which sentence a link stands."""

import re
from bisect import bisect_right
from typing import Final

_CLOSERS: Final = "\"'”’」』）)\\]》"
_END: Final = re.compile(
    rf"\n\s*\n\s*"  # a block ends
    rf"|[。！？][{_CLOSERS}]*(?=[^{_CLOSERS}，、；])\s*"
    rf"|[!?][{_CLOSERS}]*(?:\s+|(?=[\u3400-\u9fff“‘「『《（]))"  # else it is of an address: /show?id=7
    rf"|(?<![.\s])\.[{_CLOSERS}]*\s+(?=[\"'“‘(\[]*[A-Z0-9\u3400-\u9fff])"
)
# A full stop behind these ends no sentence; nor behind a single capital (U.S., J. Smith).
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Co|Ltd|Inc|Corp|No|Nos|Art|Arts|vs|cf|pp|p|Vol|Gen|Lt|Col|Gov|Sen|Rep|Jr|Sr|al|ed"
    r"|eds|fig|Fig|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|etc)|\b[A-Z])$"
)
_LONGEST_ABBREVIATION: Final = 8


class Sentences:
    """The sentences of a text. `at(index)` is linear in nothing: boundaries are found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for found in _END.finditer(text):
            if text[found.start()] == "." and _ABBREVIATION.search(text, *_tail(found.start())):
                continue
            self._starts.append(found.end())

    def span(self, index: int) -> tuple[int, int]:
        """Where the sentence that holds the character at `index` begins and ends."""
        number = bisect_right(self._starts, index)
        return self._starts[number - 1], self._starts[number] if number < len(self._starts) else len(self.text)

    def at(self, index: int) -> str:
        """That sentence, on one line."""
        start, end = self.span(index)
        return " ".join(self.text[start:end].split())


def _tail(end: int) -> tuple[int, int]:
    return max(0, end - _LONGEST_ABBREVIATION), end
