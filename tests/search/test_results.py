"""The results page: what it shows, how it links, and what it says when there is nothing or something is wrong."""

import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from archive.models import Collection, Document, Page, Version
from archive.services import touch
from search.engines.base import EngineError, TooBroad
from search.entries import BEIJING
from search.facets import NONE
from search.selectors import asker, search
from tests.conftest import browser_of
from tests.search.making import add_transcript, make_document, state

pytestmark = pytest.mark.django_db
Index = Callable[[], int]
ADDRESS = "/search/"


def page(client: Client, **query: str | int) -> str:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200
    return response.content.decode()


def marked(html: str) -> list[str]:
    return re.findall(r'<mark class="[^"]*">([^<]*)</mark>', html)


def counts(user: User, name: str, query: str = "", **filters: list[str]) -> dict[str, int]:
    facets = search(user=user, query=query, filters=filters).facets
    facet = next(each for each in facets if each.name == name)
    return {value.value: value.count for value in facet.values}


@pytest.fixture
def notices(alice: User, index: Index, collection: Collection) -> None:
    """Three notices and an English page, in two formats, three years and one collection."""
    printed = datetime(2021, 3, 5, tzinfo=BEIJING)
    make_document(
        ["采购人：示例市公安局", "中标：视频监控系统", "附件"],
        title="视频监控中标公告",
        site="www.ccgp.gov.cn",
        printed=printed,
    )
    make_document(["视频监控 单一来源"], title="第二", site="example.org", file_format="pdf", collection=collection)
    make_document(["视频监控"], title="第三", printed=printed.replace(year=2019, month=1, day=1))
    make_document(["video surveillance"], title="Fourth", language="en", file_format="text")
    index()


def test_hits_are_grouped_by_document_and_each_snippet_links_to_its_page(alice: User, notices: None) -> None:
    html = page(browser_of(alice), q="视频监控")
    assert html.count("<article>") == 3
    assert marked(html) == ["视频监控"] * 4
    links = [urlsplit(link.replace("&amp;", "&")) for link in re.findall(r'href="(/d/[^"]*)"', html)]
    found = [parse_qs(link.query) for link in links if "page" in parse_qs(link.query)]
    assert {"q": ["视频监控"], "page": ["2"]} in found
    assert ">p. 2</a>" in html
    assert 'role="status"' in html
    assert "3 documents" in html


def test_the_printed_day_is_the_day_in_beijing(alice: User, notices: None) -> None:
    assert "5 Mar 2021" in page(browser_of(alice), q="中标公告")
    assert list(counts(alice, "year").items()) == [("2021", 1), ("2019", 1), (NONE, 2)]


def test_at_most_three_snippets_and_then_the_number_of_further_pages(alice: User, index: Index) -> None:
    make_document([f"第{number}页 单一来源" for number in range(1, 9)], title="Long")
    index()
    located = search(user=alice, query="单一来源").rows[0].located
    assert [snippet.page for snippet in located.snippets] == [1, 2, 3]
    assert located.more_pages == 5
    assert "+ 5 more pages" in page(browser_of(alice), q="单一来源")


def test_each_word_gets_a_snippet_even_if_it_stands_far_behind(alice: User, index: Index) -> None:
    make_document([*["公安局"] * 6, "采购"], title="Long")
    index()
    located = search(user=alice, query="公安局 采购").rows[0].located
    assert [snippet.page for snippet in located.snippets] == [1, 2, 7]


def test_a_phrase_over_a_page_break_names_both_pages(alice: User, index: Index) -> None:
    make_document(["第一页的公安", "局采购公告"], title="Broken")
    index()
    snippet = search(user=alice, query="公安局采购").rows[0].located.snippets[0]
    assert (snippet.place, snippet.page) == ("p. 1–2", 1)
    assert "公安 局采购" in "".join(part.text for part in snippet.segments if part.hit)


def test_a_hit_in_the_title_is_marked_there(alice: User, notices: None) -> None:
    html = page(browser_of(alice), q="中标公告")
    assert marked(html) == ["中标公告"]
    assert "In the title only." in html


def test_more_rows_ask_no_more_queries(alice: User, index: Index) -> None:
    def asked() -> int:
        index()
        browser = browser_of(alice)
        page(browser, q="公安局")
        with CaptureQueriesContext(connection) as queries:
            assert "公安局" in page(browser, q="公安局")
        return len(queries)

    def hold() -> None:
        document = make_document(["公安局采购公告"], title="公安局", site="ccgp.example.cn", issuing_body="财政厅")
        state(document, buyer="示例县公安局", amount=100)
        Document.objects.filter(pk=document.pk).update(tags=["camera"])

    hold()
    few = asked()
    for _ in range(4):
        hold()
    assert asked() == few


def test_what_matches_by_metadata_only_says_so(alice: User, index: Index) -> None:
    make_document(["正文"], title="公告", title_en="Camera tender")
    index()
    html = page(browser_of(alice), q="camera")
    assert "Matched by metadata only." in html
    assert marked(html) == ["Camera"]


