"""Masked text and the way between its offsets and those of the text as stored."""

from hypothesis import given
from hypothesis import strategies as st

from archive.masking import COVER, Span, covered, cut_out, in_order, label, masked, masked_words

TEXT = "联系人丁某某，电话13900139000。"
SPANS = [Span(3, 6, "contact"), Span(9, 20, "phone")]


def test_labels_stand_in_place_of_the_words() -> None:
    assert masked(TEXT, SPANS).text == "联系人[contact masked]，电话[phone masked]。"


def test_a_quotation_that_touches_a_mask_has_its_label_whole() -> None:
    assert masked_words(TEXT, 4, 12, SPANS) == "[contact masked]，电话[phone masked]"
    assert masked_words(TEXT, 0, 3, SPANS) == "联系人"


def test_the_index_gets_what_is_left_with_a_sign_between() -> None:
    assert cut_out(TEXT, SPANS, "|") == "联系人|，电话|。"
    assert cut_out(TEXT, [], "|") is TEXT


spans = st.lists(
    st.builds(Span, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["phone", "expert"])), max_size=6
)


@given(st.text(max_size=40), spans)
def test_places_outside_masks_show_the_same_character(text: str, found: list[Span]) -> None:
    view, hidden = masked(text, found), {at for each in in_order(found) for at in range(each.start, each.end)}
    for at, char in enumerate(text):
        if at not in hidden:
            assert view.text[view.place(at)] == char


@given(st.text(max_size=40), spans)
def test_every_stretch_of_text_is_one_of_masked_text(text: str, found: list[Span]) -> None:
    view = masked(text, found)
    for start in range(len(text)):
        first, last = view.stretch(start, start + 1)
        shown = view.text[first:last]
        assert shown == text[start] or shown in {label("phone"), label("expert")}


@given(st.text(max_size=40), spans)
def test_the_copy_for_finding_is_as_long_and_holds_nothing_of_a_mask(text: str, found: list[Span]) -> None:
    copy = covered(text, found)
    assert len(copy) == len(text)
    for each in in_order(found):
        assert set(copy[each.start : each.end]) <= {COVER}
