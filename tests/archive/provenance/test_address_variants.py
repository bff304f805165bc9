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
