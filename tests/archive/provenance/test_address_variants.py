"""Addresses as people write and paste them, beyond the table of provenance.md: other archives, wrappings, slips."""

import datetime as dt

import pytest

from archive.provenance.addresses import parse

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
T = "20180821160835"
PAGE = "http://a.cn/x"
CANONICAL = f"https://web.archive.org/web/{T}/{PAGE}"


@pytest.mark.parametrize(
    ("text", "repair"),
    [
        (f"<{CANONICAL}>", "unwrapped"),
        (f"“{CANONICAL}”", "unwrapped"),
        (f"（{CANONICAL}）", "unwrapped"),
        (f' "<{CANONICAL}>" ', "unwrapped"),
        (f"https://web.archive.org/web/{T}{PAGE}", "missing-slash"),
        (f"https://web.archive.org/web/{T}/http/a.cn/x", "scheme-colon"),
        (f"https://web.archive.org/web/{T}/http//a.cn/x", "scheme-colon"),
        (f"https://web.archive.org/web/{T}/http://http://a.cn/x", "scheme-doubled"),
        (f"http://https://web.archive.org/web/{T}/{PAGE}", "scheme-doubled"),
        (f"https://http//web.archive.org/web/{T}/{PAGE}", "scheme-doubled"),
        (f"ttps://web.archive.org/web/{T}/{PAGE}", "scheme-letters"),
        (f"hxxps://web.archive[.]org/web/{T}/{PAGE}", "defanged"),
        (f"https;//web.archive.org/web/{T}/{PAGE}", "scheme-slashes"),
        (f"https:\\\\web.archive.org\\web\\{T}\\{PAGE}", "backslashes"),
        (f"https://web.archive.org//web///{T}/{PAGE}", "extra-slashes"),
        (f"https://web.archive.org/web/{T}//{PAGE}", "extra-slashes"),
        (f"https://web.archive.org/web%2F{T}%2F{PAGE}", "percent-decoded-slashes"),
        (f"https://web.archive.org/web/{T} /{PAGE}", "trimmed"),
        (f"https://WEB.archive.org/WEB/{T}/{PAGE}", "prefix-case"),
        (f"https：／／web．archive。org／web／{T}／{PAGE}", "fullwidth-slashes"),
        (f"https://ｗｅｂ.archive.org/web/{T}/{PAGE}", "host-letters"),
        (f"URL: <{CANONICAL}>", "unwrapped"),
        (f"view-source:{CANONICAL}", "unwrapped"),
        (f"https://replay.waybackmachine.org/{T}/{PAGE}", "host"),
        (f"https://wwwb-app3.us.archive.org/web/{T}/{PAGE}", "host"),
    ],
)
def test_wrappings_and_slips_of_separators_are_repaired_and_named(text: str, repair: str) -> None:
    found = parse(text, now=NOW)
    assert (found.kind, found.urim, found.raw) == ("memento", CANONICAL, f"https://web.archive.org/web/{T}id_/{PAGE}")
    assert repair in found.repairs
    assert found.text == text


@pytest.mark.parametrize("end", [".", ")", ").", "。", "，", "”", "]"])
def test_what_may_belong_to_the_sentence_is_suggested_and_not_cut(end: str) -> None:
    found = parse(CANONICAL + end, now=NOW)
    assert found.target == PAGE + end
    assert "trailing-punctuation" in found.suggestions


def test_a_closing_bracket_that_the_address_opened_is_its_own() -> None:
    assert parse("http://a.cn/x_(y)", now=NOW).suggestions == ()


@pytest.mark.parametrize(
    ("text", "archive"),
    [
        (f"https://webarchive.org.uk/wayback/en/archive/{T}/{PAGE}", "uk-web-archive"),
        (f"https://vefsafn.is/is/{T}/{PAGE}", "iceland"),
        (f"http://web.archive.bibalex.org/web/{T}/{PAGE}", "bibalex"),
        (f"https://webarchive.nla.gov.au/awa/{T}/{PAGE}", "australia"),
        (f"https://www.webharvest.gov/peth04/{T}/{PAGE}", "webharvest"),
        (f"https://webarchive.nla.gov.au/gov/{T}/{PAGE}", "australia"),
        (f"https://wayback.archive-it.org/12345-test/{T}/{PAGE}", "archive-it"),
        (f"https://eot.us.archive.org/eot/{T}/{PAGE}", "end-of-term"),
        (f"https://webarchive.proni.gov.uk/{T}/{PAGE}", "northern-ireland"),
        (f"https://collections.internetmemory.org/haeu/{T}/{PAGE}", "internet-memory"),
        (f"https://webarchiveweb.wayback.bac-lac.canada.ca/web/{T}/{PAGE}", "canada"),
    ],
)
def test_archives_built_like_the_wayback_machine_are_read_alike(text: str, archive: str) -> None:
    found = parse(text, now=NOW)
    assert (found.kind, found.archive, found.ts, found.target) == ("memento", archive, T, PAGE)
    assert f"{T}id_/{PAGE}" in found.raw
    assert parse(found.urim, now=NOW).urim == found.urim


