"""The second factor: offered to everybody, asked of editors and admins where the settings say so."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.models import User
from tests.conftest import PASSWORD, browser_of


def _code(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time())))))


def _signed_in(user: User) -> Client:
    """Signed in, and the password given once more: changing a factor asks for it."""
    cache.clear()
    browser = Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert browser.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def test_one_switches_it_on_and_then_signing_in_asks_for_a_code(alice: User) -> None:
    browser = _signed_in(alice)
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    assert Authenticator.objects.filter(user=alice, type=Authenticator.Type.TOTP).exists()

    cache.clear()
    again = Client()
    answer = again.post("/accounts/login/", {"login": alice.email, "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert "Sign out" not in again.get("/").text
    again.post("/accounts/2fa/authenticate/", {"code": _unused_recovery_code(alice)})
    assert "Sign out" in again.get("/").text


def _unused_recovery_code(user: User) -> str:
    """A recovery code: the TOTP code of this half minute was used to switch it on."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    wrapped = found.wrap() if found else RecoveryCodes.activate(user)
    return str(wrapped.get_unused_codes()[0])


def test_an_admin_removes_a_lost_factor_and_the_sessions_end(otto: User, alice: User) -> None:
    totp.TOTP.activate(alice, totp.generate_totp_secret())
    hers = browser_of(alice)
    browser_of(otto).post(f"/people/{alice.agent_code}/second-factor/")
    assert not Authenticator.objects.filter(user=alice).exists()
    assert "Sign out" not in hers.get("/").text


@override_settings(MUNIMENT_REQUIRE_SECOND_FACTOR=True)
def test_where_it_is_asked_admins_reach_nothing_before_they_have_one(otto: User, alice: User) -> None:
    admin = browser_of(otto)
    assert admin.get("/people/")["Location"] == "/accounts/2fa/totp/activate/?next=%2Fpeople%2F"
    assert admin.post("/people/", {"role": "admin"}).status_code == 302
    assert browser_of(alice).get("/").status_code == 200, "a journalist may do without"
    totp.TOTP.activate(otto, totp.generate_totp_secret())
    assert admin.get("/people/").status_code == 200


@override_settings(MUNIMENT_REQUIRE_SECOND_FACTOR=True)
def test_where_it_is_asked_an_admin_can_set_one_up_but_not_switch_it_off(otto: User) -> None:
    browser = _signed_in(otto)
    assert browser.get("/accounts/2fa/totp/activate/").status_code == 200
    totp.TOTP.activate(otto, totp.generate_totp_secret())
    browser.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=otto).exists()


def test_the_secret_is_unreadable_in_the_database_and_survives_a_new_key(alice: User, settings: Any) -> None:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    stored = Authenticator.objects.get(user=alice)
    assert secret not in str(stored.data)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, after the first was changed for fear of a leak"
    assert stored.wrap().validate_code(_code(secret))
