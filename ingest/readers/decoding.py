"""Bytes to text, by the rule of reading.md section 4: BOM, strict UTF-8, detection, the wider sibling. Pure."""

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pages say gb2312 and use characters of its supersets; reading the superset reads both.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb-18030": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}
_META = re.compile(rb"<meta[^>]{0,512}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_LOOK = 1 << 20  # bytes the detector is shown
_LINE_ENDS = re.compile("\r\n?")
_LONE = re.compile("[\ud800-\udfff\0]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text with `\\n` line ends, the encoding it was read with, why, and how many bytes had to be replaced."""

    text: str
    charset: str
    why: str
    replaced: int
    labels: dict[str, str]  # what HTTP and <meta> said: kept, not believed


def decode(data: bytes, *, http: str = "", html: bool = False) -> Decoded:
    """The text of the bytes. Total: bytes that fit no encoding become U+FFFD, counted."""
    labels = {"http": http} if http else {}
    if html and (found := _META.search(data[:4096])):
        labels["meta"] = found.group(1).decode("ascii")
    charset, why = _choose(data, labels)
    text = data.decode(charset, errors="replace")
    replaced = text.count("\ufffd")
    return Decoded(clean(text), charset.removesuffix("-sig"), why, replaced, labels)


def clean(text: str) -> str:
    """Text that can be stored: line ends `\\n`, U+FFFD for NUL and lone surrogates (contract of the readers)."""
    if "\r" in text:
        text = _LINE_ENDS.sub("\n", text)
    return _LONE.sub("\ufffd", text)


def _choose(data: bytes, labels: dict[str, str]) -> tuple[str, str]:
    for mark, charset in _BOMS:
        if data.startswith(mark):
            return charset, "byte order mark"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A file cut in the middle of a character is UTF-8 all the same.
        if error.end == len(data) and error.reason == "unexpected end of data":
            return "utf-8", "UTF-8, cut at the end"
    else:
        return _wide(data) or ("utf-8", "is UTF-8")
    found = (detect_encoding(data[:_LOOK], html5_compatible=True) or "utf-8").lower()
    charset = _WIDER.get(found, found)
    try:
        codecs.lookup(charset)
    except LookupError:
        return "cp1252", f"detected {found}, which cannot be read here"
    why = f"detected {found}" + (f", read as {charset}" if charset != found else "")
    return _fewer_broken(data[:_LOOK], charset, labels) or (charset, why)


def _fewer_broken(sample: bytes, detected: str, labels: dict[str, str]) -> tuple[str, str] | None:
    """One bad byte may lead the detector to an encoding that fits hardly any: then the one that fits best is taken."""
    broken = _broken(sample, detected)
    if broken * 100 <= len(sample):
        return None
    named = [_WIDER.get(each.lower(), each.lower()) for each in labels.values()]
    tried = {charset: _broken(sample, charset) for charset in (*named, "gb18030", "big5hkscs") if _known(charset)}
    best = min(tried, key=lambda each: tried[each])
    return (best, f"fewest broken characters ({tried[best]})") if tried[best] * 10 <= broken else None


def _broken(sample: bytes, charset: str) -> int:
    return sample.decode(charset, "replace").count("\ufffd")


def _known(charset: str) -> bool:
    """Whether it is an encoding of text: Python has others, which refuse here."""
    try:
        b"".decode(charset)
    except (LookupError, ValueError):
        return False
    return True


def _wide(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark is valid UTF-8 full of NULs, as long as it is Latin."""
    sample = data[:4096]
    if len(sample) < 4 or sample.count(0) * 5 < len(sample) * 2:
        return None
    little = sample[1::2].count(0) > sample[::2].count(0)
    return ("utf-16-le" if little else "utf-16-be"), "NUL bytes as in UTF-16"
