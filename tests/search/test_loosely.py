"""Questions that find next to nothing: what is read loosely says so, stands below, and knows nothing hidden."""

from collections.abc import Callable

import pytest

from accounts.models import User
from search.selectors import search
from tests.conftest import browser_of
from tests.search.making import make_document

pytestmark = [pytest.mark.django_db, pytest.mark.once]
Index = Callable[[], int]
QUESTION = "What is the penalty for polluting rivers?"
ASKED = "公司未与劳动者签订书面劳动合同应当支付双倍工资"


@pytest.fixture
def laws(index: Index) -> None:
    """Three statutes, in Chinese."""
    make_document(["违反本法污染河道的，处以罚款。"], title="水污染防治法")
    make_document(["用人单位应当与劳动者订立书面劳动合同，支付工资。"], title="劳动合同法")
    make_document(["公司登记事项"], title="公司登记管理条例")
    index()


def titles(user: User, query: str, loosely: str = "") -> list[str]:
    found = search(user=user, query=query, loosely=loosely).loosely
    return [row.document.title for row in found.rows] if found else []


def test_a_question_in_english_finds_the_chinese_statute(alice: User, laws: None) -> None:
    assert titles(alice, QUESTION)[0] == "水污染防治法"
    strict = search(user=alice, query="Regulations on the administration of company registration")
    assert [row.document.title for row in strict.rows] == ["公司登记管理条例"]


def test_a_case_told_in_chinese_finds_what_holds_most_of_its_words(alice: User, laws: None) -> None:
    found = search(user=alice, query=ASKED)
    assert (found.total, found.rows) == (0, [])
    assert titles(alice, ASKED)[0] == "劳动合同法"


def test_the_page_says_that_it_is_relaxed_and_links_to_the_strict_reading(alice: User, laws: None) -> None:
    page = browser_of(alice).get("/search/", {"q": ASKED}).content.decode()
    assert "<strong>0 documents</strong>" in page
    assert "No document holds this" in page
    assert "No document holds all of this as typed." in page
    assert "loosely=0" in page
    assert "<mark" in page
    strict = browser_of(alice).get("/search/", {"q": ASKED, "loosely": "0"}).content.decode()
    assert "No document holds this" in strict
    assert "Read loosely" not in strict


def test_few_characters_are_exact_and_their_words_only_offered(alice: User, laws: None) -> None:
    found = search(user=alice, query="河道工资")
    assert (found.total, found.loosely, found.could_loosen) == (0, None, True)
    assert set(titles(alice, "河道工资", "1")) == {"水污染防治法", "劳动合同法"}


@pytest.mark.parametrize("query", ["水污染防制法", "公司登记条例", "防治水污染法", "劳动合同的法规"])
def test_a_title_not_quite_remembered_is_found_below_a_strict_zero(alice: User, laws: None, query: str) -> None:
    found = search(user=alice, query=query)
    assert (found.total, found.rows) == (0, [])
    wanted = {"水": "水污染防治法", "防": "水污染防治法", "公": "公司登记管理条例", "劳": "劳动合同法"}[query[0]]
    assert titles(alice, query)[0] == wanted


def test_a_short_name_finds_titles_that_hold_its_characters_in_order(alice: User, laws: None) -> None:
    assert titles(alice, "水污法") == ["水污染防治法"]
    assert titles(alice, "劳合法") == ["劳动合同法"]
    assert titles(alice, "法合劳") == []
    page = browser_of(alice).get("/search/", {"q": "水污法"}).content.decode()
    assert "<strong>0 documents</strong>" in page
    assert "Read loosely" in page


def test_a_short_name_knows_no_hidden_title(charlie: User, alice: User, laws: None, index: Index) -> None:
    make_document(["文"], title="水上污物法", access="members", user=alice)
    index()
    assert titles(charlie, "水污法") == ["水污染防治法"]


def test_a_case_of_a_thousand_characters_is_read_loosely(alice: User, laws: None, index: Index) -> None:
    make_document(["污染河道的，处以罚款。"], title="title:污染 条例")
    index()
    told = "原告：某公司（以下简称“公司”）与劳动者签订书面劳动合同，约定支付工资。-证据： title。" * 20
    page = browser_of(alice).get("/search/", {"q": told})
    assert page.status_code == 200
    assert titles(alice, told)[0] == "劳动合同法"
    assert "The exact count is of the first 512 characters; what is read loosely, of the first 4,000." in (
        page.content.decode()
    )


@pytest.mark.parametrize(
    "query",
    ['"penalty for polluting rivers"', "title:penalty polluting rivers", "a b -c d", "公司", "amount:some more words"],
)
def test_quotes_fields_and_operators_are_left_strict(alice: User, laws: None, query: str) -> None:
    found = search(user=alice, query=query)
    assert (found.loosely, found.could_loosen) == (None, False)


def test_strict_hits_come_first_and_are_not_told_twice(alice: User, laws: None, index: Index) -> None:
    make_document(["penalty for polluting rivers: 罚款"], title="Both")
    index()
    found = search(user=alice, query="penalty polluting rivers")
    assert found.rows[0].document.title == "Both"
    assert found.loosely is not None
    strict = {row.document.pk for row in found.rows}
    assert not strict & {row.document.pk for row in found.loosely.rows}
    numbers = [row.number for row in (*found.rows, *found.loosely.rows)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_relaxed_reading_knows_nothing_hidden(alice: User, charlie: User, laws: None, index: Index) -> None:
    before = search(user=charlie, query=QUESTION).loosely
    make_document(["污染河道的，处以罚款。"], title="Hidden", access="members", user=alice)
    index()
    after = search(user=charlie, query=QUESTION).loosely
    assert before is not None
    assert after is not None
    assert (after.total, len(after.rows)) == (before.total, len(before.rows))
    assert "Hidden" in titles(alice, QUESTION)


def test_pages_go_on_through_what_is_read_loosely(alice: User, index: Index) -> None:
    for number in range(25):
        make_document([f"污染 {number}"], title=f"Law {number}")
    index()
    seen = []
    for page in (1, 2):
        found = search(user=alice, query=QUESTION, page=page)
        assert found.loosely is not None
        assert found.paging.pages == 2
        seen += [row.document.pk for row in found.loosely.rows]
    assert len(seen) == len(set(seen)) == 25
