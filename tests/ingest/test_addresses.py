"""Lists of addresses and the links of an article become items: verbatim, with every repair named, none lost."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.models import Batch, ItemState
from ingest.services import add_addresses, given_addresses

pytestmark = pytest.mark.django_db

PAGE = "http://www.xjshs.gov.cn/info/1773/17182.htm"
COPY = f"https://web.archive.org/web/20180821160835/{PAGE}"


def test_each_line_of_a_list_is_an_item_with_its_own_words_kept(batch: Batch) -> None:
    damaged = "https:/web.archive.org/web/20180821160835/http:/www.xjshs.gov.cn/info/1773/17182.htm"
    items = add_addresses(batch=batch, text=f"{PAGE}\n\n  {damaged}  \n# a remark\nnot an address\n")
    assert [item.raw_input.strip() for item in items] == [PAGE, damaged, "not an address"]
    assert [item.n for item in items] == [1, 2, 3]
    assert items[1].repairs == ["trimmed", "scheme-slashes", "scheme-slashes"] or "scheme-slashes" in items[1].repairs
    assert items[1].memento is not None
    assert items[1].memento.urim == COPY
    assert items[1].source is not None
    assert items[1].source.url == PAGE
    assert (items[2].state, items[2].reason) == (ItemState.FAILED, "not_an_address")
    assert items[2].sentence


def test_the_same_address_twice_is_two_items_and_one_piece_of_work(batch: Batch) -> None:
    first, second = add_addresses(batch=batch, text=f"{COPY}\n{COPY.replace('http://', 'http:/')}")
    assert first.state == ItemState.WAITING
    assert (second.state, second.reason) == (ItemState.DUPLICATE, "same_line")
    assert "line 1" in second.sentence


def test_an_address_that_stands_for_many_copies_waits_for_a_person(batch: Batch) -> None:
    (item,) = add_addresses(batch=batch, text=f"https://web.archive.org/web/*/{PAGE}")
    assert (item.state, item.reason) == (ItemState.BLOCKED, "needs_choice")


def test_the_links_of_a_markdown_article_are_found_with_their_sentence(batch: Batch) -> None:
    text = f"# A story\n\nThe county [bought cameras]({PAGE}) and then\n<a href='{COPY}'>more</a>.\n"
    items = add_addresses(batch=batch, text=text)
    assert [item.parse_kind for item in items] == ["live", "memento"]
    assert items[0].origin["anchor"] == "bought cameras"


@pytest.mark.shared
def test_of_the_thirty_links_of_the_seed_article_none_is_lost(batch: Batch, shared_data: Path) -> None:
    text = (shared_data / "seed-article.md").read_text(encoding="utf-8")
    items = add_addresses(batch=batch, text=text)
    states = Counter(item.state for item in items)
    repaired = [item for item in items if "scheme-slashes" in item.repairs]
    ccgp = {item.source_id for item in items if item.source and item.source.host_ascii.endswith("ccgp.gov.cn")}
    assert len(items) == 30
    assert states[ItemState.DUPLICATE] == 2
    assert len(repaired) == 2
    assert all(item.memento for item in repaired)
    assert len(ccgp) == 4


@pytest.mark.shared
def test_every_line_of_a_real_list_of_web_archive_addresses_is_an_item(batch: Batch, shared_data: Path) -> None:
    text = (shared_data / "archived-urls.txt").read_text(encoding="utf-8")
    items = add_addresses(batch=batch, text=text)
    assert len(items) == 157
    assert all(item.sentence for item in items if item.state != ItemState.WAITING)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))))
def test_whatever_is_pasted_nothing_raises_and_no_line_that_looks_like_an_address_is_lost(lines: list[str]) -> None:
    text = "\n".join([*lines, "http://a.example/x"])
    given = given_addresses(text)
    assert any("http://a.example/x" in each.raw for each in given)
