"""The labelled set: facts, never the words of a notice; and the floors, where the shared data lies."""

import json
from pathlib import Path

import pytest

from benchmarks.notices import HALVES, LABELS, floors_missed, measure
from benchmarks.notices import rows_of as read_rows
from procurement.reading.model import Kind
from procurement.reading.people import MOBILE

ALLOWED = {
    "address", "kind", "number", "name", "buyer", "agency", "supplier", "budget", "ceiling", "award", "published",
    "deadline", "place", "method", "experts",
}  # fmt: skip
LONGEST = 90  # characters: the name of a project is a value, a sentence is not


def labels(half: str) -> list[dict[str, object]]:
    with (LABELS / f"{half}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.mark.parametrize("half", HALVES)
def test_labels_hold_values_and_no_text_of_a_notice_and_no_telephone(half: str) -> None:
    for label in labels(half):
        assert set(label) <= ALLOWED
        assert label["kind"] in set(Kind)
        for key, value in label.items():
            for text in value if isinstance(value, list) else [value]:
                assert key == "address" or text is None or len(str(text)) <= LONGEST
                assert key in ("address", "number") or not MOBILE.search(str(text))


def test_the_halves_share_no_notice_and_hold_140_and_40_fresh() -> None:
    halves = {half: {str(label["address"]) for label in labels(half)} for half in HALVES}
    assert len(set().union(*halves.values())) == sum(map(len, halves.values()))
    assert len(halves["rules"] | halves["report"]) == 140
    assert len(halves["fresh"]) == 40


@pytest.mark.shared
@pytest.mark.parametrize("half", HALVES)
def test_every_floor_is_reached(half: str, shared_data: Path) -> None:
    rows = read_rows(sorted((shared_data / "notices").glob("*.jsonl")))
    board = measure(rows, labels(half))
    assert board.notices == len(labels(half))
    assert [line for line in floors_missed(board) if " ms " not in line] == []
