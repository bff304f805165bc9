"""Cutting a text at its hits: nothing lost, nothing marked that is no hit."""

from hypothesis import given, settings
from hypothesis import strategies as st

from language.finder import Hit, Segment, find, segments, snippet, snippets
from language.query_nodes import Words

spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 12), st.integers(0, 3)).map(lambda s: Hit(s[0], s[0] + s[1], s[2])),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=0, max_size=60), spans)
def test_segments_joined_are_the_text_and_hits_never_overlap(text: str, hits: list[Hit]) -> None:
    cut = segments(text, hits)
    assert "".join(segment.text for segment in cut) == text
    at, marked = 0, set()
    for segment in cut:
        marked |= set(range(at, at + len(segment.text))) if segment.hit else set()
        at += len(segment.text)
        assert segment.text
        assert (segment.term >= 0) is segment.hit
    assert marked == {n for hit in hits for n in range(hit.start, min(hit.end, len(text)))}


def test_segments_name_the_term_they_answer() -> None:
    text = "示例县公安局采购视频监控"
    hits = find([Words("视频监控"), Words("公安局")], text)
    assert segments(text, hits) == [
        Segment("示例县", False, -1),
        Segment("公安局", True, 1),
        Segment("采购", False, -1),
        Segment("视频监控", True, 0),
    ]


def test_a_snippet_shows_the_place_that_answers_most_terms() -> None:
    text = "公安局。" + "字" * 300 + "公安局采购视频监控" + "字" * 300
    cut = snippet(text, find([Words("公安局"), Words("视频监控")], text), width=60)
    assert [segment.text for segment in cut if segment.hit] == ["公安局", "视频监控"]
    assert cut[0].text == cut[-1].text == "…"
    assert len("".join(segment.text for segment in cut)) <= 62


def test_a_snippet_without_hits_is_the_beginning() -> None:
    assert snippet("第一行\n  第二行", [], width=50) == [Segment("第一行 第二行", False, -1)]
    assert snippet("", [], width=50) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60), spans, st.integers(5, 40))
def test_any_text_gives_a_snippet_of_bounded_width(text: str, hits: list[Hit], width: int) -> None:
    inside = [hit for hit in hits if hit.end <= len(text)]
    shown = "".join(segment.text for segment in snippet(text, inside, width))
    assert len(shown) <= width + 2
    if inside:
        assert any(segment.hit for segment in snippet(text, inside, width))


def test_several_snippets_come_in_order_and_share_no_hit() -> None:
    text = ("公安局" + "字" * 200) * 5
    found = snippets(text, find([Words("公安局")], text), count=3, width=40)
    assert [[s.text for s in cut if s.hit] for cut in found] == [["公安局"]] * 3
