"""Dates and times of notices, in Beijing time."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading.dates import find_dates, find_months, in_address

DATE_LIKE = st.text(alphabet="0123456789年月日时分点:：-/. 二〇零一十三上午下午至半整号", max_size=50)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031年12月31日 10点30分（北京时间）前", "2031-12-31T10:30"),
        ("2031-12-17 09:30:00", "2031-12-17T09:30"),
        ("2031/1/5", "2031-01-05"),
        ("2031.12.5", "2031-12-05"),
        ("二〇三一年十月十一日", "2031-10-11"),
        ("二○三一年二十月十日", None),
        ("2031年1月5日24时", "2031-01-06T00:00"),
        ("2031年12月 3日 下午3时半", "2031-12-03T15:30"),
        ("2031年 01 月 07 日上午 08 : 30", "2031-01-07T08:30"),
        ("２０３１年１月７日", "2031-01-07"),
        (" 年 月 日", None),
        ("2031年2月30日", None),
        ("20311217", None),
    ],
)
def test_a_date_is_read_in_each_of_its_forms(text: str, expected: str | None) -> None:
    found = [item.value for item in find_dates(text)]
    read = [v.strftime("%Y-%m-%dT%H:%M") if isinstance(v, datetime) else v.isoformat() for v in found]
    assert read == ([expected] if expected else [])


def test_the_second_date_of_a_range_takes_the_year_of_the_first() -> None:
    first, second = find_dates("2031年12月20日至12月24日")
    assert (first.day, second.day, second.precise) == (date(2031, 12, 20), date(2031, 12, 24), False)


def test_a_month_without_a_day_is_a_month_and_no_day_is_invented() -> None:
    assert find_dates("2031年12月") == []
    assert [found[2:] for found in find_months("2031年12月")] == [(2031, 12)]


def test_an_address_may_hold_the_day() -> None:
    address = "http://www.ccgp.gov.cn/cggg/dfgg/zbgg/203112/t20311219_1.htm"
    start, end, day = in_address(address) or (0, 0, date.min)
    assert (address[start:end], day) == ("20311219", date(2031, 12, 19))
    assert in_address("https://example.org/d?id=7") is None


@settings(max_examples=150, deadline=None)
@given(DATE_LIKE | st.text(max_size=50))
def test_no_text_breaks_the_reader_and_every_span_lies_in_it(text: str) -> None:
    for found in find_dates(text):
        assert 0 <= found.start < found.end <= len(text)


@settings(max_examples=60, deadline=None)
@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 30)), st.integers(0, 23), st.integers(0, 59))
def test_every_minute_is_read_back_as_written(day: date, hour: int, minute: int) -> None:
    (found,) = find_dates(f"截止时间：{day.year}年{day.month:02}月{day.day:02}日 {hour:02}点{minute:02}分（北京时间）")
    assert found.value.isoformat() == f"{day.isoformat()}T{hour:02}:{minute:02}:00+08:00"
    assert isinstance(found.value, datetime)
    assert found.value.utcoffset() == timedelta(hours=8)
