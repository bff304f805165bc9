"""No query of a visitor or guest can confirm what is masked: its index holds nothing of it, its finder sees nothing."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from archive.models import Collection, Document, Masking
from archive.policy import Person
from archive.services import put_in_collection
from procurement.masking import mask_version
from search import selectors
from search.drain import backend_of
from search.results import Results
from tests.conftest import browser_of
from tests.search.making import add_transcript, make_document

pytestmark = pytest.mark.django_db
TEXT = "示例采购公告\n项目联系人：丁某某，电话 13900139000 或 139 0013 9001\n邮箱 ding.mou@example.org，签字"
# What somebody might ask who knows or guesses a part of it.
ASKED = (
    "13900139000",
    "139001*",
    '"139 0013 9001"',
    '"电话 13900139000"',
    '"丁某某"',
    "丁某某",
    "丁某",
    "某某",
    "ding.mou",
    "mou~",
    "dinh~",
    '"电话 139"~20',
    '"丁某某 签字"~50',
    '"联系人 13900139000"~page',
    "电话 AND 13900139000",
    "公告 -13900139001 AND 13900139000",
    "masked",
    "phone",
)


def masked(document: Document) -> None:
    """Look through what `make_document` made, as the worker does."""
    Masking.objects.filter(transcript__version__document=document).delete()
    assert document.current_id is not None
    mask_version(version_id=document.current_id)


@pytest.fixture
def paper(alice: User, collection: Collection, index: Callable[[], int]) -> Document:
    """A public document with personal data, in a collection with a guest."""
    made = make_document([TEXT], title="公开公告", access="public", user=alice, collection=collection)
    masked(made)
    index()
    return made


def ask(user: Person, query: str) -> Results:
    results = selectors.search(user=user, query=query)
    assert not results.down
    assert not any(row.lost for row in results.rows)
    return results


def words(results: Results) -> str:
    return "".join(piece.text for row in results.rows for each in row.located.snippets for piece in each.segments)


@pytest.mark.once
@pytest.mark.parametrize("query", ASKED)
@pytest.mark.parametrize("who", ["anon", "gina"])
def test_a_query_answers_as_if_the_personal_data_were_not_there(
    who: str, query: str, paper: Document, gina: User, index: Callable[[], int]
) -> None:
    person = AnonymousUser() if who == "anon" else gina
    assert ask(person, query).total == 0


@pytest.mark.parametrize("who", ["anon", "gina"])
def test_what_stands_beside_a_mask_is_found_and_shown_with_a_label(who: str, paper: Document, gina: User) -> None:
    results = ask(AnonymousUser() if who == "anon" else gina, "电话")
    assert results.total == 1
    assert "[contact masked]，电话 [phone masked] 或 [phone masked]" in words(results)
    assert "139" not in words(results)


def test_a_phrase_does_not_reach_over_a_mask(paper: Document, charlie: User) -> None:
    assert ask(AnonymousUser(), '"电话 或"').total == 0
    assert ask(AnonymousUser(), '"联系人 电话"').total == 0


def test_the_newsroom_finds_it_and_reads_that_it_is_masked(paper: Document, charlie: User) -> None:
    results = ask(charlie, "13900139000")
    assert [row.masked for row in results.rows] == [True]
    page = browser_of(charlie).get("/search/", {"q": "13900139000"}).content.decode()
    assert "which is masked" in page
    assert "电话 13900139000" not in page
    assert "电话 [phone masked]" in words(ask(charlie, "电话 AND 13900139000"))


def test_indexes_of_masked_text_hold_what_their_readers_may_see(
    alice: User, collection: Collection, gina: User, index: Callable[[], int]
) -> None:
    public = make_document(["a"], access="public", user=alice)
    members = make_document(["a"], access="members", user=alice, collection=collection)
    newsroom = make_document(["a"], access="newsroom", user=alice)
    hers = make_document(["a"], access="members", user=gina)
    index()
    assert set(backend_of("guests").reader().held()) == {public.pk, members.pk, hers.pk}
    assert set(backend_of("public").reader().held()) == {public.pk}
    assert newsroom.pk in backend_of("all").reader().held()
    assert {row.document.pk for row in ask(gina, "a").rows} == {public.pk, members.pk, hers.pk}


def test_a_document_put_in_a_collection_is_found_by_its_guests(
    alice: User, collection: Collection, gina: User, index: Callable[[], int]
) -> None:
    document = make_document([TEXT], access="newsroom", user=alice)
    masked(document)
    index()
    assert ask(gina, "公告").total == 0
    put_in_collection(document=document, collection=collection, user=alice)
    index()
    assert ask(gina, "公告").total == 1
    assert ask(gina, "13900139000").total == 0


def test_older_readings_are_searched_by_guests_only_when_looked_through(
    alice: User, collection: Collection, gina: User, index: Callable[[], int]
) -> None:
    document = make_document(["新"], access="members", user=alice, collection=collection)
    assert document.current is not None
    older = add_transcript(document.current, ["旧 13900139000"])
    Masking.objects.filter(transcript=older).delete()
    document.save()
    index()
    assert (ask(gina, "旧").total, ask(alice, "旧").total) == (0, 1)
    mask_version(version_id=document.current.pk)
    index()
    found = ask(gina, "旧")
    assert found.total == 1
    assert "旧 [phone masked]" in words(found)
    assert ask(gina, "13900139000").total == 0


def test_a_person_who_becomes_a_guest_asks_the_masked_index(alice: User, index: Callable[[], int]) -> None:
    document = make_document([TEXT], access="newsroom", user=alice)
    masked(document)
    index()
    assert ask(alice, "13900139000").total == 1
    User.objects.filter(pk=alice.pk).update(role=Role.GUEST)
    alice.refresh_from_db()
    assert selectors.search(user=alice, query="13900139000").total == 0
