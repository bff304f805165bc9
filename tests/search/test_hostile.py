"""No string that anybody can type is an error: a list of bad ones, and whatever hypothesis comes up with."""

import os
from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from search import selectors
from search.results import Results
from tests.search.hostile import FIELDS, NAUGHTY, OPERATORS, strings
from tests.search.making import make_document

# Each is a whole search; MUNIMENT_HOSTILE=2000 asks for more of them than every run of the suite has time for.
EXAMPLES = int(os.environ.get("MUNIMENT_HOSTILE", "60"))
pytestmark = pytest.mark.django_db

words = st.sampled_from([*OPERATORS, *FIELDS, "公安局", "的", "face", "21", "2019", "喀什 市", "。", "\U00020000"])
typed = st.one_of(
    st.text(max_size=40), st.lists(words, max_size=12).map(" ".join), st.lists(words, max_size=12).map("".join)
)


@pytest.fixture
def asked(index: Callable[[], int], alice: User) -> Callable[[str], Results]:
    """A search by Alice in an archive of three documents."""
    make_document(["喀什市公安局采购人脸识别系统。的的的"], title="采购公告", site="ccgp.gov.cn")
    make_document(["face recognition 21 2019"], title="Tender", user=alice)
    make_document([], title="公告", reading="failed")
    index()
    return lambda query: selectors.search(user=alice, query=query)


@pytest.mark.once
def test_hostile_strings_are_answered(asked: Callable[[str], Results]) -> None:
    hostile = strings()
    assert len(hostile) > 517
    if "MUNIMENT_HOSTILE" not in os.environ:
        hostile = [*NAUGHTY, *hostile[len(NAUGHTY) :: 6]]
    down = [query for query in hostile if asked(query).down]
    assert down == []


@pytest.mark.once
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(query=typed)
def test_generated_strings_are_answered(asked: Callable[[str], Results], query: str) -> None:
    results = asked(query)
    assert not results.down
    assert results.total >= len(results.rows)


def test_hostile_strings_give_a_page(asked: Callable[[str], Results], client: Client, alice: User) -> None:
    client.force_login(alice, backend="allauth.account.auth_backends.AuthenticationBackend")
    statuses = {
        client.get("/search/", {"q": query.encode("utf-8", "replace").decode()}).status_code
        for query in strings()[::20]
    }
    assert statuses == {200}
