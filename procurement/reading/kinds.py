"""The type of a notice: title rules in order, the body where the title has no type word (reading.md section 6).

The order is the rule: a correction of an award is a correction. A word in the project's own name decides nothing, so
the part of the title behind the name is asked first; the body may overturn an award; the channel is only a witness.
"""

import re
from dataclasses import dataclass

from procurement.reading.folding import fold
from procurement.reading.model import Kind

VERSION = 1

_RULES: tuple[tuple[Kind, "re.Pattern[str]"], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.OTHER, r"有效投标人|开标记录"),
        (
            Kind.CORRECTION,
            r"更正|(?<!合同)变更|澄清|延期|暂停|补遗|答疑|补充(?:公告|通知|公示|说明)|更改|修改公告|修正",
        ),
        (Kind.TERMINATION, r"废标|流标|终止|中止|失败|撤销|取消|未成交|作废"),
        (Kind.CONTRACT, r"合同(?:\([^()]*\))?(?:公告|公示|公开)|补充合同|合同变更|合同(?:\([^()]*\))?$"),
        (Kind.ACCEPTANCE, r"验收(?:结果|公告|公示|报告|意见|书)|履约验收"),
        (Kind.SINGLE_SOURCE, r"单一来源(?!.*(?:成交|结果|中标|中选))"),
        (Kind.INTENTION, r"采购意向|意向(?:公开|公示|公告)|采购计划|招标计划"),
        (
            Kind.DEMAND,
            r"需求(?:公示|公告|公开|征集|论证|调研)|征求意见|论证|调研|市场调查|预公示|预公告|预告|文件公示|参数公示|市场询价调查",
        ),
        (Kind.PREQUALIFICATION, r"资格预审|资审"),
        (Kind.AWARD, r"中标|成交|结果|中选|中价|候选人|定标|评标|入围|竞得"),
        (
            Kind.TENDER,
            r"招标|磋商|谈判|询价|比选|竞价|遴选|邀请|征集|采购|比价|招租|评比|竞拍|拍卖|询比|竞标|公开选取|谈判|招募|询比价",
        ),
    )
)
# A type word with the noun of a notice is sure; `采购` inside a project's name is not.
_NOUN = re.compile(r"公告|公示|(?:意向|合同|需求)公开|通知|函|通告|启事|说明|结果|书$")
_HEAD_END = re.compile(r"项目概况|项目信息|项目编号|采购项目编号|标段编号|项目名称|一、|发布时间")
_CRUMBS = re.compile(r"^[^\n]*>[^\n]*$", re.MULTILINE)  # 首页 > 招标公告: where the page hangs, not what it is
_HEADING_LINE = re.compile(r"^[^\n。,:]{2,60}(?:公告|公示|通知书?)(?:\([^()\n]{0,12}\))? *$", re.MULTILINE)
_FAILED = re.compile(
    r"废标|流标|终止(?!合同)|不足\s*(?:三|3|规定)|少于\s*(?:三|3)\s*家|未达到|采购失败|招标失败|无(?:供应商|投标人)|无人(?:报名|投标)|重新招标|撤项"
)
_NOT_FAILED = re.compile(r"无废标|无流标|正常")
_CHANNELS = {
    "gkzb": Kind.TENDER, "yqzbgg": Kind.TENDER, "jzxtpgg": Kind.TENDER, "jzxcs": Kind.TENDER, "xjgg": Kind.TENDER,
    "dylygg": Kind.SINGLE_SOURCE, "zgysgg": Kind.PREQUALIFICATION, "zbgg": Kind.AWARD, "cjgg": Kind.AWARD,
    "gzgg": Kind.CORRECTION, "fblbgg": Kind.TERMINATION, "yxgg": Kind.INTENTION, "htgg": Kind.CONTRACT,
}  # fmt: skip
_CHANNEL = re.compile(r"/cggg/(?:zygg|dfgg)/([a-z]+)/")


@dataclass(frozen=True, slots=True)
class KindFound:
    """The kind with the span of the words that decided, in the title or (`in_body`) in the first page."""

    kind: Kind
    start: int
    end: int
    in_body: bool
    rule: str


def by_rules(words: str) -> tuple[Kind, int, int] | None:
    """The first rule that matches `words`, with the span of its words."""
    folded = fold(words)
    for kind, pattern in _RULES:
        match = pattern.search(folded)
        if match:
            return kind, match.start(), match.end()
    return None


def channel_of(address: str) -> Kind | None:
    """The kind that the address of a ccgp.gov.cn notice claims: a witness, not the judge."""
    match = _CHANNEL.search(address)
    return _CHANNELS.get(match[1]) if match else None


def _behind_name(title: str, name: str) -> int:
    """Where the title goes on behind the project's own name; 0 if the name is not in it or nothing follows."""
    folded, wanted = fold(title), fold(name).strip()
    at = folded.rfind(wanted) if len(wanted) >= 4 else -1
    end = at + len(wanted)
    if at < 0 or len(folded[end:].strip(" ]】)")) < 2:
        closing = folded.rfind("]", 0, len(folded) - 3)
        return closing + 1 if closing > 0 else 0
    return end


def by_title(title: str, name: str) -> tuple[KindFound | None, bool]:
    """The kind that the title says, and whether it says it with the noun of a notice (公告, 公示 …)."""
    alone = fold(title).strip() == fold(name).strip()  # the title is the project's name: the body has a heading
    offsets = [_behind_name(title, name), max(0, len(title) - 14), 0]
    weak: KindFound | None = None
    for offset in offsets:
        found = by_rules(title[offset:])
        if found is None:
            continue
        kind, start, end = found
        result = KindFound(kind, offset + start, offset + end, False, "kind-title")
        if _NOUN.search(fold(title)[offset:]) or (kind is not Kind.TENDER and offset):
            return result, not alone
        weak = weak or result
    return weak, False


def by_body_head(text: str, title: str) -> KindFound | None:
    """The kind that the heading of the body says, where it stands with the noun of a notice, less the title in it."""
    folded = _CRUMBS.sub(lambda crumbs: " " * len(crumbs[0]), fold(text[:1200]))
    start = 0
    wanted = fold(title).strip()
    if wanted and (at := folded.find(wanted, 0, len(wanted) + 40)) >= 0:
        start = at + len(wanted)
    stop = _HEAD_END.search(folded, start + 1)
    end = stop.start() if stop else len(folded)
    head = folded[start:end]
    if len("".join(head.split())) > 80 or not _NOUN.search(head):  # the body begins here, or says nothing
        return _heading_line(folded)
    found = by_rules(head)
    return KindFound(found[0], start + found[1], start + found[2], True, "kind-body") if found else None


def _heading_line(folded: str) -> KindFound | None:
    """A line near the start that ends as headings of notices do (`招标公告`)."""
    for line in _HEADING_LINE.finditer(folded):
        found = by_rules(line[0])
        if found:
            return KindFound(found[0], line.start() + found[1], line.start() + found[2], True, "kind-body")
    return None


def failed(text: str) -> tuple[int, int] | None:
    """The words that say a procedure failed (废标, 流标, 不足三家), or None; `无废标` and `正常` say it did not."""
    folded = fold(text)
    if _NOT_FAILED.search(folded):
        return None
    match = _FAILED.search(folded)
    return (match.start(), match.end()) if match else None
