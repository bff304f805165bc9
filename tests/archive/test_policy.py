"""The three forms of the rule who may see what say the same."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from archive.models import Access, Collection, Document, Membership
from archive.policy import audience, keys, may_change_access, may_contribute, visible_to

pytestmark = pytest.mark.django_db
EXAMPLES = 120 if connection.vendor == "sqlite" else 30  # the conditions are Django's; that they run is asked again


def sees(user: User | AnonymousUser, document: Document) -> bool:
    return Document.objects.filter(visible_to(user), pk=document.pk).exists()


@pytest.fixture
def documents(alice: User, charlie: User, collection: Collection) -> dict[str, Document]:
    """One document of each level; the members' one is in the collection, none was brought in by who asks."""
    made = {
        level: Document.objects.create(accession=f"D-{n}", title=level, access=level, brought_by=None)
        for n, level in enumerate(Access.values)
    }
    made["members"].collections.add(collection)
    return made


TABLE = {  # safety.md section 1, "Who x what"
    "public": {"anon", "gina", "charlie", "otto", "bob", "alice"},
    "newsroom": {"charlie", "otto", "bob", "alice"},
    "members": {"gina", "bob", "alice"},
}


@pytest.mark.parametrize("level", TABLE)
@pytest.mark.parametrize("who", ["anon", "gina", "charlie", "otto", "bob", "alice"])
def test_who_sees_what_is_the_table(
    who: str, level: str, documents: dict[str, Document], request: pytest.FixtureRequest
) -> None:
    user = AnonymousUser() if who == "anon" else request.getfixturevalue(who)
    document = documents[level]
    assert sees(user, document) is (who in TABLE[level])
    assert bool(keys(user) & audience(document)) is (who in TABLE[level])


def test_whoever_brought_a_document_in_sees_it_at_any_level(charlie: User) -> None:
    document = Document.objects.create(accession="D-X", title="x", access=Access.MEMBERS, brought_by=charlie)
    assert sees(charlie, document)
    assert keys(charlie) & audience(document)


def test_an_account_that_was_closed_sees_what_a_visitor_sees(bob: User, documents: dict[str, Document]) -> None:
    bob.is_active = False
    assert keys(bob) == {"public"}
    assert [sees(bob, document) for document in documents.values()] == [True, False, False]


def test_a_document_in_two_collections_is_counted_once(bob: User, alice: User, collection: Collection) -> None:
    other = Collection.objects.create(slug="other", title="Other", owner=alice, access=Access.MEMBERS)
    Membership.objects.create(collection=other, user=bob)
    document = Document.objects.create(accession="D-T", title="t", access=Access.MEMBERS)
    document.collections.add(collection, other)
    assert Document.objects.filter(visible_to(bob)).count() == 1


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_keys_audience_and_condition_agree_on_any_cast(data: st.DataObject) -> None:
    Document.objects.all().delete()
    people = [
        User(
            email=f"p{n}@example.org",
            role=role,
            is_superuser=data.draw(st.booleans()),
            is_active=data.draw(st.booleans()),
        )
        for n, role in enumerate(data.draw(st.lists(st.sampled_from(Role.values), min_size=1, max_size=3)))
    ]
    Membership.objects.all().delete()
    Collection.objects.all().delete()
    User.objects.all().delete()
    for person in people:
        person.save()
    sets = [
        Collection.objects.create(
            slug=f"c{n}", title=f"c{n}", owner=people[0], access=data.draw(st.sampled_from(Access.values))
        )
        for n in range(2)
    ]
    for each in sets:
        for person in people:
            if data.draw(st.booleans()):
                Membership.objects.create(collection=each, user=person)
    document = Document.objects.create(
        accession="D-1",
        title="t",
        access=data.draw(st.sampled_from(Access.values)),
        brought_by=data.draw(st.sampled_from([None, *people])),
        withdrawn_at=data.draw(st.sampled_from([None, None, None, datetime(2026, 11, 22, tzinfo=UTC)])),
        restricted=data.draw(st.sampled_from(["", "", "legal", "other"])),
        held_back=data.draw(st.booleans()),
    )
    document.collections.set(data.draw(st.lists(st.sampled_from(sets), unique=True)))
    cast: list[User | AnonymousUser] = [AnonymousUser(), *people]
    for user in cast:
        assert sees(user, document) is bool(keys(user) & audience(document))


@pytest.mark.parametrize("level", TABLE)
def test_a_restricted_document_is_kept_by_members_who_are_no_guests(
    level: str, alice: User, bob: User, otto: User, charlie: User, gina: User, collection: Collection
) -> None:
    document = Document.objects.create(accession="D-R", title="r", access=level, restricted="legal", brought_by=charlie)
    document.collections.add(collection)
    seen = {user.name for user in (alice, bob, otto, charlie, gina) if sees(user, document)}
    assert seen == {"Alice", "Bob"}
    assert not sees(AnonymousUser(), document)
    assert not may_change_access(alice, document)


def test_guests_and_visitors_bring_nothing_in_and_change_nothing(gina: User, documents: dict[str, Document]) -> None:
    assert not may_contribute(gina)
    assert not may_contribute(AnonymousUser())
    assert not may_change_access(gina, documents["members"])


def test_access_is_set_by_the_collections_owner_and_who_brought_it_in_and_not_by_an_admin(
    alice: User, bob: User, otto: User, documents: dict[str, Document]
) -> None:
    document = documents["members"]
    assert may_change_access(alice, document)
    assert not may_change_access(bob, document)
    assert not may_change_access(otto, document)
