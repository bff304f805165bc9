"""The command that makes the first admin, and the service that makes a cast."""

import io
import re
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import services
from accounts.models import Role, User
from tests.conftest import PASSWORD


def _run(*arguments: str, typed: str = "") -> str:
    out = io.StringIO()
    with mock.patch("sys.stdin", io.StringIO(typed)):
        call_command("create_admin", *arguments, stdout=out)
    return out.getvalue()


def test_the_first_admin_gets_a_link_to_set_a_password(anon: Client, db: None) -> None:
    said = _run("Olga@example.org")
    found = re.search(r"http://127.0.0.1:8000(\S+)", said)
    assert found
    page = anon.get(found[1], follow=True)
    anon.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    olga = User.objects.get(email="olga@example.org")
    assert olga.is_admin
    assert olga.check_password(PASSWORD)


def test_the_password_can_come_on_standard_input_and_is_not_printed(db: None) -> None:
    said = _run("olga@example.org", "--password-stdin", typed=f"{PASSWORD}\n")
    assert PASSWORD not in said
    assert User.objects.get().check_password(PASSWORD)


def test_a_person_who_lost_every_way_in_is_made_admin_and_her_account_reopened(alice: User) -> None:
    services.set_active(person=alice, active=False, changed_by=User(pk=0))
    _run(alice.email)
    alice.refresh_from_db()
    assert (alice.is_admin, alice.is_active, alice.name) == (True, True, "Alice")
    assert alice.check_password(PASSWORD), "the old password stays until a new one is set"


@pytest.mark.parametrize(("email", "typed"), [("not an address", PASSWORD), ("olga@example.org", "short")])
def test_what_will_not_do_is_refused_in_words(db: None, email: str, typed: str) -> None:
    with pytest.raises(CommandError):
        _run(email, "--password-stdin", typed=typed)
    assert not User.objects.exists()


def test_making_the_cast_twice_changes_nobody(db: None) -> None:
    first, made = services.ensure_person(
        email="Alice@example.org", name="Alice", role=Role.JOURNALIST, password=PASSWORD
    )
    again, made_again = services.ensure_person(email="alice@example.org", name="Other", role=Role.ADMIN)
    assert (made, made_again) == (True, False)
    assert first.pk == again.pk
    assert (again.name, again.role) == ("Alice", Role.JOURNALIST)
