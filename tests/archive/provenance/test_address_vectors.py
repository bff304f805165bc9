"""Every row of the table in provenance.md section 4."""

import datetime as dt

import pytest

from archive.provenance.addresses import parse

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
W = "https://web.archive.org/web/"
T = "20180821160835"
H = "www.xjshs.gov.cn/info/1773/17182.htm"
CANONICAL = f"{W}{T}/http://{H}"
RAW = f"{W}{T}id_/http://{H}"


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        (f"{W}{T}/http://{H}", ()),
        (f"{W}{T}/http:/{H}", ("scheme-slashes",)),
        (f"{W}{T}/http:///{H}", ("scheme-slashes",)),
        (f"https:/web.archive.org/web/{T}/http:/{H}", ("scheme-slashes", "scheme-slashes")),
        (f"{W}{T}/http：//{H}", ("fullwidth-scheme",)),
        (f"web.archive.org/web/{T}/{H}", ("assumed-https", "assumed-http")),
        (f"//web.archive.org/web/{T}/http://{H}", ("assumed-https",)),
        (f"  {W}{T}/http://{H}\u3000", ("trimmed",)),
        (f"{W}{T}/\u200bhttp://{H}", ("invisible-characters",)),
        (f"{W}{T}/\nhttp://{H}", ("invisible-characters",)),
        (f"{W}{T}/http://www.xjshs.gov.cn/info/\r\n  1773/17182.htm", ("invisible-characters",)),
        (f" {W}{T}/http://\u200b{H}\n", ("trimmed", "invisible-characters")),
        (f"https://web.archive.org/{T}/http://{H}", ()),
        (f"http://web.archive.org:80/web/{T}/http://{H}", ()),
        (f"https://wayback.archive.org/web/{T}/http://{H}", ("host",)),
        (f"https://archive.org/web/{T}/http://{H}", ("host",)),
        (f"https://web-beta.archive.org/web/{T}/http://{H}", ("host",)),
    ],
)
def test_a_damaged_memento_address_becomes_the_canonical_one(text: str, repairs: tuple[str, ...]) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.archive, address.ts) == ("memento", "wayback", T)
    assert (address.urim, address.raw, address.target) == (CANONICAL, RAW, f"http://{H}")
    assert address.repairs == repairs
    assert address.text == text


@pytest.mark.parametrize("flag", ["id_", "if_", "im_", "js_", "cs_", "oe_", "fr_", "mp_"])
def test_a_flag_is_kept_apart_and_the_raw_form_always_asks_for_the_body(flag: str) -> None:
    address = parse(f"{W}{T}{flag}/http://{H}", now=NOW)
    assert (address.urim, address.raw, address.flag) == (CANONICAL, RAW, flag)


@pytest.mark.parametrize(
    ("target", "expected", "repairs"),
    [
        ("http%3A%2F%2Fa.cn%2Fs%3Fn%3D%D6%D0", "http://a.cn/s?n=%D6%D0", ("percent-decoded-target",)),
        ("http%3A%2F%2Fa.cn%2Fs%3Fn%3D%25D6%25D0", "http://a.cn/s?n=%D6%D0", ("percent-decoded-target",)),
        ("HTTP://WWW.A.cn/Info/A.htm", "http://WWW.A.cn/Info/A.htm", ()),
        ("http://a.cn:80/", "http://a.cn:80/", ()),
        ("http://a.cn/#/detail?id=5", "http://a.cn/#/detail?id=5", ()),
        ("http://a.cn/s?a=1&amp;b=2", "http://a.cn/s?a=1&amp;b=2", ()),
        ("http://a.cn/x?u=http://b.cn/", "http://a.cn/x?u=http://b.cn/", ()),
        ("http%3A//a.cn/s?u=http%3A%2F%2Fb.cn", "http://a.cn/s?u=http%3A%2F%2Fb.cn", ("percent-decoded-scheme",)),
    ],
)
def test_a_target_keeps_its_case_port_escapes_and_query(target: str, expected: str, repairs: tuple[str, ...]) -> None:
    address = parse(f"{W}{T}/{target}", now=NOW)
    assert (address.kind, address.target, address.urim) == ("memento", expected, f"{W}{T}/{expected}")
    assert address.repairs == repairs
    assert address.inner is None


def test_a_fragment_belongs_to_the_target_but_is_not_asked_of_the_archive() -> None:
    assert parse(f"{W}{T}/http://a.cn/#/detail?id=5", now=NOW).raw == f"{W}{T}id_/http://a.cn/"


