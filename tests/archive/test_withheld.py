"""What outsiders and members get of a document that is withheld: 451, 410 or 404, at every address under it."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from archive import services
from archive.models import Access, Collection, Event, Narrowing
from archive.rows import row_findings
from archive.withheld import classes
from stories.services import make_quote
from tests.archive.conftest import held_bytes, read_as
from tests.archive.withheld import WORDS, again, public_document
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
PEOPLE = ("anon", "gina", "charlie", "otto", "bob", "alice")


@pytest.fixture
def cast(alice: User, bob: User, charlie: User, otto: User, gina: User) -> dict[str, Client]:
    """Everybody's browser."""
    people = {"alice": alice, "bob": bob, "charlie": charlie, "otto": otto, "gina": gina, "anon": None}
    return {name: browser_of(user) for name, user in people.items()}


def under(accession: str, quote: str) -> list[str]:
    """The addresses of one-page document `accession`, and of a quote of it."""
    number: list[str | int] = [accession]
    pinned, paged = [*number, 1], [*number, 1, 1]
    names: dict[str, list[str | int]] = {
        "document": number, "document_text": number, "document_original": number, "document_provenance": number,
        "document_history": number, "document_facts": number, "document_related": number, "document_cite": number,
        "near": number, "document_compare": number, "version_text": pinned, "version_page": paged,
        "version_original": pinned, "version_provenance": pinned, "version_cite": pinned, "file": pinned,
        "page_image": paged, "snapshot": pinned, "set_page": paged, "embed_page": [accession, 1],
        "quote": [quote], "quote_annotation": [quote], "embed_quote": [quote],
    }  # fmt: skip
    page = reverse("version_page", args=paged)
    asked = [f"/oembed/?url=http://127.0.0.1:8000{path}" for path in (page, f"/q/{quote}/")]
    return [*(reverse(name, args=arguments) for name, arguments in names.items()), *asked]


def statuses(cast: dict[str, Client], address: str) -> dict[str, int]:
    """Of the whole cast for the first of the addresses, of a visitor, a guest and a member for the others."""
    people = PEOPLE if address.endswith(("/text/", "/v/1/")) else ("anon", "gina", "bob")
    got = {}
    for name in people:
        answer = cast[name].get(address)
        b"".join(answer) if answer.streaming else answer.content  # reading it to the end closes the file
        got[name] = answer.status_code
    return got


@pytest.mark.once
def test_what_was_public_and_is_withdrawn_is_gone_for_everybody_at_every_address(
    alice: User, otto: User, collection: Collection, cast: dict[str, Client]
) -> None:
    held = public_document(alice, collection=collection)
    quote = make_quote(user=alice, version=held.version, page=1, start=0, end=4)
    services.withdraw_document(document=held.document, reason="error", user=otto, note="between us")
    for address in under(held.document.accession, quote.public_id):
        assert set(statuses(cast, address).values()) == {410}, address
        answer = cast["bob"].get(address)
        assert WORDS not in answer.text
        assert WORDS[:4] not in answer.text
        assert "between us" not in answer.text
        assert answer["Cache-Control"] == "no-store"
    assert cast["anon"].head(f"/d/{held.document.accession}/text/").status_code == 410
    assert cast["alice"].post(f"/d/{held.document.accession}/edit/", {}).status_code == 410


def test_a_tombstone_tells_number_title_dates_hash_reason_role_and_successor(
    alice: User, otto: User, anon: Client
) -> None:
    held, better = public_document(alice), public_document(alice, content=b"a better scan")
    services.withdraw_document(document=held.document, reason="error", user=otto, successor=better.document)
    page = anon.get(f"/d/{held.document.accession}/").text
    for words in (held.document.accession, "示例县公告", "brought in by mistake", "Admin", held.version.original_id):
        assert words in page
    assert f"/d/{better.document.accession}/" in page
    assert f"sha256 {held.version.original_id[:16]}: http" in page  # the citation
    services.change_access(document=better.document, access=Access.MEMBERS, user=alice)
    assert better.document.accession not in anon.get(f"/d/{held.document.accession}/").text


def test_a_title_that_is_the_problem_stands_nowhere(alice: User, otto: User, anon: Client) -> None:
    held = public_document(alice)
    services.withdraw_document(document=held.document, reason="privacy", user=otto, hide_title=True)
    page = anon.get(f"/d/{held.document.accession}/").text
    assert "示例县公告" not in page
    assert held.version.original_id in page


