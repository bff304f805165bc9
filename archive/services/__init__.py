"""The writers of the record: each function is one transaction and appends its custody event."""

from archive.services.attachments import (
    attachment_held,
    attachment_lost,
    attachments_found,
    expect_inside,
    supply_attachment,
)
from archive.services.changes import (
    DamagedError,
    add_member,
    change_access,
    create_collection,
    edit_title,
    put_in_collection,
    remove_member,
    take_from_collection,
    touch,
)
from archive.services.checks import adopt_seen, record_check, set_rechecks
from archive.services.describing import Told, describe_document, undo_description
from archive.services.drafts import CaptureDraft, CheckDraft, MementoDraft, PageDraft, TranscriptDraft
from archive.services.holding import Held, hold, hold_container
from archive.services.masks import MaskDraft, keep_masks, show_masked
from archive.services.purging import PurgeRefused, ask_purge, cancel_purge, confirm_purge, finish_purge
from archive.services.reading import await_ocr, no_text_after_all, reading_failed, save_reading
from archive.services.recurring import leave_recurrence
from archive.services.restricting import lift_hold, place_hold, release_restriction, restrict_document
from archive.services.withdrawal import PurgedError, cited, return_document, withdraw_document

__all__ = [
    "CaptureDraft",
    "CheckDraft",
    "DamagedError",
    "Held",
    "MaskDraft",
    "MementoDraft",
    "PageDraft",
    "PurgeRefused",
    "PurgedError",
    "Told",
    "TranscriptDraft",
    "add_member",
    "adopt_seen",
    "ask_purge",
    "attachment_held",
    "attachment_lost",
    "attachments_found",
    "await_ocr",
    "cancel_purge",
    "change_access",
    "cited",
    "confirm_purge",
    "create_collection",
    "describe_document",
    "edit_title",
    "expect_inside",
    "finish_purge",
    "hold",
    "hold_container",
    "keep_masks",
    "leave_recurrence",
    "lift_hold",
    "no_text_after_all",
    "place_hold",
    "put_in_collection",
    "reading_failed",
    "record_check",
    "release_restriction",
    "remove_member",
    "restrict_document",
    "return_document",
    "save_reading",
    "set_rechecks",
    "show_masked",
    "supply_attachment",
    "take_from_collection",
    "touch",
    "undo_description",
    "withdraw_document",
]
