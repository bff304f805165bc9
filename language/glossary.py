"""The project's glossary: Chinese words of buying and of security, with the sense they have in notices.

It comes before any dictionary (reading.md section 7). Editors' own entries are rows of `archive` and are handed in as
arguments. A gloss is a help for reading, "dictionary gloss, not a translation".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from language.folding import fold, fold_with_map


class Area(Enum):
    """What a term belongs to."""

    BUYING = "buying"
    SECURITY = "security"
    SENSE = "sense"  # a common word that means something else in notices


@dataclass(frozen=True, slots=True)
class Entry:
    """One term. `note` explains the gloss or, for `Area.SENSE`, gives the general sense that ours overrides."""

    term: str
    gloss: str
    note: str
    area: Area
    source: str
    author: str
    date: date
    version: int


class Found(NamedTuple):
    """`text[start:end]` is the entry's term."""

    start: int
    end: int
    entry: Entry


_SOURCE = "Muniment project glossary"
_AUTHOR = "Muniment"
_WRITTEN = date(2026, 11, 22)
VERSION = 1

_BUYING = (
    ("公开招标", "open tender", ""),
    ("邀请招标", "invited tender", ""),
    ("竞争性谈判", "competitive negotiation", ""),
    ("竞争性磋商", "competitive consultation", ""),
    ("单一来源采购", "single-source procurement", ""),
    ("比选", "selection by comparison", ""),
    ("资格预审", "prequalification", ""),
    ("采购意向", "procurement intention", ""),
    ("采购人", "procuring entity", ""),
    ("采购代理机构", "procurement agency", ""),
    ("招标人", "tender issuer", ""),
    ("中标人", "winning bidder", ""),
    ("中标候选人", "award candidate", ""),
    ("拟定供应商", "intended supplier", ""),
    ("预算金额", "budget", ""),
    ("最高限价", "price ceiling", ""),
    ("评标委员会", "evaluation committee", ""),
    ("评审专家", "review expert", ""),
    ("专家论证", "expert justification", ""),
    ("废标", "voided tender", ""),
    ("标段", "lot", ""),
    ("下浮率", "discount rate", ""),
    ("电子卖场", "e-marketplace", ""),
    ("公示期", "objection period", ""),
    ("监狱企业", "prison enterprise", ""),
)
_SECURITY = (
    ("人脸识别", "facial recognition", ""),
    ("卡口", "checkpoint", "monitored passage"),
    ("视频监控", "video surveillance", ""),
    ("视频结构化", "footage turned into searchable attributes", ""),
    ("视频专网", "dedicated video network", ""),
    ("雪亮工程", '"Sharp Eyes"', ""),
    ("天网工程", '"Skynet"', ""),
    ("平安城市", '"Safe City"', ""),
    ("一体化联合作战平台", "Integrated Joint Operations Platform", ""),
    ("便民警务站", '"convenience" police station', ""),
    ("情报研判", "intelligence analysis", ""),
    ("重点人员", '"key persons"', ""),
    ("反恐维稳", "counter-terrorism and stability maintenance", ""),
    ("去极端化", "de-extremification", ""),
    ("教育转化", "transformation through education", ""),
    ("职业技能教育培训中心", "vocational skills education and training centre", ""),
    ("法制培训", "legal-system training", ""),
    ("三股势力", '"three forces"', ""),
    ("政法委", "Political and Legal Affairs Commission", ""),
    ("综治", "comprehensive security governance", ""),
    ("网格化管理", "grid management", ""),
    ("结对认亲", '"pair up as family"', ""),
    ("一人一档", "one file per person", ""),
    ("虹膜采集", "iris collection", ""),
    ("声纹识别", "voiceprint recognition", ""),
    ("手机取证", "phone forensics", ""),
    ("电子围栏", "electronic fence", ""),
    ("舆情监测", "public-opinion monitoring", ""),
    ("强制隔离戒毒所", "compulsory drug-treatment centre", ""),
    ("监管场所", "custodial facility", ""),
    ("师市", "XPCC division-city", ""),
    ("团场", "XPCC regimental farm", ""),
)
_SENSES = (
    ("标的", "subject matter", "target"),
    ("品目", "procurement category", "item"),
    ("质疑", "formal challenge", "to question"),
    ("南疆", "southern Xinjiang", "southern border"),
    ("兵团", "XPCC", "military unit"),
)


def _entries(rows: Iterable[tuple[str, str, str]], area: Area) -> tuple[Entry, ...]:
    return tuple(Entry(term, gloss, note, area, _SOURCE, _AUTHOR, _WRITTEN, VERSION) for term, gloss, note in rows)


GLOSSARY: tuple[Entry, ...] = (
    *_entries(_BUYING, Area.BUYING),
    *_entries(_SECURITY, Area.SECURITY),
    *_entries(_SENSES, Area.SENSE),
)


@lru_cache(maxsize=8)
def _by_term(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """Entries by folded term; of two with one term the first given counts."""
    return {fold(entry.term): entry for entry in reversed(entries)}


def gloss(term: str, own: Sequence[Entry] = ()) -> Entry | None:
    """The entry for a term in simplified or traditional form. `own`: editors' entries, which come first."""
    return _by_term((*own, *GLOSSARY)).get(fold(term))


def look_up(text: str, own: Sequence[Entry] = ()) -> list[Found]:
    """The terms in `text`, longest first at each place, none overlapping, with their places in code points."""
    entries = _by_term((*own, *GLOSSARY))
    lengths = sorted({len(term) for term in entries}, reverse=True)
    folded = fold_with_map(text)
    found: list[Found] = []
    at = 0
    while at < len(folded.text):
        term = next((t for size in lengths if (t := folded.text[at : at + size]) in entries), None)
        if term is not None:
            found.append(Found(*folded.original(at, at + len(term)), entries[term]))
        at += len(term or " ")
    return found


def chinese_for(english: str, own: Sequence[Entry] = ()) -> tuple[str, ...]:
    """The terms whose gloss is these English words, whatever their case and quotes: `Skynet` → 天网工程."""
    wanted = fold(english).replace('"', "").strip()
    entries = _by_term((*own, *GLOSSARY)).values()
    return tuple(entry.term for entry in entries if fold(entry.gloss).replace('"', "") == wanted)
