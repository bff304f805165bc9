"""The custody log: append-only, hash-chained from the first document on (provenance.md section 7)."""

from django.db import models


class Event(models.Model):
    """One entry. `entry` is its RFC 8785 bytes as text; triggers refuse UPDATE and DELETE.

    The other columns repeat what stands in `entry`, for queries; `verify` compares them.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    time = models.DateTimeField()
    type = models.CharField(max_length=32, db_index=True)
    agent = models.CharField(max_length=32)
    outcome = models.CharField(max_length=16)
    entry = models.TextField()
    prev = models.CharField(max_length=64)
    entry_sha256 = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class EventObject(models.Model):
    """What an event is about, one row each, so that a document's history is one query."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="event_objects")
    ref = models.CharField(max_length=96, db_index=True)  # document:D-7K3M9K, original:sha256:…

    def __str__(self) -> str:
        return self.ref


class EventDetail(models.Model):
    """Salt and detail (names, addresses, before and after). Can be erased without breaking the log."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=64, blank=True)
    detail = models.TextField(blank=True)  # RFC 8785 JSON; empty once erased

    def __str__(self) -> str:
        return f"detail of {self.event_id}"
