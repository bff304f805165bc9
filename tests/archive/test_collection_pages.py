"""Collections and the forms that change who sees what."""

import pytest

from accounts.models import User
from archive.models import Access, Collection, Document, Membership
from tests.archive.conftest import Holder, read_as
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


def test_a_new_collection_has_its_maker_as_owner_and_member(charlie: User) -> None:
    form = {"title": "维稳采购 2021", "description": "", "access": "members"}
    response = browser_of(charlie).post("/collections/new/", form, follow=True)
    made = Collection.objects.get()
    assert (made.owner, list(made.members.all())) == (charlie, [charlie])
    assert "维稳采购" in response.content.decode()
    browser_of(charlie).post("/collections/new/", form)
    assert Collection.objects.exclude(pk=made.pk).get().slug == f"{made.slug}-2"


def test_a_guest_makes_no_collection(gina: User) -> None:
    assert browser_of(gina).get("/collections/new/").status_code == 404


def test_a_members_collection_is_404_for_others_and_lists_only_what_each_may_see(
    hold: Holder, alice: User, bob: User, gina: User, charlie: User, collection: Collection
) -> None:
    read_as(hold(b"in it", alice, access=Access.MEMBERS, collection=collection, title="members one"), "x")
    assert "members one" in browser_of(gina).get("/collections/cameras/").content.decode()
    assert browser_of(charlie).get("/collections/cameras/").status_code == 404
    assert "cameras" not in browser_of(charlie).get("/collections/").content.decode()


def test_only_the_owner_lets_people_in_and_out(alice: User, bob: User, charlie: User, collection: Collection) -> None:
    members = "/collections/cameras/members/"
    assert browser_of(bob).post(members, {"email": charlie.email}).status_code == 404
    browser_of(alice).post(members, {"email": charlie.email.upper()})
    assert Membership.objects.filter(collection=collection, user=charlie).exists()
    assert browser_of(bob).post(f"{members}{charlie.pk}/remove/").status_code == 404
    browser_of(alice).post(f"{members}{charlie.pk}/remove/")
    assert not Membership.objects.filter(collection=collection, user=charlie).exists()


def test_an_unknown_address_is_answered_with_a_sentence(alice: User, collection: Collection) -> None:
    response = browser_of(alice).post("/collections/cameras/members/", {"email": "x@example.org"}, follow=True)
    assert "Nobody here signs in with this address" in response.content.decode()


def test_an_admin_joins_a_collection_by_name_and_a_journalist_cannot(
    otto: User, charlie: User, collection: Collection
) -> None:
    assert browser_of(charlie).post("/collections/cameras/join/").status_code == 404
    browser_of(otto).post("/collections/cameras/join/")
    assert Membership.objects.filter(collection=collection, user=otto).exists()


def test_the_owner_changes_level_and_collections_and_others_get_404(
    hold: Holder, alice: User, bob: User, collection: Collection
) -> None:
    document = hold(b"edit me", alice).document
    edit = f"/d/{document.accession}/edit/"
    browser_of(alice).post(f"{edit}access/", {"access": "public", "reason": "published"})
    assert Document.objects.get().access == Access.PUBLIC
    browser_of(alice).post(f"{edit}collections/", {"collection": collection.pk})
    assert list(Document.objects.get().collections.all()) == [collection]
    assert browser_of(bob).post(f"{edit}access/", {"access": "members"}).status_code == 404
    browser_of(alice).post(f"{edit}collections/cameras/remove/")
    assert not Document.objects.get().collections.exists()


def test_a_journalist_corrects_a_title_and_a_guest_finds_no_form(
    hold: Holder, alice: User, charlie: User, gina: User
) -> None:
    document = hold(b"title me", alice, access=Access.PUBLIC).document
    edit = f"/d/{document.accession}/edit/"
    browser_of(charlie).post(edit, {"title": "更正的标题", "title_en": "Corrected title"})
    assert Document.objects.get().title == "更正的标题"
    assert browser_of(gina).get(edit).status_code == 404
    response = browser_of(charlie).post(edit, {"title": "", "title_en": ""})
    assert response.status_code == 422
