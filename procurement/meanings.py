"""What words that a person writes mean in a field of a notice: a sum, a date, a place, a body, or themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from procurement.reading.amounts import find_amounts
from procurement.reading.dates import find_dates
from procurement.reading.model import Field, Kind
from procurement.reading.names import is_body
from procurement.reading.regions import place_in_address, place_in_name

LONGEST = 600


class NotSo(Exception):
    """What was typed cannot be a fact; `code` is for machines, the sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Meant:
    """What words mean, in the columns of a fact."""

    value: str
    code: str = ""
    number: Decimal | None = None
    day: date | None = None
    moment: datetime | None = None


def meant(field: Field, words: str) -> Meant:
    """What words mean in a field. NotSo with a sentence where they cannot stand in it."""
    text = words.strip()[:LONGEST]
    if not text:
        raise NotSo("no_words", _("Write the words as they stand in the document."))
    return _READERS.get(field, Meant)(text)


def _kind(text: str) -> Meant:
    if text not in set(Kind):
        raise NotSo("no_kind", _("Write one of the types of the list, such as award."))
    return Meant(text)


def _money(text: str) -> Meant:
    found = [amount.yuan for amount in find_amounts(text) if amount.yuan is not None]
    if len(set(found)) != 1:
        raise NotSo("no_amount", _("Write one sum with its unit, such as 1234.56万元 or 12,345元."))
    return Meant(f"{found[0]:f}", number=found[0])


def _date(text: str) -> Meant:
    dates = find_dates(text)
    if not dates:
        raise NotSo("no_date", _("Write a date, such as 2021年3月5日 or 2021-03-05 09:30."))
    value = dates[0].value
    if isinstance(value, datetime):
        return Meant(value.isoformat(timespec="minutes"), day=value.date(), moment=value)
    return Meant(value.isoformat(), day=value)


def _place(text: str) -> Meant:
    place = place_in_address(text) or place_in_name(text)
    if place is None:
        raise NotSo("no_place", _("No province, prefecture or county of the list is in these words."))
    return Meant(str(place.region), code=place.region.code)


def _body(text: str) -> Meant:
    if not is_body(text):
        raise NotSo("no_body", _("These words do not read like the name of an organisation."))
    return Meant(text)


_READERS: dict[Field, Callable[[str], Meant]] = {
    Field.KIND: _kind,
    **dict.fromkeys((Field.BUDGET, Field.CEILING, Field.AWARD), _money),
    **dict.fromkeys((Field.PUBLISHED, Field.DEADLINE), _date),
    Field.PLACE: _place,
    **dict.fromkeys((Field.BUYER, Field.AGENCY, Field.SUPPLIER), _body),
}
