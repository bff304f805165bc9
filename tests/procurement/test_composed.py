"""Composed notices: what is put in is read out, conflicts are warned of, nothing is invented."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.model import Field
from procurement.reading.names import organisation_key
from procurement.reading.procedures import number_key
from tests.procurement.composing import (
    LAYOUTS,
    Composed,
    awards,
    bodies,
    firms,
    laid_out,
    sums,
    tenders,
    written,
)
from tests.procurement.conftest import facts_of, value_of, values_of

FEW = settings(max_examples=40, deadline=None)
RATES = (
    "85%",
    "下浮率12.5%",
    "2.85元/平方米",
    "0.815元/W",
    "按实际用量结算，单价36.5元/吨",
    "每人每月4500元",
    "详见附件",
    "/",
    "无",
)
EMPTY = ("", "/", "无", "详见附件", "详见招标文件", "—")


def _stated(composed: Composed) -> list[object]:
    """What the notice says, in the order of `_read`: bodies and number by their keys, the sum, no doubt about it."""
    bodies = [organisation_key(name) for name in (composed.buyer, composed.agency)]
    suppliers = [organisation_key(name) for name in composed.suppliers]
    return [*bodies, number_key(composed.number), suppliers, [composed.amount], []]


def _read(composed: Composed) -> list[object]:
    facts = facts_of(composed.text, title=composed.title)
    bodies = [organisation_key(value_of(facts, field) or "") for field in (Field.BUYER, Field.AGENCY)]
    suppliers = [organisation_key(name) for name in values_of(facts, Field.SUPPLIER)]
    field = Field.AWARD if composed.suppliers else Field.BUDGET
    doubts = [each for fact in facts[field] for each in fact.warnings if "differ" in each or "conflict" in each]
    amounts = [Decimal(value) for value in values_of(facts, field)]
    return [*bodies, number_key(value_of(facts, Field.NUMBER) or ""), suppliers, amounts, doubts]


@FEW
@given(tenders())
def test_what_a_tender_states_is_read(composed: Composed) -> None:
    assert _read(composed) == _stated(composed)


@FEW
@given(awards())
def test_what_an_award_states_is_read(composed: Composed) -> None:
    assert _read(composed) == _stated(composed)


@FEW
@given(st.lists(st.tuples(firms(), sums()), min_size=1, max_size=4, unique_by=lambda row: row[0]), st.booleans())
def test_every_row_of_a_table_of_winners_is_read(rows: list[tuple[str, Decimal]], numbered: bool) -> None:
    head = "包号\t中标供应商名称\t中标供应商地址\t中标金额（元）\n"
    lines = [
        f"{n if numbered else f'第{n}包'}\t{firm}\t示例路{n}号\t{amount:,.2f}\n"
        for n, (firm, amount) in enumerate(rows, 1)
    ]
    facts = facts_of("三、中标信息\n" + head + "".join(lines) + "四、其他\n", title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == [firm for firm, _ in rows]
    assert [Decimal(str(fact.value)) for fact in facts[Field.AWARD]] == [amount for _, amount in rows]


@FEW
@given(firms(), st.sampled_from(RATES), st.sampled_from(LAYOUTS))
def test_a_rate_is_never_an_award(supplier: str, rate: str, layout: str) -> None:
    facts = facts_of(laid_out([("中标供应商", supplier), ("中标金额", rate)], layout), title="示例中标公告")
    assert values_of(facts, Field.SUPPLIER) == [supplier]
    assert Field.AWARD not in facts


@FEW
@given(st.sampled_from(EMPTY), st.sampled_from(LAYOUTS))
def test_an_empty_form_states_nothing(value: str, layout: str) -> None:
    labels = ("采购人", "采购代理机构", "中标供应商", "中标金额", "预算金额（元）")
    facts = facts_of(laid_out([(label, value) for label in labels], layout), title="示例中标公告")
    assert not facts.keys() & {Field.BUYER, Field.AGENCY, Field.SUPPLIER, Field.AWARD, Field.BUDGET}


@FEW
@given(bodies(), sums(), st.sampled_from(("yuan", "commas", "sign", "label-yuan")))
def test_a_slip_of_the_unit_is_warned_of_and_both_figures_are_kept(buyer: str, amount: Decimal, form: str) -> None:
    unit, value = written(amount, form)
    slip = written(amount * 10_000, "wan")[1]
    text = f"采购人：{buyer}\n预算金额{unit}：{value}\n三、其他\n采购预算：{slip}\n"
    budget = facts_of(text, title="示例招标公告")[Field.BUDGET]
    assert Decimal(str(budget[0].value)) == amount
    assert budget[0].warnings == ("unit_conflict",)


@FEW
@given(sums(), sums())
def test_words_that_differ_from_figures_are_warned_of(words: Decimal, figures: Decimal) -> None:
    if words in (figures, figures * 10_000, figures / 10_000):
        return
    said = written(words, "words")[1]
    facts = facts_of(f"中标人：示例有限公司\n中标金额：{said}（￥{figures:,.2f}元）\n", title="示例中标公告")
    assert {Decimal(str(fact.value)) for fact in facts[Field.AWARD]} == {words, figures}
    assert all("words_figures_differ" in fact.warnings for fact in facts[Field.AWARD])
