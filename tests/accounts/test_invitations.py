"""An invitation is a link: it can be copied, makes one account, and ends."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, Role, User
from tests.conftest import PASSWORD, browser_of

NEW = {"email": "dora@example.org", "name": "Dora", "password": PASSWORD}


@pytest.fixture
def invitation(otto: User) -> Invitation:
    """Otto invites somebody as a journalist."""
    return services.invite(invited_by=otto, role=Role.JOURNALIST)


def _address(invitation: Invitation) -> str:
    return f"/accounts/invitation/{invitation.token}/"


def test_an_admin_makes_a_link_and_sees_it_to_copy(otto: User) -> None:
    browser = browser_of(otto)
    page = browser.post("/people/", {"email": "", "role": "editor"}, follow=True)
    made = Invitation.objects.get()
    assert f'value="http://testserver{_address(made)}"' in page.text
    assert made.role == Role.EDITOR
    assert timedelta(days=13) < made.expires_at - timezone.now() <= timedelta(days=14)


def test_who_opens_the_link_sets_name_and_password_and_is_signed_in(anon: Client, invitation: Invitation) -> None:
    assert "invites you as Journalist" in anon.get(_address(invitation)).text
    page = anon.post(_address(invitation), NEW, follow=True)
    dora = User.objects.get(email="dora@example.org")
    assert dora.role == Role.JOURNALIST
    assert dora.check_password(PASSWORD)
    assert "Dora" in page.text
    invitation.refresh_from_db()
    assert invitation.accepted_by == dora


def test_a_link_works_once(anon: Client, invitation: Invitation) -> None:
    Client().post(_address(invitation), NEW)
    again = anon.post(_address(invitation), NEW | {"email": "eve@example.org"})
    assert again.status_code == 410
    assert "An account has been made with it" in again.text
    assert not User.objects.filter(email="eve@example.org").exists()


def test_two_who_open_the_link_at_once_cannot_both_use_it(invitation: Invitation) -> None:
    """The second claim comes after the page was shown as open."""
    services.accept_invitation(token=invitation.token, email="dora@example.org", name="Dora", password=PASSWORD)
    with pytest.raises(services.AccountError, match="no longer works"):
        services.accept_invitation(token=invitation.token, email="eve@example.org", name="Eve", password=PASSWORD)
    assert not User.objects.filter(email="eve@example.org").exists()


def test_a_link_ends_after_its_time(anon: Client, invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = anon.post(_address(invitation), NEW)
    assert page.status_code == 410
    assert "It has expired" in page.text
    assert not User.objects.filter(email=NEW["email"]).exists()


def test_a_withdrawn_link_is_closed(otto: User, anon: Client, invitation: Invitation) -> None:
    browser_of(otto).post(f"/people/invitations/{invitation.pk}/withdraw/")
    page = anon.get(_address(invitation))
    assert page.status_code == 410
    assert "It was withdrawn" in page.text


def test_a_link_that_never_was_is_not_found(anon: Client, db: None) -> None:
    assert anon.get("/accounts/invitation/abc/").status_code == 404


def test_an_invitation_for_an_address_makes_an_account_for_no_other(anon: Client, otto: User) -> None:
    invitation = services.invite(invited_by=otto, role=Role.GUEST, email="Fay@Example.org")
    anon.post(_address(invitation), NEW)
    assert User.objects.get(name="Dora").email == "fay@example.org"


def test_the_role_is_the_invitations_whatever_the_form_says(anon: Client, invitation: Invitation) -> None:
    anon.post(_address(invitation), NEW | {"role": "admin", "is_superuser": "1"})
    dora = User.objects.get(email="dora@example.org")
    assert (dora.role, dora.is_superuser) == (Role.JOURNALIST, False)


@pytest.mark.parametrize("password", ["short", "password123456", "1234567890"])
def test_a_weak_password_is_refused_in_words_and_the_link_stays(
    anon: Client, invitation: Invitation, password: str
) -> None:
    page = anon.post(_address(invitation), NEW | {"password": password})
    if password == "1234567890":
        assert "too common" in page.text
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    invitation.refresh_from_db()
    assert invitation.is_open


def test_an_address_that_has_an_account_is_refused(anon: Client, invitation: Invitation, alice: User) -> None:
    page = anon.post(_address(invitation), NEW | {"email": "ALICE@example.org"})
    assert page.status_code == 422
    assert "already: sign in" in page.text


def test_somebody_signed_in_is_asked_first(alice: User, invitation: Invitation) -> None:
    page = browser_of(alice).post(_address(invitation), NEW)
    assert "You are signed in already" in page.text
    invitation.refresh_from_db()
    assert invitation.is_open
