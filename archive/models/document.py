"""What a journalist reads and cites: documents, their versions, transcripts and pages."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from archive.models.capture import Capture
from archive.models.collection import Access, Collection
from archive.models.source import Source


class Document(models.Model):
    """What a journalist reads and cites. The accession number is permanent and random, never a sequence.

    `revision` rises with every change to what an index entry holds; the index compares it (search.md section 8).
    """

    accession = models.CharField(max_length=8, unique=True)
    title = models.TextField()
    title_basis = models.CharField(max_length=16, blank=True)  # page_asserted, derived, user_asserted
    title_en = models.TextField(blank=True)
    language = models.CharField(max_length=16, default="und")
    language_basis = models.CharField(max_length=16, blank=True)  # user_asserted, or empty: told from the text
    tags = models.JSONField(default=list)  # words of the people here, in the order given
    issuing_body = models.TextField(blank=True)
    printed_at = models.DateTimeField(null=True)  # clock 1, as printed on the document
    printed_has_time = models.BooleanField(default=False)
    printed_basis = models.CharField(max_length=16, blank=True)
    access = models.CharField(max_length=16, choices=Access.choices, default=Access.NEWSROOM)
    # Public, but shown to the newsroom only until its text has been looked through for personal data.
    held_back = models.BooleanField(default=False)
    collections = models.ManyToManyField(Collection, related_name="documents", blank=True)
    # The address that a person states in place of one that was claimed when it came in; its Captures stay as they are.
    stated_source = models.ForeignKey("archive.Source", null=True, on_delete=models.PROTECT, related_name="stated_for")
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(null=True)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="brought"
    )
    file_format = models.CharField(max_length=16, default="other")  # html, pdf, text, image …: a facet
    revision = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    current = models.ForeignKey("archive.Version", null=True, on_delete=models.PROTECT, related_name="+")
    # Set: shown to nobody, and left out of every index. The row, its events and its bytes stay.
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=32, blank=True)  # the class of it: archive.models.Reason
    # Kept by `archive.services.restricting`: what its open Restrictions come to. Not empty: see `archive.policy`.
    restricted = models.CharField(max_length=8, blank=True)  # legal, other
    first_public_at = models.DateTimeField(null=True)  # when anyone could first see it
    first_public_seq = models.PositiveBigIntegerField(null=True)  # the entry of the custody log that says so

    def __str__(self) -> str:
        return f"{self.accession} {self.title}"

    @property
    def is_public(self) -> bool:
        """Whether anyone may see it now: of level public, not withheld, and nothing holds it back."""
        return self.access == Access.PUBLIC and not self.held_back and not self.is_withheld

    @property
    def is_withheld(self) -> bool:
        """Whether it is withdrawn or restricted, whatever its level."""
        return self.withdrawn_at is not None or bool(self.restricted)

    @property
    def stated_url(self) -> str | None:
        """The address that a person stated; None if nobody did."""
        return self.stated_source.url if self.stated_source else None

    def source_of(self, capture: Capture | None) -> Source | None:
        """Where what `capture` obtained was published: as it was seen there, else as somebody last stated."""
        if self.stated_source_id is None or (capture and capture.saw_source):
            return capture.source if capture else None
        return self.stated_source

    @property
    def source(self) -> Source | None:
        """Where its newest version was published, as far as is known."""
        return self.source_of(self.current.best_capture if self.current else None)


class Version(models.Model):
    """One state of a document: its original and the captures that witness it. Citations pin a version."""

    class Reading(models.TextChoices):
        WAITING = "waiting", _("waiting to be read")
        READ = "read", _("read")
        PARTIAL = "partial", _("partly read")
        NO_TEXT = "no_text", _("no text")
        FAILED = "failed", _("could not be read")
        OCR = "ocr", _("a scan, waiting for OCR")

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveIntegerField()
    original = models.ForeignKey("archive.Original", on_delete=models.PROTECT, related_name="versions")
    best_capture = models.ForeignKey("archive.Capture", null=True, on_delete=models.PROTECT, related_name="+")
    transcript = models.ForeignKey("archive.Transcript", null=True, on_delete=models.PROTECT, related_name="+")
    content_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    content_profile = models.CharField(max_length=32, blank=True)  # ccgp-notice/1, html-text/1
    reading = models.CharField(max_length=16, choices=Reading.choices, default=Reading.WAITING)
    reading_code = models.CharField(max_length=32, blank=True)  # why not: `encrypted`, `damaged` …
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.document.accession} v{self.n}"

    @property
    def source(self) -> Source | None:
        """Where it was published, as far as is known (`Document.source_of`)."""
        return self.document.source_of(self.best_capture)

    @property
    def source_is_stated(self) -> bool:
        """Whether that address is a person's statement made since it came in."""
        capture = self.best_capture
        return self.document.stated_source_id is not None and not (capture and capture.saw_source)


class Transcript(models.Model):
    """The text of a version as made by one tool run. Re-running makes a new one; old ones stay."""

    class Kind(models.TextChoices):
        TEXT_LAYER = "text-layer", _("text layer of the file")
        HTML_TEXT = "html-text", _("text of the page")
        PLAIN = "plain", _("plain text")
        OCR = "ocr", _("OCR")
        BY_PAGE = "by-page", _("text layer and OCR, page by page")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="transcripts")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    reader = models.CharField(max_length=32)
    reader_version = models.PositiveIntegerField()
    confirmed_by = models.PositiveIntegerField(default=0)  # by this version of the reader; 0: by none
    tool = models.CharField(max_length=64)
    settings = models.JSONField(default=dict)
    libraries = models.JSONField(default=dict)
    charset = models.CharField(max_length=32, blank=True)
    charset_why = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)  # of the pages' text, joined by form feeds, in UTF-8
    sandbox_level = models.CharField(max_length=4)
    partial = models.BooleanField(default=False)
    warnings = models.JSONField(default=list)  # [{code, sentence, page}]
    metadata = models.JSONField(default=dict)  # what the file says of itself, as claims
    page_count = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=16, default="und")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.reader} {self.reader_version}"


class Page(models.Model):
    """A numbered part of a transcript. Offsets into `text` count Unicode code points; `text` is stored as read.

    `boxes` is zlib-compressed: per code point four little-endian uint16 (left, top, right, bottom) in 1/65535 of the
    page; all zero where a character has no box. Empty where the page has no picture.
    """

    transcript = models.ForeignKey(Transcript, on_delete=models.PROTECT, related_name="pages")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    width = models.FloatField(null=True)  # PDF points
    height = models.FloatField(null=True)
    rotation = models.PositiveSmallIntegerField(default=0)
    boxes = models.BinaryField(default=b"")
    regions = models.JSONField(default=list)  # [{kind, start, end}]
    tables = models.JSONField(default=list)  # [{cells: [{row, column, rowspan, colspan, box, start, end}]}]
    pairs = models.JSONField(default=list)  # [{label, value, start, end}]
    links = models.JSONField(default=list)  # [{kind, name, target, key}]
    origin = models.CharField(max_length=16, default="text_layer")  # text_layer, embedded_ocr, ocr, html, plain, none
    confidence = models.FloatField(null=True)
    language = models.CharField(max_length=16, default="und")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transcript", "number"], name="page_number")]

    def __str__(self) -> str:
        return f"p. {self.number}"


class Narrowing(models.Model):
    """A document narrowed or withdrawn whose index entry still says otherwise: every query excludes it."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="narrowings")
    revision = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.document_id} until revision {self.revision} is indexed"
