"""What else the bodies of a notice are called, as the index has it: added names and pinyin."""

from language.romanise import pinyin_forms
from procurement.reading.model import Field
from procurement.summaries import Summary

BODIES = (Field.BUYER, Field.SUPPLIER, Field.AGENCY)


def other_names(said: Summary, added: list[str]) -> list[tuple[Field, str]]:
    """Those names with the role of the body they are of; `added` by people, of which no role is known, as the first
    body's."""
    roles = [(role, name) for role in BODIES for name in said.values(role)]
    named = [*((roles[0][0], name) for name in added if roles), *roles]
    spelt = [(role, form) for role, name in dict.fromkeys(named) for form in pinyin_forms(name)]
    return [*((role, name) for role, name in named if name in added), *spelt]
