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
from archive.services.reading import await_ocr, no_text_after_all, reading_failed, save_reading
from archive.services.withdrawal import cited, return_document, withdraw_document

__all__ = [
    "CaptureDraft",
    "CheckDraft",
    "DamagedError",
    "Held",
    "MaskDraft",
    "MementoDraft",
    "PageDraft",
    "Told",
    "TranscriptDraft",
    "add_member",
    "adopt_seen",
    "attachment_held",
    "attachment_lost",
    "attachments_found",
    "await_ocr",
    "change_access",
    "cited",
    "create_collection",
    "describe_document",
    "edit_title",
    "expect_inside",
    "hold",
    "hold_container",
    "keep_masks",
    "no_text_after_all",
    "put_in_collection",
    "reading_failed",
    "record_check",
    "remove_member",
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
