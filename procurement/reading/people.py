"""Review experts and contacts: personal, and never shown by default (reading.md section 6, safety.md section 1)."""

import re
from collections.abc import Iterator

from procurement.reading.context import Item, Reading
from procurement.reading.folding import fold
from procurement.reading.model import Fact, Field

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")
_STRONG = re.compile(
    r"[、,;/|\n\t。.]|(?:随机抽取|采购人代表|业主代表|自行选定|评审|采购人)?(?:专家|代表|人员)?名单\s*:|总人数\s*:"
)
_NAME = re.compile(r"[一-鿿](?: {0,4}[一-鿿]){1,2}|[一-鿿]{4}|[一-鿿]{1,8}·[一-鿿]{1,8}")
_SOLID = re.compile(r"[一-鿿]{2,4}")
_ROLE = re.compile(
    r"^(?:第?[一二三四五六七八九十\d]{1,3}\s*(?:包|标段|分包)|(?:标包|采购包|合同包|分包|标项|包)\s*(?:\d{1,2}|[A-Z一二三四五六七八九十])|评委会?主任|组长|主任|成员|评委|专家|采购人代表|业主代表|评审专家|业主评委|采购人评委|随机专家)+\s*[:：]?\s*"
)
_NOT_NAMES = frozenset(
    (
        "详见附件",
        "无",
        "详见公告",
        "见附件",
        "名单",
        "评审",
        "专家",
        "组长",
        "成员",
        "采购人代表",
        "业主代表",
        "采购代表",
        "公告期限",
        "自行",
        "单一来源",
        "直接",
        "附件",
        "随机抽取",
    )
)
_CONTACT_LIMIT = 60
_EXPERTS_LIMIT = 400


def read_experts(reading: Reading) -> Iterator[Fact]:
    """The reviewers named in their section, each with the place of the name."""
    items = list(reading.items("experts"))
    for item in items:
        words = reading.beyond(item, _EXPERTS_LIMIT)
        for start, end in expert_names(words):
            at = item.label.start
            raw = words[start:end]
            yield reading.fact(
                Field.EXPERT,
                item.page,
                at + start,
                at + end,
                raw.replace(" ", ""),
                rule=item.rule,
                personal=True,
                confidence=0.95,
            )


def expert_names(words: str) -> list[tuple[int, int]]:
    """The spans of the names in a list: `丁某、徐某某(采购人代表)、张 某`."""
    folded = re.sub(r"\([^()]*\)", lambda match: "," * len(match[0]), fold(words))
    spans: list[tuple[int, int]] = []
    at = 0
    for separator in [*_STRONG.finditer(folded), None]:
        stop = separator.start() if separator else len(folded)
        spans += _names_in(folded, at, stop)
        at = separator.end() if separator else stop
    return spans


def _names_in(folded: str, start: int, stop: int) -> list[tuple[int, int]]:
    while start < stop and folded[start].isspace():
        start += 1
    while stop > start and folded[stop - 1].isspace():
        stop -= 1
    role = _ROLE.match(folded[start:stop])
    if role and role.end() < stop - start:
        start += role.end()
    part = folded[start:stop]
    if _NAME.fullmatch(part):
        return [] if part.replace(" ", "") in _NOT_NAMES else [(start, stop)]
    pieces = part.split()
    if len(pieces) > 1 and all(_SOLID.fullmatch(piece) for piece in pieces):
        return [
            (start + match.start(), start + match.end())
            for match in _SOLID.finditer(part)
            if match[0] not in _NOT_NAMES
        ]
    return []


def read_contacts(reading: Reading) -> Iterator[Fact]:
    """Contact persons and numbers, and every mobile number wherever it stands."""
    seen: list[tuple[int, int, int]] = []
    for item in reading.items("contact"):
        words = reading.text(item)[:_CONTACT_LIMIT].rstrip()
        if len(words) < 2 or fold(words) in ("无", "详见附件") or words.startswith("详见"):
            continue
        seen.append((item.page, item.label.start, item.label.start + len(words)))
        yield _contact(reading, item, words)
    for page, labels in enumerate(reading.pages, start=1):
        for match in MOBILE.finditer(labels.folded):
            if not any(p == page and a <= match.start() < b for p, a, b in seen):
                raw = labels.text[match.start() : match.end()]
                yield reading.fact(Field.CONTACT, page, match.start(), match.end(), raw, rule="mobile", personal=True)


def _contact(reading: Reading, item: Item, words: str) -> Fact:
    start = item.label.start
    return reading.fact(
        Field.CONTACT, item.page, start, start + len(words), words, rule=item.rule, personal=True, confidence=0.9
    )
