"""Long documents: a word is found wherever it stands and however it is written there; and counts that are kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template

from accounts.models import User
from search import locate, verify
from search import scope as scopes
from search.facets import Facet, Value
from search.locate import SHORT
from search.selectors import search
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough to look and to count, however busy the machine."""
    monkeypatch.setattr(locate, "COUNTING", 60.0)
    monkeypatch.setattr(locate, "LOOKING", 60.0)


PAGES = SHORT + 20


@pytest.mark.once
@pytest.mark.parametrize("written", ["视频监控", "視頻監控", "视频\n监控", "视 频监控"])
@pytest.mark.parametrize("page", [1, SHORT + 1, PAGES])
def test_a_word_is_found_on_any_page_of_a_long_document_however_it_is_written(
    alice: User, index: Index, written: str, page: int
) -> None:
    pages = [f"第 {number} 页" for number in range(1, PAGES + 1)]
    pages[page - 1] = f"采购{written}设备"
    make_document(pages, title="Long")
    index()
    (row,) = search(user=alice, query="视频监控").rows
    assert [each.page for each in row.located.snippets] == [page]
    assert (row.located.pages, row.located.more_pages) == (1, 0)
    assert not row.lost


def test_every_word_of_a_query_is_shown_though_one_is_written_as_typed_and_the_other_is_not(
    alice: User, index: Index
) -> None:
    pages = [*["公安局"] * (PAGES - 1), "採購"]
    make_document(pages, title="Long")
    index()
    (row,) = search(user=alice, query="公安局 采购").rows
    shown = [[piece.text for piece in each.segments if piece.hit] for each in row.located.snippets]
    assert ["公安局"] in shown
    assert ["採購"] in shown
    assert row.located.more_pages == PAGES - 3


def test_the_number_of_documents_is_kept_until_a_change_is_noted(alice: User, index: Index, settings: Any) -> None:
    settings.MUNIMENT_SCOPE_SECONDS = 60.0
    make_document(["x"])
    index()
    assert search(user=alice, query="x").scope.documents == 1
    make_document(["x"])  # this transaction is never committed, so that nothing is noted
    assert search(user=alice, query="x").scope.documents == 1
    scopes.note_change()
    assert search(user=alice, query="x").scope.documents == 2


def test_one_person_is_never_told_the_number_of_another(
    alice: User, charlie: User, index: Index, settings: Any
) -> None:
    settings.MUNIMENT_SCOPE_SECONDS = 60.0
    make_document(["x"], access="members", user=alice)
    index()
    assert [search(user=each, query="x").scope.documents for each in (alice, charlie, alice)] == [1, 0, 1]


def test_the_values_of_a_facet_are_written_as_text() -> None:
    value = Value('a"><script>', "<b>公安局</b>", 3, chosen=True)
    page = Template("{% load facets %}{% facet_values facet.name facet.first %}")
    made = page.render(Context({"facet": Facet("buyer", "Buyer", [value])}))
    assert "<script>" not in made
    assert "<b>" not in made
    assert "&lt;b&gt;公安局&lt;/b&gt;" in made
    assert 'value="a&quot;&gt;&lt;script&gt;" checked' in made


def test_nearness_that_takes_too_long_to_read_is_said_to_be_at_most(
    alice: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document(["采购。" + "一" * 200 + "监控"], title="far")
    make_document(["采购监控"], title="near")
    index()
    exact = search(user=alice, query='"采购 监控"~5')
    assert (exact.total, exact.at_most) == (1, False)
    monkeypatch.setattr(verify, "READING", -1.0)
    found = search(user=alice, query='"采购 监控"~5')
    assert (found.total, found.at_most) == (2, True)
    assert not any(row.lost for row in found.rows)


def test_a_word_on_a_later_page_than_three_places_of_another_is_shown_and_its_pages_counted(
    alice: User, index: Index
) -> None:
    make_document([*["公安局"] * 30, "采购", *["公安局"] * 5], title="Long")
    index()
    for query in ("公安局 OR 采购", "公安局 采购"):
        (row,) = search(user=alice, query=query).rows
        shown = [piece.text for each in row.located.snippets for piece in each.segments if piece.hit]
        assert shown == ["公安局", "公安局", "采购"]
        assert (row.located.pages, row.located.more_pages) == (36, 33)