@pytest.mark.parametrize(
    ("text", "kind", "archive", "target"),
    [
        ("https://ghostarchive.org/archive/AbC12", "opaque", "ghostarchive", ""),
        ("https://ghostarchive.org/varchive/youtube/20180821/abc", "opaque", "ghostarchive", ""),
        ("https://megalodon.jp/2018-0821-1608-35/www.a.cn/x", "opaque", "megalodon", "http://www.a.cn/x"),
        (
            "https://webcache.googleusercontent.com/search?q=cache:AbCdEfGhIjKl:http://a.cn/x+b&hl=en",
            "timegate",
            "search-cache",
            PAGE,
        ),
        ("http://webcache.googleusercontent.com/search?q=cache:a.cn/x", "timegate", "search-cache", PAGE),
        ("https://archive.wikiwix.com/cache/?url=http%3A%2F%2Fa.cn%2Fx", "timegate", "wikiwix", PAGE),
        (f"https://archive.wikiwix.com/cache/{T}/{PAGE}", "memento", "wikiwix", PAGE),
        (f"http://timetravel.mementoweb.org/memento/{T}/{PAGE}", "timegate", "memento-door", PAGE),
        ("https://ghostarchive.org/", "service", "ghostarchive", ""),
        ("https://timetravel.mementoweb.org/timemap/link/http://a.cn/x", "calendar", "memento-door", PAGE),
        ("http://mementoproxy.cs.odu.edu/aggr/timegate/http://a.cn/x", "timegate", "memento-door", PAGE),
        ("https://warp.da.ndl.go.jp/info:ndljp/pid/12345/a.cn/x", "opaque", "japan", PAGE),
        ("http://pandora.nla.gov.au/pan/12345/20200101-0000/a.cn/x", "opaque", "australia", PAGE),
        ("https://perma-archives.org/warc/m36s-zlvs/http://a.cn/x", "opaque", "perma", PAGE),
        ("https://www.freezepage.com/1234567890ABCDEFGH", "opaque", "freezepage", ""),
        ("http://cache.baiducontent.com/c?m=9f65cb4a&p=8b2a", "service", "search-cache", ""),
        ("http://www.webcitation.org/query?url=http%3A%2F%2Fa.cn%2Fx&date=2008-01-15", "timegate", "webcite", PAGE),
        ("http://www.webcitation.org/getfile?fileid=abc123", "opaque", "webcite", ""),
        ("https://web.archive.org.cn/web/20180821160835/http://a.cn/", "live", "", None),
        ("https://unknown-archive.example/20180821160835/http://a.cn/", "live", "", None),
    ],
)
def test_others_say_what_they_can_and_no_host_is_guessed_to_be_an_archive(
    text: str, kind: str, archive: str, target: str | None
) -> None:
    found = parse(text, now=NOW)
    assert (found.kind, found.archive) == (kind, archive)
    assert found.target == (text if target is None else target)
    assert found.raw == ""
    if found.urim:
        assert parse(found.urim, now=NOW).urim == found.urim


@pytest.mark.parametrize("end", [".", ")", "）。", "，", "”", "]", '");'])
@pytest.mark.parametrize("name", ["archive.ph/AbC12", "perma.cc/M36S-ZLVS", "ghostarchive.org/archive/AbC12"])
def test_an_identifier_holds_no_mark_of_the_sentence_around_it(name: str, end: str) -> None:
    found = parse(f"https://{name}{end}", now=NOW)
    assert (found.kind, found.urim) == ("opaque", f"https://{name}")
    assert found.repairs == ("trailing-punctuation",)


def test_perma_cc_is_read_without_its_hyphen_as_it_reads_them_itself() -> None:
    assert parse("https://perma.cc/m36szlvs").urim == "https://perma.cc/M36S-ZLVS"
    assert parse("https://perma.cc/settings").kind == "service"


def test_a_day_asked_of_webcite_is_an_interval_of_that_day() -> None:
    found = parse("http://www.webcitation.org/query?url=http%3A%2F%2Fa.cn%2F&date=2008-01-15", now=NOW)
    assert found.interval is not None
    assert [f"{each:%Y-%m-%d %H:%M:%S}" for each in found.interval] == ["2008-01-15 00:00:00", "2008-01-15 23:59:59"]


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        (f"存档：{CANONICAL}", "not-a-url", "words"),
        (f"see {CANONICAL}", "not-a-url", "words"),
        (f"[archived]({CANONICAL})", "not-a-url", "words"),
        (f"{CANONICAL} https://archive.ph/AbC12", "invalid", "several"),
        ("http://a.cn/x、http://b.cn/y", "invalid", "several"),
        ("https://web.archive.org/web/2018 0821160835/http://a.cn/", "invalid", "digits"),
        ("https://web.archive.org/web/-20180821160835/http://a.cn/", "invalid", "digits"),
        ("https://web.archive.org/web/２０１８０８２１１６０８３５/http://a.cn/", "invalid", "digits"),
    ],
)
def test_what_only_a_person_can_take_apart_says_so(text: str, kind: str, reason: str) -> None:
    found = parse(text, now=NOW)
    assert (found.kind, found.reason, found.urim) == (kind, reason, "")
    assert found.sentence
    assert parse(PAGE + "?u=http://b.cn/y").kind == "live"


@pytest.mark.parametrize("stars", ["%2A", "2018%2a"])
def test_an_escaped_star_is_the_calendar_that_it_was(stars: str) -> None:
    found = parse(f"https://web.archive.org/web/{stars}/{PAGE}", now=NOW)
    assert (found.kind, found.target, found.repairs) == ("calendar", PAGE, ("percent-decoded-star",))
