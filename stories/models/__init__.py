"""The records of stories: articles in the making, their links, and quotes."""

from stories.models.checks import LinkCheck, Reference, new_public_id
from stories.models.quote import CONTEXT, Quote
from stories.models.story import Story

__all__ = ["CONTEXT", "LinkCheck", "Quote", "Reference", "Story", "new_public_id"]