def test_an_html_entity_is_suggested_and_not_applied() -> None:
    assert parse(f"{W}{T}/http://a.cn/s?a=1&amp;b=2", now=NOW).suggestions == ("html-entity",)
    assert parse(f"{W}{T}/http://a.cn/s?a=1&b=2", now=NOW).suggestions == ()


def test_a_copy_of_a_copy_offers_the_inner_one() -> None:
    address = parse(f"{W}{T}/https://web.archive.org/web/20170101000000/http://a.cn/", now=NOW)
    assert address.kind == "memento"
    assert address.inner is not None
    assert (address.inner.kind, address.inner.ts, address.inner.target) == ("memento", "20170101000000", "http://a.cn/")
    assert address.source_url == "http://a.cn/"


@pytest.mark.parametrize(
    ("stamp", "first", "last"),
    [
        ("2018", "2018-01-01T00:00:00", "2018-12-31T23:59:59"),
        ("201808", "2018-08-01T00:00:00", "2018-08-31T23:59:59"),
        ("201602", "2016-02-01T00:00:00", "2016-02-29T23:59:59"),
        ("20180821", "2018-08-21T00:00:00", "2018-08-21T23:59:59"),
        ("2018082116", "2018-08-21T16:00:00", "2018-08-21T16:59:59"),
        ("201808211608", "2018-08-21T16:08:00", "2018-08-21T16:08:59"),
    ],
)
def test_a_part_of_a_time_is_an_interval(stamp: str, first: str, last: str) -> None:
    address = parse(f"{W}{stamp}/http://{H}", now=NOW)
    assert (address.kind, address.ts, address.raw) == ("timegate", "", "")
    assert address.interval is not None
    assert [each.isoformat() for each in address.interval] == [f"{first}+00:00", f"{last}+00:00"]


@pytest.mark.parametrize("stamp", ["", "2/", "0/", "2id_/", "1/"])
def test_an_address_without_a_time_means_the_latest_and_has_no_interval(stamp: str) -> None:
    address = parse(f"{W}{stamp}http://{H}", now=NOW)
    assert (address.kind, address.interval, address.target) == ("timegate", None, f"http://{H}")


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        (f"{W}19950101000000/http://{H}", "timegate", "before-1996"),
        (f"{W}20990101000000/http://{H}", "timegate", "future"),
        (f"{W}2099/http://{H}", "timegate", "future"),
        (f"{W}20180821256835/http://{H}", "invalid", "impossible-time"),
        (f"{W}20180230000000/http://{H}", "invalid", "impossible-time"),
        (f"{W}201813/http://{H}", "invalid", "impossible-time"),
        (f"{W}20/http://{H}", "invalid", "digits"),
        (f"{W}2018082116083/http://{H}", "invalid", "digits"),
        (f"{W}201808211608350/http://{H}", "invalid", "digits"),
        (f"{W}{T}id/http://{H}", "invalid", "digits"),
        (f"{W}{T}/", "invalid", "no-target"),
        (f"{W}{T}", "invalid", "no-target"),
        (f"{W}{T}/http://", "invalid", "no-target"),
        (f"{W}{T}/关于采购", "invalid", "target"),
        ("http://a.cn/x\nhttp://b.cn/y", "invalid", "several"),
        ("ftp://a.cn/x", "invalid", "scheme"),
        ("javascript:alert(1)", "invalid", "scheme"),
        ("http://a b.cn/", "invalid", "address"),
    ],
)
def test_what_cannot_be_known_has_a_reason_and_is_never_guessed(text: str, kind: str, reason: str) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.reason) == (kind, reason)
    assert address.sentence


@pytest.mark.parametrize(
    ("text", "kind", "target", "repairs"),
    [
        (f"{W}*/http://{H}", "calendar", f"http://{H}", ()),
        (f"{W}2*/http://{H}", "calendar", f"http://{H}", ()),
        (f"{W}timemap/link/http://{H}", "calendar", f"http://{H}", ()),
        (f"{W}20180101000000*/a.cn", "calendar", "http://a.cn", ("assumed-http",)),
        (f"{W}*/http://a.cn/*", "listing", "http://a.cn/", ()),
        (f"{W}2018*/http://a.cn*", "listing", "http://a.cn", ()),
        ("https://web.archive.org/save/http:/a.cn/", "save", "http://a.cn/", ("scheme-slashes",)),
        ("https://web.archive.org/", "service", "", ()),
        (W, "service", "", ()),
        ("https://web.archive.org", "service", "", ()),
        ("https://archive.org/details/x", "service", "", ()),
        (f"{W}timemap/link/", "service", "", ()),
        ("https://web.archive.org/save/status/spn2-1", "service", "", ()),
    ],
)
def test_an_address_that_is_no_capture_says_what_it_is(
    text: str, kind: str, target: str, repairs: tuple[str, ...]
) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.target, address.repairs, address.raw) == (kind, target, repairs, "")


