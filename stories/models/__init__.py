"""The records of stories: articles, their links, quotes, the claims ledger, and what is published of it."""

from stories.models.checks import LinkCheck, Reference, new_public_id
from stories.models.claim import Claim, ClaimNote, Evidence, Override, StoryRole
from stories.models.publication import Edition, GuardFinding, GuardRound, Problem, Publication, ShareLink
from stories.models.quote import CONTEXT, Quote
from stories.models.story import Story

__all__ = [
    "CONTEXT",
    "Claim",
    "ClaimNote",
    "Edition",
    "Evidence",
    "GuardFinding",
    "GuardRound",
    "LinkCheck",
    "Override",
    "Problem",
    "Publication",
    "Quote",
    "Reference",
    "ShareLink",
    "Story",
    "StoryRole",
    "new_public_id",
]
