"""What holds for every address, and for the real ones people wrote."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance.addresses import parse, source_key

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
PIECES = [
    *("https://", "http:/", "http：//", "//", "HTTP://", "https%3A%2F%2F", "http%3A//", "ftp://"),
    *(
        "hxxp://",
        "ttps:/",
        "https;//",
        "http://http://",
        "https：／／",
        "／web／",
        "%2F",
        "[.]",
        "timemap/json/",
        "%2A",
    ),
    *("timetravel.mementoweb.org", "warp.ndl.go.jp/info:ndljp/pid/1/", "pandora.nla.gov.au/pan/1/20200101-0000/"),
    *(
        "archive-it.org/12-test/",
        "query?date=2008-01-15&url=",
        "ｗｅｂ．archive。org",
        "waybackmachine.org",
        "。",
        "）",
    ),
    *("web.archive.org", "archive.org", "archive.ph", "perma.cc", "webcitation.org", "wayback.archive-it.org"),
    *("/web/", "/", "//", "/save/", "/12345/", "/all/", "/o/", "/newest/", "/timemap/link/", "?url=", "#", "*"),
    *("2018", "20180821160835", "20180821256835", "2", "201802", "9999", "id_", "im_", "AbC12", "m36s-zlvs"),
    *("www.a.cn", "a.cn/s?n=%D6%D0", "a.cn:80/#/x?i=5", "关于", ".", "@", " ", "\u200b", "\n", "&amp;", "%25", "\\"),
]
wild_text = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
escapes = st.lists(st.integers(0x80, 0xFF).map(lambda byte: f"%{byte:02X}"), min_size=1, max_size=6).map("".join)
targets = st.builds(
    "{}://{}/{}?q={}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["a.cn", "WWW.A.gov.cn", "a.cn:8080", "xn--fiqs8s.cn"]),
    st.text("abcXYZ019/._-%2f", max_size=20),
    escapes,
)


@given(wild_text)
@settings(max_examples=250)
def test_parse_never_raises_and_its_canonical_form_is_stable(text: str) -> None:
    address = parse(text, now=NOW)
    again = parse(address.urim, now=NOW)
    assert address.text == text
    assert again.urim == address.urim
    if address.urim:
        assert (again.kind, again.target, again.ts) == (address.kind, address.target, address.ts)
        assert not again.repairs
    assert address.kind not in ("invalid", "not-a-url") or not address.urim


@given(st.text(st.characters(), max_size=30))
@settings(max_examples=100)
def test_lone_surrogates_and_controls_do_no_harm(text: str) -> None:
    address = f"https://web.archive.org/web/2018/http://a.cn/{text}"
    assert parse(address, now=NOW).text == address
    for each in (f"http://a.cn/{text}", text):
        found = source_key(each)
        assert bool(found.href) is bool(found.key) is bool(found.loose_key)


@given(targets, st.integers(852_076_800, 1_767_225_600))
@settings(max_examples=80)
def test_the_escapes_of_a_target_survive_and_its_time_is_read_back(target: str, seconds: int) -> None:
    ts = f"{dt.datetime.fromtimestamp(seconds, dt.UTC):%Y%m%d%H%M%S}"
    address = parse(f"https://web.archive.org/web/{ts}/{target}", now=NOW)
    assert (address.kind, address.target, address.ts) == ("memento", target, ts)
    assert address.raw == f"https://web.archive.org/web/{ts}id_/{target}"


@given(targets)
@settings(max_examples=100)
def test_a_key_forgets_scheme_www_and_default_port_only(target: str) -> None:
    scheme, _, rest = target.partition("://")
    other = {"http": "https", "https": "http"}[scheme]
    assert source_key(target).key == source_key(f"{other}://{rest}").key
    assert re.findall("%[89A-F][0-9A-F]", target) == re.findall("%[89A-F][0-9A-F]", source_key(target).key)


@pytest.mark.timeout(30)  # under 1 s here; what is quadratic takes minutes
def test_deep_nesting_ends() -> None:
    text = "https://web.archive.org/web/20180821160835/" * 5_000 + "http://a.cn/"
    address = parse(text, now=NOW)
    assert address.kind == "memento"
    assert parse("http" * 100_000).kind == "not-a-url"
    assert parse("\u200b \n" * 50_000 + "www." * 20_000).kind in ("not-a-url", "invalid")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.xjshs.gov.cn/info/1773/17182.htm", "cn,gov,xjshs)/info/1773/17182.htm"),
        ("https://WWW.XJSHS.gov.cn:443/info/1773/17182.htm", "cn,gov,xjshs)/info/1773/17182.htm"),
        ("http://a.cn:80/Info/A.htm?b=2&a=1", "cn,a)/Info/A.htm?b=2&a=1"),
        ("http://a.cn:8080/", "cn,a:8080)/"),
        ("http://a.cn//x//y", "cn,a)//x//y"),
        ("http://a.cn/#/detail?id=5", "cn,a)/#/detail?id=5"),
        ("http://a.cn/x#top", "cn,a)/x"),
        ("http://a.cn/s?n=%D6%D0", "cn,a)/s?n=%D6%D0"),
        ("http://10.1.2.3/x", "10.1.2.3)/x"),
        ("mailto:a@a.cn", ""),
        ("not an address", ""),
    ],
)
def test_source_keys_are_reversed_hosts_with_the_path_as_it_is(url: str, key: str) -> None:
    assert source_key(url).key == key


def test_a_source_key_names_the_host_in_both_scripts() -> None:
    keys = source_key("http://政府采购.cn/x#frag")
    assert (keys.host_ascii, keys.host_unicode, keys.fragment) == ("xn--mxtq1mhz1bv3d.cn", "政府采购.cn", "#frag")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("http://www.a.cn/X/index.htm", "https://a.cn/x/"),
        ("http://a.cn/x?b=2&a=1", "http://a.cn/x/?a=1&b=2"),
        ("http://a.cn/x;jsessionid=9F?a=1&utm_source=q", "http://a.cn//x?a=1"),
    ],
)
def test_a_loose_key_suggests_the_same_page(left: str, right: str) -> None:
    assert source_key(left).loose_key == source_key(right).loose_key
    assert source_key(left).key != source_key(right).key


@pytest.mark.shared
def test_every_real_address_is_understood(shared_data: Path) -> None:
    lines = (shared_data / "archived-urls.txt").read_text(encoding="utf-8").splitlines()
    addresses = [parse(line, now=NOW) for line in lines]
    kinds = Counter(address.kind for address in addresses)
    assert len(addresses) == 157
    assert kinds == {"opaque": 76, "memento": 55, "timegate": 13, "service": 7, "calendar": 4, "live": 2}
    assert all(parse(each.urim, now=NOW).urim == each.urim for each in addresses)
    # in mementos nothing but the scheme was touched: what stands behind it stands in the line
    mementos = [each for each in addresses if each.kind == "memento"]
    assert all(each.target.partition("://")[2] in each.text for each in mementos)
    assert sum("scheme-slashes" in each.repairs for each in addresses) >= 1
