"""Sixty real notices, encoded in thirteen ways: does the reader of web pages find the encoding, and say so where not?

`make bench-charset`. Right: the visible text is that of the notice, but for the bytes that were broken on purpose.
Silently wrong: it is another text, and no warning and no count of replaced characters says that anything is amiss.
"""

import html
import io
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import opencc

from ingest.readers.base import PageText, ReadContext, ReadError, Summary, Warn
from ingest.readers.html import HtmlReader

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
NOTICES, SEED = 60, 20211201
_TRADITIONAL = opencc.OpenCC("s2t")


def page(text: str, label: str) -> str:
    """A notice as a page that says it is in `label`; nothing if that is empty."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<!DOCTYPE html><html><head>{meta}<title>公告</title></head><body>{body}</body></html>"


def _with_bad_byte(data: bytes, chance: random.Random) -> bytes:
    """One byte of the body that fits no character of the encoding."""
    at = chance.choice([at for at in range(data.index(b"<body>") + 6, len(data)) if data[at] == 0x3C])  # before a tag
    return data[:at] + b"\xff" + data[at:]


Way = Callable[[str, random.Random], bytes]
WAYS: dict[str, Way] = {
    "utf-8": lambda text, _: page(text, "utf-8").encode(),
    "utf-8, no label": lambda text, _: page(text, "").encode(),
    "utf-8 with a mark": lambda text, _: page(text, "").encode("utf-8-sig"),
    "utf-8 called gb2312": lambda text, _: page(text, "gb2312").encode(),
    "utf-8 cut in a character": lambda text, _: page(text, "utf-8").encode() + "示".encode()[:2],
    "gb18030 called gb2312": lambda text, _: page(text, "gb2312").encode("gb18030"),
    "gb18030 called gbk": lambda text, _: page(text, "gbk").encode("gb18030"),
    "gb18030, no label": lambda text, _: page(text, "").encode("gb18030"),
    "gb18030 called utf-8": lambda text, _: page(text, "utf-8").encode("gb18030"),
    "gb18030 with one bad byte": lambda text, chance: _with_bad_byte(page(text, "gb2312").encode("gb18030"), chance),
    "big5, traditional": lambda text, _: page(text, "big5").encode("big5hkscs", "ignore"),
    "utf-16 with a mark": lambda text, _: page(text, "").encode("utf-16"),
    "utf-16 be with a mark": lambda text, _: b"\xfe\xff" + page(text, "").encode("utf-16-be"),
}


def notices() -> list[str]:
    """The texts, one a notice."""
    path = SHARED / "notices/ccgp-2021.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [str(row["content"]) for row in rows if len(str(row.get("content", ""))) > 200][:NOTICES]


def read(data: bytes) -> tuple[str, bool]:
    """The visible text, and whether the reader says that something is amiss."""
    try:
        parts = list(HtmlReader().read(ReadContext(io.BytesIO(data), "text/html")))
    except ReadError:
        return "", True
    text = "".join(part.text for part in parts if isinstance(part, PageText))
    warned = any(isinstance(part, Warn) and part.code in {"replaced_characters", "text_suspect"} for part in parts)
    replaced = any(isinstance(part, Summary) and part.metadata.get("replaced") for part in parts)
    return text, warned or replaced


def same(found: str, wanted: str) -> bool:
    """Whether they differ in white space and in replaced characters only."""
    return "".join(found.split()).replace("\ufffd", "") == "".join(wanted.split()).replace("\ufffd", "")


def wanted_of(way: str, text: str) -> tuple[str, str]:
    """What is encoded, and what should be read: Big5 holds traditional characters, and not all."""
    if way.startswith("big5"):
        kept = _TRADITIONAL.convert(text).encode("big5hkscs", "ignore").decode("big5hkscs")
        return kept, kept
    return text, text


def main() -> None:
    """Measure and print."""
    chance = random.Random(SEED)
    outcomes: dict[str, Counter[str]] = {}
    for way, encode in WAYS.items():
        counts = outcomes[way] = Counter()
        for text in notices():
            given, wanted = wanted_of(way, text)
            found, flagged = read(encode(given, chance))
            counts["right" if same(found, wanted) else "flagged" if flagged else "silently wrong"] += 1
    for way, counts in outcomes.items():
        print(f"{way:28} {dict(counts)}")
    total: Counter[str] = sum(outcomes.values(), Counter())
    right = total["right"]
    tried = total.total()
    result = {
        "tried": tried,
        "right": right,
        "share": round(right / tried, 4),
        "silently_wrong": total["silently wrong"],
    }
    print("RESULT " + json.dumps(result))


if __name__ == "__main__":
    main()
