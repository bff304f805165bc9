"""Asking independent clocks for the time of a checkpoint, and asking again before their certificates end."""

import logging
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from archive import custody
from archive.models import Checkpoint, Timestamp
from archive.registry import NotAvailable, registry
from archive.timestamps import TimeRefused, make_request, message_of, pinned_roots, reply_name, verify_reply

RENEW_BEFORE: Final = timedelta(days=183)
logger = logging.getLogger(__name__)


def stamp(*, checkpoint: Checkpoint, authority: str, renews: Timestamp | None = None) -> Timestamp:
    """Ask one authority, verify its reply, keep everything. TimeRefused or NotAvailable; then nothing is kept."""
    message = message_of(checkpoint, renews)
    request, nonce = make_request(message)
    reply = registry.ask_time(authority, request)
    found = verify_reply(reply, message, pinned_roots(), nonce=nonce)
    with transaction.atomic():
        made = Timestamp.objects.create(
            checkpoint=checkpoint,
            authority=authority,
            request=request,
            reply=reply,
            gen_time=found.gen_time,
            serial=found.serial,
            policy=found.policy,
            chain=found.chain,
            root=found.root,
            expires_at=found.expires_at,
            renews=renews,
            made_at=timezone.now(),
        )
        custody.append(
            type="timestamp",
            objects=[f"checkpoint:{checkpoint.size}", reply_name(reply)],
            detail={"authority": authority, "gen_time": found.gen_time.isoformat(), "serial": found.serial},
            agent=custody.SYSTEM_AGENT,
        )
    return made


def stamp_missing(*, checkpoint: Checkpoint) -> list[Timestamp]:
    """The time of this checkpoint from every authority of the settings that has not given it. Failures are logged."""
    given = set(Timestamp.objects.filter(checkpoint=checkpoint).values_list("authority", flat=True))
    wanted = [each for each in settings.MUNIMENT_TSA_URLS if each not in given]
    return [made for each in wanted if (made := _tried(checkpoint, each, None))]


def renew_ending() -> list[Timestamp]:
    """A new reply over (old reply ‖ body) for each whose certificate ends within half a year."""
    limit = timezone.now() + RENEW_BEFORE
    ending = Timestamp.objects.filter(expires_at__lt=limit, renewed_by=None).select_related("checkpoint")
    asked = [each for each in ending.order_by("expires_at")[:20] if each.authority in settings.MUNIMENT_TSA_URLS]
    return [made for each in asked if (made := _tried(each.checkpoint, each.authority, each))]


def _tried(checkpoint: Checkpoint, authority: str, renews: Timestamp | None) -> Timestamp | None:
    try:
        return stamp(checkpoint=checkpoint, authority=authority, renews=renews)
    except (TimeRefused, NotAvailable) as error:
        logger.warning("no time from %s for the checkpoint over %s entries: %s", authority, checkpoint.size, error)
        return None
