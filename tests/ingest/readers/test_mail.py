"""Mail and mailboxes, made and real; and answers of a site that are no rows of notices."""

from email.message import EmailMessage
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.readers.reading import read


def message(**more: bytes) -> bytes:
    """A message with Chinese words and a file for each keyword."""
    made = EmailMessage()
    made["From"], made["To"] = "buyer@a.example", "seller@b.example"
    made["Subject"], made["Date"] = "招标公告", "Mon, 23 Nov 2026 10:00:00 +0000"
    made.set_content("采购人已经确认。\n", charset="gb18030")
    made.add_alternative("<p>采购人已经确认。</p>", subtype="html")
    for name, data in more.items():
        made.add_attachment(data, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return made.as_bytes()


def test_a_message_is_a_document_with_its_headers_and_its_words() -> None:
    found = read(message())
    assert "采购人已经确认。" in found.pages[0].text
    assert found.region("overview").startswith("From: buyer@a.example\nTo: ")
    assert (found.summary.title, found.summary.printed) == ("招标公告", "2026-11-23T18:00:00")
    assert found.children == []


def test_what_a_message_carries_comes_out_byte_for_byte() -> None:
    found = read(message(tender=b"%PDF-1.7 bytes", second=b"%PDF-1.4"))
    assert [(child.head.path, child.data) for child in found.children] == [
        ("tender.pdf", b"%PDF-1.7 bytes"),
        ("second.pdf", b"%PDF-1.4"),
    ]


def test_a_page_alone_is_the_words_of_a_message() -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "a@a.example", "x"
    made.set_content("<style>p{}</style><p>某市公安局</p>", subtype="html")
    text = read(made.as_bytes()).pages[0].text
    assert "某市公安局" in text
    assert "p{}" not in text


def test_a_mailbox_gives_its_messages() -> None:
    box = b"From a@b Mon Nov 23\n" + message() + b"\nFrom c@d Mon Nov 23\nFrom: c@d.example\nTo: x\n\n>From here\n"
    found = read(box)
    assert [child.head.path for child in found.children] == ["message-1.eml", "message-2.eml"]
    assert found.children[1].data.endswith(b"\nFrom here\n")


def test_real_messages_are_read(shared_data: Path) -> None:
    folder = shared_data / "office/apache__tika"
    found = read((folder / "test-incremental-updates.eml").read_bytes())
    assert found.summary.printed == "2023-05-04T22:06:11"
    assert [child.head.path for child in found.children] == ["testPDF_incrementalUpdates.pdf"]
    assert found.children[0].data.startswith(b"%PDF-")


def test_an_answer_of_a_site_is_plain_text_and_no_damaged_list(shared_data: Path) -> None:
    found = read((shared_data / "html/yuanyuexiang__Compass/jsggzy_list.json").read_bytes(), "jsggzy_list.json")
    assert found.error == ""
    assert "totalcount" in found.pages[0].text


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300))
def test_a_message_of_any_bytes_ends_in_a_named_state(data: bytes) -> None:
    assert read(b"From: a@b\nSubject: c\n" + data).error in {"", "unsupported_type", "empty"}
