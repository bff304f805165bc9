"""The writers of stories: link checks, what is asked outside, quotes, and articles in the making."""

from stories.services.checks import bring_in, fetch_article, import_article, import_from_address
from stories.services.outside import ask_outside, look_outside
from stories.services.quotes import QuoteRefusedError, confirm_translation, make_quote, translate_quote
from stories.services.stories import add_person, create_story, remove_person

__all__ = [
    "QuoteRefusedError",
    "add_person",
    "ask_outside",
    "bring_in",
    "confirm_translation",
    "create_story",
    "fetch_article",
    "import_article",
    "import_from_address",
    "look_outside",
    "make_quote",
    "remove_person",
    "translate_quote",
]
