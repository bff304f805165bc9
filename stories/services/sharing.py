"""Links for a fact-checker or lawyer without an account; each opening is an event."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from archive import custody
from ingest.services import scrub
from stories.models import ShareLink, Story


def make_share_link(
    *, story: Story, user: User, role: str, days: int, label: str = "", password: str = ""
) -> ShareLink:
    """A link that works for some days, with a password if one is set."""
    with transaction.atomic():
        made = ShareLink.objects.create(
            story=story,
            role=ShareLink.Role(role),
            label=scrub(label)[:150],
            password=make_password(password) if password else "",
            expires_at=timezone.now() + timedelta(days=days),
            made_by=user,
        )
        _log(made, user, "access", {"share_link": made.pk, "role": made.role, "label": made.label, "days": days})
    return made


def end_share_link(*, link: ShareLink, user: User) -> None:
    """It lets nobody in from now on."""
    with transaction.atomic():
        link.ended_at = timezone.now()
        link.save(update_fields=["ended_at"])
        _log(link, user, "access", {"share_link": link.pk, "ended": True})


def log_opening(*, link: ShareLink, address: str) -> None:
    """Somebody has opened it."""
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(opens=F("opens") + 1, opened_at=timezone.now())
        _log(link, None, "view-restricted", {"share_link": link.pk, "label": link.label, "address": address})


def _log(link: ShareLink, user: User | None, kind: str, detail: dict[str, object]) -> None:
    custody.append(type=kind, objects=[f"story:{link.story.slug}"], detail=detail, agent=custody.agent_of(user))
