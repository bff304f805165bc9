"""Verdicts on looks at a source: each rule, in order."""

from typing import Any

import pytest

from archive.provenance.liveness import RULES, Look, judge, soft_404

NOTICE = "http://www.ccgp.gov.cn/cggg/dfgg/dylygg/201510/t20151012_5955571.htm"
CONTENT = "<html><title>公告</title><div class='vF_detail_content'>单一来源</div></html>"


@pytest.mark.parametrize(
    ("look", "verdict", "rule"),
    [
        ({"failure": "dns"}, "unreachable", "net-1"),
        ({"http_status": 503}, "unreachable", "http-5xx"),
        ({"http_status": 404}, "gone", "http-gone"),
        ({"http_status": 410}, "gone", "http-gone"),
        ({"http_status": 403}, "blocked", "http-blocked"),
        ({"http_status": 412}, "blocked", "http-blocked"),
        ({"http_status": 429}, "blocked", "http-blocked"),
        ({"http_status": 200, "html": "<script>var _bot_sbu=1</script>"}, "blocked", "screen-1"),
        ({"http_status": 200, "html": "<script>location.href='/x'</script>"}, "blocked", "screen-1"),
        ({"http_status": 200, "html": "<meta http-equiv='refresh' content='0;url=/x'>"}, "blocked", "screen-1"),
        ({"http_status": 200, "html": "<title>错误页面！中国政府采购网</title>" + "文" * 300}, "soft-404", "ccgp-1"),
        ({"http_status": 200, "html": CONTENT, "final_url": "http://www.ccgp.gov.cn/"}, "soft-404", "ccgp-2"),
        (
            {"http_status": 200, "html": CONTENT, "final_url": "http://www.ccgp.gov.cn/cggg/index.htm"},
            "soft-404",
            "ccgp-2",
        ),
        ({"http_status": 200, "html": "<p>" + "采购" * 300}, "soft-404", "ccgp-3"),
        ({"http_status": 200, "html": "<p>页面不存在", "asked_url": "http://a.cn/x"}, "soft-404", "cn-1"),
        ({"http_status": 200, "html": CONTENT, "final_url": NOTICE}, "unknown", ""),
        ({"http_status": 200, "html": CONTENT, "raw_sha256": "a", "known_raw_sha256": "a"}, "same", "raw-1"),
    ],
)
def test_each_rule_gives_its_verdict(look: dict[str, Any], verdict: str, rule: str) -> None:
    found = judge(Look(**{"asked_url": NOTICE, **look}))
    assert (found.verdict, found.rule) == (verdict, rule)
    assert found.sentence


def test_content_hashes_count_only_under_one_profile() -> None:
    facts: dict[str, Any] = {"http_status": 200, "html": CONTENT, "content_sha256": "c", "profile": "ccgp-notice/1"}
    same = Look(NOTICE, **facts, known_content_sha256="c", known_profile="ccgp-notice/1")
    changed = Look(NOTICE, **facts, known_content_sha256="d", known_profile="ccgp-notice/1")
    other = Look(NOTICE, **facts, known_content_sha256="d", known_profile="html-text/1")
    assert [judge(each).rule for each in (same, changed, other)] == ["content-1", "content-2", ""]


def test_a_long_page_that_quotes_the_words_is_not_an_error_page() -> None:
    page = "<p>" + "关于页面不存在问题的说明，" * 30
    assert judge(Look("http://a.cn/x", http_status=200, html=page)).verdict == "unknown"
    assert soft_404(Look("http://a.cn/x", http_status=200, html=page)) == ""


def test_words_inside_a_script_are_not_on_the_page() -> None:
    page = "<script>if (!ok) show('页面不存在')</script><p>公告正文，" + "采购" * 20
    assert judge(Look("http://a.cn/x", http_status=200, html=page)).verdict == "unknown"


def test_a_real_page_with_a_script_that_redirects_is_not_a_screen() -> None:
    page = CONTENT + "<script>document.location='/x'</script>"
    assert judge(Look(NOTICE, http_status=200, html=page)).verdict == "unknown"


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
