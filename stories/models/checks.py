"""Imports of articles, and every link of them (experience.md section 7).

What is said of a link is not stored but found anew for each person who looks, since it depends on what she may see;
stored is only what was asked outside, with its time.
"""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ingest.models import Batch
from stories.models.story import Story


def new_public_id() -> str:
    """Random, so that a gap tells nobody how much is hidden."""
    return secrets.token_hex(6)


class LinkCheck(models.Model):
    """One text, kept to the byte, and its links. Seen by who made it; that of a story by the story's people."""

    class State(models.TextChoices):
        FETCHING = "fetching", _("being fetched")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    story = models.ForeignKey(Story, null=True, on_delete=models.CASCADE, related_name="imports")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="link_checks")
    title = models.CharField(max_length=300, blank=True)
    name = models.TextField(blank=True)  # of the file, as supplied: data, never a path
    address = models.TextField(blank=True)  # of the article, where it was to be fetched
    kind = models.CharField(max_length=16, blank=True)  # list, markdown, html, text, csv, docx, xlsx
    charset = models.CharField(max_length=16, default="utf-8")
    body = models.BinaryField(default=bytes)
    state = models.CharField(max_length=16, choices=State.choices, default=State.READY)
    code = models.CharField(max_length=32, blank=True)
    sentence = models.TextField(blank=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="link_checks")  # the last one
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title or self.public_id


class Reference(models.Model):
    """One link of a text: as written, what was read from it, where it stands, and what was heard outside.

    `start` and `after` are places in the decoded text (characters): where the address stands, and behind the link.
    Keys are hashes, for look-up only; empty ones must not be looked up.
    """

    class Asking(models.TextChoices):
        NOT_ASKED = "", _("not asked")
        WAITING = "waiting", _("being asked")
        ASKED = "asked", _("asked")

    check_of = models.ForeignKey(LinkCheck, on_delete=models.CASCADE, related_name="references")
    n = models.PositiveIntegerField()  # in the order of the text, from 1
    repeats = models.PositiveIntegerField(null=True)  # the number of the first link to the same place
    raw = models.TextField()
    url = models.TextField()
    anchor = models.TextField(blank=True)
    sentence = models.TextField(blank=True)
    note = models.CharField(max_length=64, blank=True)  # the footnote, or row and column of a spreadsheet
    start = models.PositiveIntegerField()
    after = models.IntegerField(default=-1)
    parse_kind = models.CharField(max_length=16)
    archive = models.CharField(max_length=32, blank=True)
    target = models.TextField(blank=True)  # the page itself
    urim = models.TextField(blank=True)  # the canonical address, of the page or of the archive's copy
    ts14 = models.CharField(max_length=14, blank=True)
    reason = models.CharField(max_length=32, blank=True)  # archive.provenance.address_model.REASONS
    repairs = models.JSONField(default=list)
    parser_version = models.PositiveSmallIntegerField()
    key_sha256 = models.CharField(max_length=64, blank=True)
    loose_key_sha256 = models.CharField(max_length=64, blank=True)
    urim_sha256 = models.CharField(max_length=64, blank=True)
    asking = models.CharField(max_length=8, choices=Asking.choices, blank=True, default=Asking.NOT_ASKED)
    asked_at = models.DateTimeField(null=True)
    live = models.CharField(max_length=16, blank=True)  # live, gone, soft-404, unsure; empty: not asked
    live_sentence = models.TextField(blank=True)
    copies = models.CharField(max_length=16, blank=True)  # found, none, unsure; empty: not asked
    copies_sentence = models.TextField(blank=True)
    copies_number = models.PositiveIntegerField(default=0)  # captures with status 200 of this very address
    nearest_ts14 = models.CharField(max_length=14, blank=True)  # of them, to the time of the link, else the newest

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "n"], name="reference_place")]

    def __str__(self) -> str:
        return self.raw[:80]
