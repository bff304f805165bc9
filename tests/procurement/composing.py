"""Notices composed by grammar: layouts x labels x forms of values, all names made up. What is put in is known."""

from dataclasses import dataclass
from decimal import Decimal

import cn2an
from hypothesis import strategies as st

PLACES = ("示例市", "甲子县", "乙丑区", "")
BODIES = ("教育局", "第一人民医院", "水利局", "职业技术学院", "公安局", "图书馆", "城市管理局", "疾病预防控制中心")
TRADES = ("科技", "建设工程", "医疗器械", "环境检测", "信息技术", "物业服务")
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
WORKS = ("实训设备采购", "道路照明改造工程", "智慧平台建设", "物业管理服务", "书架采购")
PREFIXES = ("SL", "ZJXY", "BTJY08CGCS", "豫财采购")
SEEN = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯")


@dataclass(frozen=True)
class Composed:
    """A title, a text, and what it states: single values, and sums in yuan."""

    title: str
    text: str
    buyer: str
    agency: str
    suppliers: tuple[str, ...]
    number: str
    amount: Decimal


def bodies() -> st.SearchStrategy[str]:
    """A public body."""
    return st.builds(lambda place, body: place + body, st.sampled_from(PLACES), st.sampled_from(BODIES)).filter(
        lambda name: len(name) > 3
    )


def firms() -> st.SearchStrategy[str]:
    """A firm, with or without its place in brackets."""
    return st.builds(
        lambda lead, place, trade, form: lead + place + trade + form,
        st.sampled_from(SEEN), st.sampled_from(("", "（示例）", "(北京)")), st.sampled_from(TRADES), st.sampled_from(FORMS),
    )  # fmt: skip


def numbers() -> st.SearchStrategy[str]:
    """A project number as portals print them."""
    return st.builds(
        lambda prefix, year, serial, form: form.format(prefix, year, serial),
        st.sampled_from(PREFIXES), st.integers(2016, 2035), st.integers(1, 999),
        st.sampled_from(("{}-{}-{:03}", "{}{}{:04}", "{}[{}]{:02}号", "{}-{}-GK-{}")),
    )  # fmt: skip


def sums() -> st.SearchStrategy[Decimal]:
    """Yuan, whole or with fen."""
    fen = st.integers(100_000_00, 999_999_999_99).map(lambda value: Decimal(value) / 100)
    return st.one_of(fen, st.integers(1_000, 99_999_999).map(Decimal))


def written(amount: Decimal, form: str) -> tuple[str, str]:
    """(what hangs on the label, the words of the value) of a sum in one of `AMOUNT_FORMS`."""
    plain = f"{amount:.2f}"
    words = cn2an.an2cn(plain, "rmb")
    return {
        "yuan": ("", f"{plain}元"),
        "commas": ("", f"{amount:,.2f}元"),
        "sign": ("", f"￥{amount:,.2f}"),
        "wan": ("", f"{amount / 10_000:f}万元"),
        "wan-crawled": ("", f"{amount / 10_000:.6f} 万元（人民币）"),
        "label-yuan": ("（元）", plain),
        "label-wan": ("（万元）", f"{amount / 10_000:f}"),
        "words": ("", f"人民币{words}"),
        "both": ("", f"人民币{words}（¥{amount:,.2f}）"),
        "small": ("", f"（大写）{words}（小写）￥{plain}元"),
    }[form]


AMOUNT_FORMS = ("yuan", "commas", "sign", "wan", "wan-crawled", "label-yuan", "label-wan", "words", "both", "small")
LAYOUTS = ("lines", "numbered", "spaced", "run-together", "pairs", "two-pairs", "cells")
_HAN = "一二三四五六七八九十"


def laid_out(pairs: list[tuple[str, str]], layout: str) -> str:
    """The labels and values in one of `LAYOUTS`."""
    if layout == "two-pairs":
        rows = [pairs[n : n + 2] for n in range(0, len(pairs), 2)]
        return "\n".join("\t".join(f"{label}\t{value}" for label, value in row) for row in rows) + "\n"
    form, between = {
        "lines": ("{1}：{2}", "\n"),
        "numbered": ("{0}、{1}：{2}", "\n"),
        "spaced": ("{3}. {4} ： {2}", "\n"),
        "run-together": ("{1}：{2}", " " * 8),
        "pairs": ("{1}\t{2}", "\n"),
        "cells": ("{1}\n{2}", "\n"),
    }[layout]
    lines = [
        form.format(_HAN[n], label, value, n + 1, _spread(label)) for n, (label, value) in enumerate(pairs)
    ]  # fmt: skip
    return between.join(lines) + "\n"


def _spread(label: str) -> str:
    """A label with its characters apart (`采 购 人`), its unit left as it is."""
    head, bracket, unit = label.partition("（")
    return " ".join(head) + bracket + unit


@st.composite
def tenders(draw: st.DrawFn) -> Composed:
    """A tender with its budget."""
    buyer, agency, number, amount = draw(bodies()), draw(firms()), draw(numbers()), draw(sums())
    name = buyer + draw(st.sampled_from(WORKS))
    unit, value = written(amount, draw(st.sampled_from(AMOUNT_FORMS)))
    labels = draw(st.sampled_from([("采购人", "代理机构", "预算金额"), ("采购单位", "采购代理机构", "采购预算")]))
    pairs = [
        ("项目编号", number), ("项目名称", name), (labels[0], buyer), (labels[1], agency), (labels[2] + unit, value),
    ]  # fmt: skip
    text = laid_out(pairs, draw(st.sampled_from(LAYOUTS)))
    return Composed(f"{name}公开招标公告", text, buyer, agency, (), number, amount)


@st.composite
def awards(draw: st.DrawFn) -> Composed:
    """An award to one supplier, or to several in a table by lots with equal sums."""
    buyer, agency, number, amount = draw(bodies()), draw(firms()), draw(numbers()), draw(sums())
    supplier = draw(firms().filter(lambda firm: firm != agency))
    name = buyer + draw(st.sampled_from(WORKS))
    unit, value = written(amount, draw(st.sampled_from(AMOUNT_FORMS)))
    won = draw(st.sampled_from([("中标供应商", "中标金额"), ("成交供应商", "成交金额"), ("中标单位", "中标价")]))
    pairs = [
        ("项目编号", number), ("项目名称", name), ("采购人", buyer), ("采购代理机构", agency), (won[0], supplier),
        (won[1] + unit, value),
    ]  # fmt: skip
    text = laid_out(pairs, draw(st.sampled_from(LAYOUTS)))
    return Composed(f"{name}中标公告", text, buyer, agency, (supplier,), number, amount)
