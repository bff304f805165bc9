"""A bulk intake, and one file or address in it. The row is the truth; the queue only nudges (safety.md section 7)."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models import Access, Capture, Collection, Document, Memento, Source, Transcript, Version


def new_public_id() -> str:
    """Random, so that gaps in a sequence tell nobody how much is hidden."""
    return secrets.token_hex(6)


class Batch(models.Model):
    """What one person submitted at once. Seen by who made it and by admins."""

    class Status(models.TextChoices):
        RECEIVING = "receiving", _("receiving")
        OPEN = "open", _("working")
        PAUSED = "paused", _("paused")
        CANCELLED = "cancelled", _("cancelled")
        ENDED = "ended", _("ended")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id)
    title = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="batches")
    collection = models.ForeignKey(Collection, null=True, blank=True, on_delete=models.PROTECT)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.NEWSROOM)
    source_url = models.TextField(blank=True)  # the address claimed for every file of the batch
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.RECEIVING)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undo_report = models.JSONField(default=dict)  # note, and the numbers of ingest.services.undoing.Plan

    def __str__(self) -> str:
        return self.title or self.public_id


class Listing(models.Model):
    """A table that a person submitted: its file is an original, its rows wait until she has said what they mean."""

    batch = models.OneToOneField(Batch, on_delete=models.CASCADE, related_name="listing")
    filename = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)  # the sheet of a workbook
    heads = models.JSONField(default=list)  # texts
    rows = models.JSONField(default=list)  # lists of texts, as long as `heads`; empty once they are items
    created_at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.filename


class ItemState(models.TextChoices):
    """The words of experience.md section 10."""

    EXPECTED = "expected", _("Not sent yet")  # announced; its bytes have not come
    WAITING = "waiting", _("Waiting")
    WORKING = "working", _("Working")
    RETRYING = "retrying", _("Will retry")
    DONE = "done", _("Done")
    DUPLICATE = "duplicate", _("Already held")
    BLOCKED = "blocked", _("Needs you")
    FAILED = "failed", _("Failed")
    QUARANTINED = "quarantined", _("Set aside")
    CANCELLED = "cancelled", _("Cancelled")


class Item(models.Model):
    """One file or address of a batch: its state, stage, attempts, and its reason when it did not go well."""

    class Kind(models.TextChoices):
        FILE = "file", _("file")
        ADDRESS = "address", _("address")
        MEMBER = "member", _("part of another file")
        REREAD = "reread", _("document read again")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    n = models.PositiveIntegerField()  # line of the submitted list, from 1
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="members")
    member_n = models.PositiveIntegerField(null=True)  # place inside the parent, so that a second run adds nothing
    kind = models.CharField(max_length=16, choices=Kind.choices)
    raw_input = models.TextField()  # file name or address, verbatim
    origin = models.JSONField(default=dict)  # sheet and row, article sentence, path inside the parent …
    staged = models.TextField(blank=True)  # file under MUNIMENT_DATA/tmp that holds the bytes until they are stored
    declared_type = models.CharField(max_length=127, blank=True)
    media_type = models.CharField(max_length=127, blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.WAITING, db_index=True)
    stage = models.CharField(max_length=32, blank=True)  # receive, store, identify, read, finish
    stage_note = models.CharField(max_length=64, blank=True)  # "page 3/12"
    attempts = models.PositiveSmallIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)  # of a child or a worker on this file; three set it aside
    reason = models.CharField(max_length=32, blank=True, db_index=True)
    sentence = models.TextField(blank=True)
    next_try_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, blank=True)  # of the lease
    heartbeat = models.PositiveBigIntegerField(default=0)
    parse_kind = models.CharField(max_length=16, blank=True)
    repairs = models.JSONField(default=list)
    parser_version = models.PositiveSmallIntegerField(null=True)
    code_version = models.CharField(max_length=32, blank=True)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="items")
    memento = models.ForeignKey(Memento, null=True, on_delete=models.PROTECT, related_name="items")
    capture = models.ForeignKey(Capture, null=True, on_delete=models.PROTECT, related_name="items")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="items")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="items")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "n"], name="item_line"),
            models.UniqueConstraint(fields=["parent", "member_n"], name="item_member"),
        ]
        indexes = [models.Index(fields=["batch", "state"])]

    def __str__(self) -> str:
        return self.raw_input[:80]

    @property
    def has_ended(self) -> bool:
        """Whether nothing more happens without a person."""
        return self.state in ENDED


# The states that end an Item; a batch has ended when each of its Items has.
ENDED = frozenset(
    {
        ItemState.DONE,
        ItemState.DUPLICATE,
        ItemState.BLOCKED,
        ItemState.FAILED,
        ItemState.QUARANTINED,
        ItemState.CANCELLED,
    }
)


class OcrJob(models.Model):
    """The pages of a version that OCR is to read: a row of work, as an Item is. `base` is the reading that asked."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WORKING = "working", _("Working")
        BLOCKED = "blocked", _("Needs a tool")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Dropped: the file was read anew")

    OPEN = (State.WAITING, State.WORKING, State.BLOCKED)

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="ocr_jobs")
    base = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="+")
    pages = models.JSONField(default=list)  # their numbers, from 1
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    deaths = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=32, blank=True)
    sentence = models.TextField(blank=True)
    token = models.CharField(max_length=32, blank=True)
    heartbeat = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{len(self.pages)} pages of {self.version}"


class OcrPage(models.Model):
    """A page that OCR has read, until its job is done and the transcript made. Fields as `archive.models.Page`."""

    job = models.ForeignKey(OcrJob, on_delete=models.CASCADE, related_name="read_pages")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    boxes = models.BinaryField(default=b"")
    regions = models.JSONField(default=list)
    width = models.FloatField(null=True)
    height = models.FloatField(null=True)
    confidence = models.FloatField(null=True)
    sentence = models.TextField(blank=True)  # why it could not be read

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="ocr_page_number")]

    def __str__(self) -> str:
        return f"p. {self.number}"


class ProcessBeat(models.Model):
    """A sign of life of a worker or the scheduler, so that pages can say when none is running."""

    name = models.CharField(max_length=128, unique=True)  # worker:<host>:<pid>, scheduler:<host>:<pid>
    kind = models.CharField(max_length=16)  # worker, ocr, index, scheduler
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Errand(models.Model):
    """Something to be asked outside for a document; its answer becomes a Check. The row is the truth, as with Items.

    `asked_by` is null for re-checks that a collection asked for. `data` holds what a saving needs between two steps:
    the archive's job, what it answered, which look at the list of captures comes next.
    """

    class Kind(models.TextChoices):
        LIVE = "live", _("look at the live page")
        MEMENTO = "memento", _("look at a web archive's copy")
        CAPTURES = "captures", _("ask for the list of captures")
        SAVE = "save", _("ask a web archive to save the page")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("working")
        RETRYING = "retrying", _("will go on")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="errands")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    memento = models.ForeignKey(Memento, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING, db_index=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    robots_reason = models.CharField(max_length=500, blank=True)  # why a person goes past a refusal in robots.txt
    code = models.CharField(max_length=32, blank=True)
    sentence = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, blank=True)
    next_try_at = models.DateTimeField(null=True)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["document", "state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.document_id}"


class HostTurn(models.Model):
    """When a host may be asked next: one row for all workers (provenance.md section 5)."""

    name = models.CharField(max_length=300, unique=True)  # origin, or a door of it with limits of its own
    next_at = models.DateTimeField()
    closed_until = models.DateTimeField(null=True)
    penalty_seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return self.name
