"""Numbers as Chinese writes them, both ways: 15日 and 十五日, 第3号 and 第三号, 2023年 and 二〇二三年.

For the relaxed reading of a query only: an exact search finds what was typed.
"""

import re
from collections.abc import Iterator

from language.folding import CJK

_DIGITS = "〇一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = ((1000, "千"), (100, "百"), (10, "十"))
# What is counted, so that 一切 and 三峡 are not taken for numbers.
_COUNTED = "年月日号条款项岁周天倍万亿元个名人次级届期标包批份台套平米公吨小"
_number = re.compile(f"(?P<before>第?)(?P<number>[0-9]{{1,4}})(?P<after>[{CJK}]{{1,2}})")
_written = re.compile(f"(?P<before>第?)(?P<number>[〇零一二三四五六七八九十百千]{{1,7}})(?P<after>[{_COUNTED}])")


def other_writings(folded: str) -> Iterator[tuple[str, str]]:
    """Each number of folded text with what stands at it, and the same written the other way; nothing twice."""
    seen: set[str] = set()
    for match in (*_number.finditer(folded), *_written.finditer(folded)):
        if match[0] not in seen and (other := _turned(match["number"], match["after"])):
            seen.add(match[0])
            yield match[0], f"{match['before']}{other}{match['after']}"


def _turned(number: str, after: str) -> str:
    if not number.isascii():
        return _as_digits(number)
    if len(number) == 4 and after[0] == "年":
        return "".join(_DIGITS[int(digit)] for digit in number)
    return _as_words(int(number))


def _as_words(number: int) -> str:
    """Up to 9,999: 15 is 十五, 105 一百零五; empty for 0."""
    out, gap = "", False
    for size, unit in _TENS:
        digit, number = divmod(number, size)
        if digit:
            out += ("零" if gap else "") + ("" if size == 10 and digit == 1 and not out else _DIGITS[digit]) + unit
            gap = False
        else:
            gap = bool(out)
    return out + (("零" if gap else "") + _DIGITS[number] if number else "")


def _as_digits(written: str) -> str:
    """The number in digits; empty where it is none: 十十."""
    plain = written.replace("零", "〇")
    if not any(unit in plain for unit in _UNITS):
        return "".join(str(_DIGITS.index(sign)) for sign in plain) if len(plain) in {1, 4} else ""
    total, digit, last = 0, 0, 10_000
    for sign in plain:
        if sign in _UNITS:
            if _UNITS[sign] >= last:
                return ""
            last = _UNITS[sign]
            total, digit = total + (digit or 1) * last, 0
        else:
            digit = _DIGITS.index(sign)
    return str(total + digit)
