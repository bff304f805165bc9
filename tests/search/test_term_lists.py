"""Term lists: versions that stay, queries that use them, and words that only those may use who may see the list."""

import time
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction

from accounts.models import User
from archive.models import Access
from search import lists
from search.models import TermList, TermListVersion
from search.selectors import search
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
WORDS = ["摄像头", "攝像頭", "监控 设备", '"sky net"', "kame*"]


@pytest.fixture
def cameras(alice: User) -> TermListVersion:
    return lists.make(
        title="Camera makers",
        slug="cameras",
        access=Access.NEWSROOM,
        words=lists.cut("\n".join(WORDS)),
        note="",
        user=alice,
    )


def titles(user: object, query: str) -> set[str]:
    found = search(user=user, query=query)  # type: ignore[arg-type]
    assert not any(row.lost for row in found.rows)
    return {row.document.title for row in found.rows}


def test_a_pasted_word_counts_once_in_both_scripts() -> None:
    assert lists.cut("摄像头\n\n  攝像頭 \n sky   net\n") == ["摄像头", "sky net"]


def test_a_query_finds_every_word_of_a_list_and_names_the_one_that_hit(
    cameras: TermListVersion, index: Index, bob: User
) -> None:
    for title, text in (
        ("a", "采购攝像頭"),
        ("b", "监控设备"),
        ("c", "Sky-Net"),
        ("d", "two kameras"),
        ("e", "net sky"),
    ):
        make_document([text], title=title)
    index()
    found = search(user=bob, query="terms:cameras")
    assert {row.document.title: list(row.via) for row in found.rows} == {
        "a": ["摄像头"],
        "b": ["监控 设备"],
        "c": ["sky net"],
        "d": ["kame"],
    }
    assert [version.n for version in found.lists] == [1]
    assert titles(bob, "-terms:cameras") == {"e"}
    assert titles(bob, "terms:cameras 采购") == {"a"}


def test_a_version_never_changes_and_can_be_asked_for(cameras: TermListVersion, index: Index, bob: User) -> None:
    make_document(["卡口"], title="new")
    make_document(["摄像头"], title="old")
    index()
    lists.add_version(term_list=cameras.term_list, words=["卡口"], note="wider", user=bob)
    assert titles(bob, "terms:cameras") == {"new"}
    assert titles(bob, "terms:cameras@1") == {"old"}
    assert titles(bob, "terms:cameras@3") == set()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        TermListVersion.objects.filter(pk=cameras.pk).update(words=["卡口"])


def test_a_list_of_the_newsroom_is_for_nobody_else(
    cameras: TermListVersion, index: Index, gina: User, bob: User
) -> None:
    make_document(["摄像头"], title="open", access="public")
    index()
    assert titles(bob, "terms:cameras") == {"open"}
    for person in (AnonymousUser(), gina):
        hidden, absent = search(user=person, query="terms:cameras"), search(user=person, query="terms:nothing1")
        assert (hidden.total, hidden.lists) == (absent.total, absent.lists) == (0, [])
        assert [each.code for each in hidden.notices] == [each.code for each in absent.notices] == ["not_indexed"]


def test_a_public_list_is_for_everyone(index: Index, alice: User) -> None:
    lists.make(title="Open", slug="公开", access=Access.PUBLIC, words=["摄像头"], note="", user=alice)
    make_document(["摄像头"], title="open", access="public")
    index()
    assert titles(AnonymousUser(), "terms:公开") == {"open"}
    assert "摄像头" in browser_of(None).get("/search/terms/公开/v/1/").text


def test_the_document_page_marks_the_words_of_a_list(cameras: TermListVersion, index: Index, bob: User) -> None:
    document = make_document(["采购攝像頭一批"])
    index()
    address = f"/d/{document.accession}/text/?q=terms:cameras"
    assert ">攝像頭</mark>" in browser_of(bob).get(address).text
    TermList.objects.filter(pk=cameras.term_list_id).update(access=Access.MEMBERS)
    document.access = Access.PUBLIC
    document.save()
    assert "</mark>" not in browser_of(None).get(address).text


def test_a_list_is_made_and_carried_on_in_the_browser(bob: User) -> None:
    client = browser_of(bob)
    made = client.post("/search/terms/", {"title": "Kit", "access": "newsroom", "words": "试剂盒\n检测试剂"})
    assert made["Location"] == "/search/terms/kit/v/1/"
    page = client.get("/search/terms/kit/")
    assert "试剂盒\n检测试剂</textarea>" in page.text
    assert client.post("/search/terms/kit/", {"words": "试剂盒"})["Location"] == "/search/terms/kit/v/2/"
    assert "检测试剂" in client.get("/search/terms/kit/v/1/").text
    assert "There is a newer version, v2." in client.get("/search/terms/kit/v/1/").text
    assert client.post("/search/terms/", {"title": "Kit", "access": "newsroom", "words": "盒"}).status_code == 422


@pytest.mark.parametrize("words", ["", "，。！", "\n".join(map(str, range(201))), "长" * 101])
def test_words_that_cannot_be_searched_make_no_version(cameras: TermListVersion, bob: User, words: str) -> None:
    assert browser_of(bob).post("/search/terms/cameras/", {"words": words}).status_code == 422
    assert TermListVersion.objects.count() == 1


def test_two_hundred_words_are_one_term(index: Index, alice: User, bob: User) -> None:
    words = [f"词{chr(0x4E00 + number)}" for number in range(200)]
    lists.make(title="Many", slug="many", access=Access.NEWSROOM, words=words, note="", user=alice)
    make_document([words[199]], title="last")
    index()
    began = time.process_time()
    found = search(user=bob, query="terms:many")
    assert time.process_time() - began < 2
    assert [list(row.via) for row in found.rows] == [[words[199]]]