@pytest.mark.parametrize("collection", ["12345", "all"])
def test_archive_it_keeps_its_collection(collection: str) -> None:
    base = f"https://wayback.archive-it.org/{collection}/"
    address = parse(f"{base}{T}/http:/a.cn/", now=NOW)
    assert (address.kind, address.archive, address.repairs) == ("memento", "archive-it", ("scheme-slashes",))
    assert (address.urim, address.raw) == (f"{base}{T}/http://a.cn/", f"{base}{T}id_/http://a.cn/")


@pytest.mark.parametrize("ending", ["ph", "today", "is", "li", "md", "vn", "fo"])
@pytest.mark.parametrize("path", ["AbC12", "wip/AbC12", "AbC12#selection-1.0-2.3"])
def test_archive_today_identifiers_keep_their_case(ending: str, path: str) -> None:
    address = parse(f"https://archive.{ending}/{path}", now=NOW)
    assert (address.kind, address.archive, address.opaque_id) == ("opaque", "archive-today", "AbC12")
    assert address.urim == f"https://archive.{ending}/AbC12"


@pytest.mark.parametrize(
    "text",
    ["https://archive.is/20200101000000/http:/a.cn/", "https://archive.today/2020.01.01-000000/http://a.cn/"],
)
def test_archive_today_mementos_have_a_time_but_no_raw_body(text: str) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.ts, address.raw, address.target) == ("memento", "20200101000000", "", "http://a.cn/")


def test_archive_today_newest_and_years_are_timegates() -> None:
    newest = parse("https://archive.ph/newest/http://a.cn/", now=NOW)
    year = parse("https://archive.li/2020/http://a.cn/", now=NOW)
    assert (newest.kind, newest.interval, newest.target) == ("timegate", None, "http://a.cn/")
    assert year.kind == "timegate"
    assert year.interval is not None
    assert (year.interval[0].isoformat(), year.interval[1].year) == ("2020-01-01T00:00:00+00:00", 2020)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://perma.cc/m36s-zlvs?type=image", "M36S-ZLVS"),
        ("https://perma.cc/0pDJs5vfVtg", "0pDJs5vfVtg"),
        ("http://www.webcitation.org/69k1oBjmR", "69k1oBjmR"),
        ("https://www.webcitation.org/67yAsDB9c?url=http://a.uk/climate/", "67yAsDB9c"),
    ],
)
def test_opaque_identifiers_are_read_as_their_archive_writes_them(text: str, name: str) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.opaque_id) == ("opaque", name)


@pytest.mark.parametrize(
    ("text", "url", "repairs"),
    [
        ("http://www.ccgp.gov.cn/x.htm", "http://www.ccgp.gov.cn/x.htm", ()),
        ("http：//www.ccgp.gov.cn/x.htm", "http://www.ccgp.gov.cn/x.htm", ("fullwidth-scheme",)),
        ("www.ccgp.gov.cn/x.htm", "http://www.ccgp.gov.cn/x.htm", ("assumed-http",)),
        ("https://web.archive.org@evil.example/web/2018/http://a.cn/",) * 2 + ((),),
        ("https://web.archive.org.evil.example/web/2018/http://a.cn/",) * 2 + ((),),
        ("https://a.cn/?u=https%3A%2F%2Fweb.archive.org%2Fweb%2F2018%2Fhttp%3A%2F%2Fb.cn",) * 2 + ((),),
    ],
)
def test_an_ordinary_address_is_live(text: str, url: str, repairs: tuple[str, ...]) -> None:
    address = parse(text, now=NOW)
    assert (address.kind, address.archive, address.urim, address.repairs) == ("live", "", url, repairs)


@pytest.mark.parametrize("text", ["关于采购", "", "   ", "readme.txt", "12.5", "e.g.", "and/or", "note: this"])
def test_words_are_not_an_address(text: str) -> None:
    assert parse(text, now=NOW).kind == "not-a-url"


def test_an_encoded_archive_address_is_decoded_once() -> None:
    address = parse(
        f"https%3A%2F%2Fweb.archive.org%2Fweb%2F{T}%2Fhttp%3A%2F%2Fwww.xjshs.gov.cn%2Finfo%2F1773%2F17182.htm"
    )
    assert (address.urim, address.repairs) == (CANONICAL, ("percent-decoded-target",))