@pytest.mark.once
def test_an_order_answers_451_and_members_who_are_no_guests_keep_the_document_and_each_opening_is_logged(
    alice: User, otto: User, collection: Collection, cast: dict[str, Client]
) -> None:
    held = public_document(alice, collection=collection)
    quote = make_quote(user=alice, version=held.version, page=1, start=0, end=4)
    services.restrict_document(document=held.document, reason="order", user=otto, note="court of X")
    for address in under(held.document.accession, quote.public_id):
        got = statuses(cast, address)
        assert {got[name] for name in PEOPLE[:4] if name in got} == {451}, address
        as_anyone = address.startswith(("/embed/", "/oembed/"))
        keeps = {got[name] for name in PEOPLE[4:] if name in got}
        assert keeps <= ({451} if as_anyone else {200, 302, 404}), address
        answer = cast["anon"].get(address)
        assert WORDS[:4] not in answer.text
        assert "a legal order" in answer.text
        assert "court of X" not in answer.text
        assert 'rel="blocked-by"' in answer["Link"]
    opened = Event.objects.filter(type="view-restricted").values_list("detail__detail", flat=True)
    assert any('"what":"original"' in each for each in opened)
    assert any('"what":"page"' in each for each in opened)
    assert "示例县公告" in cast["anon"].get(f"/d/{held.document.accession}/").text
    assert row_findings().failures == []


@pytest.mark.parametrize("reason", ["privacy", "source", "owner", "error", "flagged"])
def test_every_other_restriction_answers_as_a_number_that_never_was(
    reason: str, alice: User, bob: User, otto: User, collection: Collection, anon: Client
) -> None:
    held = public_document(alice, collection=collection)
    services.restrict_document(document=held.document, reason=reason, user=otto)
    answer = anon.get(f"/d/{held.document.accession}/text/")
    assert answer.status_code == 404
    assert answer.text.replace(held.document.accession, "") == anon.get("/d/D-00000/text/").text.replace("D-00000", "")
    assert browser_of(bob).get(f"/d/{held.document.accession}/text/").status_code == 200


def test_what_admins_note_is_read_by_admins_only_after_a_release_too(alice: User, otto: User) -> None:
    held = public_document(alice)
    restriction = services.restrict_document(document=held.document, reason="order", user=otto, note="court of X")
    services.release_restriction(restriction=restriction, user=otto, note="a word from counsel")
    services.place_hold(document=held.document, reason="the other side may ask", user=otto)
    for tab in ("history", "provenance"):
        hers, his = (browser_of(user).get(f"/d/{held.document.accession}/{tab}/").text for user in (alice, otto))
        for words in ("court of X", "a word from counsel", "the other side may ask"):
            assert words not in hers
            assert words in his


def test_what_never_was_public_leaves_no_trace(alice: User, otto: User, anon: Client) -> None:
    held = held_bytes(b"newsroom only", alice)
    read_as(held, WORDS)
    services.restrict_document(document=held.document, reason="order", user=otto)
    assert anon.get(f"/d/{held.document.accession}/").status_code == 404
    services.withdraw_document(document=held.document, reason="takedown", user=otto)
    assert anon.get(f"/d/{held.document.accession}/").status_code == 404
    assert browser_of(alice).get(f"/d/{held.document.accession}/").status_code == 404


def test_two_restrictions_stand_until_both_are_released_and_the_document_is_back(
    alice: User, otto: User, anon: Client
) -> None:
    held = public_document(alice)
    order = services.restrict_document(document=held.document, reason="order", user=otto)
    flag = services.restrict_document(document=held.document, reason="flagged", user=otto)
    assert Narrowing.objects.filter(document=held.document).exists()
    assert services.release_restriction(restriction=order, user=otto, note="court has ruled")
    assert not services.release_restriction(restriction=order, user=otto, note="again")
    assert again(held.document).restricted == "other"
    assert anon.get(f"/d/{held.document.accession}/text/").status_code == 404
    assert classes({held.document.accession}) == {held.document.accession: ("restricted", "being looked into", False)}
    services.release_restriction(restriction=flag, user=otto, note="fine")
    assert anon.get(f"/d/{held.document.accession}/text/").status_code == 200
    assert row_findings().failures == []


def test_what_withholds_a_document_is_sealed_in_the_log(alice: User, otto: User) -> None:
    held = public_document(alice)
    made = services.restrict_document(document=held.document, reason="order", user=otto)
    hold = services.place_hold(document=held.document, reason="a court asked", user=otto)
    services.withdraw_document(document=held.document, reason="takedown", user=otto)
    assert row_findings().failures == []
    type(made).objects.filter(pk=made.pk).update(reason="flagged")
    type(hold).objects.filter(pk=hold.pk).delete()
    type(held.document).objects.filter(pk=held.document.pk).update(restricted="")
    assert len(row_findings().failures) == 3
