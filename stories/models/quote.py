"""Exact words at a place in a version, with a permanent address (provenance.md section 2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models import Version

CONTEXT = 32  # code points kept on each side of the words (TextQuoteSelector)


class Quote(models.Model):
    """Words of one page of a version's transcript, as they stood when they were quoted; never changed afterwards.

    `start` and `end` count code points of the page's text (TextPositionSelector); `exact`, `prefix` and `suffix` are
    the TextQuoteSelector, by which the words are found again in a later transcript. `boxes` are rectangles on the
    page's picture, [x, y, width, height] in per mille. Seen by whoever may see the document. Only the translation may
    be changed, each time with an event.
    """

    class Translator(models.TextChoices):
        PERSON = "person", _("human translation")
        MACHINE = "machine", _("machine translation")

    public_id = models.CharField(max_length=8, unique=True)  # Q-3F8ZJQ
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="quotes")
    transcript_sha256 = models.CharField(max_length=64)
    page = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.TextField(blank=True)  # CONTEXT code points; longer where labels stand for what is masked
    suffix = models.TextField(blank=True)
    exact_sha256 = models.CharField(max_length=64)
    boxes = models.JSONField(default=list)
    language = models.CharField(max_length=16, default="und")  # of the page
    translation = models.TextField(blank=True)  # into English
    translation_by = models.CharField(max_length=8, choices=Translator.choices, blank=True)
    translation_tool = models.CharField(max_length=64, blank=True)  # which machine
    translation_confirmed = models.BooleanField(default=False)
    translated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="translated_quotes"
    )  # who wrote it, or put the machine's in
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="confirmed_quotes"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="quotes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "transcript_sha256", "page", "start", "end"], name="quote_same_words_once"
            ),
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="quote_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.exact[:40]}"
