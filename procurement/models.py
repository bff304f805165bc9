"""What notices say: one row a version that was read, and its facts, each with the words it came from."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


def new_public_id() -> str:
    """Random, so that gaps in a sequence tell nobody how much is hidden."""
    return secrets.token_hex(6)


class Organisation(models.Model):
    """All that is written under one key (`procurement.reading.names.organisation_key`). Nothing is merged yet.

    It exists for a person only through a document that she may see.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    key = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.key


class Procedure(models.Model):
    """One purchase: the notices that share a number and a buyer (`procurement.reading.procedures.procedure_key`)."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    key = models.TextField(unique=True)

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """The reading of one version's transcript by one version of the rules. Derived: it may be made anew at any hour.

    `is_notice` is false where the text is no notice: the row then only says that it was looked at.
    """

    version = models.OneToOneField("archive.Version", on_delete=models.CASCADE, related_name="notice")
    transcript = models.ForeignKey("archive.Transcript", on_delete=models.CASCADE, related_name="+")
    rules_version = models.PositiveIntegerField()
    is_notice = models.BooleanField(default=False)
    kind = models.CharField(max_length=24, blank=True, db_index=True)  # procurement.reading.model.Kind
    method = models.CharField(max_length=40, blank=True)
    procedure_key = models.TextField(blank=True)  # number and buyer, folded; empty where nothing may be merged
    procedure = models.ForeignKey(Procedure, null=True, on_delete=models.SET_NULL, related_name="notices")
    read_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.kind or 'no notice'} {self.version_id}"


class FactRow(models.Model):
    """One reading of one field. `raw` stands at [start, end) of the text that `place` names; offsets are code points.

    `number` is a sum in yuan, `day` and `moment` a date or a time (UTC). `shown` is the reading that pages show; the
    others are kept beside it. `personal` is shown to nobody for now.
    """

    class Place(models.TextChoices):
        PAGE = "page", _("page of the document")
        TITLE = "title", _("title")
        ADDRESS = "address", _("web address")
        CLAIM = "claim", _("date given with the document")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="facts")
    position = models.PositiveIntegerField()  # order of the rules: the best reading of a field first
    field = models.CharField(max_length=16, db_index=True)  # procurement.reading.model.Field
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="facts")
    raw = models.TextField()
    value = models.TextField()
    code = models.CharField(max_length=16, blank=True)  # six digits of a place, else empty
    number = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    day = models.DateField(null=True)
    moment = models.DateTimeField(null=True)
    place = models.CharField(max_length=8, choices=Place.choices, default=Place.PAGE)
    page = models.PositiveIntegerField(default=0)  # 1-based; 0 off the pages
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    rule = models.CharField(max_length=24)
    rule_version = models.PositiveIntegerField()
    confidence = models.FloatField()
    unit_source = models.CharField(max_length=8, default="none")
    lot = models.CharField(max_length=8, blank=True)
    personal = models.BooleanField(default=False)
    shown = models.BooleanField(default=False)
    conflict = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "position"], name="fact_position")]

    def __str__(self) -> str:
        return f"{self.field}: {self.value[:60]}"
