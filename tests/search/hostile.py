"""Query strings nobody means well with: operators in every order, half-open quotes, scripts turned against the page."""

import itertools

OPERATORS = ["AND", "OR", "NOT", "-", "+", "(", ")", '"', "“", "”", "*", "~", "~20", "~page", ":", "..", ">", "^", "\\"]
FIELDS = ["title:", "buyer:", "date:", "amount:", "in:", "type:", "site:", "lang:", "is:", "has:", "list:", "sort:"]
VALUES = ["", "(", '"', "*", "..", ">", "-1", "99999999999999999999", "2019-02-30", "0000", "NaN", "公安局", "\x00"]
NAUGHTY = [
    "",
    " ",
    "\t\n",
    "\x00",
    "\x00公安",
    "\ufeff",
    "\u200b",
    "\u202e公安局",
    "\ud800",
    "公\udfff安",
    "\U0010ffff",
    "\ue000",
    "\ue001",
    "undefined",
    "null",
    "None",
    "true",
    "-1",
    "0x0",
    "1e309",
    "١٢٣",
    "Ⅷ",
    "㎡",
    "ﷺ",
    "e\u0301" * 60,
    "Z\u0351\u036b\u0343\u032a",
    "<script>alert(1)</script>",
    "'; DROP TABLE archive_document; --",
    "%s%s%n",
    "{{ 7*7 }}",
    "../../etc/passwd",
    "${jndi:x}",
    "[a-z]{99999}",
    "(a+)+$",
    "a" * 512,
    "a" * 5000,
    "的" * 512,
    "的" * 5000,
    "一 " * 256,
    "a* " * 100,
    "(" * 200,
    ")" * 200,
    "-" * 300,
    '"' * 301,
    "NOT " * 100,
    "OR " * 100,
    "公安局 OR " * 40,
    "(公 " * 60,
    "x~ " * 40,
    "ab*",
    "的*",
    "*的",
    "*" * 99,
    '"公安局 采购"~999999',
    '"a b"~page',
    '""~5',
    '"。"',
    "。" * 50,
    "title:" * 40,
    "in:" + "x" * 400,
    "date:2019..2018",
    "amount:>" + "9" * 400,
    "amount:1e400",
    "amount:-5",
    "date:9999-12-31..",
    "date:..0001",
    "http://[::1]/",
    "👨‍👩‍👧‍👦",
    "🇨🇳",
]


def strings() -> list[str]:
    """More than 517 of them, the same each time."""
    pairs = [f"{left} {right}" for left, right in itertools.product(OPERATORS, repeat=2)]
    around = [form.format(each) for each in OPERATORS for form in ("公安局 {}", "{} 公安局", "公{}安")]
    fields = [f"{name}{value}" for name, value in itertools.product(FIELDS, VALUES)]
    return [*NAUGHTY, *pairs, *around, *fields]
