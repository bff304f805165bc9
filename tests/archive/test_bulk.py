"""Many documents changed at once: each an event, what may not be done is said, and the whole can be taken back."""

import pytest

from accounts.models import User
from archive.models import Access, BulkEdit, Document, Event
from archive.services import create_collection
from tests.archive.conftest import held_bytes
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def papers(alice: User, count: int = 3) -> list[Document]:
    """Documents that Alice brought in."""
    return [held_bytes(f"paper {n}".encode(), alice, title=f"paper {n}").document for n in range(count)]


def test_many_documents_are_changed_each_with_its_event_and_put_back(alice: User) -> None:
    chosen = papers(alice)
    collection = create_collection(title="Cameras", slug="cameras", owner=alice, access=Access.MEMBERS)
    client = browser_of(alice)
    form = {
        "d": [each.accession for each in chosen],
        "tags": "摄像机，xinjiang",
        "printed": "2021-03-05",
        "access": "members",
        "collection": collection.pk,
        "reason": "sorted",
    }
    answer = client.post("/bulk/", form)
    assert answer.status_code == 302
    for each in chosen:
        each.refresh_from_db()
        assert (each.tags, each.access) == (["摄像机", "xinjiang"], "members")
        assert each.collections.get() == collection
        events = Event.objects.filter(event_objects__ref=f"document:{each.accession}")
        assert set(events.values_list("type", flat=True)) >= {"edit-metadata", "access"}
    page = client.get(answer.headers["Location"]).content.decode()
    assert "3 documents changed" in page
    client.post(f"{answer.headers['Location']}undo/")
    for each in chosen:
        each.refresh_from_db()
        assert (each.tags, each.access, each.printed_at) == ([], "newsroom", None)
        assert not each.collections.exists()
    again = client.post(f"{answer.headers['Location']}undo/", follow=True).content.decode()
    assert "0 documents were put back" in again


def test_what_somebody_changed_since_is_not_put_back(alice: User) -> None:
    (paper,) = papers(alice, 1)
    client = browser_of(alice)
    client.post("/bulk/", {"d": paper.accession, "issuing_body": "first"})
    Document.objects.update(issuing_body="second")
    client.post(f"/bulk/{BulkEdit.objects.get().public_id}/undo/")
    paper.refresh_from_db()
    assert paper.issuing_body == "second"


def test_a_colleague_tags_but_does_not_decide_who_sees(alice: User, charlie: User) -> None:
    (paper,) = papers(alice, 1)
    page = browser_of(charlie).post(
        "/bulk/", {"d": paper.accession, "tags": "seen", "access": "public"}, follow=True
    ).content.decode()  # fmt: skip
    paper.refresh_from_db()
    assert (paper.tags, paper.access) == (["seen"], "newsroom")
    assert "only who brought it in" in page


def test_nobody_changes_what_she_may_not_see(alice: User, charlie: User, gina: User) -> None:
    hidden = held_bytes(b"secret", alice, access=Access.MEMBERS).document
    assert browser_of(charlie).post("/bulk/", {"d": hidden.accession, "tags": "x"}).status_code == 422
    hidden.refresh_from_db()
    assert hidden.tags == []
    assert browser_of(gina).get("/bulk/").status_code == 404
