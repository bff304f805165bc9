"""What notices say: one row a version that was read, and its facts, each with the words it came from."""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


def new_public_id() -> str:
    """Random, so that gaps in a sequence tell nobody how much is hidden."""
    return secrets.token_hex(6)


class Organisation(models.Model):
    """All that is written under one key (`procurement.reading.names.organisation_key`), until a person merges two.

    It exists for a person only through a document that she may see. `near` is what near spellings share: a proposal.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    key = models.TextField(unique=True)
    near = models.TextField(blank=True, db_index=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged")

    def __str__(self) -> str:
        return self.key


class OrganisationName(models.Model):
    """A name that a person added: people search by it. What documents write stands in facts."""

    class Kind(models.TextChoices):
        ENGLISH = "english", _("English")
        TRADITIONAL = "traditional", _("traditional characters")
        FORMER = "former", _("former name")
        SHORT = "short", _("short form")
        OTHER = "other", _("other")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OTHER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name


class Merge(models.Model):
    """That a person said: `one` is the same body as `into`. Kept when it is taken back, with who did so and when."""

    one = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="taken_in")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.one_id} into {self.into_id}"


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
    others are kept beside it; `chosen` is what the rules alone would show. `state` is what a person said of the reading
    (a `Correction.Verdict`), empty for none. `personal` is shown to nobody for now.
    """

    class Place(models.TextChoices):
        PAGE = "page", _("page of the document")
        TITLE = "title", _("title")
        ADDRESS = "address", _("web address")
        CLAIM = "claim", _("date given with the document")
        PERSON = "person", _("given by a person")

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
    chosen = models.BooleanField(default=False)
    state = models.CharField(max_length=12, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    conflict = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["notice", "position"], name="fact_position")]

    def __str__(self) -> str:
        return f"{self.field}: {self.value[:60]}"


class Correction(models.Model):
    """What a person said of a reading. The last one on a reading holds; none is ever changed or deleted.

    `reading` is the machine's value as its row had it, empty where no rule had read the fact. For a correction `words`
    stand in the text (`page` says where, 0 for nowhere) and `meaning` is what they mean, if they do not say it.
    """

    class Verdict(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("not so")
        CORRECTED = "corrected", _("corrected")
        WITHDRAWN = "withdrawn", _("taken back")

    version = models.ForeignKey("archive.Version", on_delete=models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=16)
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    reading = models.TextField(blank=True)
    lot = models.CharField(max_length=8, blank=True)
    words = models.TextField(blank=True)
    meaning = models.TextField(blank=True)
    page = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["version", "id"], name="correction_version")]

    def __str__(self) -> str:
        return f"{self.field}: {self.verdict}"
