"""Where personal data stands in a transcript. The text is never altered: masking is a view by these rows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Masking(models.Model):
    """That a transcript was looked through for personal data, and by which rules. Without it nothing is known of it."""

    transcript = models.OneToOneField("archive.Transcript", on_delete=models.CASCADE, related_name="masking")
    rules = models.CharField(max_length=32)  # name and version: personal/1
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.transcript_id} by {self.rules}"


class Mask(models.Model):
    """A span of one page that is read as its kind in brackets, `[phone masked]`. Offsets count code points.

    Derived: the rules may write it anew at any hour. No span holds a line end, so that lines keep their numbers.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        ID_NUMBER = "id_number", _("ID number")
        EMAIL = "email", _("e-mail")
        MESSENGER = "messenger", _("messenger account")
        ACCOUNT = "account", _("bank account")
        CONTACT = "contact", _("contact")
        EXPERT = "expert", _("expert")
        PERSON = "person", _("private person")

    transcript = models.ForeignKey("archive.Transcript", on_delete=models.CASCADE, related_name="masks")
    page = models.PositiveIntegerField()  # Page.number
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    rule = models.CharField(max_length=24)
    rule_version = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["page", "start"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["transcript", "page", "start"], name="one_mask_at_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on p. {self.page}"
