"""The fold: every row of search.md's folding table, and the two properties that hold for all text."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from language.folding import CJK, FOLD_VERSION, LONG, SHORT, fold, fold_each, fold_with_map, spellings, unfolded

# Characters whose folds touch their neighbours: marks, jamo, kana with sound marks, Han, joins, invisible ones.
AWKWARD = (
    "eE\u0301\u0323\u0345αᾳ\u1fb4иИй\u0306\u0308ё\u0640\u200d\u200bي\u0654ئ\u064e\u0670ᄀ\u1161\u11a8가ㄱㅏカか\u3099ﾞｶ゛"
    " \n\f\u3000·•・门⻔後门\u034f\u20dd7７٣\ufe0fक\u093cि\u00a8´İŉßﷺ"
    "㎡ΩÅ○◯〇\u0f72\u0f71ཀ\u05b7ש\ufb2e\ufffe\u00ad。，a"
)
texts = st.text(alphabet=st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=["Cs"])), max_size=12)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("公\u200b安\ufeff局\u00ad", "公安局"),
        ("كتـــاب", "كتاب"),
        ("ＤＮＡ", "dna"),
        ("㎡ Ⅳ ﬃ", "m2 iv ffi"),
        ("⾨⻔", "门门"),
        ("Ürümqi", "urumqi"),
        ("U\u0308ru\u0308mqi", "urumqi"),
        ("Ελληνικά", "ελληνικα"),
        ("Йод ёлка", "йод елка"),
        ("И\u0306од", "йод"),
        ("ئۇيغۇر", "ئۇيغۇر"),
        ("ي\u0654", "ئ"),
        ("كِتَابٌ", "كتاب"),
        ("ى ي ە ه", "ى ي ە ه"),
        ("བོད་ཡིག", "བོད་ཡིག"),
        ("हिन्दी", "हिन्दी"),
        ("٢٠٢١ २०२१ ２０２１", "2021 2021 2021"),
        ("二○二一 二◯二一", "二〇二一 二〇二一".replace(" ", "")),
        ("視頻監控 後 干乾", "视频监控后干干"),
        ("公 安\n局\f采　购", "公安局采购"),
        ("买买提·艾力 买买提•艾力 买买提・艾力", "买买提艾力" * 3),
        ("买买提 ‧ 艾力", "买买提艾力"),
        ("公安，局 a 公", "公安,局 a 公"),
        ("Straße", "strasse"),
    ],
)
def test_each_row_of_the_folding_table(written: str, folded: str) -> None:
    assert fold(written) == folded


@settings(max_examples=400, deadline=None)
@given(texts)
@example("\u0301a")
@example("ﾞ\u200d\u0301")
def test_canonically_equal_text_folds_equally_and_a_fold_is_its_own_fold(text: str) -> None:
    folded = fold(text)
    assert fold(unicodedata.normalize("NFC", text)) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert fold(folded) == folded


def test_every_letter_and_mark_of_the_first_planes_keeps_both_properties() -> None:
    for point in (*range(0x3400), *range(0xA000, 0xAC00), *range(0xF900, 0x11000), *range(0x1D000, 0x1F200)):
        char = chr(point)
        folded = fold(char)
        assert fold(folded) == folded, hex(point)
        assert fold(unicodedata.normalize("NFD", char)) == folded, hex(point)


def test_no_format_character_survives() -> None:
    kept = [hex(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf" and fold(chr(n))]
    assert kept == []


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_map_leads_back_to_the_original_in_order(text: str) -> None:
    mapped = fold_with_map(text)
    assert mapped.text == fold(text)
    starts, ends = list(mapped.starts), list(mapped.ends)
    assert len(starts) == len(ends) == len(mapped.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    for index, char in enumerate(mapped.text):
        assert char in fold(text[starts[index] : ends[index]])


def test_the_map_of_a_joined_line_shows_the_whole_stretch() -> None:
    text = "在 ｛公\u200b安\n 局｝ Ürümqi"
    mapped = fold_with_map(text)
    at = mapped.text.index("公安局")
    start, end = mapped.original(at, at + 3)
    assert text[start:end] == "公\u200b安\n 局"
    at = mapped.text.index("urumqi")
    assert mapped.original(at, at + 6) == (text.index("Ü"), len(text))
    with pytest.raises(IndexError):
        mapped.starts[len(mapped.text)]


def test_what_is_searched_by_substring_is_ideographs_and_kana_and_nothing_else() -> None:
    one = re.compile(f"[{CJK}]")
    for point in range(0x32400):
        name = unicodedata.name(chr(point), "")
        if name and one.match(chr(point)):
            assert any(word in name for word in ("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HENTAIGANA")), name
        if name.startswith(("CJK UNIFIED", "HIRAGANA LETTER")):
            assert one.match(chr(point)), name


def test_the_fold_has_a_version() -> None:
    # Bump it, and this line, with any change to the tables above: every index is then rebuilt.
    assert FOLD_VERSION == 1
    assert "〇" in CJK


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=4, max_size=30))
def test_a_long_text_folds_as_its_lines_do(lines: list[str]) -> None:
    # Two line ends and a letter between them keep clusters and joins apart; long texts are folded by whole arrays.
    between = "\nx\n"
    assert fold(between.join(lines + [""] * SHORT)) == between.join([*map(fold, lines), *[""] * SHORT])


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, max_size=8))
@example(["公\n", "\n安", "\u0301a", "", "\u200b\u0301"])
@example(["公\n\U00010380\n安", "局"])
def test_texts_folded_together_fold_as_each_alone(pages: list[str]) -> None:
    assert fold_each(pages) == [fold(page) for page in pages]


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="公安a1 \n·　,\U00020000", max_size=40))
def test_the_joins_of_very_long_texts_are_those_of_short_ones(text: str) -> None:
    # A long text is looked through as an array, a short one by an expression; letters on both sides join nothing.
    assert fold(text + "x" * LONG) == fold(text) + "x" * LONG
    assert fold("x" * LONG + text) == "x" * LONG + fold(text)
    mapped = fold_with_map(text + "x" * LONG)
    assert [*mapped.starts][: len(fold(text))] == [*fold_with_map(text).starts]


def test_an_ideograph_stands_in_no_fold_unless_one_of_its_spellings_stands_in_the_text() -> None:
    for point in (*range(0x2E80, 0x3400), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x1F100, 0x1F300)):
        char = chr(point)
        assert all(char in (spellings(one) or char) for one in fold(char)), hex(point)
    assert spellings("门") == ("门", "⾨", "⻔", "門")
    assert spellings("a") == spellings("か") == ()


def test_what_the_fold_takes_out_between_two_ideographs_is_seen_without_folding() -> None:
    both, alone = unfolded("公安"), unfolded("公")
    assert both is not None
    assert alone is not None
    missed = [hex(p) for p in range(0x20000) if "公安" in fold(text := f"公{chr(p)}安") and not both.search(text)]
    assert missed == []
    assert both.search("公\u200b \n·\ufe0f安")
    assert not both.search("公x安")
    company = unfolded("株式")
    assert company is not None
    assert company.search("㍿")  # both in one sign
    assert not company.search("㈱")
    assert unfolded("か") is None
