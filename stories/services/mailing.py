"""Mail to the editors of a story. Nothing depends on it: what it says stands on the story's pages too."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from accounts.models import User
from stories.models import Story, StoryRole

logger = logging.getLogger(__name__)


def editors(*, story: Story) -> list[User]:
    """The story's owner, and those of its people who are named its editors."""
    named = story.roles.filter(role=StoryRole.Role.EDITOR).values("person")
    people = story.people.filter(pk__in=named) | story.people.filter(pk=story.owner_id)
    return list(people.filter(is_active=True).distinct().order_by("pk"))


def mail_editors(*, story: Story, subject: str, lines: list[str]) -> int:
    """One mail for each; returns how many went out. What cannot be sent is logged, and stands on the page anyway."""
    link = f"{settings.MUNIMENT_BASE_URL}{reverse('story_publish', args=[story.slug])}"
    body = "\n\n".join([f"Story: {story.title}", *lines, link])
    sent = 0
    for person in editors(story=story):
        try:
            sent += send_mail(" ".join(f"{subject}: {story.title}".split())[:200], body, None, [person.email])
        except OSError as error:  # smtplib's errors are OSErrors
            logger.error("mail about a story was not sent: %s", error)
    return sent
