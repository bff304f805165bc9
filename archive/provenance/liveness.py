"""What one look at a source or memento found: rules as data, the first that fires decides (provenance.md section 6).

A change of a rule gets a new rule id, since a Check names the rule that spoke.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal
from urllib.parse import urlsplit

from archive.provenance.link_html import read_html

Verdict = Literal["unreachable", "gone", "blocked", "soft-404", "same", "changed", "unknown"]

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_TITLES: Final = re.compile(r"<(title|h[1-3])\b[^>]{0,1000}>(.{0,2000}?)</\1\s{0,10}>", re.IGNORECASE | re.DOTALL)
_CCGP_NOTICE: Final = re.compile(r"/(t\d{8}_\d+)\.s?html?$")
_LIST_PAGE: Final = re.compile(r"/(?:(?:index|default|list)(?:_\d+)?\.\w+)?$")
_CONTENT_MARKERS: Final = ("vF_detail_content", "vT_detail_content", "ArticleTitle")
_SCRIPT_SCREEN: Final = re.compile(
    r"_bot_sbu|(?:window|document|self|top)?\.?location(?:\.href)?\s*=|location\.(?:replace|reload)\("
)
_META_REFRESH: Final = re.compile(r"<meta[^>]{0,200}http-equiv=[\"']?refresh", re.IGNORECASE)
_GONE_WORDS: Final = ("页面不存在", "已被删除", "无法找到")
_ERROR_PAGE: Final = "错误页面！中国政府采购网"
_FEW_HAN: Final = 200
_FEW_CHARACTERS: Final = 120
_READ: Final = 2_000_000  # characters of a page that the rules look at


@dataclass(frozen=True)
class Look:
    """What was asked and what came. `failure`: dns, tcp, tls, timeout when nothing came. Hashes are hex or empty;
    a content hash counts only under the same profile."""

    asked_url: str
    final_url: str = ""
    http_status: int | None = None
    failure: str = ""
    html: str = ""  # the decoded body of an HTML answer; empty for everything else
    raw_sha256: str = ""
    content_sha256: str = ""
    profile: str = ""
    known_raw_sha256: str = ""
    known_content_sha256: str = ""
    known_profile: str = ""

    @cached_property
    def text(self) -> str:
        """What a reader would see of the page."""
        return "".join(read_html(self.html[:_READ]).parts)

    @cached_property
    def headings(self) -> str:
        """Title and headings, in one string."""
        return "\n".join(found[2] for found in _TITLES.finditer(self.html[:_READ]))

    @property
    def has_content(self) -> bool:
        """Whether the page holds what notices of ccgp.gov.cn hold."""
        return any(marker in self.html for marker in _CONTENT_MARKERS)


@dataclass(frozen=True, slots=True)
class Rule:
    """`fires` looks; the first rule that fires gives its verdict."""

    id: str
    verdict: Verdict
    fires: Callable[[Look], bool] = field(repr=False)
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, the rule that gave it, and what to say to a reader."""

    verdict: Verdict
    rule: str
    sentence: str


def judge(look: Look) -> Finding:
    """The verdict on a look; `unknown` when no rule fires: a person decides."""
    for rule in RULES:
        if rule.fires(look):
            return Finding(rule.verdict, rule.id, rule.sentence)
    return Finding("unknown", "", "Nothing to compare with; a person decides.")


def soft_404(look: Look) -> str:
    """The id of the soft-404 rule that a page answers to, or empty: an error page that says it is none."""
    return next((rule.id for rule in RULES if rule.verdict == "soft-404" and rule.fires(look)), "")


def _status(*statuses: int) -> Callable[[Look], bool]:
    return lambda look: look.http_status in statuses


def _server_error(look: Look) -> bool:
    return look.http_status is not None and look.http_status >= 500


def _script_screen(look: Look) -> bool:
    if look.http_status != 200 or not look.html or look.has_content:
        return False
    screen = _SCRIPT_SCREEN.search(look.html[:_READ]) or _META_REFRESH.search(look.html[:_READ])
    return bool(screen) and ("_bot_sbu" in look.html or len(look.text.strip()) < _FEW_CHARACTERS)


def _on_ccgp(url: str) -> bool:
    host = _host(url)
    return host == "ccgp.gov.cn" or host.endswith(".ccgp.gov.cn")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _asked_notice(look: Look) -> str:
    """The name of the notice that was asked for on ccgp.gov.cn, or empty."""
    found = _CCGP_NOTICE.search(look.asked_url.partition("?")[0].partition("#")[0])
    return found[1] if found and _on_ccgp(look.asked_url) else ""


def _ccgp_error_page(look: Look) -> bool:
    return _ERROR_PAGE in look.headings


def _ccgp_other_page(look: Look) -> bool:
    name = _asked_notice(look)
    if not name or not look.final_url or name in look.final_url:
        return False
    return bool(_LIST_PAGE.search(look.final_url.partition("?")[0].partition("#")[0]))


def _ccgp_no_content(look: Look) -> bool:
    return bool(_asked_notice(look)) and look.http_status == 200 and bool(look.html) and not look.has_content


def _few_words_of_absence(look: Look) -> bool:
    if not look.html or not any(word in look.text for word in _GONE_WORDS):
        return False
    return len(_HAN.findall(look.text)) < _FEW_HAN


def _same_raw(look: Look) -> bool:
    return bool(look.raw_sha256) and look.raw_sha256 == look.known_raw_sha256


def _comparable(look: Look) -> bool:
    known = look.known_content_sha256 and look.content_sha256
    return bool(known and look.profile and look.profile == look.known_profile)


def _same_content(look: Look) -> bool:
    return _comparable(look) and look.content_sha256 == look.known_content_sha256


def _other_content(look: Look) -> bool:
    return _comparable(look) and look.content_sha256 != look.known_content_sha256


RULES: Final = (
    Rule("net-1", "unreachable", lambda look: bool(look.failure), "The site could not be reached."),
    Rule("http-5xx", "unreachable", _server_error, "The site answered with an error of its own."),
    Rule("http-gone", "gone", _status(404, 410), "The site says that the page is not there."),
    Rule("http-blocked", "blocked", _status(401, 403, 412, 429, 451), "The site refused to show the page here."),
    Rule("screen-1", "blocked", _script_screen, "The site answered with a check for robots instead of the page."),
    Rule("ccgp-1", "soft-404", _ccgp_error_page, "The site shows its error page, though it says all is well."),
    Rule("ccgp-2", "soft-404", _ccgp_other_page, "A notice was asked for, and a list or the front page came."),
    Rule("ccgp-3", "soft-404", _ccgp_no_content, "A notice was asked for, and a page without one came."),
    Rule("cn-1", "soft-404", _few_words_of_absence, "The page says, in a few words, that it is not there."),
    Rule("raw-1", "same", _same_raw, "The same bytes."),
    Rule("content-1", "same", _same_content, "The same content; the bytes differ."),
    Rule("content-2", "changed", _other_content, "The content has changed."),
)
