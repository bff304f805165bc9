"""Articles in the making."""

import secrets

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from ingest.services import scrub
from stories.models import Story


def create_story(*, user: User, title: str) -> Story:
    """A story of one person. Its slug ends at random: a number behind a taken one would tell of a hidden story."""
    slug = f"{slugify(title)[:50].strip('-') or 'story'}-{secrets.token_hex(3)}"
    with transaction.atomic():
        story = Story.objects.create(title=scrub(title)[:300], slug=slug, owner=user)
        story.people.add(user)
    return story
