"""Numbers and addresses that belong to a person, on a folded page (`procurement.reading.folding`). Pure.

Project numbers, credit codes and sums are told apart by what stands around them, and by check digits.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import NamedTuple

# `+86 138-0013-8000`, `138 0013 8000`, `13800138000`, `1 3 8 …`: separators are spaces and hyphens within a line.
_SEP = r"[ \-–—.·_/]"
_GAP = rf"{_SEP}?"
_MOBILE = re.compile(
    rf"(?:(?:\+|(?<!\d)00)?86{_GAP}|\(\+?(?:00)?86\){_GAP}|(?<!\d)0)?1[3-9]\d"
    rf"(?:\d{{8}}|{_SEP}\d{{4}}{_GAP}\d{{4}}|\d{_SEP}\d{{3}}{_SEP}\d{{4}}"
    rf"|\d{{4}}[ \-–—]\d{{4}}|\d{{3}}[ \-–—]\d{{5}}|\d{{2}}[ \-–—]\d{{3}}[ \-–—]\d{{3}})(?!\d)"
)
# Any grouping at all behind a word that says what it is, and the digits written in Han.
_LOOSE_MOBILE = re.compile(
    rf"(?:电话|手机|方式|号码|微信|[Tt]el|[Pp]hone|[Mm]obile)[^\d\n]{{0,8}}(?P<number>1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)"
)
_HAN_DIGIT = "一二三四五六七八九〇零○幺两"
_HAN_MOBILE = re.compile(rf"(?<![{_HAN_DIGIT}])[一幺][三四五六七八九][{_HAN_DIGIT}]{{9}}(?![{_HAN_DIGIT}])")
_SPACED_MOBILE = re.compile(r"(?<![\d.,])(?<!\d )1(?:[ ]{1,3}\d){10}(?!\d)(?! \d)")
# `Mobile: +44 7700 900123`: any number behind a word that says what it is.
_LABELLED_MOBILE = re.compile(
    r"(?:mobile|cell(?:\s*phone)?|手机(?:号码?|号)?|移动电话|私人电话|住宅电话|家庭电话|宅电)"
    r"\s*(?:no\.?|number)?\s*[:\t ]\s*"
    r"(?P<number>\+?\(?\d[\d ()\-–—]{5,20}\d)",
    re.IGNORECASE,
)
# What a number may be part of that is no telephone: `ZB-13812345678`, `13812345678.50元`, `13812345678号`.
_JOINED_BEFORE = re.compile(
    r"(?:[A-Za-z0-9_]|(?<!\d)/|[A-Za-z0-9][\-–—]|\d[.,]|[¥$€£]\s?|(?:编号|代码|文号|税号|合同号|单号)[:\s]{0,3})$"
)
_AREA_CODE = re.compile(r"(?<!\d)0\d{2,3}[\-–—]$")
_JOINED_BEHIND = re.compile(r"[A-Za-z_]|[.,]\d|[\-–—]\d{1,4}(?![\d\-–—])[A-Za-z号]|\s?(?:万?元|号令|万|亿|%)")
_ID = re.compile(
    r"(?<![A-Za-z0-9])[1-9]\d{5} ?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{3}[\dXx](?![A-Za-z0-9])"
)
_LABELLED_ID = re.compile(
    r"(?:身份证|身份证件|证件|护照|通行证|(?:ID|identity)\s*card|passport)\s*(?:号码?|号|no\.?|number)?\s*[:\t ]\s*"
    r"(?P<number>[A-Za-z]?[A-Za-z0-9]{7,18})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD = re.compile(r"(?<![\dA-Za-z])(?:62|60|[45]\d)\d{2}(?:[ \-]?\d{4}){2,3}(?:[ \-]?\d{1,7})?(?![\dA-Za-z])")
_CARD_LABEL = re.compile(r"(?:卡号|账号|帐号|账户|帐户|card|account)[^\n]{0,12}$", re.IGNORECASE)
_MESSENGER = re.compile(
    r"(?:微信(?:号码?|号)?|wechat(?:\s*id)?|weixin|(?<![A-Za-z])[vV][xX](?![A-Za-z])"
    r"|(?<![A-Za-z])QQ(?:号码?|号)?)\s*[:\t ]\s*"
    r"(?P<name>[A-Za-z0-9][A-Za-z0-9_\-]{4,19})",
    re.IGNORECASE,
)
_SAYS_MESSENGER = re.compile(r"微信|QQ|[wW]e|WE|[vV][xX]|qq")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])(?P<local>[A-Za-z0-9._%+\-]{1,64})\s?@\s?(?P<host>(?:[A-Za-z0-9\-]{1,63}\.){1,5}[A-Za-z]{2,24})"
)
_SAYS_AT = re.compile(r"#|[\[({<](?:at|AT|@|#)| at ")
# `name(at)host.com`, `name#163.com`, `E-mail: name at host.com`: written so that a machine should not find it.
_HIDDEN_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+\-])(?P<local>[A-Za-z0-9._\-]{2,64})\s?"
    r"(?P<sign>[\[({<](?:at|AT|@|#)[\])}>]|#|(?<=[A-Za-z0-9]) at )\s?"
    r"(?P<host>(?:[A-Za-z0-9\-]{1,63}\.){1,4}(?:com|cn|net|org|ru|de|uk))(?![A-Za-z])"
)
_MAIL_LABEL = re.compile(r"(?:邮箱|邮件|mail)\s*[:\t ]\s*$", re.IGNORECASE)
_FREE_MAIL = re.compile(
    r"(?:qq|163|126|139|189|yeah|sina|sohu|gmail|hotmail|outlook|live|msn|yahoo|foxmail|aliyun|icloud|me|21cn|tom|263|"
    r"wo|mail|proton|protonmail|gmx|yandex|vip\.qq|vip\.163|vip\.sina)\.(?:com|net|cn|com\.cn|me|ru|de|co\.uk)$",
    re.IGNORECASE,
)
# A mailbox of an office: never masked, as long as its host is not one where anybody opens a mailbox.
_OFFICE = re.compile(
    r"^(?:office|info|contact|service|admin|webmaster|support|help|hr|press|media|news|sales|mail|post|public|gov|"
    r"procure|purchas|tender|bid|caigou|zhaobiao|zhaotoubiao|zfcg|zfcgb|cgzx|cgb|cgk|zbb|zbdl|ztb|zcc|zbc|gzc|sbc|bgs|xxgk|jszx|kefu|"
    r"inquir|enquir|editor|legal|privacy|abuse|noreply|no-reply|registry|department|dept|team|complain|jubao|tousu)",
    re.IGNORECASE,
)
_FIXED = re.compile(
    r"(?<![\dA-Za-z.])(?:\(?0\d{2,3}\)?[ \-–—]{0,3}[1-9]\d{6,7}|(?<=[:\t、,/ ])[2-9]\d{6,7})"
    r"(?:(?:转|[\-–—])\d{1,6})?(?![\dA-Za-z.]\d|\d)"
)
_SHORT_FIXED_LABEL = re.compile(r"(?:电话|联系方式|座机|tel|phone)[^\n]{0,30}$", re.IGNORECASE)
# Between a contact's name and a number that is his: labels, signs, other numbers, a polite word.
_BESIDE = re.compile(
    r"(?:[\s:,、;;/()\[\]\-–—+.]|\d|先生|女士|老师|同志|联系电话|电话号码|电话|联系方式|固定电话|办公电话|座机|手机|传真|号码|及|和|转|或|"
    r"tel|phone|telephone|mobile|fax|no)*",
    re.IGNORECASE,
)
_NEAR = 60


class Found(NamedTuple):
    """A span of one page, the kind of mask, and the rule."""

    start: int
    end: int
    kind: str
    rule: str


class FixedLine(NamedTuple):
    """A fixed-line number; `private` beside a contact's name. Two with the same `digits` are one number."""

    start: int
    end: int
    digits: str
    private: bool


