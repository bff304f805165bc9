"""Every kind of node on every engine: near spelling, fields, ranges, lists, what stands beside a word, and order."""

from pathlib import Path

import pytest

from language.query import parse
from language.query_nodes import Everything, Expansion, Field, Flag, Lifted, Node, Range, Ranked, TermList, Words
from language.tokens import index_text
from search.engines.base import Ask, EngineError, IndexMissing, Reader, Store
from search.engines.canonical import Keyword, dump, load
from search.engines.tantivy import TantivyStore
from search.engines.whoosh import WhooshStore
from search.fields import BLANK, KEYWORD_FIELDS, Entry

KEYS = frozenset({"public"})


def entry(number: int, *, date: int | None = None, amount: int | None = None, **fields: str | list[str]) -> Entry:
    """An entry by hand: text fields as words, keyword fields as lists."""
    return Entry(
        texts={name: index_text(text) for name, text in fields.items() if isinstance(text, str)},
        keywords={name: list(fields.get(name, [BLANK])) for name in KEYWORD_FIELDS},
        numbers={"document": number, "revision": 1, "commit_number": 1, "date": date, "amount": amount},
        audience=KEYS,
    )


ENTRIES = [
    entry(1, title="公安局", text="surveillance of the bureau", date=20190101, amount=100, grade=["a"]),
    entry(2, title="通告", text="公安局 公安局 surveilance", date=20191231, amount=100_00, buyers="喀什市公安局"),
    entry(3, title="通告", text="suerveillance 人脸识别", date=20200630, buyers="莎车县", has=["table"]),
    entry(4, title="face recognition", text="无", amount=99, grade=["a", "b"]),
    entry(5, title="通告", text="公安", other="公安局", date=20200701, buyers="公安部"),
    entry(6, text="alpha and more"),
    entry(7, text="omega and more"),
]


@pytest.fixture(scope="module", params=[TantivyStore, WhooshStore])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param()
    return made


@pytest.fixture(scope="module")
def reader(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    path = tmp_path_factory.mktemp("index")
    store.create(path)
    writer = store.writer(path)
    for start in (0, 4):
        writer.replace(ENTRIES[start : start + 4], [])
        writer.commit()
    writer.close()
    return store.reader(path)


def order(reader: Reader, tree: Node, sort: str = "relevance") -> list[int]:
    return [each.document for each in reader.ask(Ask(tree=tree, keys=KEYS, sort=sort)).found]


def found(reader: Reader, query: str) -> set[int]:
    return set(order(reader, parse(query).tree))


def test_near_spelling_is_one_letter_lost_added_changed_or_swapped(reader: Reader) -> None:
    assert found(reader, "surveillance~") == {1, 2, 3}
    assert found(reader, "surveillnace~") == {1}  # swapped, as one edit
    assert found(reader, "surveillance") == {1}


def test_a_field_finds_its_words_alone(reader: Reader) -> None:
    assert found(reader, "buyer:公安") == {2, 5}
    assert found(reader, "title:公安局") == {1}
    assert found(reader, "喀什市") == set()  # stands in `buyers` alone here


def test_ranges_have_both_ends_inside_unless_said_otherwise(reader: Reader) -> None:
    assert found(reader, "date:2019") == {1, 2}
    assert found(reader, "date:2020-06..2020-07") == {3, 5}
    assert found(reader, "amount:>1") == {2}
    assert found(reader, "amount:>=1") == {1, 2}
    assert found(reader, "-date:2019") == {3, 4, 5, 6, 7}
    assert set(order(reader, Range("date"))) == {1, 2, 3, 5}


def test_states_and_values_are_taken_as_they_are(reader: Reader) -> None:
    assert set(order(reader, Flag("has", "table"))) == {3}
    assert set(order(reader, Flag("grade", "a"))) == {1, 4}
    assert set(order(reader, Keyword("grade", (BLANK, "b")))) == {2, 3, 4, 5, 6, 7}


def test_a_list_is_any_of_its_words_and_an_unknown_list_is_an_error(reader: Reader) -> None:
    words = (Words("人脸识别"), Words("recog", prefix=True))
    assert set(order(reader, TermList("faces", 1, words))) == {3, 4}
    with pytest.raises(EngineError):
        order(reader, TermList("faces"))


def test_what_stands_beside_a_word_ranks_below_what_was_typed(reader: Reader) -> None:
    assert order(reader, Expansion(Words("alpha"), ("omega",), "test")) == [6, 7]
    assert order(reader, Expansion(Words("omega"), ("alpha",), "test")) == [7, 6]


def test_a_title_outranks_the_text_and_the_text_outranks_older_versions(reader: Reader) -> None:
    assert order(reader, Words("公安局")) == [1, 2, 5]


def test_amounts_and_dates_sort_both_ways_with_missing_ones_last(reader: Reader) -> None:
    assert order(reader, Everything(), "amount") == [4, 1, 2, 3, 5, 6, 7]
    assert order(reader, Everything(), "-amount") == [2, 1, 4, 3, 5, 6, 7]
    assert order(reader, Everything(), "-date") == [5, 3, 2, 1, 4, 6, 7]


def test_half_of_a_surrogate_pair_is_found_nowhere_and_is_no_error(reader: Reader) -> None:
    assert order(reader, Words("\ud842", literal=True)) == []


def test_a_folder_without_an_index_is_said_to_be_missing(store: Store, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissing):
            store.reader(path)
        with pytest.raises(IndexMissing):
            store.writer(path)


def test_a_site_is_taken_literally_whatever_signs_are_in_it(reader: Reader) -> None:
    for host in ("0<", "a\\>b", "局(", "x.*", "[", "^$", "a|b", "~&@#"):
        assert order(reader, Field("site", Words(host))) == []


def test_a_ranked_node_finds_any_of_its_parts_and_orders_them_by_weight(reader: Reader) -> None:
    parts = (Words("alpha"), Words("omega"))
    assert order(reader, Ranked(parts, (1.0, 3.0))) == [7, 6]
    assert order(reader, Ranked(parts, (3.0, 1.0))) == [6, 7]
    assert load(dump(Ranked(parts, (3.0, 1.0)))) == Ranked(parts, (3.0, 1.0))


def test_a_lifted_tree_finds_the_same_in_another_order(reader: Reader) -> None:
    tree = Words("and more")
    plain = order(reader, tree)
    assert sorted(plain) == [6, 7]
    for wanted in ("alpha", "omega"):
        lifted = order(reader, Lifted(tree, (Words(wanted), Words("公安局"))))
        assert lifted[0] == (6 if wanted == "alpha" else 7)
        assert sorted(lifted) == sorted(plain)
