"""One suite for every engine: nothing missed, nothing false, equal facets, no count that knows hidden documents."""

import random
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from language.query_nodes import Everything, Field, Node, Not, Words, all_of, any_of
from search.engines.base import Ask, EngineError, Reader, Store, TooBroad
from search.engines.canonical import Documents, Keyword
from search.engines.tantivy import TantivyStore
from search.engines.whoosh import WhooshStore
from search.fields import BLANK, FACETS, KEYWORD_FIELDS, ROLE_NAMES
from tests.search.engines.corpus import KEYS, Made, begins, make, substrings, truth, words

CORPUS = make(seed=20200219, count=160)
EVERY_KEY = frozenset(KEYS)


@pytest.fixture(scope="module", params=[TantivyStore, WhooshStore])
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param()
    return made


def fewer(store: Store, queries: list[str]) -> list[str]:
    """All of them for the default engine, every third for Whoosh, which takes ten times as long for each."""
    return queries[::3] if isinstance(store, WhooshStore) else queries


@pytest.fixture(scope="module")
def reader(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The corpus, indexed in several commits, so that there are several segments."""
    path = tmp_path_factory.mktemp("index")
    fill(store, path, CORPUS)
    return store.reader(path)


def fill(store: Store, path: Path, documents: list[Made], at_once: int = 50) -> None:
    store.create(path)
    writer = store.writer(path)
    for start in range(0, len(documents), at_once):
        writer.replace([document.entry() for document in documents[start : start + at_once]], [])
        writer.commit()
    writer.close()


def found(reader: Reader, tree: Node, keys: frozenset[str] = EVERY_KEY, excluded: tuple[int, ...] = ()) -> set[int]:
    answer = reader.ask(Ask(tree=tree, keys=keys, excluded=excluded))
    numbers = {each.document for each in answer.found}
    assert len(numbers) == len(answer.found) == answer.total
    return numbers


def test_every_han_substring_is_found_and_nothing_else(store: Store, reader: Reader) -> None:
    queries = fewer(store, substrings(CORPUS, seed=1, count=1200))
    wrong = [text for text in queries if found(reader, Words(text)) != truth(Words(text), CORPUS)]
    assert wrong == []
    assert (
        sum(bool(truth(Words(text), CORPUS)) for text in queries) > len(queries) / 2
    )  # the test looks for what is there


def test_a_single_character_is_found_wherever_it_stands(reader: Reader) -> None:
    for character in "公安局采购单一来源竞争性谈判视频监控系统检测中标结果的":
        assert found(reader, Words(character)) == truth(Words(character), CORPUS), character


def test_words_numbers_and_mixed_phrases_are_found_whole(store: Store, reader: Reader) -> None:
    queries = fewer(store, words(CORPUS, seed=2, count=800))
    wrong = [text for text in queries if found(reader, Words(text)) != truth(Words(text), CORPUS)]
    assert wrong == []


def test_a_prefix_finds_every_word_that_begins_so(reader: Reader) -> None:
    for text in ("pow", "sec", "rec", "ürü", "ئۇي", "bur"):
        expected = {each.number for each in CORPUS if each.holds(begins(text))}
        assert expected
        assert found(reader, Words(text, prefix=True)) == expected


leaf = st.sampled_from([*substrings(CORPUS, seed=3, count=200), *words(CORPUS, seed=4, count=60)]).map(Words)
trees = st.recursive(
    leaf,
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=3).map(all_of),
        st.lists(parts, min_size=2, max_size=3).map(any_of),
        parts.map(Not),
    ),
    max_leaves=6,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(tree=trees, keys=st.sets(st.sampled_from(KEYS), min_size=1), excluded=st.sets(st.integers(1, 160), max_size=9))
def test_trees_audiences_exclusions_and_facets_agree_with_brute_force(
    reader: Reader, tree: Node, keys: set[str], excluded: set[int]
) -> None:
    ask = Ask(tree=tree, keys=frozenset(keys), excluded=sorted(excluded), facets=FACETS)
    answer = reader.ask(ask)
    expected = truth(tree, CORPUS, lambda each: bool(each.audience & keys) and each.number not in excluded)
    assert {each.document for each in answer.found} == expected
    assert answer.total == len(expected)
    for name in FACETS:
        held = [value for each in CORPUS if each.number in expected for value in each.keywords.get(name, [BLANK])]
        assert answer.facets[name] == Counter(held), name


@pytest.mark.parametrize("known", [[], ["2"], ["1", "3"], ["1", "2", "3", "4"]])
@pytest.mark.parametrize("limit", [0, 20])
def test_of_collections_only_those_that_the_asker_knows_are_counted(
    reader: Reader, known: list[str], limit: int
) -> None:
    held = [[each for each in one.keywords.get("in", []) if each in known] or [BLANK] for one in CORPUS]
    ask = Ask(tree=Everything(), keys=EVERY_KEY, limit=limit, facets=("in",), collections=frozenset(known))
    assert reader.ask(ask).facets["in"] == Counter(chain.from_iterable(held))


def test_facets_alone_are_those_that_come_with_the_hits(reader: Reader) -> None:
    both = reader.ask(Ask(tree=Words("的"), keys=EVERY_KEY, facets=FACETS)).facets
    assert reader.ask(Ask(tree=Words("的"), keys=EVERY_KEY, facets=FACETS, limit=0)).facets == both
    assert reader.ask(Ask(tree=Words("的"), keys=EVERY_KEY, facets=("year",), limit=0)).facets["year"] == both["year"]


def test_dates_sort_both_ways_with_missing_ones_last(reader: Reader) -> None:
    dates = {each.number: each.date for each in CORPUS}
    for sort, sign in (("date", 1), ("-date", -1)):
        answer = reader.ask(Ask(tree=Everything(), keys=EVERY_KEY, sort=sort))
        order = [(dates[each.document] is None, sign * (dates[each.document] or 0)) for each in answer.found]
        assert order == sorted(order)
        assert len(order) == len(CORPUS)


def test_equal_scores_come_in_the_same_order_every_time(reader: Reader) -> None:
    once = [each.document for each in reader.ask(Ask(tree=Everything(), keys=EVERY_KEY)).found]
    assert once == sorted(once)
    assert once[:20] == [each.document for each in reader.ask(Ask(tree=Everything(), keys=EVERY_KEY, limit=20)).found]


def test_tags_are_found_by_their_words_in_any_spelling_and_counted_as_they_are_spelt(reader: Reader) -> None:
    def tagged(*words: str) -> set[int]:
        return {each.number for each in CORPUS if any(word in tag for tag in each.keywords["tag"] for word in words)}

    assert found(reader, Field("tag", Words("监控"))) == tagged("监控", "監控")
    assert found(reader, Field("tag", Words("to check", literal=True))) == tagged("To Check", "to check")
    assert found(reader, Field("tag", Words("camer", prefix=True))) == tagged("Cameras")
    assert found(reader, Field("tag", Words("Check Cameras", literal=True))) == set()
    assert found(reader, Keyword("tag", ("監控",))) == {
        each.number for each in CORPUS if "監控" in each.keywords["tag"]
    }
    assert found(reader, Keyword("tag", ("",))) == {each.number for each in CORPUS if each.keywords["tag"] == [BLANK]}


def test_keyword_and_document_conditions_take_values_literally(reader: Reader) -> None:
    blank = {each.number for each in CORPUS if "" in each.keywords["year"]}
    assert found(reader, Keyword("year", ("",))) == blank
    assert found(reader, Keyword("site", ())) == set()
    assert found(reader, Documents((3, 5, 999))) == {3, 5}
    assert found(reader, Documents(())) == set()


def test_a_site_includes_the_hosts_under_it(reader: Reader) -> None:
    both = {each.number for each in CORPUS if {"ccgp.gov.cn", "www.ccgp.gov.cn"} & set(each.keywords["site"])}
    assert found(reader, Field("site", Words("ccgp.gov.cn"))) == both
    assert found(reader, Field("site", Words("gov.c"))) == set()


def test_a_phrase_never_crosses_from_one_value_to_the_next(store: Store, tmp_path: Path) -> None:
    edge = Made(1, "公安", "局采购", ["单一", "来源"], {}, EVERY_KEY, None)
    fill(store, tmp_path, [edge])
    reader = store.reader(tmp_path)
    assert found(reader, Words("单一来源")) == set()
    assert found(reader, Words("公安局")) == set()
    assert found(reader, Words("单一")) == {1}


def test_what_holds_nothing_to_search_for_matches_nothing(reader: Reader) -> None:
    assert found(reader, Words("，。")) == set()
    assert found(reader, Words("\ue000")) == set()


def test_an_entry_replaces_the_one_before_and_a_removed_one_is_gone(store: Store, tmp_path: Path) -> None:
    rng = random.Random(5)
    documents = {each.number: each for each in make(seed=6, count=30)}
    fill(store, tmp_path, list(documents.values()))
    reader, writer = store.reader(tmp_path), store.writer(tmp_path)
    for round_number in range(12):
        changed = rng.sample(sorted(documents), 3)
        fresh = make(seed=100 + round_number, count=30)
        for number in changed[:2]:
            documents[number] = fresh[number - 1]
        gone = changed[2]
        documents.pop(gone)
        writer.replace([documents[number].entry() for number in changed[:2]], [gone])
        writer.commit()
        held = list(documents.values())
        assert reader.held() == dict.fromkeys(documents, 1)
        for text in substrings(held, seed=round_number, count=20):
            assert found(reader, Words(text)) == truth(Words(text), held), text
    writer.close()


def test_what_is_not_committed_is_not_seen(store: Store, tmp_path: Path) -> None:
    fill(store, tmp_path, CORPUS[:3])
    reader, writer = store.reader(tmp_path), store.writer(tmp_path)
    writer.replace([CORPUS[10].entry()], [1])
    assert set(reader.held()) == {1, 2, 3}
    writer.commit()
    assert set(reader.held()) == {2, 3, 11}
    writer.close()


def test_an_entry_with_a_field_the_schema_does_not_know_is_an_error(store: Store, tmp_path: Path) -> None:
    store.create(tmp_path)
    writer = store.writer(tmp_path)
    entry = CORPUS[0].entry()
    entry.texts["colour"] = "red"
    with pytest.raises(EngineError, match="colour"):
        writer.replace([entry], [])
    writer.close()


def test_a_prefix_of_too_many_words_is_refused_and_not_cut_short(store: Store, tmp_path: Path) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = " ".join(f"mark pre{a}{b}{c}" for a in letters for b in letters for c in letters)
    fill(store, tmp_path, [Made(1, "", many, [], {}, EVERY_KEY, None)])
    reader = store.reader(tmp_path)
    assert found(reader, Words("pre", prefix=True)) == {1}
    assert found(reader, Words("mark prez", prefix=True)) == {1}
    with pytest.raises(TooBroad):
        reader.ask(Ask(tree=Words("mark pre", prefix=True), keys=EVERY_KEY))


def test_an_index_of_older_rules_without_a_field_holds_nothing_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It serves until it is made anew: a field it does not know is no error."""
    with monkeypatch.context() as older:
        older.setattr("search.engines.tantivy.ROLE_NAMES", tuple(name for name in ROLE_NAMES if name != "tags"))
        older.setattr("search.engines.tantivy.KEYWORD_FIELDS", tuple(name for name in KEYWORD_FIELDS if name != "tag"))
        TantivyStore().create(tmp_path)
    old = TantivyStore().reader(tmp_path)
    for tree in (Field("tag", Words("公安")), Keyword("tag", ("公安",)), Words("公安")):
        assert old.ask(Ask(tree=tree, keys=EVERY_KEY)).total == 0
