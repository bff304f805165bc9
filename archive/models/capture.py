"""Bytes as received, and each act of obtaining them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Who tells the address of the bytes decides whether other bytes at the same address are a new version of one
# document, and whether a person's statement may stand in its place: an address that a person typed for a folder of
# files is a claim about each, not a sameness.
ADDRESS_IS_SEEN = frozenset({"observed", "archive_asserted"})


class Original(models.Model):
    """Bytes as received, addressed by SHA-256, never changed. A digest is never a key for the public to bytes."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        WITHHELD = "withheld", _("withheld")
        PURGED = "purged", _("purged")

    sha256 = models.CharField(max_length=64, primary_key=True)
    sha512 = models.CharField(max_length=128)
    sha1 = models.CharField(max_length=40)  # only to compare with CDX digests
    size = models.BigIntegerField()
    declared_type = models.CharField(max_length=127, blank=True)
    sniffed_type = models.CharField(max_length=127, blank=True)
    role = models.CharField(max_length=16, default="body")  # body, warc, wacz, zip, upload
    state = models.CharField(max_length=16, choices=State.choices, default=State.PRESENT)
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True)  # last fixity check
    check_outcome = models.CharField(
        max_length=16, blank=True, db_index=True
    )  # ok, missing, changed; empty: not checked

    def __str__(self) -> str:
        return self.sha256


class Capture(models.Model):
    """One act of obtaining bytes: live fetch, fetch from a memento, import from a WARC or WACZ, upload.

    The four clocks (provenance.md section 3): `printed` stands on the Document; `captured_at` is what the archive
    asserts, `retrieved_at` is ours; *proven* comes from a Timestamp over a later Checkpoint. All UTC.
    """

    class Method(models.TextChoices):
        LIVE = "live", _("fetched from the live site")
        MEMENTO = "memento", _("fetched from a web archive")
        WARC = "warc", _("read from a WARC file")
        WACZ = "wacz", _("read from a WACZ file")
        UPLOAD = "upload", _("supplied as a file")
        ROW = "row", _("supplied as a row of text")

    method = models.CharField(max_length=16, choices=Method.choices)
    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="captures")
    version = models.ForeignKey("archive.Version", null=True, on_delete=models.PROTECT, related_name="captures")
    container = models.ForeignKey(
        Original, null=True, on_delete=models.PROTECT, related_name="contained_captures"
    )  # the ZIP, WARC or WACZ that the bytes came in
    source = models.ForeignKey("archive.Source", null=True, on_delete=models.PROTECT, related_name="captures")
    memento = models.ForeignKey("archive.Memento", null=True, on_delete=models.PROTECT, related_name="captures")
    source_basis = models.CharField(max_length=16, blank=True)  # observed, archive_asserted, user_asserted …
    requested_url = models.TextField(blank=True)
    served_url = models.TextField(blank=True)
    hops = models.JSONField(default=list)
    request_headers = models.JSONField(default=list)  # ordered pairs
    response_headers = models.JSONField(default=list)  # ordered pairs
    http_status = models.PositiveSmallIntegerField(null=True)
    asked_ts = models.CharField(max_length=14, blank=True)
    memento_datetime = models.DateTimeField(null=True)
    drift_seconds = models.BigIntegerField(null=True)
    cdx = models.JSONField(default=dict)  # timestamp, original, mimetype, statuscode, digest: as the archive listed it
    cdx_verdict = models.CharField(max_length=16, blank=True)  # ingest.services.listed.ListedRow
    robots = models.JSONField(default=dict)  # {url, status, allowed}, and who went past a refusal and why
    content_encoding = models.CharField(max_length=64, blank=True)
    wire_sha256 = models.CharField(max_length=64, blank=True)
    ip = models.CharField(max_length=64, blank=True)
    tls = models.JSONField(default=dict)
    warc_record_id = models.CharField(max_length=127, blank=True)
    filename = models.TextField(blank=True)  # as supplied: data, never a path
    captured_at = models.DateTimeField(null=True)
    captured_basis = models.CharField(max_length=16, blank=True)
    retrieved_at = models.DateTimeField()
    software = models.JSONField(default=dict)  # name, version, commit
    agent = models.CharField(max_length=32)
    supplied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    grade = models.CharField(max_length=2)  # A, B, B-, C, D, E: archive.provenance.grades
    grade_rule = models.PositiveSmallIntegerField(default=1)
    grade_notes = models.JSONField(default=list)
    grade_phrase = models.CharField(max_length=200, blank=True)  # the words for a citation
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.retrieved_at:%Y-%m-%d}"

    @property
    def saw_source(self) -> bool:
        """Whether its address was seen, by us or by an archive, and is not only claimed."""
        return self.source_id is not None and self.source_basis in ADDRESS_IS_SEEN
