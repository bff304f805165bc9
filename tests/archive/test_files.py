"""The original's bytes over HTTP: whole, in ranges, never inline, logged where they are not public."""

import hashlib

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access, Event
from archive.services import Held
from tests.archive.conftest import Holder, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
CONTENT = bytes(range(256)) * 40


@pytest.fixture
def held(hold: Holder, alice: User) -> Held:
    made = hold(CONTENT, alice, filename='evil"; name=\r\n.pdf')
    read_as(made, "x", media_type="application/pdf")
    return made


@pytest.fixture
def reader(charlie: User) -> Client:
    return browser_of(charlie)


def url(held: Held) -> str:
    return f"/files/{held.document.accession}/v/1/"


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_bytes_come_back_as_they_were_received(held: Held, reader: Client) -> None:
    response = reader.get(url(held))
    assert response.status_code == 200
    assert hashlib.sha256(body(response)).hexdigest() == held.version.original_id
    assert response["ETag"] == f'"{held.version.original_id}"'


def test_a_download_is_an_attachment_under_a_name_of_ours_that_no_browser_shows(held: Held, reader: Client) -> None:
    response = reader.get(url(held))
    assert response["Content-Disposition"] == f'attachment; filename="{held.document.accession}-v1.pdf"'
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    body(response)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9", CONTENT[:10]),
        ("bytes=100-", CONTENT[100:]),
        ("bytes=-16", CONTENT[-16:]),
        ("bytes=0-0", CONTENT[:1]),
    ],
)
def test_a_range_gives_just_those_bytes(asked: str, expected: bytes, held: Held, reader: Client) -> None:
    response = reader.get(url(held), headers={"range": asked})
    assert response.status_code == 206
    assert body(response) == expected
    assert response["Content-Length"] == str(len(expected))
    assert response["Content-Range"].endswith(f"/{len(CONTENT)}")


def test_a_range_past_the_end_is_416_and_nonsense_gives_the_whole(held: Held, reader: Client) -> None:
    response = reader.get(url(held), headers={"range": "bytes=999999-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")
    for nonsense in ("bytes=a-b", "bytes=1-2,5-6", "bytes=-"):
        assert body(reader.get(url(held), headers={"range": nonsense})) == CONTENT


def test_a_range_of_other_bytes_is_not_mixed_with_these(held: Held, reader: Client) -> None:
    stale = {"range": "bytes=0-9", "if-range": '"another-version"'}
    assert body(reader.get(url(held), headers=stale)) == CONTENT


def test_taking_an_original_that_is_not_public_is_an_event(
    hold: Holder, held: Held, alice: User, reader: Client
) -> None:
    body(reader.get(url(held)))
    assert Event.objects.latest("seq").type == "export"
    public = hold(b"for all", alice, access=Access.PUBLIC)
    before = Event.objects.count()
    body(reader.get(url(public)))
    assert Event.objects.count() == before


def test_a_hash_is_no_key_and_a_hidden_file_is_404(hold: Holder, alice: User, reader: Client) -> None:
    hidden = hold(b"members only", alice, access=Access.MEMBERS)
    assert reader.get(url(hidden)).status_code == 404
    assert reader.get(f"/files/{hidden.version.original_id}/v/1/").status_code == 404
