"""Personal data in any text: what is masked for readers (reading.md section 6, safety.md section 1).

Masked: mobile and ID numbers, private e-mail, messenger accounts, bank cards, contact persons, review experts, and the
telephone of a named contact. Not masked: what a body states as its own (its switchboard, its office mailbox), numbers
of projects and registers, sums. A name or number that is masked once is masked at its other places in the document.
Pure: spans are of the text as stored; matching is on the folded copy, whose offsets are the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from procurement.reading import people
from procurement.reading.folding import fold
from procurement.reading.private_names import beside_mobiles, contact_names, is_name, named_persons
from procurement.reading.private_numbers import Found, accounts_in, fixed_lines, han_numbers, mobile_numbers, numbers_in

RULES = "personal"
# A new number has every transcript looked through again. 2: names in tables and beside numbers, further spellings.
PERSONAL_VERSION = 2

_EXPERTS = re.compile(
    r"(?:专家|小组|委员会|评委|专业人员|采购人员|评审人员|评标人员)"
    r"\s*(?:\(单一来源采购人员\))?\s*(?:成员|组成员|组成)?\s*(?:姓名|名单|名字)?\s*[:\n\t]\s*"
)
_LATIN_EXPERTS = re.compile(
    r"(?:reviewers|experts|evaluators|(?:review|evaluation|expert|bid)\s+(?:experts?|panel|committee)(?:\s+members?)?)\s*:\s*",
    re.IGNORECASE,
)
_EXPERTS_LIMIT = 400
# Where a list of experts ends: a blank line, the next numbered heading, or a label of something else.
_LIST_END = re.compile(
    r"\n\s*\n|(?:^|\n|\s)[一二三四五六七八九十]{1,3}、|\n\s*\d{1,2}[、.](?!\s*[一-鿿·]{2,5}\s*(?:[(,、;\n]|$))|(?<=\n)[^\n:]{2,20}:"
)
_LATIN_NAME = re.compile(r"[A-Z][a-z'’-]+(?: [A-Z][a-z'’-]+){1,3}")
_SHORTEST_ANYWHERE = 3  # Han of a name that is looked for inside other words too; shorter ones must stand alone
_DIGITS = re.compile(r"\d[\d \-–—.·_/]{5}")
_HAN = re.compile(r"[一-鿿]")


@dataclass(frozen=True, slots=True)
class Place:
    """Personal data on a page (1-based): `kind` is one of `archive.models.Mask.Kind`."""

    page: int
    start: int
    end: int
    kind: str
    rule: str


def personal_places(pages: Sequence[str], known: Iterable[Place] = (), public: Iterable[str] = ()) -> list[Place]:
    """Every place in `pages`, in order, none overlapping and none over a line end. Total.

    `known`: places that other rules found (experts of a notice). `public`: names of bodies that the notice states; a
    name inside one of them is no person's.
    """
    folded = [fold(text) for text in pages]
    found = [*known]
    for number, text in enumerate(folded, start=1):
        found += [Place(number, *each) for each in _on_page(text)]
    found += _fixed(folded, found)
    names = {folded[p.page - 1][p.start : p.end]: p.kind for p in found if p.kind in ("contact", "expert", "person")}
    found += _again(folded, names, [fold(each) for each in public])
    return _tidy(found, folded)


def personal_in(text: str) -> list[Place]:
    """The same for a short text that stands alone, such as a title: numbers, addresses, labelled names."""
    return personal_places([text])


def _on_page(folded: str) -> Iterator[Found]:
    if _DIGITS.search(folded):  # most pages of laws and books hold none, and are done sooner
        mobiles = list(mobile_numbers(folded))
        yield from mobiles
        yield from beside_mobiles(folded, mobiles)
        yield from numbers_in(folded)
    yield from han_numbers(folded)
    yield from accounts_in(folded)
    yield from _experts(folded)  # before the contacts: of two rules that find a name the first says what it is
    yield from contact_names(folded)
    yield from named_persons(folded)


def _experts(folded: str) -> Iterator[Found]:
    for label in chain(_EXPERTS.finditer(folded), _LATIN_EXPERTS.finditer(folded)):
        words = folded[label.end() : label.end() + _EXPERTS_LIMIT]
        end = _LIST_END.search(words)
        words = words[: end.start()] if end else words
        for start, stop in people.expert_names(words):
            if is_name(words[start:stop]):
                yield Found(label.end() + start, label.end() + stop, "expert", "expert")
        if not _HAN.search(words):
            for name in _LATIN_NAME.finditer(words):
                yield Found(label.end() + name.start(), label.end() + name.end(), "expert", "expert")


def _fixed(folded: Sequence[str], found: Sequence[Place]) -> list[Place]:
    """Fixed lines that stand only beside a contact's name, wherever they stand; a body's own stay."""
    beside: set[str] = set()
    offices: set[str] = set()
    lines = []
    for number, text in enumerate(folded, start=1):
        ends = [place.end for place in found if place.page == number and place.kind == "contact"]
        for line in fixed_lines(text, ends):
            lines.append((number, line))
            (beside if line.private else offices).add(line.digits)
    return [
        Place(number, line.start, line.end, "phone", "contact_line")
        for number, line in lines
        if line.digits in beside - offices
    ]


def _again(folded: Sequence[str], names: Mapping[str, str], public: Sequence[str]) -> Iterator[Place]:
    """The other places of names that are masked somewhere: of two characters only where no Han touches them."""
    plain = {"".join(name.split()) if _HAN.search(name) else name: kind for name, kind in names.items()}
    patterns = [(re.compile(_again_pattern(name)), kind) for name, kind in plain.items() if len(name) > 1]
    for number, text in enumerate(folded, start=1):
        held = [(m.start(), m.end()) for body in public if body for m in re.finditer(re.escape(body), text)]
        for pattern, kind in patterns:
            for match in pattern.finditer(text):
                if not any(start <= match.start() and match.end() <= end for start, end in held):
                    yield Place(number, match.start(), match.end(), kind, "named_again")


def _again_pattern(name: str) -> str:
    if not _HAN.search(name):
        return rf"(?<!\w){re.escape(name)}(?!\w)"
    spaced = "[ ]{0,4}".join(map(re.escape, name))
    return spaced if len(name) >= _SHORTEST_ANYWHERE else rf"(?<![一-鿿]){spaced}(?![一-鿿])"


def _tidy(found: Iterable[Place], folded: Sequence[str]) -> list[Place]:
    """In order, merged where they overlap, cut at line ends, without spaces at their edges."""
    merged: list[Place] = []
    for place in sorted(found, key=lambda each: (each.page, each.start, -each.end)):
        last = merged[-1] if merged else None
        if last and last.page == place.page and place.start < last.end:
            if place.end > last.end:
                merged[-1] = Place(last.page, last.start, place.end, last.kind, last.rule)
        else:
            merged.append(place)
    return [
        Place(place.page, place.start + match.start(), place.start + match.end(), place.kind, place.rule)
        for place in merged
        for match in re.finditer(
            r"[^\n\r\v\f\s](?:[^\n\r\v\f]*[^\s])?", folded[place.page - 1][place.start : place.end]
        )
    ]