def test_another_reading_of_the_same_version_is_named(alice: User, index: Index) -> None:
    document = make_document(["正文"], title="Scan")
    assert document.current is not None
    add_transcript(document.current, ["另一种识别"])
    touch(document)
    index()
    assert "another reading" in page(browser_of(alice), q="另一种")


def test_facets_count_under_the_query_less_themselves(alice: User, notices: None) -> None:
    assert counts(alice, "format", "视频监控") == {"html": 2, "pdf": 1}
    assert counts(alice, "format", "视频监控", format=["pdf"]) == {"html": 2, "pdf": 1}
    assert counts(alice, "year", "视频监控", format=["pdf"]) == {NONE: 1}
    assert search(user=alice, query="视频监控", filters={"format": ["pdf", "html"]}).total == 3
    assert search(user=alice, query="视频监控", filters={"format": ["pdf"]}).total == 1


def test_blank_is_a_value_that_can_be_chosen(alice: User, notices: None) -> None:
    assert search(user=alice, query="", filters={"site": [NONE]}).total == 2
    assert search(user=alice, query="", filters={"site": [NONE, "example.org"]}).total == 3
    html = page(browser_of(alice), year=NONE)
    assert "No printed date" in html
    assert 'value="(none)" checked' in re.sub(r"\s+", " ", html)


def test_collections_are_a_facet_for_those_who_may_open_them(alice: User, charlie: User, notices: None) -> None:
    assert counts(alice, "in") == {"cameras": 1, NONE: 3}
    # Charlie sees the newsroom document, but not that it is in a collection he cannot open.
    assert counts(charlie, "in") == {NONE: 4}
    assert search(user=charlie, query="in:cameras").total == 0
    assert search(user=charlie, query="", filters={"in": ["cameras"]}).total == 0
    assert search(user=alice, query="in:cameras").total == 1


def test_languages_are_asked_for_by_family(alice: User, notices: None) -> None:
    assert search(user=alice, query="lang:zh").total == 3
    assert search(user=alice, query="lang:en").total == 1


def test_dates_narrow_and_sort(alice: User, notices: None) -> None:
    assert search(user=alice, query="date:2019..2020").total == 1
    assert search(user=alice, query="date:>=2021-03-05").total == 1
    assert search(user=alice, query="date:>2021-03-05").total == 0
    rows = search(user=alice, query="视频监控", sort="date").rows
    assert [row.document.title for row in rows] == ["第三", "视频监控中标公告", "第二"]


def test_an_empty_query_lists_everything_newest_first(alice: User, notices: None) -> None:
    found = search(user=alice, query="")
    assert found.total == 4
    assert found.rows[0].document.title == "视频监控中标公告"


def test_nearness_is_decided_by_reading(alice: User, index: Index) -> None:
    make_document(["公安" + "一二三四五六七八九十" * 3 + "采购"], title="Far")
    make_document(["公安局的采购"], title="Near")
    make_document(["公安局", "采购"], title="Pages")
    index()
    assert [row.document.title for row in search(user=alice, query='"公安 采购"~5').rows] == ["Near", "Pages"]
    assert {row.document.title for row in search(user=alice, query='"公安 采购"~page').rows} == {"Far", "Near"}
    assert search(user=alice, query='NOT "公安 采购"~5').total == 1


def test_pages_are_cut_without_repeats_and_end_at_a_thousand(alice: User, index: Index) -> None:
    for number in range(45):
        make_document(["单一来源"], title=f"Notice {number:02}")
    index()
    seen = [
        row.document.title for number in (1, 2, 3) for row in search(user=alice, query="单一来源", page=number).rows
    ]
    assert len(seen) == len(set(seen)) == 45
    found = search(user=alice, query="单一来源", page=10_000)
    assert (found.rows, found.total, found.paging.pages) == ([], 45, 3)
    html = page(browser_of(alice), q="单一来源", page=2)
    assert 'rel="next"' in html
    assert 'rel="prev"' in html
    assert "Page 2 of 3" in html


def test_a_mistake_is_searched_literally_and_named(alice: User, notices: None) -> None:
    html = page(browser_of(alice), q='"视频监控 (')
    assert "notice-warning" in html
    assert html.count("<article>") == 3


def test_what_was_read_is_said_and_each_part_can_be_removed(alice: User, notices: None) -> None:
    html = page(browser_of(alice), q="视频监控 -单一来源")
    assert "Read as:" in html
    assert "視頻監控" in html
    assert "without" in html
    assert html.count("<article>") == 2
    assert f"{reverse('search')}?q=" in html or 'href="?q=' in html


