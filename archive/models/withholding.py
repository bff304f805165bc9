"""Why a document is shown to fewer people than its level says, or to nobody (provenance.md section 12)."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Classes of reason: what outsiders are told. The whole story is a note that only admins read."""

    ORDER = "order", _("a legal order")
    TAKEDOWN = "takedown", _("a takedown request")
    PRIVACY = "privacy", _("personal data")
    SOURCE = "source", _("protection of a source")
    OWNER = "owner", _("a request of its owner")
    ERROR = "error", _("brought in by mistake")
    FLAGGED = "flagged", _("being looked into")
    BATCH = "batch-undone", _("its batch was undone")


# Reasons after which a document that was public answers 451 (RFC 7725) to whoever does not keep it.
LEGAL: Final = frozenset({Reason.ORDER, Reason.TAKEDOWN})


class Restriction(models.Model):
    """While it is not released, only members of the document's collections who are no guests see the document.

    Several may stand at once. `hide_title`: the title is part of the problem, and outsiders are not told it.
    """

    document = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="restrictions")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    hide_title = models.BooleanField(default=False)
    note = models.TextField(blank=True)  # for admins
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["document", "released_at"], name="restriction_open")]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.reason}"

    @property
    def is_legal(self) -> bool:
        """Whether it answers 451 where the document was public."""
        return self.reason in LEGAL


class Hold(models.Model):
    """While it is not lifted, the document cannot be purged: a court, a dispute or a colleague needs it."""

    document = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.reason[:40]}"


class Tombstone(models.Model):
    """What stays of a document that was withdrawn: shown with 410 where it was public. Its row keeps title and dates.

    `role` is that of who decided. `originals` are those whose bytes a purge took away, with what can be read of them no
    more: [{sha256, sha512, sha1, size}]; `stays` says of the others why they stayed: [{sha256, why}], `why` as in
    `archive.services.purging`.
    """

    document = models.OneToOneField("archive.Document", on_delete=models.PROTECT, related_name="tombstone")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    role = models.CharField(max_length=16, blank=True)  # accounts.models.Role
    hide_title = models.BooleanField(default=False)
    note = models.TextField(blank=True)  # for admins
    successor = models.ForeignKey("archive.Document", null=True, on_delete=models.PROTECT, related_name="succeeds")
    made_at = models.DateTimeField()
    purged_at = models.DateTimeField(null=True)
    originals = models.JSONField(default=list)
    stays = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.document_id}: {self.reason}"


class Recurrence(models.Model):
    """A document with the bytes, or the content, of one that is withheld (`earlier`): an admin has to look at it.

    `hides`: `earlier` was public once, so that its withdrawal is no secret; until an admin has looked, the document is
    not shown to the public, and who brought it in is told why. Of one that was never public only admins know.
    `decided_by` is nobody where it was settled by itself: `earlier` is shown again.
    """

    class By(models.TextChoices):
        BYTES = "bytes", _("the same bytes")
        CONTENT = "content", _("the same content in other bytes")

    document = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="recurs")
    earlier = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="recurrences")
    by = models.CharField(max_length=8, choices=By.choices)
    hides = models.BooleanField(default=False)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)  # for admins

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["document", "earlier"], name="recurrence_once")]

    def __str__(self) -> str:
        return f"{self.document_id} recurs from {self.earlier_id}"


class PurgeRequest(models.Model):
    """One admin asks that a document's bytes and text be destroyed, another confirms it. `done_at`: no byte is left.

    Between `confirmed_at` and `done_at` the record says that the bytes are purged while they are being unlinked: a
    process that dies there is followed by the sweep.
    """

    document = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="purge_requests")
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = models.TextField()  # why; for admins
    hide_title = models.BooleanField(default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(confirmed_at=None, cancelled_at=None),
                name="one_open_purge_request",
            ),
        ]

    def __str__(self) -> str:
        return f"purge of {self.document_id}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a second person."""
        return self.confirmed_at is None and self.cancelled_at is None
