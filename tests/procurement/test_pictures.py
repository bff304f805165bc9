"""Drawings: where columns, bars and dots stand; and the pages that show them with a table of the same figures."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from accounts.models import User
from archive.services import Held
from procurement.models import Procedure
from procurement.pictures import Value, bars, columns, timeline
from tests.conftest import browser_of
from tests.procurement.test_bodies_and_purchases import award, hold, number_of, tender

HoldNotice = Callable[..., Held]


def test_columns_and_bars_are_as_long_as_their_values_say() -> None:
    values = [Value("2029", Decimal(100), "¥100"), Value("2030", Decimal(50), "¥50")]
    drawn = columns(values)
    assert drawn is not None
    high, low = drawn.boxes
    assert high.height == 2 * low.height
    assert high.y + high.height == low.y + low.height == drawn.line
    lying = bars(values)
    assert lying is not None
    assert lying.boxes[0].width == 2 * lying.boxes[1].width
    assert columns([]) is bars([Value("2030", 0, "0")]) is None


def test_a_long_name_is_cut_over_its_bar_and_whole_in_its_title() -> None:
    drawn = bars([Value("示" * 60, 1, "¥1")])
    assert drawn is not None
    assert len(drawn.boxes[0].label) == 26
    assert "示" * 60 in drawn.boxes[0].title


def test_dots_stand_by_their_days_and_undated_notices_have_none() -> None:
    drawn = timeline([(date(2030, 1, 1), "招标"), (date(2030, 1, 11), "中标"), (None, "合同")])
    assert drawn is not None
    assert [dot.label for dot in drawn.dots] == ["招标 2030-01-01", "中标 2030-01-11"]
    assert drawn.dots[0].x < drawn.dots[1].x
    assert timeline([(date(2030, 1, 1), "招标"), (date(2030, 1, 1), "中标")]) is None


def drawings(html: str) -> list[ElementTree.Element]:
    """The drawings of a page, as XML: they parse, and carry no style of their own."""
    found = [f'<svg class="chart{rest.partition("</svg>")[0]}</svg>' for rest in html.split('<svg class="chart')[1:]]
    assert not [each for each in found if "style=" in each]
    return [ElementTree.fromstring(each) for each in found]


@pytest.mark.django_db
def test_pages_of_purchases_and_bodies_draw_what_their_tables_say(hold_notice: HoldNotice, alice: User) -> None:
    hold(hold_notice, alice, tender() + "\n2030年1月5日", "书架采购公开招标公告")
    hold(hold_notice, alice, award() + "\n2030年2月20日", "书架采购中标公告")
    client = browser_of(alice)
    line = client.get(f"/procedures/{Procedure.objects.get().public_id}/").content.decode()
    (drawn,) = drawings(line)
    assert len(list(drawn.iter("circle"))) == 2
    body = client.get(f"/organisations/{number_of('示例市图书馆')}/").content.decode()
    (sums,) = drawings(body)
    assert [title.text for title in sums.iter("title")] == ["2030: ¥470,000"]
    assert "¥470,000</td>" in body
