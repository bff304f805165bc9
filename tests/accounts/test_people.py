"""What admins do about people, and what nobody else finds."""

import pytest
from django.test import Client

from accounts import services
from accounts.models import Role, User
from tests.conftest import PASSWORD, browser_of

PAGES = [
    ("get", "/people/"),
    ("post", "/people/"),
    ("get", "/people/{code}/"),
    ("post", "/people/{code}/role/"),
    ("post", "/people/{code}/access/"),
    ("post", "/people/{code}/password-link/"),
    ("post", "/people/{code}/second-factor/"),
    ("post", "/people/invitations/1/withdraw/"),
]


@pytest.mark.parametrize(("method", "address"), PAGES)
@pytest.mark.parametrize("who", ["visitor", "gina", "alice"])
def test_people_do_not_exist_for_who_is_no_admin(
    request: pytest.FixtureRequest, bob: User, who: str, method: str, address: str
) -> None:
    user = None if who == "visitor" else request.getfixturevalue(who)
    answer = getattr(browser_of(user), method)(address.format(code=bob.agent_code))
    assert answer.status_code == 404
    bob.refresh_from_db()
    assert (bob.role, bob.is_active, bob.link_made_at) == (Role.JOURNALIST, True, None)


def test_an_admin_sees_everybody(otto: User, alice: User, bob: User) -> None:
    page = browser_of(otto).get("/people/").text
    for person in (otto, alice, bob):
        assert person.email in page
    assert browser_of(otto).get(f"/people/{alice.agent_code}/").status_code == 200


def test_a_new_role_holds_at_once_and_ends_the_persons_sessions(otto: User, alice: User) -> None:
    hers = browser_of(alice)
    assert "Sign out" in hers.get("/").text
    browser_of(otto).post(f"/people/{alice.agent_code}/role/", {"role": "guest"})
    alice.refresh_from_db()
    assert alice.role == Role.GUEST
    assert "Sign out" not in hers.get("/").text


def test_a_closed_account_cannot_sign_in_and_its_sessions_end(otto: User, alice: User, anon: Client) -> None:
    hers = browser_of(alice)
    browser_of(otto).post(f"/people/{alice.agent_code}/access/", {"active": "no"})
    assert "Sign out" not in hers.get("/").text
    answer = anon.post("/accounts/login/", {"login": alice.email, "password": PASSWORD}, follow=True)
    assert "This account is closed" in answer.text


def test_a_reopened_account_signs_in_but_old_sessions_stay_ended(otto: User, alice: User, anon: Client) -> None:
    hers = browser_of(alice)
    services.set_active(person=alice, active=False, changed_by=otto)
    services.set_active(person=alice, active=True, changed_by=otto)
    assert "Sign out" not in hers.get("/").text
    anon.post("/accounts/login/", {"login": alice.email, "password": PASSWORD})
    assert "Sign out" in anon.get("/").text


def test_nobody_changes_her_own_role_or_closes_her_own_account(otto: User) -> None:
    browser = browser_of(otto)
    assert (
        "Nobody changes her own role"
        in browser.post(f"/people/{otto.agent_code}/role/", {"role": "guest"}, follow=True).text
    )
    browser.post(f"/people/{otto.agent_code}/access/", {"active": "no"})
    otto.refresh_from_db()
    assert (otto.role, otto.is_active) == (Role.ADMIN, True)


def test_the_last_admin_stays_admin(otto: User, alice: User) -> None:
    """As when two admins demote each other at once: the second finds the first no longer admin."""
    with pytest.raises(services.AccountError, match="last admin"):
        services.change_role(person=otto, role=Role.GUEST, changed_by=alice)
    with pytest.raises(services.AccountError, match="last admin"):
        services.set_active(person=otto, active=False, changed_by=alice)


def test_a_role_that_is_none_changes_nothing(otto: User, alice: User) -> None:
    browser_of(otto).post(f"/people/{alice.agent_code}/role/", {"role": "superuser"})
    alice.refresh_from_db()
    assert alice.role == Role.JOURNALIST


def test_a_person_changes_her_own_name(alice: User) -> None:
    browser_of(alice).post("/settings/", {"name": "Alice Arden"})
    alice.refresh_from_db()
    assert str(alice) == "Alice Arden"


def test_an_admin_has_no_key_but_her_own(otto: User) -> None:
    """Being superuser opens nothing: no permission check of ours asks it (safety.md section 1)."""
    otto.role = Role.GUEST
    otto.save()
    assert browser_of(otto).get("/people/").status_code == 404
