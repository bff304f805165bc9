"""Links that machines follow, on pinned versions of public documents and nowhere else."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from archive.models import Access
from archive.views.machines import MOST, header_address
from tests.archive.conftest import RETRIEVED, Holder, read_as

pytestmark = pytest.mark.django_db
SOURCE = "http://www.ccgp.example/s?n=%D6%D0&q=公告"
TABS = ("text/", "p/1/", "original/", "provenance/", "cite/")


@pytest.mark.parametrize("tab", TABS)
def test_a_pinned_public_version_says_how_to_cite_it_what_it_copies_and_as_of_when(
    tab: str, hold: Holder, alice: User, anon: Client
) -> None:
    held = hold(
        b"public",
        alice,
        access=Access.PUBLIC,
        source_url=SOURCE,
        source_basis="observed",
        captured_at=RETRIEVED,
        captured_basis="observed",
    )
    read_as(held, "text")
    number = held.document.accession
    response = anon.get(f"/d/{number}/v/1/{tab}")
    links = response["Link"].split(", ")
    assert links[0].endswith('rel="cite-as"')
    assert f"/d/{number}/v/1/" in links[0]
    assert '<http://www.ccgp.example/s?n=%D6%D0&q=%E5%85%AC%E5%91%8A>; rel="original"' in links
    assert response["Memento-Datetime"] == "Sun, 22 Nov 2026 12:00:07 GMT"


def test_the_bytes_themselves_say_it_too(hold: Holder, alice: User, anon: Client) -> None:
    held = hold(b"public", alice, access=Access.PUBLIC, source_url=SOURCE, source_basis="observed")
    address = f"/files/{held.document.accession}/v/1/"
    for response in (anon.get(address), anon.get(address, headers={"Range": "bytes=0-2"})):
        assert 'rel="cite-as"' in response["Link"]
        assert response["Memento-Datetime"] == "Sun, 22 Nov 2026 12:00:07 GMT"
        b"".join(response)
    hidden = hold(b"hidden", alice)
    assert anon.get(f"/files/{hidden.document.accession}/v/1/").status_code == 404


@pytest.mark.parametrize("tab", TABS[:4])
def test_what_is_not_public_or_not_pinned_says_nothing(tab: str, hold: Holder, alice: User, client: Client) -> None:
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    hidden = hold(b"hidden", alice, source_url=SOURCE, source_basis="observed")
    public = hold(b"public", alice, access=Access.PUBLIC)
    for held in (hidden, public):
        read_as(held, "text")
    for address in (f"/d/{hidden.document.accession}/v/1/{tab}", f"/d/{public.document.accession}/{tab}"):
        response = client.get(address)
        assert response.status_code == 200
        assert "Link" not in response
        assert "Memento-Datetime" not in response


@pytest.mark.once
@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "HTTP://", "javascript:", ""]))
def test_no_address_ends_its_header_or_its_brackets(text: str, scheme: str) -> None:
    made = header_address(scheme + text)
    assert made.isascii()
    assert not set(made) & set('<>"\r\n \x00')
    assert made == "" or made.lower().startswith("http")


def test_an_address_without_measure_is_left_out() -> None:
    assert header_address("http://a.cn/" + "a" * MOST) == ""
