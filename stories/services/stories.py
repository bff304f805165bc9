"""Articles in the making."""

import secrets

from django.db import transaction
from django.utils.text import slugify

from accounts.models import User
from ingest.services import scrub
from stories.models import LinkCheck, Story


def create_story(*, user: User, title: str, check: LinkCheck | None = None) -> Story:
    """A story of one person, with the check of its article. Its slug ends at random: a number behind a taken one would
    tell of a hidden story."""
    slug = f"{slugify(title)[:50].strip('-') or 'story'}-{secrets.token_hex(3)}"
    with transaction.atomic():
        story = Story.objects.create(title=scrub(title)[:300], slug=slug, owner=user)
        story.people.add(user)
        if check is not None:
            check.story = story
            check.save(update_fields=["story"])
    return story


def add_person(*, story: Story, person: User) -> None:
    """Let `person` see the story and work on it. No document opens by it that she may not see."""
    story.people.add(person)


def remove_person(*, story: Story, person_id: int) -> None:
    """End that; the owner stays. Asked at each request, so it holds from the next one."""
    story.people.through.objects.filter(story=story, user_id=person_id).exclude(user_id=story.owner_id).delete()
