"""What a taken-over child may say, and what the worker believes of it."""

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.base import (
    Cell,
    ChildData,
    ChildEnd,
    ChildHead,
    Declared,
    Limits,
    Link,
    Opened,
    PageText,
    Pair,
    Part,
    ReadError,
    Region,
    Summary,
    Table,
    Warn,
)
from ingest.sandbox_checks import Checker
from ingest.sandbox_wire import HEADER, BadFrame, Frame, Unframer, encode

PAGE = PageText(number=1, text="公告text", boxes=bytes(48), width=595.0, height=842.0, regions=(Region("body", 0, 2),))
SUMMARY = Summary(kind="plain", tool="t", settings={}, libraries={"a": "1"}, pages_total=1, language="und")
WHOLE: list[Part] = [
    Opened(1),
    PAGE,
    Table(1, (Cell(0, 0, 1, 2, (0.1, 0.2, 0.3, 0.4), 0, 2, "公告"),)),
    Pair("标", "公告", 1, 0, 2),
    Link("attachment", "a.pdf", "http://a.example", "key"),
    ChildHead("a/b", Declared("b"), {"http_headers": [["a", "b"]]}),
    ChildData(b"\0\xff"),
    ChildEnd(),
    Warn("text_suspect", "A sentence.", 1),
    SUMMARY,
]


def through(parts: list[Part], **changed: Any) -> list[Part]:
    """The parts as the worker sees them; `changed` overwrites fields of the last one on the wire."""
    checker, unframer = Checker(Limits()), Unframer()
    out = []
    for place, part in enumerate(parts):
        for each in unframer.feed(encode(part)):
            values = {**each.values, **(changed if place == len(parts) - 1 else {})}
            out.append(checker.part(Frame(each.name, values, each.tail), 100))
    return out


def test_a_whole_reading_arrives_as_it_was_sent() -> None:
    assert through(WHOLE) == WHOLE


def test_frames_may_arrive_in_any_pieces() -> None:
    data = b"".join(map(encode, WHOLE))
    unframer = Unframer()
    names = [each.name for n in range(0, len(data), 7) for each in unframer.feed(data[n : n + 7])]
    assert names == [type(part).__name__ for part in WHOLE]
    assert not unframer.pending


LIES: list[tuple[Part, dict[str, Any]]] = [
    (PAGE, {"number": 0}),
    (PAGE, {"number": "1"}),
    (PAGE, {"number": True}),
    (PAGE, {"text": "longer than its boxes"}),
    (PAGE, {"text": "six\0ab"}),
    (PAGE, {"text": "lone\ud800a"}),
    (PAGE, {"text": "line\ra"}),
    (PAGE, {"width": float("inf")}),
    (PAGE, {"width": "wide"}),
    (PAGE, {"rotation": 1_000}),
    (PAGE, {"regions": [["body", 0, 7]]}),
    (PAGE, {"regions": [["body", 3, 2]]}),
    (PAGE, {"regions": [["script", 0, 2]]}),
    (PAGE, {"regions": [["body", 0]]}),
    (PAGE, {"origin": "<b>"}),
    (PAGE, {"confidence": 2}),
    (PAGE, {"label": "x" * 65}),
    (Warn("ok", "A sentence."), {"code": "<script>"}),
    (Warn("ok", "A sentence."), {"sentence": "x" * 600}),
    (SUMMARY, {"metadata": {"a": "\0"}}),
    (SUMMARY, {"metadata": {"a": "\ud800"}}),
    (SUMMARY, {"metadata": "x"}),
    (SUMMARY, {"metadata": {"a": "x" * 300_000}}),
    (SUMMARY, {"kind": "truth"}),
    (SUMMARY, {"title": None}),
    (ChildHead("a", Declared()), {"facts": []}),
    (ChildHead("a", Declared()), {"declared": ["only one"]}),
    (ChildHead("a", Declared()), {"path": 7}),
]


@pytest.mark.parametrize(("part", "lie"), LIES, ids=lambda each: str(each)[:40])
def test_a_value_that_breaks_the_contract_is_refused(part: Part, lie: dict[str, Any]) -> None:
    with pytest.raises(ReadError) as refused:
        through([part], **lie)
    assert refused.value.code == "output_invalid"


@pytest.mark.parametrize(
    "parts",
    [
        [PAGE, PAGE],
        [dataclasses.replace(PAGE, number=2), PAGE],
        [Table(1, ())],
        [Pair("a", "b", 1, 0, 0)],
        [ChildData(b"x")],
        [ChildEnd()],
        [ChildHead("a", Declared()), ChildHead("b", Declared())],
        [ChildHead("a", Declared()), SUMMARY],
        [SUMMARY, PAGE],
        [SUMMARY, SUMMARY],
    ],
    ids=str,
)
def test_parts_out_of_order_are_refused(parts: list[Part]) -> None:
    with pytest.raises(ReadError) as refused:
        through(parts)
    assert refused.value.code == "output_invalid"


def test_a_reading_without_an_end_is_no_reading() -> None:
    checker = Checker(Limits())
    with pytest.raises(ReadError):
        checker.finish()


def test_more_than_fifty_mebibytes_are_refused() -> None:
    checker = Checker(Limits())
    warning = Frame("Warn", {"code": "a", "sentence": "A sentence.", "page": None}, b"")
    for _ in range(50):
        checker.part(warning, 1 << 20)
    with pytest.raises(ReadError) as refused:
        checker.part(warning, 1)
    assert refused.value.code == "output_limit"


def test_the_bytes_of_files_inside_have_a_limit_of_their_own() -> None:
    checker = Checker(Limits(total_child_bytes=2_000_000))
    checker.part(Frame("ChildHead", {"path": "a", "declared": ["", "", "", ""], "facts": {}}, b""), 10)
    piece = Frame("ChildData", {}, bytes(1_000_000))
    checker.part(piece, 1_000_000)
    checker.part(piece, 1_000_000)
    with pytest.raises(ReadError) as refused:
        checker.part(piece, 1_000_000)
    assert refused.value.code == "output_limit"


@pytest.mark.parametrize("data", [b"\xff" * 8, HEADER.pack(3, 0) + b"nul", HEADER.pack(2, 0) + b"{}"], ids=str)
def test_noise_is_no_frame(data: bytes) -> None:
    with pytest.raises(BadFrame):
        list(Unframer().feed(data))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([type(part).__name__ for part in WHOLE] + ["Evil"]), st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_a_child_says_is_a_part_or_a_refusal(name: str, data: st.DataObject) -> None:
    honest = next((part for part in WHOLE if type(part).__name__ == name), PAGE)
    values = {each.name: getattr(honest, each.name) for each in dataclasses.fields(honest)}
    values.pop("boxes", None)
    values.pop("data", None)
    values = json.loads(json.dumps(values, default=lambda each: list(dataclasses.astuple(each))))
    for field in data.draw(st.lists(st.sampled_from([*values, "x"]), max_size=3)):
        values[field] = data.draw(JSON)
    try:
        made = encode(Checker(Limits()).part(Frame(name, values, b""), 10))
    except ReadError as error:
        made = error.code.encode()
    assert made.startswith((b"output_", b"\0"))  # a refusal, or a frame whose length begins with a zero byte
