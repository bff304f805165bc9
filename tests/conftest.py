"""What every test may lean on: the fixed cast, one collection, the shared data, and closed doors to the network.

The cast (safety.md section 1), the same everywhere so that tests can be read aloud: *Alice* owns the collection, *Bob*
is in it, *Charlie* is a journalist who is not, *Otto* is admin and superuser, *Gina* is a guest in it, and a visitor
has not signed in.
"""

import ipaddress
import os
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, settings

from accounts.models import Role, User
from archive.models import Access, Collection, Membership
from tests import append_only

append_only.install()
# What passed passes again, however busy the machine. `--hypothesis-profile=default` looks for new examples.
settings.register_profile(
    "repeatable", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("repeatable")

PASSWORD = "correct horse battery staple"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
SERVICE_MARKERS = ("browser", "servers", "postgres", "redis", "pywb")
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def _is_here(address: Any) -> bool:
    """Whether a socket address is on this machine. Unix paths are; names are not: they are resolved before connect."""
    if not isinstance(address, tuple):
        return True
    try:
        parsed = ipaddress.ip_address(str(address[0]).partition("%")[0])
    except ValueError:
        return address[0] in {"localhost", ""}
    return parsed.is_loopback or parsed.is_unspecified


@pytest.fixture(autouse=True, scope="session")
def _sockets_stay_on_this_machine() -> Iterator[None]:
    """No test reaches another machine; one that tries fails with a sentence, not with a time-out."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if not _is_here(address):
            raise RuntimeError(f"a test tried to reach {address!r}: tests talk to this machine only")
        real_connect(self, address)

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real_connect  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches the database, by its fixtures, so that exactly that runs again on PostgreSQL.

    What starts whole servers comes first: it takes longest, and the other process does the rest beside it.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if DATABASE_FIXTURES.intersection(fixtures) or item.get_closest_marker("django_db"):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("servers") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under CI=true a browser or a server that is missing is a failure, so that a green run has run everything."""
    report = yield
    needs = [name for name in SERVICE_MARKERS if item.get_closest_marker(name)]
    if report.skipped and needs and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped for want of: {', '.join(needs)}. Under CI=true that is a failure. {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The real data beside the project. A newcomer's clone has none of it, and then the test is skipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no shared data at {SHARED_DATA}")
    return SHARED_DATA


CAST = {
    "alice": Role.JOURNALIST,  # owner of the collection
    "bob": Role.JOURNALIST,  # a member of it
    "charlie": Role.JOURNALIST,  # in no collection
    "otto": Role.ADMIN,  # admin and superuser, in no collection: he sees no more than Charlie
    "gina": Role.GUEST,  # a guest, a member of the collection
}


def make_person(key: str) -> User:
    """One of the cast, signing in as `<key>@example.org` with PASSWORD."""
    role = CAST[key]
    return User.objects.create_user(
        f"{key}@example.org", PASSWORD, name=key.capitalize(), role=role, is_superuser=role == Role.ADMIN
    )


def make_collection(owner: User, *members: User) -> Collection:
    """A collection for its members only, its owner among them."""
    made = Collection.objects.create(slug="cameras", title="Cameras", access=Access.MEMBERS, owner=owner)
    Membership.objects.bulk_create(Membership(collection=made, user=user) for user in (owner, *members))
    return made


@pytest.fixture
def alice(db: None) -> User:
    """A journalist, the owner of the collection."""
    return make_person("alice")


@pytest.fixture
def bob(db: None) -> User:
    """A journalist, a member of the collection."""
    return make_person("bob")


@pytest.fixture
def charlie(db: None) -> User:
    """A journalist who is in no collection."""
    return make_person("charlie")


@pytest.fixture
def otto(db: None) -> User:
    """Admin and superuser, in no collection: he sees no more than Charlie."""
    return make_person("otto")


@pytest.fixture
def gina(db: None) -> User:
    """A guest, a member of the collection."""
    return make_person("gina")


@pytest.fixture
def collection(alice: User, bob: User, gina: User) -> Collection:
    """Alice's collection, for its members only: Alice, Bob and Gina."""
    return make_collection(alice, bob, gina)


@pytest.fixture
def anon() -> Client:
    """A visitor's browser."""
    return Client()


def browser_of(user: User | None) -> Client:
    """A test client signed in as `user`, or a visitor's."""
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
