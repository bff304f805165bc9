"""Attachments are expected even where crawlers missed them: counted, supplied later, never taken for held."""

from email.message import EmailMessage

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from archive.models import Attachment, Document, Event
from ingest.models import Item
from ingest.services import work
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db
KEY = "5A1E0000-0000-4000-8000-000000000099"
PAGE = f"""<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="示例县采购公告"></head><body>
<div class="vF_detail_content"><p>示例县公安局视频监控系统采购公告。</p>
<p>附件：<a class="bizDownload" id="{KEY}">招标文件.pdf</a>
<a class="bizDownload" id="{KEY[:-2]}98">清单.xlsx</a></p></div></body></html>"""
ADDRESS = "http://www.ccgp.gov.cn/cggg/dfgg/gkzb/202103/t20210315_16000001.htm"


def taken(item: Item) -> Item:
    """The item after its work."""
    work(item.pk)
    item.refresh_from_db()
    return item


def notice(add_bytes: AddBytes) -> Document:
    """A notice page that names two files."""
    origin = {"declared": {"address": ADDRESS}}
    document = taken(add_bytes(PAGE.encode(), "t20210315_16000001.htm", origin=origin)).document
    assert document is not None
    return document


def test_a_pages_files_are_counted_as_missing_until_they_come(charlie: User, add_bytes: AddBytes) -> None:
    document = notice(add_bytes)
    rows = list(Attachment.objects.filter(version__document=document).order_by("n"))
    assert [(row.name, row.state) for row in rows] == [("招标文件.pdf", "expected"), ("清单.xlsx", "expected")]
    assert rows[0].address.endswith(KEY)
    page = browser_of(charlie).get(f"/d/{document.accession}/related/").content.decode()
    assert "2 referenced, 0 held, 2 missing" in page


def test_an_editor_supplies_a_missing_file_with_its_own_provenance(charlie: User, add_bytes: AddBytes) -> None:
    document = notice(add_bytes)
    row = Attachment.objects.filter(version__document=document).first()
    assert row is not None
    client = browser_of(charlie)
    file = SimpleUploadedFile("招标文件.txt", "采购清单：摄像机".encode(), content_type="text/plain")
    answer = client.post(f"/d/{document.accession}/attachments/{row.pk}/supply/", {"files": [file], "source": ""})
    assert answer.headers["Location"].startswith("/batches/")
    taken(Item.objects.order_by("-pk")[0])
    row.refresh_from_db()
    assert row.state == Attachment.State.SUPPLIED
    assert row.document is not None
    assert row.document.accession != document.accession
    page = client.get(f"/d/{document.accession}/related/").content.decode()
    assert "2 referenced, 1 held, 1 missing" in page
    assert row.document.accession in page
    assert document.title[:6] in client.get(f"/d/{row.document.accession}/related/").content.decode()
    assert Event.objects.filter(type="supply", event_objects__ref=f"document:{document.accession}").exists()


def test_a_file_from_the_address_of_an_attachment_is_that_attachment(add_bytes: AddBytes, alice: User) -> None:
    document = notice(add_bytes)
    from ingest.services import create_batch, open_batch

    url = f"http://www.ccgp.gov.cn/oss/download?uuid={KEY}"
    batch = create_batch(user=alice, title="files", source_url=url)
    open_batch(batch=batch)
    taken(add_bytes("招标文件正文".encode(), "a.txt", into=batch))
    assert Attachment.objects.get(version__document=document, remote_id=KEY).state == Attachment.State.HELD


def test_a_messages_files_are_its_attachments(charlie: User, add_bytes: AddBytes) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "采购"
    message.set_content("见附件")
    message.add_attachment("清单正文".encode(), maintype="text", subtype="plain", filename="清单.txt")
    item = taken(add_bytes(bytes(message), "mail.eml"))
    row = Attachment.objects.get(version__document=item.document)
    assert (row.name, row.state) == ("清单.txt", "held")
    assert row.document is not None
    page = browser_of(charlie).get(f"/d/{item.document.accession}/related/").content.decode()  # type: ignore[union-attr]
    assert "1 referenced, 1 held, 0 missing" in page


def test_what_was_looked_for_and_not_found_says_where(charlie: User, gina: User, add_bytes: AddBytes) -> None:
    document = notice(add_bytes)
    row = Attachment.objects.filter(version__document=document).first()
    assert row is not None
    address = f"/d/{document.accession}/attachments/{row.pk}/lost/"
    assert browser_of(gina).post(address, {"note": "x"}).status_code == 404
    assert browser_of(charlie).post(address, {"note": "Wayback Machine, 26 November 2026"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.note) == ("lost", "Wayback Machine, 26 November 2026")


def test_a_second_reading_expects_nothing_twice(add_bytes: AddBytes) -> None:
    document = notice(add_bytes)
    assert document.current is not None
    Attachment.objects.filter(remote_id=KEY).update(state=Attachment.State.LOST)
    from archive.services.attachments import expect_linked
    from archive.services.drafts import PageDraft

    link: dict[str, object] = {"kind": "attachment", "name": "招标文件.pdf", "target": "https://x.example/", "key": KEY}
    expect_linked(document.current, [PageDraft(number=1, text="", links=[link])])
    assert Attachment.objects.get(remote_id=KEY).state == Attachment.State.LOST
