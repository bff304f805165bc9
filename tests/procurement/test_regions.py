"""Places from addresses and names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.model import Field
from procurement.reading.regions import place_in_address, place_in_name, places, xpcc
from tests.procurement.conftest import facts_of, value_of


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("青岛市崂山区示例路27号", "山东省青岛市崂山区"),
        ("山东青岛平度天津路157号", "山东省青岛市平度市"),
        ("都江堰市示例路98号", "四川省成都市都江堰市"),
        ("北京市北京市西城区示例街1号", "北京市西城区"),
        ("海淀区花园北路49号", "北京市海淀区"),
        ("西藏拉萨市示例路", "西藏自治区拉萨市"),
        ("天津路88号", None),
        ("朝阳区示例路1号", None),
    ],
)
def test_an_address_is_read_from_the_left_as_deep_as_it_goes(address: str, place: str | None) -> None:
    found = place_in_address(address)
    assert (str(found.region) if found else None) == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("复旦大学附属中山医院", "上海市"),
        ("印江自治县民政局", "贵州省铜仁市印江土家族苗族自治县"),
        ("北京科技大学天津学院", "天津市"),
        ("浙江省人民医院毕节医院", "贵州省毕节市"),
        ("国家税务总局湖州市吴兴区税务局", "浙江省湖州市吴兴区"),
        ("北京师范大学", "北京市"),
        ("自然资源部北海局", None),
    ],
)
def test_of_a_body_with_two_places_the_last_one_wins(name: str, place: str | None) -> None:
    found = place_in_name(name)
    assert (str(found.region) if found else None) == place


@pytest.mark.parametrize(
    ("name", "division"),
    [
        ("新疆生产建设兵团第一师医院", "第一师"),
        ("农三师教育局", "第三师"),
        ("第八师石河子市公安局", "第八师"),
        ("第一师范学校", None),
        ("某集团军第三师", None),
    ],
)
def test_a_division_of_the_corps_is_told_from_schools_and_armies(name: str, division: str | None) -> None:
    found = xpcc(name)
    assert (found.region.xpcc if found else None) == division


def test_the_place_is_the_buyers_and_never_read_from_the_body() -> None:
    text = "采购需求：向新疆生产建设兵团及监狱企业倾斜\n采购人信息\n名称：杭州市示例局\n地址：西湖区示例路1号\n采购代理机构信息\n名称：甲公司\n地址：南京市"
    assert (
        value_of(facts_of(text), Field.PLACE) == "浙江省杭州市"
        or value_of(facts_of(text), Field.PLACE) == "浙江省杭州市西湖区"
    )
    assert Field.PLACE not in facts_of("采购需求：供应商应在广州市设有网点")


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="北京市海淀区山东青岛平度新疆兵团第一师路大学医院中朝阳", max_size=30) | st.text(max_size=30))
def test_no_text_breaks_the_matcher_and_the_words_say_the_place(text: str) -> None:
    for place in places(text):
        assert 0 <= place.start < place.end <= len(text)
        assert place.region.names
