"""Amounts in yuan."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.amounts import conflict, find_amounts, is_rate_label, label_unit, section_unit
from procurement.reading.model import UnitSource

MONEY_LIKE = st.text(alphabet="0123456789.,万元亿千百￥¥$（）()/年%人民币壹贰叁佰拾零角分整 每第包：:", max_size=60)


def yuan(text: str, **options: str) -> list[Decimal]:
    return [amount.yuan for amount in find_amounts(text, **options) if amount.yuan is not None]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("47.6792330 万元（人民币）", "476792.33"),
        ("1,856.2万元", "18562000"),
        ("180.0000000（万元）", "1800000"),
        ("人民币125.800000 万元", "1258000"),
        ("￥56.980000万元", "569800"),
        ("¥1,950,000.00", "1950000"),
        ("8396351.2 元 人民币", "8396351.2"),
        ("1.2亿元", "120000000"),
        ("壹佰叁拾贰万壹仟元整", "1321000"),
        ("人民币叁拾元叁角正", "30.3"),
        ("伍拾万零叁佰元零伍分", "500300.05"),
        ("150.00万元/3年", "1500000"),
    ],
)
def test_a_sum_is_read_in_yuan(text: str, expected: str) -> None:
    assert yuan(text) == [Decimal(expected)]


@pytest.mark.parametrize(
    "text", ["84万元/年", "12元/吨", "费率 95%", "280元/人/月", "9.5折", "0571-86470000", "20000美元", "USD 20,000"]
)
def test_a_rate_a_unit_price_a_telephone_and_foreign_money_are_no_sum_in_yuan(text: str) -> None:
    assert yuan(text) == []


def test_a_figure_without_a_unit_is_kept_without_a_guess() -> None:
    (amount,) = find_amounts("2655000.00")
    assert (amount.yuan, amount.unit_source) == (None, UnitSource.NONE)
    assert yuan("2655000.00", unit="元") == [Decimal("2655000")]
    assert yuan("2.5", unit="万元") == [Decimal("25000")]


@pytest.mark.parametrize(
    ("qualifier", "unit"),
    [("（万元）", "万元"), ("(元)", "元"), ("（单位：人民币元）", "元"), ("（如有）", ""), ("（元/年）", "")],
)
def test_the_unit_of_a_label_is_read_unless_it_makes_a_rate(qualifier: str, unit: str) -> None:
    assert label_unit(qualifier) == unit


def test_a_section_states_the_unit_of_its_figures() -> None:
    assert section_unit("以下金额单位：人民币万元。") == "万元"
    assert is_rate_label("中标金额", "（元/年）")


def test_the_same_sum_in_other_words_is_no_conflict() -> None:
    assert conflict(find_amounts("￥56.980000万元 569800.00元")) == ""


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("56.98万元 56.98元", "unit_conflict"),
        ("壹佰万元整 ￥120万元", "words_figures_differ"),
        ("10万元 12万元", "amounts_differ"),
    ],
)
def test_statements_that_differ_are_named_by_how(text: str, warning: str) -> None:
    assert conflict(find_amounts(text)) == warning


@settings(max_examples=150, deadline=None)
@given(MONEY_LIKE | st.text(max_size=60), st.sampled_from(["", "元", "万元"]))
def test_no_text_breaks_the_reader_and_every_span_lies_in_it(text: str, unit: str) -> None:
    for amount in find_amounts(text, unit=unit):
        assert 0 <= amount.start < amount.end <= len(text)
        assert amount.yuan is None or amount.yuan >= 0


@settings(max_examples=100, deadline=None)
@given(st.decimals(min_value="0.01", max_value="99999999", places=2, allow_nan=False))
def test_a_figure_survives_thousands_separators_and_wan(figure: Decimal) -> None:
    assert yuan(f"{figure:,.2f}元") == [figure]
    assert yuan(f"{figure / 10_000}万元") == [figure]
