"""The record: what is held, where it came from, who may see it, and the log of what was done."""

from archive.models.attachment import Attachment
from archive.models.bulk import BulkEdit
from archive.models.capture import ADDRESS_IS_SEEN, Capture, Original
from archive.models.check import Check
from archive.models.checkpoint import Checkpoint, Timestamp
from archive.models.collection import Access, Collection, Membership
from archive.models.custody import Event, EventDetail, EventObject
from archive.models.document import Document, Narrowing, Page, Transcript, Version
from archive.models.mask import Mask, Masking
from archive.models.source import Memento, Source
from archive.models.withholding import LEGAL, Hold, PurgeRequest, Reason, Recurrence, Restriction, Tombstone

__all__ = [
    "ADDRESS_IS_SEEN",
    "LEGAL",
    "Access",
    "Attachment",
    "BulkEdit",
    "Capture",
    "Check",
    "Checkpoint",
    "Collection",
    "Document",
    "Event",
    "EventDetail",
    "EventObject",
    "Hold",
    "Mask",
    "Masking",
    "Membership",
    "Memento",
    "Narrowing",
    "Original",
    "Page",
    "PurgeRequest",
    "Reason",
    "Recurrence",
    "Restriction",
    "Source",
    "Timestamp",
    "Tombstone",
    "Transcript",
    "Version",
]
