"""Signing in and out, passwords, sessions, and the doors that stay shut."""

import re
import smtplib
import time
from unittest import mock

import pytest
from allauth.account import urls as allauth_urls
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import URLPattern, get_resolver

from accounts.middleware import LAST_SEEN, SIGNED_IN_AT
from accounts.models import User
from tests.conftest import PASSWORD, browser_of

WANTED = {
    "account_login",
    "account_logout",
    "account_signup",  # answers 404: allauth reverses the name
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """Refused sign-ins are counted in a cache that tests share."""
    cache.clear()


def _sign_in(browser: Client, email: str, password: str = PASSWORD) -> bool:
    browser.post("/accounts/login/", {"login": email, "password": password})
    return "Sign out" in browser.get("/").text


def test_one_signs_in_by_e_mail_in_any_case(anon: Client, alice: User) -> None:
    assert _sign_in(anon, "Alice@Example.ORG")


def test_a_wrong_password_and_an_unknown_address_read_alike(anon: Client, alice: User) -> None:
    wrong = anon.post("/accounts/login/", {"login": alice.email, "password": "not the password"})
    unknown = anon.post("/accounts/login/", {"login": "nobody@example.org", "password": "not the password"})
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", unknown.text)


def test_a_sixth_try_in_a_minute_is_refused_even_with_the_right_password(anon: Client, alice: User) -> None:
    for _ in range(5):
        assert not _sign_in(anon, alice.email, "not the password")
    assert not _sign_in(anon, alice.email)


def test_refused_tries_are_counted_where_every_process_sees_them() -> None:
    assert "locmem" not in type(cache._connections["default"]).__module__  # type: ignore[attr-defined]


def test_one_signs_out_by_a_form_only(alice: User) -> None:
    browser = browser_of(alice)
    assert browser.get("/accounts/logout/").status_code == 200
    assert "Sign out" in browser.get("/").text
    answer = browser.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Sign out" not in browser.get("/").text


def test_signing_in_changes_the_session_key(anon: Client, alice: User) -> None:
    anon.get("/accounts/login/")
    anon.session.save()
    before = anon.session.session_key
    _sign_in(anon, alice.email)
    assert anon.session.session_key != before


@pytest.mark.parametrize("address", ["/accounts/signup/", "/accounts/email/", "/accounts/confirm-email/", "/accounts/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_wanted_of_allauth_is_not_there(anon: Client, db: None, address: str, method: str) -> None:
    assert getattr(anon, method)(address).status_code == 404


def test_no_address_of_allauth_came_in_unseen() -> None:
    """A new allauth may bring new routes: they must be listed by name, or stay away."""
    ours = {pattern.name for pattern in get_resolver().url_patterns for pattern in _leaves(pattern)}
    offered = {pattern.name for pattern in allauth_urls.urlpatterns}
    assert ours & offered == WANTED


def _leaves(pattern: object) -> list[URLPattern]:
    if isinstance(pattern, URLPattern):
        return [pattern]
    return [leaf for child in pattern.url_patterns for leaf in _leaves(child)]  # type: ignore[attr-defined]


def test_a_session_left_alone_for_twelve_hours_is_over(alice: User) -> None:
    browser = browser_of(alice)
    browser.get("/")
    _age(browser, LAST_SEEN, 12 * 3600 + 1)
    assert "Sign out" not in browser.get("/").text


def test_a_session_of_seven_days_is_over_however_busy(alice: User) -> None:
    browser = browser_of(alice)
    browser.get("/")
    _age(browser, SIGNED_IN_AT, 7 * 24 * 3600 + 1)
    assert "Sign out" not in browser.get("/").text


def test_a_session_in_use_stays_and_is_stamped_every_five_minutes_only(alice: User) -> None:
    browser = browser_of(alice)
    browser.get("/")
    first = browser.session[LAST_SEEN]
    browser.get("/")
    assert browser.session[LAST_SEEN] == first
    _age(browser, LAST_SEEN, 301)
    assert "Sign out" in browser.get("/").text
    assert browser.session[LAST_SEEN] >= first


def _age(browser: Client, stamp: str, seconds: int) -> None:
    session = browser.session
    session[stamp] = time.time() - seconds
    session.save()


def test_one_signs_out_every_other_browser(alice: User) -> None:
    here, there = browser_of(alice), browser_of(alice)
    here.post("/settings/sessions/")
    assert "Sign out" in here.get("/").text
    assert "Sign out" not in there.get("/").text


def _set_password(browser: Client, link: str, password: str) -> None:
    page = browser.get(link, follow=True)
    browser.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_a_password_is_reset_by_mail(anon: Client, alice: User) -> None:
    anon.post("/accounts/password/reset/", {"email": alice.email})
    [message] = mail.outbox
    found = re.search(r"http://testserver(\S+)", str(message.body))
    assert found
    _set_password(anon, found[1], "a new horse and battery")
    assert _sign_in(Client(), alice.email, "a new horse and battery")
    assert not _sign_in(Client(), alice.email)


def test_an_unknown_address_reads_the_same_and_is_told_by_mail_how_accounts_come(anon: Client, alice: User) -> None:
    known = anon.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    unknown = anon.post("/accounts/password/reset/", {"email": "nobody@example.org"}, follow=True)
    assert known.text == unknown.text
    assert "Accounts come by invitation" in str(mail.outbox[-1].body)
    assert "signup" not in str(mail.outbox[-1].body)


def test_a_mail_server_that_is_away_breaks_no_page(anon: Client, alice: User) -> None:
    with mock.patch("django.core.mail.message.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected):
        page = anon.post("/accounts/password/reset/", {"email": alice.email}, follow=True)
    assert page.status_code == 200
    assert "A link is on its way" in page.text


def test_an_archive_that_sends_no_mail_says_so(anon: Client, db: None) -> None:
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend"):
        assert "This archive sends no e-mail" in anon.get("/accounts/password/reset/").text
    with override_settings(EMAIL_BACKEND=SMTP):
        assert "Send me a link" in anon.get("/accounts/password/reset/").text


def test_without_mail_an_admin_makes_a_link_that_sets_a_password_once(otto: User, alice: User) -> None:
    hers = browser_of(alice)
    page = browser_of(otto).post(f"/people/{alice.agent_code}/password-link/")
    found = re.search(r'value="http://testserver(/accounts/password/reset/key/[^"]+)"', page.text)
    assert found
    _set_password(Client(), found[1], "a new horse and battery")
    assert _sign_in(Client(), alice.email, "a new horse and battery")
    assert "Sign out" not in hers.get("/").text, "a new password ends the old sessions"
    assert "This link no longer works" in Client().get(found[1], follow=True).text


def test_a_person_is_told_that_an_admin_made_a_link_for_her(otto: User, alice: User) -> None:
    browser_of(otto).post(f"/people/{alice.agent_code}/password-link/")
    assert "Otto made a password link for your account" in browser_of(alice).get("/settings/").text
