"""The row of a purchase, by what its notices share."""

from procurement.models import Procedure
from procurement.reading.procedures import procedure_key


def key_of_purchase(number: str, buyer: str) -> str:
    """The key that the notices of one purchase share; empty where a number or a named buyer is missing."""
    return (procedure_key(number, buyer) or "") if number and buyer else ""


def purchase_of(key: str) -> Procedure | None:
    """The purchase with this key, made if it is new; None for an empty key."""
    return Procedure.objects.get_or_create(key=key)[0] if key else None