def mobile_numbers(folded: str) -> Iterator[Found]:
    """Mobile numbers of the mainland in their usual spacings, and any number that is labelled as one."""
    for pattern in (_MOBILE, _SPACED_MOBILE):
        for match in pattern.finditer(folded):
            if _stands_alone(folded, match.start(), match.end()):
                yield Found(match.start(), match.end(), "phone", "mobile")
    for match in _LOOSE_MOBILE.finditer(folded):
        yield Found(match.start("number"), match.end("number"), "phone", "mobile")
    for match in _LABELLED_MOBILE.finditer(folded):
        yield Found(match.start("number"), match.end("number"), "phone", "labelled_mobile")


def han_numbers(folded: str) -> Iterator[Found]:
    """Mobile numbers whose digits are written in Han."""
    for match in _HAN_MOBILE.finditer(folded):
        yield Found(match.start(), match.end(), "phone", "mobile")


def _stands_alone(folded: str, start: int, end: int) -> bool:
    before = folded[max(0, start - 8) : start]
    if _JOINED_BEHIND.match(folded, end):
        return False
    return not _JOINED_BEFORE.search(before) or _AREA_CODE.search(before) is not None


def numbers_in(folded: str) -> Iterator[Found]:
    """ID numbers and bank cards."""
    for match in _ID.finditer(folded):
        if is_id_number(match[0]):
            yield Found(match.start(), match.end(), "id_number", "id_number")
    for match in _LABELLED_ID.finditer(folded):
        if sum(char.isdigit() for char in match["number"]) >= 6:
            yield Found(match.start("number"), match.end("number"), "id_number", "labelled_id")
    for match in _CARD.finditer(folded):
        if _is_card(match[0]) and _CARD_LABEL.search(folded[max(0, match.start() - 24) : match.start()]):
            yield Found(match.start(), match.end(), "account", "bank_card")


