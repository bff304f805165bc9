"""Searching by what notices say: fields, facets, amounts and dates, under everyone's own rights."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from archive.models import Document
from archive.policy import Person
from archive.services import Held
from language.query import parse
from procurement.services import read_facts
from search.facets import NONE
from search.selectors import search
from search.unknown import unanswerable
from tests.conftest import browser_of
from tests.procurement.conftest import AWARD, TENDER, hold_notice
from tests.search.making import make_document

__all__ = ["hold_notice"]
pytestmark = pytest.mark.django_db
Index = Callable[[], int]
HoldNotice = Callable[..., Held]
VISITOR = AnonymousUser()


@pytest.fixture
def notices(hold_notice: HoldNotice, alice: User, index: Index) -> dict[str, Document]:
    """A tender for the newsroom, a public award, and a law without any facts."""
    tender = hold_notice(alice, TENDER, title="示例市图书馆书架采购公开招标公告")
    award = hold_notice(alice, AWARD, title="示例大学显微镜采购项目中标公告", access="public")
    for held in (tender, award):
        read_facts(version_id=held.version.pk)
    law = make_document(["第一条 为了示例，制定本法。"], title="示例法", access="public")
    index()
    return {"tender": tender.document, "award": award.document, "law": law}


def found(notices: dict[str, Document], user: Person, query: str, **filters: list[str]) -> list[str]:
    names = {document.pk: name for name, document in notices.items()}
    rows = search(user=user, query=query, filters=filters).rows
    return [names[row.document.pk] for row in rows]


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("type:award", {"award"}),
        ("类型:招标", {"tender"}),
        ("类型:中标公告", {"award"}),
        ("buyer:示例大学", {"award"}),
        ("采购人:图书馆", {"tender"}),
        ("采购人:圖書館", {"tender"}),
        ("supplier:光学", {"award"}),
        ("供应商:图书馆", set()),
        ("agency:示例咨询有限公司", {"award"}),
        ("代理机构:示例招标代理", {"tender"}),
        ("region:杭州", {"tender"}),
        ("地区:江苏", {"award"}),
        ("number:SL-2030-007", {"tender"}),
        ("项目编号:SL-2030-008", {"award"}),
        ("amount:>=475000", {"tender", "award"}),
        ("amount:>475000", {"award"}),
        ("金额:100万..200万", {"award"}),
        ("显微镜 -type:award", set()),
    ],
)
def test_each_field_is_answered_by_the_facts(
    notices: dict[str, Document], alice: User, query: str, expected: set[str]
) -> None:
    assert set(found(notices, alice, query)) == expected
    assert unanswerable(parse(query), user=alice) == []


def test_a_type_that_is_none_says_so(notices: dict[str, Document], alice: User) -> None:
    results = search(user=alice, query="type:sausage")
    assert results.total == 0
    assert [notice.code for notice in results.notices] == ["not_indexed"]


def test_facets_count_under_the_readers_rights_and_blank_is_a_value(notices: dict[str, Document], alice: User) -> None:
    def values(user: Person, name: str) -> dict[str, int]:
        facet = next(each for each in search(user=user, query="").facets if each.name == name)
        return {value.value: value.count for value in facet.values}

    assert values(alice, "type") == {"award": 1, "tender": 1, NONE: 1}
    assert values(VISITOR, "type") == {"award": 1, NONE: 1}
    assert values(VISITOR, "buyer") == {"示例大学": 1, NONE: 1}
    assert values(alice, "supplier") == {"示例光学有限公司": 1, NONE: 2}
    assert values(alice, "region") == {"浙江省": 1, "浙江省/杭州市": 1, "浙江省/杭州市/西湖区": 1} | {
        "江苏省": 1, "江苏省/南京市": 1, "江苏省/南京市/鼓楼区": 1, NONE: 1,
    }  # fmt: skip
    assert found(notices, alice, "", type=[NONE]) == ["law"]
    assert found(notices, alice, "", buyer=["示例大学"]) == ["award"]
    assert found(notices, VISITOR, "", buyer=["杭州市示例图书馆"]) == []


def test_sorting_by_amount_puts_what_has_none_last(notices: dict[str, Document], alice: User) -> None:
    assert found(notices, alice, "sort:-amount") == ["award", "tender", "law"]
    assert found(notices, alice, "sort:amount") == ["tender", "award", "law"]


def test_a_row_says_who_bought_what_from_whom(notices: dict[str, Document], alice: User) -> None:
    html = browser_of(alice).get("/search/", {"q": "显微镜"}).content.decode()
    for words in ("中标公告", "Award notice", "示例大学", "示例光学有限公司", "¥1,805,000", "180.5000000"):
        assert words in html
    assert "Buyer" in html


def test_facts_read_after_indexing_reach_the_index(hold_notice: HoldNotice, alice: User, index: Index) -> None:
    held = hold_notice(alice, TENDER, title="示例市图书馆书架采购公开招标公告")
    index()
    assert search(user=alice, query="type:tender").total == 0
    before = Document.objects.get(pk=held.document.pk).revision
    read_facts(version_id=held.version.pk)
    assert Document.objects.get(pk=held.document.pk).revision == before + 1
    index()
    assert search(user=alice, query="type:tender").total == 1


def test_no_personal_fact_is_a_field_of_the_index(notices: dict[str, Document], alice: User) -> None:
    for query in ("buyer:丁老师", "supplier:甲某某", "number:13900000000", "agency:戊女士"):
        assert search(user=alice, query=query).total == 0


@pytest.mark.parametrize(
    ("query", "place", "marked"),
    [
        ("buyer:示例大学", "Buyer", "示例大学"),
        ("title:显微镜 buyer:示例大学", "Buyer", "示例大学"),
        ("title:显微镜", "", "显微镜"),
        ("中标 title:显微镜", "", "显微镜"),
    ],
)
def test_a_field_that_matched_is_shown_with_its_words_marked(
    notices: dict[str, Document], alice: User, query: str, place: str, marked: str
) -> None:
    (row,) = search(user=alice, query=query).rows
    places = [("", row.located.title), *((each.place, each.segments) for each in row.located.snippets)]
    assert marked in [piece.text for where, pieces in places if where == place for piece in pieces if piece.hit]


def test_a_field_under_a_not_marks_nothing(notices: dict[str, Document], alice: User) -> None:
    rows = search(user=alice, query="示例 -title:书架").rows
    assert rows
    assert not any(piece.hit and piece.text == "书架" for row in rows for piece in row.located.title)