def test_nothing_found_says_what_could_not_be_searched_and_what_empties_it(alice: User, notices: None) -> None:
    make_document([], title="Scan", reading=Version.Reading.FAILED)
    make_document([], title="Blank", reading=Version.Reading.NO_TEXT)
    html = page(browser_of(alice), q="视频监控", lang="en")
    assert "No document holds this" in html
    assert "0 with Language as chosen, 3 without" in re.sub(r"\s+", " ", html)
    assert "Searched 6 documents you may see; 2 cannot be searched (1 no text, 1 could not be read)." in html
    assert "2 documents are still being indexed." in re.sub(r"\s+", " ", html)


def test_an_empty_archive_says_what_will_be_here(anon: Client, index: Index) -> None:
    index()
    assert "Nothing here yet" in page(anon)


def test_search_down_keeps_the_query_and_gives_titles(alice: User) -> None:
    make_document(["单一来源"], title="视频监控公告")
    html = page(browser_of(alice), q="视频监控")
    assert "Search is down." in html
    assert 'value="视频监控"' in html
    assert marked(html) == ["视频监控"]


def test_an_engine_error_is_not_an_empty_list(
    alice: User, notices: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise EngineError("broken")

    monkeypatch.setattr("search.engines.tantivy.TantivyReader.ask", fails)
    assert search(user=alice, query="视频监控").down
    assert "could not be asked" in caplog.text


@pytest.mark.parametrize(
    "query", ["type:sausage", "has:translation", "terms:camera-makers", "has:translation OR 视频监控"]
)
def test_what_cannot_be_answered_yet_is_said(alice: User, notices: None, query: str) -> None:
    found = search(user=alice, query=query)
    assert "cannot be searched yet" in found.notices[-1].sentence
    assert not found.down
    assert found.total == (3 if "OR" in query else 0)


def test_an_order_is_typed_too(alice: User, notices: None) -> None:
    assert search(user=alice, query="视频监控 sort:date").rows[0].document.title == "第三"
    assert search(user=alice, query="视频监控 sort:-hits").sort == "hits"


def test_a_query_that_is_too_broad_is_refused_in_words(
    alice: User, notices: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*args: object, **kwargs: object) -> None:
        raise TooBroad("max expansions")

    monkeypatch.setattr("search.engines.tantivy.TantivyReader.ask", refuses)
    html = page(browser_of(alice), q="vid*")
    assert "Too many words begin like this." in html
    assert "Search is down" not in html


def test_markup_in_text_title_and_query_stays_text(alice: User, index: Index) -> None:
    make_document(["<script>alert(1)</script> 单一来源 <b>"], title="<img src=x onerror=alert(1)>")
    index()
    html = page(browser_of(alice), q='单一来源 "<script>"')
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html


def test_a_swap_for_htmx_is_the_list_alone(alice: User, notices: None) -> None:
    response = browser_of(alice).get(ADDRESS, {"q": "视频监控"}, headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert html.count("<article>") == 3
    assert 'hx-swap-oob="true">3 documents</p>' in re.sub(r"\s+", " ", html)
    assert "HX-Request" in response["Vary"]


def test_a_new_query_keeps_the_chosen_facets(alice: User, notices: None) -> None:
    html = re.sub(r"\s+", " ", page(browser_of(alice), q="视频监控", format="pdf"))
    assert '<input type="hidden" name="format" value="pdf" form="searchbox">' in html
    assert 'id="format-pdf"' in html


@pytest.mark.parametrize(
    "query", ["(" * 600, "a " * 300, "\x00", "*", '"', "a*", "date:2019..", "😀", "\ue000", "公" * 512]
)
def test_no_query_is_an_error_page(alice: User, notices: None, query: str) -> None:
    assert not search(user=alice, query=query).down
    page(browser_of(alice), q=query, page="x", size="-1", sort="'", year="\x00")


PIECES = ["公安", "局", "a", "hello", '"', "(", ")", " OR ", " NOT ", " -", "*", "~"]
PIECES += [":", "title:", "in:", "date:", "..", "～", "：", "\u200b"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(query=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_whatever_is_typed_is_answered(alice: User, notices: None, query: str) -> None:
    found = search(user=alice, query=query)
    assert not found.down
    assert found.total == len(found.rows)
    assert all(not row.lost for row in found.rows)


def test_a_disagreement_of_index_and_finder_is_noted_on_the_row_and_in_the_log(
    alice: User, index: Index, caplog: pytest.LogCaptureFixture
) -> None:
    make_document(["单一来源"], title="Notice")
    index()
    Page.objects.update(text="别的")  # behind the services' back
    assert "the words were not found in it" in page(browser_of(alice), q="单一来源")
    assert "the finder did not" in caplog.text
    assert "the words were not found in it" not in page(browser_of(alice), q="单一来源 OR lang:zh")


def test_visitors_and_guests_ask_indexes_of_masked_text(alice: User, gina: User, notices: None) -> None:
    assert asker(AnonymousUser()).alias == "public"
    assert asker(alice).alias == "all"
    assert asker(gina).alias == "guests"
