from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands

from language.query import parse
from search.checks import engine_fits, haystack_is_loud
from search.engines.canonical import Documents, Keyword, dump, load
from search.engines.generations import Generations, rules_hash


def test_the_settings_as_they_stand_pass() -> None:
    assert list(haystack_is_loud(None)) == []


def test_each_default_that_would_hurt_is_an_error(settings: Any) -> None:
    settings.HAYSTACK_CONNECTIONS = {"all": {"ENGINE": "x"}}
    settings.INSTALLED_APPS = ["haystack", "search"]
    settings.HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.RealtimeSignalProcessor"
    assert [error.id for error in haystack_is_loud(None)] == ["search.E001", "search.E002", "search.E003"]


def test_whoosh_says_where_it_ends_and_an_unknown_engine_is_an_error(settings: Any) -> None:
    said = []
    for engine in ("tantivy", "whoosh", "lucene"):
        settings.MUNIMENT_SEARCH_ENGINE = engine
        said.append([message.id for message in engine_fits(None)])
    assert said == [[], ["search.W001"], ["search.E004"]]


def test_our_commands_shadow_those_of_haystack() -> None:
    commands = get_commands()
    assert {commands[name] for name in ("rebuild_index", "update_index", "clear_index")} == {"search"}


@pytest.mark.parametrize(
    "query",
    ["公安局", '"face recognition"~20', "a OR (b -c*)", "buyer:市局 date:2019..2021 amount:>100", "helo~ is:cited", ""],
)
def test_a_tree_survives_its_canonical_text(query: str) -> None:
    tree = parse(query).tree
    assert load(dump(tree)) == tree


def test_what_is_no_tree_is_refused() -> None:
    assert load(dump(Documents((1, 2)))) == Documents((1, 2))
    assert load(dump(Keyword("site", ("", "x")))) == Keyword("site", ("", "x"))
    for text in ('{"node":"Path"}', "[]", "公安局", '{"node":"Words","nothing":1}', "1"):
        with pytest.raises(ValueError, match=r".+"):
            load(text)


def test_the_rules_of_an_index_change_with_its_engine() -> None:
    assert rules_hash("tantivy 1") != rules_hash("tantivy 2")
    assert len(rules_hash("tantivy 1")) == 12


def test_a_generation_begun_twice_has_two_names(tmp_path: Path) -> None:
    generations = Generations(tmp_path)
    assert (generations.current(), generations.coming()) == (None, None)
    first = generations.begin("x")
    second = generations.begin("x")
    assert first != second
    assert generations.coming() == second
    generations.promote()
    assert (generations.current(), generations.coming()) == (second, None)
