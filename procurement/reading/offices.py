"""The contact offices of a notice: where the buyer and the agency sit, and the telephone of their offices.

Not the persons: `people.read_contacts` reads those. A number that stands beside a person's name only is masked by
`personal`, and the fact that holds it with it; a body's own line stays.
"""

import re
from collections.abc import Iterator

from procurement.reading import regions
from procurement.reading.context import Item, Reading
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field
from procurement.reading.private_numbers import fixed_lines

# The rules say whose office it is.
BUYER_RULE, AGENCY_RULE = "office-buyer", "office-agency"
_SIDES = (("buyer", "address_buyer", BUYER_RULE), ("agency", "address_agency", AGENCY_RULE))
_PLACED = re.compile(r"[路街道巷弄号楼层室院里村镇乡县区市州旗厦园站门信箱]")
_STREET = re.compile(r"[路街巷弄号楼箱]")
_END = re.compile(r"[。;；\n]|[一二三四五六七八九十]{1,3}、")
_HAN = re.compile(r"[一-鿿]")
_EMPTY = re.compile(r"^(?:无|/+|-+|空|暂无|详见.*|见.*|同上)$")
_TAIL = " \u3000,，;；。.、:：(（)）"
_LONGEST = 100
_SHORTEST = 3


def read_offices(reading: Reading) -> Iterator[Fact]:
    """Addresses first, then fixed lines, of the buyer and of the agency; each as written."""
    for role, label, rule in _SIDES:
        contacts = [item for item in reading.items("contact") if item.role == role]
        addresses = [*reading.items(label), *(item for item in reading.items("role_address") if item.role == role)]
        swapped = [item for item in contacts if _is_swapped(reading.text(item))]
        for item in [*addresses, *swapped]:
            yield from _address(reading, item, rule)
        for item in [*contacts, *addresses]:
            yield from _lines(reading, item, rule)


def _is_swapped(text: str) -> bool:
    """Forms print the address behind 联系方式 at times, and the number behind 地址."""
    folded = fold(text[:_LONGEST])
    named = _STREET.search(folded) is not None and not re.search(r"\d{5}|@", folded)
    return named and regions.place_in_address(text[:_LONGEST]) is not None


def _address(reading: Reading, item: Item, rule: str) -> Iterator[Fact]:
    words = _END.split(reading.text(item)[:_LONGEST])[0].rstrip(_TAIL)
    folded = fold(words)
    if len(words) < _SHORTEST or _EMPTY.match(folded) or "@" in folded:
        return
    if not _HAN.search(folded) or not _PLACED.search(folded):
        return
    start = item.label.start
    yield reading.fact(Field.OFFICE, item.page, start, start + len(words), words, rule=rule, confidence=0.95)


def _lines(reading: Reading, item: Item, rule: str) -> Iterator[Fact]:
    page = reading.pages[item.page - 1]
    base = item.label.label_start
    for line in fixed_lines(page.folded[base : item.label.end], ()):
        start, end = base + line.start, base + line.end
        if start >= item.label.start:
            yield reading.fact(Field.OFFICE, item.page, start, end, page.text[start:end], rule=rule, confidence=0.95)
