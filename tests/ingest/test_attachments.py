"""Files that documents carry: kept as documents of their own, under the one that brought them."""

import io
from email.message import EmailMessage

import docx
import pypdfium2
import pytest

from archive.models import Document
from ingest.models import Item, ItemState
from ingest.services import work
from tests.ingest import made
from tests.ingest.conftest import AddBytes
from tests.ingest.test_intake import text_of, worked

pytestmark = pytest.mark.django_db


def message(**files: bytes) -> bytes:
    """A message that carries a file for each keyword."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@a.example", "b@b.example", "标书"
    mail.set_content("请看附件。")
    for name, data in files.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name}.bin")
    return mail.as_bytes()


def pdf_with_file(name: str, data: bytes) -> bytes:
    """A PDF with one file attached."""
    document, out = pypdfium2.PdfDocument(made.pdf(made.NOTICE)), io.BytesIO()
    document.new_attachment(name).set_data(data)
    document.save(out)
    document.close()
    return out.getvalue()


def test_a_message_and_what_it_carries_are_documents(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(message(tender=made.pdf(made.NOTICE)), "mail.eml"))
    assert (item.state, item.reason) == (ItemState.DONE, "")
    assert item.document is not None
    assert (item.document.file_format, item.document.title) == ("mail", "标书")
    carried = item.members.select_related("document", "capture").get()
    assert (carried.state, carried.raw_input) == (ItemState.DONE, "tender.bin")
    assert made.NOTICE in text_of(carried.document)
    assert carried.capture is not None
    assert carried.capture.container_id == item.sha256


def test_a_file_attached_to_a_pdf_is_a_document(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(pdf_with_file("附件.txt", "供应商名单".encode()), "notice.pdf"))
    assert item.state == ItemState.DONE
    assert "供应商名单" in text_of(item.members.get().document)


def test_work_that_runs_twice_takes_no_attachment_twice(add_bytes: AddBytes) -> None:
    item = worked(add_bytes(message(one=b"first words", two=b"second words"), "mail.eml"))
    work(item.pk)
    assert (item.members.count(), Document.objects.count()) == (2, 3)


def test_messages_within_messages_end_at_the_depth_of_containers(add_bytes: AddBytes) -> None:
    inner = b"the innermost words"
    for _ in range(6):
        inner = message(inside=inner)
    worked(add_bytes(inner, "mail.eml"))
    assert Item.objects.count() == 4
    assert set(Item.objects.values_list("state", flat=True)) == {ItemState.DONE}


def test_a_word_file_is_read_in_the_sandbox_as_in_the_open(add_bytes: AddBytes) -> None:
    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(made.NOTICE)
    document.save(out)
    item = worked(add_bytes(out.getvalue(), "notice.docx"))
    assert (item.state, item.reason) == (ItemState.DONE, "")
    assert made.NOTICE in text_of(item.document)
    assert item.document is not None
    assert item.document.file_format == "word"
