"""A document turns public only after its text was looked through for personal data."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from archive import selectors, services
from archive.models import Access, Document, Event, Mask, Narrowing, Version
from archive.services import MaskDraft, PageDraft, TranscriptDraft, keep_masks
from procurement.masking import mask_version
from procurement.services import read_facts
from tests.archive.conftest import Holder, read_as

DRAFT = TranscriptDraft(
    kind="plain", reader="text", reader_version=1, tool="text", sandbox_level="L1", media_type="text/plain"
)


def read_only(version: Version, text: str = "联系人：丁某") -> None:
    """Read, and not masked yet."""
    services.save_reading(version=version, transcript=DRAFT, pages=[PageDraft(number=1, text=text)])


def public() -> set[str]:
    return set(selectors.documents(user=AnonymousUser()).values_list("accession", flat=True))


def test_a_document_made_public_waits_for_its_masks(hold: Holder, alice: User, charlie: User) -> None:
    held = hold(b"a", alice)
    read_only(held.version)
    services.change_access(document=held.document, access=Access.PUBLIC, user=alice)
    assert public() == set()
    assert selectors.documents(user=charlie).exists()  # as a newsroom document until then
    read_facts(version_id=held.version.pk)
    assert public() == {held.document.accession}
    assert Mask.objects.get().kind == "contact"


def test_what_comes_in_as_public_waits_until_it_is_read_and_masked(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    Document.objects.update(access=Access.PUBLIC)
    services.touch(held.document)
    assert public() == set()
    read_only(held.version)
    assert public() == set()
    mask_version(version_id=held.version.pk)
    assert public() == {held.document.accession}


def test_a_new_reading_narrows_until_it_is_masked_too(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice, access=Access.PUBLIC)
    read_as(held, "一")
    assert public() == {held.document.accession}
    read_only(held.version, "二")
    assert public() == set()
    assert Narrowing.objects.filter(document=held.document).exists()  # no query shows it in between
    mask_version(version_id=held.version.pk)
    assert public() == {held.document.accession}


def test_what_cannot_be_read_waits_for_nothing(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    services.reading_failed(version=held.version, code="damaged")
    services.change_access(document=held.document, access=Access.PUBLIC, user=alice)
    assert public() == {held.document.accession}


def test_a_level_that_is_taken_back_while_it_waits_is_not_public_later(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    read_only(held.version)
    services.change_access(document=held.document, access=Access.PUBLIC, user=alice)
    services.change_access(document=held.document, access=Access.NEWSROOM, user=alice)
    mask_version(version_id=held.version.pk)
    assert public() == set()


def test_the_log_says_that_it_waits_and_when_it_is_shown(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    read_only(held.version)
    services.change_access(document=held.document, access=Access.PUBLIC, user=alice)
    mask_version(version_id=held.version.pk)
    said = Event.objects.filter(type="access").order_by("seq").values_list("detail__detail", flat=True)
    assert "waits" in said[0]
    assert "shown to the public" in said[1]


def test_masks_made_again_alike_change_nothing(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice, access=Access.PUBLIC)
    read_as(held, "联系人：丁某")
    transcript = held.version.transcripts.get()
    before = Document.objects.get().revision
    keep_masks(transcript=transcript, masks=[MaskDraft(1, 4, 6, "contact", "x")], rules="personal", rule_version=9)
    assert Document.objects.get().revision == before
    keep_masks(transcript=transcript, masks=[], rules="personal", rule_version=10)
    assert Document.objects.get().revision == before + 1


def test_a_title_is_kept_masked(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice, title="丁某某 13900139000")
    assert Document.objects.get().title == "[contact masked] [phone masked]"
    services.edit_title(document=held.document, title="电话 13900139001", title_en="", user=alice)
    assert Document.objects.get().title == "电话 [phone masked]"


def test_a_text_with_thousands_of_masks_is_masked(hold: Holder, alice: User) -> None:
    held = hold(b"a", alice)
    read_only(held.version, "\n".join(f"电话 139{number:08d}" for number in range(2500)))
    read_facts(version_id=held.version.pk)
    assert Mask.objects.count() == 2500