def accounts_in(folded: str) -> Iterator[Found]:
    """Messenger accounts and private e-mail."""
    for match in _MESSENGER.finditer(folded) if _SAYS_MESSENGER.search(folded) else ():
        if not match["name"].isalpha():
            yield Found(match.start("name"), match.end("name"), "messenger", "messenger")
    hidden = _HIDDEN_MAIL.finditer(folded) if _SAYS_AT.search(folded) else ()
    for match in chain(_EMAIL.finditer(folded) if "@" in folded else (), hidden):
        if not is_office_mail(match["local"], match["host"]) and _is_mail(match, folded):
            yield Found(match.start(), match.end(), "email", "email")


def _is_mail(match: "re.Match[str]", folded: str) -> bool:
    """`#` and ` at ` are ordinary signs: they count before a host of mailboxes, or behind a label."""
    sign = match.groupdict().get("sign")
    if sign is None or sign[0] in "[({<":
        return True
    return bool(
        _FREE_MAIL.search(match["host"]) or _MAIL_LABEL.search(folded[max(0, match.start() - 12) : match.start()])
    )


def is_id_number(text: str) -> bool:
    """Whether 18 characters are a resident identity number: a real day of birth and the check digit of GB 11643."""
    number = text.replace(" ", "").upper()
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    check = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True)) % 11
    return "10X98765432"[check] == number[17]


def _is_card(text: str) -> bool:
    """The Luhn check of bank cards: a body's account number fails it nine times of ten."""
    digits = [int(char) for char in reversed(text) if char.isdigit()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return 16 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def is_office_mail(local: str, host: str) -> bool:
    """Whether a mailbox is a body's: named for an office, at a host of its own."""
    return not _FREE_MAIL.search(host) and _OFFICE.match(local) is not None


def fixed_lines(folded: str, contacts: Sequence[int]) -> Iterator[FixedLine]:
    """Every fixed-line number; `contacts` are the ends of the names of contacts on the page."""
    for match in _FIXED.finditer(folded):
        number = match[0]
        before = folded[max(0, match.start() - _NEAR) : match.start()]
        if not number.startswith(("0", "(0")) and not _SHORT_FIXED_LABEL.search(before):
            continue
        digits = re.sub(r"\D", "", re.split(r"转|(?<=\d{7})[\-–—]", number)[0])[-8:]
        private = any(
            0 <= match.start() - end <= _NEAR and _BESIDE.fullmatch(folded, end, match.start()) for end in contacts
        )
        yield FixedLine(match.start(), match.end(), digits, private)
