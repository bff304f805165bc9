"""Repairs of an address as text: blanks, invisible characters, scheme, separators. Nothing else is ever repaired.

Each repair has a name and is listed; no function here raises.
"""

import re
from dataclasses import dataclass
from typing import Final

# Zero-width and directional characters that come along when an address is copied out of a page or a PDF; controls
# likewise. White space is not in here: inside an address it is kept, and refused when the address is fetched.
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]+|\t+"
)
_LINE_BREAK: Final = re.compile(r"[\n\v\f\r\x85\u2028\u2029]+")
_NEW_ADDRESS: Final = re.compile(r"[\n\v\f\r\x85\u2028\u2029][ \t\u3000]*(?:https?[:：]|www\.)", re.IGNORECASE)

_WRAPS: Final = dict(zip("<([{\"'“‘「『《（【〈«", ">)]}\"'”’」』》）】〉»", strict=True))
_MOST_WRAPS: Final = 3
_PROSE: Final = re.compile(r"[.,;:!?'\"”’»>\]}）】》」。，；：！？、]+\Z|\)[.,;:]*\Z")
# A second address in the same line: behind a blank, or a mark that no address holds.
_SAME_LINE: Final = re.compile(r"[\s、，；。）】》」”]\s*https?[:：][/／]", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:url|uri|view-source)[:：]\s*(?=<?(?:https?[:：]|www\.))", re.IGNORECASE)
_NO_COLON: Final = re.compile(r"(https?|ftp)/{1,3}(?=(?:[\w-]+\.)+[^\W\d_]{2,}(?:[:/?#]|\Z))", re.IGNORECASE)
_SCHEME: Final = re.compile(r"(https?|ftp)([:：])([/／\\]*)", re.IGNORECASE)
# Letters lost, doubled or taken out on purpose (`ttps://`, `htttp://`, `hxxp://`), and a semicolon for the colon.
_NEAR_SCHEME: Final = re.compile(r"(h{0,2}t{1,3}ps?|hxxps?)([:：;；])([/／\\]{1,3})", re.IGNORECASE)
_DOUBLED: Final = re.compile(r"(https?)(?:[:：][/／\\]{1,3}|//)(?=[^/])", re.IGNORECASE)
_DEFANGED: Final = re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]", re.IGNORECASE)
_ENCODED_COLON: Final = re.compile(r"(https?|ftp)%3A(?=[/／\\])", re.IGNORECASE)
_ENCODED: Final = re.compile(r"(https?|ftp)%(?:25)?3A", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"%([2-7][0-9A-Fa-f])")
_END_OF_HOST: Final = re.compile(r"[/?#\\／]")
_NOT_IN_HOST: Final = re.compile(r"[\s<>\"{}|^`\x00-\x20\x7f]")
_ENTITY: Final = re.compile(r"&(?:amp|lt|gt|quot|#0*38|#x0*26);", re.IGNORECASE)
# A name that can be taken for a host without a scheme: dotted, and a last label of two letters or more.
_BARE_HOST: Final = re.compile(r"(?:[\w-]+\.)+(?:xn--[\w-]+|[^\W\d_]{2,})(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Target:
    """A web address with its scheme mended. `problem` is a reason code of `address_model.REASONS`, or empty."""

    url: str
    scheme: str
    netloc: str
    rest: str
    repairs: tuple[str, ...] = ()
    problem: str = ""


def clean(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without blanks around it, invisible characters and line breaks, and the names of what was done."""
    repairs: list[str] = []
    # split and strip, not one pattern with blanks on both sides: that takes quadratic time on long runs of blanks
    visible = "".join(part.strip() for part in _LINE_BREAK.split(_INVISIBLE.sub("", text.strip()).strip()))
    if visible != text.strip():
        repairs.append("invisible-characters")
    if text != text.strip() or visible != visible.strip():
        repairs.insert(0, "trimmed")
    bare = _unwrapped(_LABEL.sub("", visible.strip(), count=1) if _LABEL.match(visible.strip()) else visible.strip())
    if bare != visible.strip():
        repairs.append("unwrapped")
    return bare, tuple(repairs)


def _unwrapped(text: str) -> str:
    """An address without the brackets or quotation marks that stand around the whole of it (RFC 3986, appendix C)."""
    for _ in range(_MOST_WRAPS):
        inside = text[1:-1].strip()
        if text[:1] not in _WRAPS or text[-1:] != _WRAPS[text[:1]] or not (has_scheme(inside) or _starts_bare(inside)):
            break
        text = inside
    return text


def _starts_bare(text: str) -> bool:
    return text[:1] in _WRAPS or text.lower().startswith("www.")


def holds_several(text: str) -> bool:
    """Whether a second address begins on a new line: two addresses, not one that was wrapped.

    A break right behind a slash is a wrap: `https://web.archive.org/web/2018/` and the target on the next line.
    """
    stripped = text.strip()
    return any(_before(stripped, found.start()) != "/" for found in _NEW_ADDRESS.finditer(stripped))


def runs_on(address: str) -> bool:
    """Whether what was read as one address runs on into a second one, in the same line."""
    return bool(_SAME_LINE.search(address))


def _before(text: str, at: int) -> str:
    """The last character before `at` that is not blank."""
    while at and text[at - 1].isspace():
        at -= 1
    return text[at - 1 : at]


def mend(text: str, *, assume: str = "http") -> Target:
    """Read `text` as a web address: decode it once if its scheme is encoded, mend scheme and separators.

    Without a scheme `assume` is put before it if it can be a host at all; otherwise `problem` says why not.
    """
    rest, repairs = _decode(text)
    if slashes := _extra_slashes(rest):
        repairs.append("extra-slashes")
        rest = rest[slashes:]
    scheme, rest, mended = _scheme(rest)
    repairs += mended
    rest = _without_defanging(rest, repairs)
    if not scheme:
        bare = rest[2:] if rest.startswith("//") else rest
        if not _BARE_HOST.fullmatch(_split(bare)[0]):
            return Target("", "", "", rest, tuple(repairs), "no-target" if not rest else "target")
        scheme, rest = assume, bare
        repairs.append(f"assumed-{assume}")
    netloc, path = _split(rest)
    if path.startswith("／"):  # no host holds one: here it can only be the slash behind the host
        path, rest = f"/{path[1:]}", f"{netloc}/{path[1:]}"
        repairs.append("fullwidth-slashes")
    host = netloc.rpartition("@")[2].partition(":")[0]
    problem = "" if host and not _NOT_IN_HOST.search(netloc) else "target" if netloc else "no-target"
    return Target(f"{scheme}://{rest}", scheme, netloc, path, tuple(repairs), problem)


def has_scheme(text: str) -> bool:
    """Whether the text begins with http(s) or ftp, damaged or encoded as it may be."""
    return bool(_SCHEME.match(text) or _NEAR_SCHEME.match(text) or _ENCODED.match(text))


def _scheme(text: str) -> tuple[str, str, list[str]]:
    """The scheme in lower case, what stands behind it, and what was mended; no scheme: empty, and the text."""
    if found := _SCHEME.match(text):
        scheme, repairs = found[1].lower(), _scheme_repairs(found[2] + found[3])
    elif found := _NO_COLON.match(text):
        scheme, repairs = found[1].lower(), ["scheme-colon"]
    elif found := _NEAR_SCHEME.match(text):
        scheme, repairs = _near_scheme(found)
    else:
        return "", text, []
    rest = text[found.end() :]
    while doubled := _DOUBLED.match(rest):  # `http://https://a.cn/`: what stands next to the host is its scheme
        scheme, rest = doubled[1].lower(), rest[doubled.end() :]
        repairs = [*repairs, "scheme-doubled"]
    return scheme, rest, repairs


def _near_scheme(found: re.Match[str]) -> tuple[str, list[str]]:
    letters, separator = found[1].lower(), found[2].replace("；", ";").replace(";", ":") + found[3]
    scheme = "https" if letters.endswith("s") else "http"
    named = [] if letters == scheme else ["defanged" if "x" in letters else "scheme-letters"]
    slashes = _scheme_repairs(separator) or ([] if found[2] in ":：" else ["scheme-slashes"])
    return scheme, named + slashes


def _without_defanging(rest: str, repairs: list[str]) -> str:
    """`a[.]cn`, as warnings write addresses that nobody should follow by accident; in the host only."""
    host = re.split(r"[/?#\\／]", rest, maxsplit=1)[0] if not rest.startswith("//") else rest
    if not _DEFANGED.search(host):
        return rest
    if "defanged" not in repairs:
        repairs.append("defanged")
    return _DEFANGED.sub(".", host) + rest[len(host) :]


def suggestions(target: str) -> tuple[str, ...]:
    """What may be wrong in a target, but may also be meant: shown, never applied."""
    found = ["html-entity"] if _ENTITY.search(target) else []
    if (end := _PROSE.search(target)) and not (end[0].startswith(")") and target.count("(") >= target.count(")")):
        found.append("trailing-punctuation")  # of the sentence that it stood in, perhaps
    return tuple(found)


def without_fragment(target: str) -> str:
    """A target as it is asked of a server."""
    return target.partition("#")[0]


def _decode(text: str) -> tuple[str, list[str]]:
    """Undo percent-encoding of a whole address, once; bytes from 0x80 and blanks stay escaped."""
    rest = text.lstrip()
    repairs = ["trimmed"] if rest != text else []
    if _ENCODED_COLON.match(rest):  # only the colon is encoded: what else is escaped belongs to the target
        return _ENCODED_COLON.sub(r"\1:", rest, count=1), [*repairs, "percent-decoded-scheme"]
    if _ENCODED.match(rest):
        decoded = _ESCAPE.sub(lambda found: _printable(found[0]), rest)
        return decoded, [*repairs, "percent-decoded-target"]
    return rest, repairs


def _printable(escape: str) -> str:
    byte = int(escape[1:], 16)
    return chr(byte) if 0x21 <= byte <= 0x7E else escape


def _extra_slashes(text: str) -> int:
    """How many slashes too many stand before a target; two before a host are protocol-relative, not damage."""
    count = len(text) - len(text.lstrip("/"))
    if not count or (count == 2 and not has_scheme(text[2:])):
        return 0
    return count


def _scheme_repairs(separator: str) -> list[str]:
    if separator == "://":
        return []
    if separator.replace("：", ":").replace("／", "/") == "://":
        return ["fullwidth-scheme"]
    return ["scheme-slashes"] if separator.isascii() else ["fullwidth-scheme", "scheme-slashes"]


def _split(rest: str) -> tuple[str, str]:
    found = _END_OF_HOST.search(rest)
    return (rest[: found.start()], rest[found.start() :]) if found else (rest, "")
