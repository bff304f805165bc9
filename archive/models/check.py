"""Looks at copies elsewhere: what was asked, what came, and what that says (provenance.md sections 2 and 6)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Check(models.Model):
    """One look at a page or at an archive's copy of it, on behalf of one document; never changed afterwards.

    Seen by who may see the document: that somebody asked is itself news. `verdict` and `rule` are those of
    `archive.provenance.liveness`; for a list of captures the verdict is empty and `facts` says what was listed.
    `original` is the WARC of the exchange, if anything was answered; `capture` holds the page's bytes where they differ
    from ours, so that a new version can be made of exactly what was seen.
    """

    class Kind(models.TextChoices):
        LIVE = "live", _("the live page")
        MEMENTO = "memento", _("a web archive's copy")
        CAPTURES = "captures", _("the list of captures")
        SAVE = "save", _("a saving asked of a web archive")

    document = models.ForeignKey("archive.Document", on_delete=models.PROTECT, related_name="checks")
    version = models.ForeignKey("archive.Version", null=True, on_delete=models.PROTECT, related_name="checks")
    source = models.ForeignKey("archive.Source", null=True, on_delete=models.PROTECT, related_name="checks")
    memento = models.ForeignKey("archive.Memento", null=True, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    at = models.DateTimeField()
    from_where = models.CharField(max_length=120, blank=True)
    asked_url = models.TextField()
    final_url = models.TextField(blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    code = models.CharField(max_length=32)  # of the fetch: ingest.fetchers.outcomes
    detail = models.TextField(blank=True)
    verdict = models.CharField(max_length=16, blank=True)
    rule = models.CharField(max_length=16, blank=True)
    sentence = models.TextField(blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True)
    content_profile = models.CharField(max_length=32, blank=True)
    text = models.TextField(blank=True)  # what the page said, where it differs from ours
    facts = models.JSONField(default=dict)  # robots; captures listed; answers of the archive
    original = models.ForeignKey("archive.Original", null=True, on_delete=models.PROTECT, related_name="checks")
    capture = models.ForeignKey("archive.Capture", null=True, on_delete=models.PROTECT, related_name="checks")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["document", "kind", "at"])]

    def __str__(self) -> str:
        return f"{self.asked_url[:80]}: {self.verdict or self.code}"
