"""English words find Chinese documents: what is put beside them is shown, counted, dropped, and never leaks."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from language.cedict import cedict_version
from language.expansion import ARCHIVE, GLOSSARY
from search.selectors import search
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Index = Callable[[], int]


@pytest.fixture
def cameras(alice: User, index: Index) -> None:
    make_document(["采购人脸识别\n系统一套"], title="采购公告")
    make_document(["we buy face recognition"], title="English", language="en")
    make_document(["摄像头"], title="隐藏", access="members", user=alice)
    make_document(["摄像机"], title="公开", access="public")
    index()


def titles(user: object, query: str, **more: list[str]) -> set[str]:
    found = search(user=user, query=query, **more)  # type: ignore[arg-type]
    assert not any(row.lost for row in found.rows)
    return {row.document.title for row in found.rows}


def test_english_words_find_what_is_written_in_chinese(cameras: None, bob: User) -> None:
    assert titles(bob, "face recognition") == {"采购公告", "English"}
    assert titles(bob, '"face recognition"') == {"English"}
    assert titles(bob, "procurement of face recognition") == {"采购公告"}


def test_a_result_names_the_word_that_hit(cameras: None, bob: User) -> None:
    rows = {row.document.title: row for row in search(user=bob, query="face recognition").rows}
    assert rows["采购公告"].via == ["人脸识别"]
    assert rows["English"].via == []


def test_what_was_typed_comes_first(index: Index, bob: User) -> None:
    make_document(["监视 " * 3], title="中文")
    make_document(["surveillance " * 3], title="typed")
    index()
    found = search(user=bob, query="surveillance", dropped=["监控"])
    assert [row.document.title for row in found.rows] == ["typed", "中文"]


def test_a_dropped_word_is_not_searched_and_stays_on_the_page(cameras: None, bob: User) -> None:
    assert titles(bob, "face recognition", dropped=["人脸识别"]) == {"English"}
    html = browser_of(bob).get("/search/", {"q": "face recognition", "x": "人脸识别"}).text
    assert '<s lang="zh-Hans">人脸识别</s>' in html
    assert '<input type="hidden" name="x" value="人脸识别">' in html
    assert f"x={quote('人脸识别')}" in re.search(r'<h3[^>]*>\s*<a href="([^"]*)"', html)[1]  # type: ignore[index]


def test_read_as_gives_origin_counts_and_a_cross(cameras: None, bob: User) -> None:
    (beside,) = search(user=bob, query="face recognition").beside
    assert (beside.origin, [(each.word, each.documents) for each in beside.words]) == (GLOSSARY, [("人脸识别", 1)])
    html = browser_of(bob).get("/search/", {"q": "face recognition"}).text
    assert f"&amp;x={quote('人脸识别')}" in html
    assert GLOSSARY in html


def test_many_words_of_the_dictionary_wait_for_a_tick(index: Index, bob: User) -> None:
    make_document(["某某印章"], title="印章")
    index()
    found = search(user=bob, query="seal")
    assert found.total == 0
    (beside,) = found.beside
    assert beside.origin == cedict_version()
    assert {each.word: each.documents for each in beside.offered}["印章"] == 1
    assert titles(bob, "seal", added=["印章"]) == {"印章"}
    assert search(user=bob, query="seal", added=["印章"]).carried == [("w", "印章")]


def test_the_counts_know_only_what_the_person_may_see(cameras: None, alice: User, bob: User) -> None:
    for person, count in ((alice, 1), (bob, 0), (AnonymousUser(), 0)):
        (beside,) = search(user=person, query="camera").beside
        assert {each.word: each.documents for each in beside.words}["摄像头"] == count
    assert titles(AnonymousUser(), "camera") == {"公开"}


def test_titles_of_the_archive_widen_only_for_who_may_see_them(index: Index, alice: User, bob: User) -> None:
    make_document([""], title="示例雪亮公告", title_en="Sample dazzling notice", access="members", user=alice)
    make_document(["见《示例雪亮公告》"], title="引用", access="public")
    index()
    assert titles(alice, "sample dazzling notice") == {"示例雪亮公告", "引用"}
    assert ARCHIVE in {each.origin for each in search(user=alice, query="sample dazzling notice").beside}
    assert titles(bob, "sample dazzling notice") == set()
    assert ARCHIVE not in {each.origin for each in search(user=bob, query="sample dazzling notice").beside}


def test_the_document_page_marks_the_same_words(cameras: None, bob: User) -> None:
    (row,) = [each for each in search(user=bob, query="face recognition").rows if each.via]
    client, address = browser_of(bob), f"/d/{row.document.accession}/text/"
    assert "Hit 1 of 1" in client.get(address, {"q": "face recognition"}).text
    assert "人脸识别" in marked(client, address, {"q": "face recognition"})
    assert marked(client, address, {"q": "face recognition", "x": "人脸识别"}) == ""
    assert f"x={quote('人脸识别')}" in client.get(address, {"q": "face recognition", "x": "人脸识别"}).text


def marked(client: Client, address: str, asked: dict[str, str]) -> str:
    return "".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", client.get(address, asked).text))


def test_hostile_values_of_x_and_w_do_nothing(cameras: None, anon: Client) -> None:
    hostile = ["\x00", "<script>", "中" * 5000, "摄像机) OR (*", ""]
    asked = {"q": "camera", "x": hostile, "w": [*hostile, *map(str, range(300))]}
    response = anon.get("/search/", asked)
    assert response.status_code == 200
    assert "<script>" not in response.text.replace('<script src="', "").replace("<script defer", "")
    assert response.text.count("公开") == anon.get("/search/", {"q": "camera"}).text.count("公开")
