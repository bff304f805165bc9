"""The four clocks, in UTC and in Beijing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.provenance.clocks import four_clocks, from_ts14, show, to_ts14


def test_fourteen_digits_are_utc_and_the_day_in_beijing_may_be_the_next() -> None:
    shown = show(from_ts14("20180821160835"))
    assert shown.utc == "21 August 2018 16:08:35 UTC"
    assert shown.beijing == "22 August 00:08:35 Beijing"
    assert shown.day_differs
    assert str(show(from_ts14("20210305010203"))) == "5 March 2021 01:02:03 UTC (5 March 09:02:03 Beijing)"
    assert show(from_ts14("20201231200000")).beijing == "1 January 2021 04:00:00 Beijing"


@pytest.mark.parametrize("text", ["", "2018", "20180230000000", "20180821256835", "2018082116083５", "-0180821160835"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_ts14(text)


@given(st.datetimes(timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=8))])))
def test_digits_and_moments_are_each_others_form(moment: dt.datetime) -> None:
    try:
        digits = to_ts14(moment)
    except OverflowError:
        return  # within hours of year 1 or 9999, in another zone
    assert from_ts14(digits) == moment.replace(microsecond=0)


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_ts14(dt.datetime(2020, 1, 1))  # noqa: DTZ001  # that is the point


def test_the_four_clocks_stand_in_order_and_gaps_are_shown_as_gaps() -> None:
    clocks = four_clocks(printed=dt.date(2021, 3, 5), captured=from_ts14("20210305160835"))
    assert [clock.name for clock in clocks] == ["printed", "captured", "retrieved", "proven"]
    assert [clock.basis for clock in clocks] == ["page_asserted", "archive_asserted", "", ""]
    assert clocks[0].text == "5 March 2021"
    assert (clocks[0].beijing, clocks[0].day_differs) == ("", False)
    assert (clocks[1].beijing, clocks[1].day_differs) == ("6 March 00:08:35 Beijing", True)
    assert (clocks[3].text, clocks[3].beijing) == ("", "")
