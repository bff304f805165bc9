"""Where material was published, and copies of it that outside web archives hold."""

from django.db import models


class Source(models.Model):
    """A web address where material was published, kept verbatim (provenance.md section 2).

    `url` is what was given, to the byte; `key` and `loose_key` are for look-up only and never shown as the address.
    Unique by hash, since PostgreSQL's index rows end at 2,704 bytes and addresses do not.
    """

    url = models.TextField()
    url_sha256 = models.CharField(max_length=64, unique=True)
    href = models.TextField(blank=True)
    fragment = models.TextField(blank=True)
    host_ascii = models.CharField(max_length=255, blank=True, db_index=True)
    host_unicode = models.CharField(max_length=255, blank=True)
    key = models.TextField(blank=True)
    key_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    loose_key_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url


class Memento(models.Model):
    """A copy of a source held by an outside web archive (RFC 7089). `ts14` is UTC, as the archive asserts it."""

    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="mementos")
    archive = models.CharField(max_length=32)
    urim = models.TextField()
    urim_sha256 = models.CharField(max_length=64, unique=True)
    ts14 = models.CharField(max_length=14, blank=True)
    opaque_id = models.CharField(max_length=64, blank=True)
    cdx = models.JSONField(default=dict)  # the row of the archive's own list, as it was last seen
    cdx_seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.urim
