"""The writers of stories: link checks, what is asked outside, quotes, articles in the making and their claims."""

from stories.services.checks import bring_in, fetch_article, import_article, import_from_address
from stories.services.claims import (
    ClaimRefusedError,
    StaleClaimError,
    add_claim,
    add_evidence,
    add_note,
    change_evidence,
    edit_claim,
    mark_checked,
    mark_cleared,
    override,
    propose_claims,
    remove_evidence,
    set_role,
    set_standing,
    take_back,
)
from stories.services.outside import ask_outside, look_outside
from stories.services.quotes import QuoteRefusedError, confirm_translation, make_quote, translate_quote
from stories.services.stories import add_person, create_story, remove_person

__all__ = [
    "ClaimRefusedError",
    "QuoteRefusedError",
    "StaleClaimError",
    "add_claim",
    "add_evidence",
    "add_note",
    "add_person",
    "ask_outside",
    "bring_in",
    "change_evidence",
    "confirm_translation",
    "create_story",
    "edit_claim",
    "fetch_article",
    "import_article",
    "import_from_address",
    "look_outside",
    "make_quote",
    "mark_checked",
    "mark_cleared",
    "override",
    "propose_claims",
    "remove_evidence",
    "remove_person",
    "set_role",
    "set_standing",
    "take_back",
    "translate_quote",
]
