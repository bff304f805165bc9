"""Addresses of the kind `host/prefix/time+flag/target`: the Wayback Machine and archives built like it."""

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from archive.provenance.address_hosts import Replay
from archive.provenance.address_model import Address
from archive.provenance.address_stamps import Stamp, read_stamp
from archive.provenance.address_text import Target, mend, suggestions, without_fragment

_SAVE: Final = re.compile(r"save/(?:_embed/)?(?!status/)(?P<target>.+)", re.DOTALL)
_TIMEMAP: Final = re.compile(r"timemap/(?P<format>(?:link|json|cdx)/)?(?P<target>.+)", re.DOTALL)
_STAMP: Final = re.compile(
    r"(?P<digits>[0-9]*)(?P<wild>(?:-[0-9]*)?\*)?(?P<flag>(?:[a-z]{2}_)*)(?:\s*/+(?P<target>.*))?", re.DOTALL
)
_ESCAPED_STAR: Final = re.compile(r"([0-9]*(?:-[0-9]*)?)%2A(?=/)", re.IGNORECASE)
_BLANK_AT_SLASH: Final = re.compile(r"[0-9]*(?:[a-z]{2}_)*\s+/")
_GLUED: Final = re.compile(r"[0-9]{4,14}(?:[a-z]{2}_)?(?=https?[:：])", re.IGNORECASE)
_LIKE_STAMP: Final = re.compile(r"[+\-]?\d[0-9A-Za-z_\-\s\d]*(?:/|$)")
# What belongs to the archive, up to the target's scheme; without a scheme, up to the time and its flag.
_OWN: Final = re.compile(r".*?(?=(?:h{0,2}t{1,3}ps?|hxxps?|ftp)(?:[:：;；]|%(?:25)?3A))", re.IGNORECASE | re.DOTALL)
_OWN_BARE: Final = re.compile(
    r"(?:(?:[/／\\]|%2F)+web)?(?:[/／\\]|%2F)+[0-9*]+(?:[a-z]{2}_)*(?:[/／\\]|%2F)*", re.IGNORECASE
)
_SLASHES: Final = re.compile(r"(?:[/／\\]|%2F)+", re.IGNORECASE)
_PREFIX_CASE: Final = re.compile(r"/web(?=/)", re.IGNORECASE)


def own_part(rest: str) -> tuple[str, tuple[str, ...]]:
    """What stands behind an archive's host, with the archive's own separators mended; the target stays as it is.

    One slash each: full-width, backward, doubled and escaped ones are named repairs. So is `/WEB/`.
    """
    found = _OWN.match(rest) or _OWN_BARE.match(rest)
    own = found[0] if found else ""
    if "?" in own or "#" in own:
        return rest, ()
    repairs = []
    for sign, name in (("／", "fullwidth-slashes"), ("\\", "backslashes"), ("%2f", "percent-decoded-slashes")):
        repairs += [name] if sign in own.lower() else []
    mended = _SLASHES.sub("/", own)
    repairs += ["extra-slashes"] if any(len(each) > 1 for each in re.findall(r"[/／\\]+", own)) else []
    lower = _PREFIX_CASE.sub("/web", mended, count=1) if _PREFIX_CASE.match(mended) else mended
    repairs += ["prefix-case"] if lower != mended else []
    return lower + rest[len(own) :], tuple(repairs)


def parse_replay(archive: Replay, rest: str, blank: Address, now: dt.datetime) -> Address:
    """Read what stands behind the host. `blank` brings the text and the repairs made so far."""
    path = rest.lstrip("/")
    if len(rest) - len(path) > 1:
        blank = replace(blank, repairs=(*blank.repairs, "extra-slashes"))
    blank = replace(blank, archive=archive.archive)
    front = "/" if rest.startswith("/") else ""
    service = replace(blank, kind="service", urim=f"https://{archive.host}{front}{path}")
    if archive.archive == "wayback" and (found := _SAVE.fullmatch(path)):
        return with_target(replace(blank, kind="save"), mend(found["target"]), f"https://{archive.host}/save/")
    prefix = archive.prefix.match(path)
    if prefix is None:
        return service
    tail = path[prefix.end() :]
    base = f"https://{archive.host}/{prefix[0] if archive.keep_prefix else archive.canonical_prefix}"
    if found := _TIMEMAP.fullmatch(tail):
        base = f"{base}timemap/{found['format'] or 'link/'}"
        address = with_target(replace(blank, kind="calendar"), mend(found["target"]), base)
        return service if address.kind == "invalid" else address
    return _parse_tail(tail, service, blank, now, base=base, raw=archive.raw)


def _parse_tail(tail: str, service: Address, blank: Address, now: dt.datetime, *, base: str, raw: bool) -> Address:
    if star := _ESCAPED_STAR.match(tail):
        blank = replace(blank, repairs=(*blank.repairs, "percent-decoded-star"))
        tail = f"{star[1]}*{tail[star.end() :]}"
    found = _STAMP.fullmatch(tail)
    if found and (found["digits"] or found["wild"] or found["flag"]):
        if not found["target"]:
            return replace(blank, kind="invalid", reason="no-target", stamp=found["digits"])
        if found["wild"]:
            return _calendar(base, found, blank)
        repairs = (*blank.repairs, "trimmed") if _BLANK_AT_SLASH.match(tail) else blank.repairs
        blank = replace(blank, kind="memento", flag=found["flag"], stamp=found["digits"], repairs=repairs)
        return stamped(blank, read_stamp(found["digits"], now), mend(found["target"]), base=base, raw=raw)
    if glued := _GLUED.match(tail):  # the slash between time and page is missing
        again = replace(service, repairs=(*service.repairs, "missing-slash"))
        blank = replace(blank, repairs=(*blank.repairs, "missing-slash"))
        return _parse_tail(f"{glued[0]}/{tail[glued.end() :]}", again, blank, now, base=base, raw=raw)
    if _LIKE_STAMP.match(tail):
        return replace(blank, kind="invalid", reason="digits")
    target = mend(tail)
    return service if target.problem else with_target(replace(blank, kind="timegate"), target, base)


def stamped(blank: Address, stamp: Stamp, target: Target, *, base: str, raw: bool) -> Address:
    """A memento if the time is whole and possible, else a timegate; invalid if the digits are no time at all."""
    if stamp.problem:
        return replace(blank, kind="invalid", reason=stamp.problem)
    digits = stamp.ts or blank.stamp
    address = with_target(blank, target, f"{base}{digits}/" if digits else base)
    if address.kind == "invalid":
        return address
    if not stamp.ts:
        return replace(address, kind="timegate", interval=stamp.interval, reason=stamp.reason)
    raw_form = f"{base}{digits}id_/{without_fragment(target.url)}" if raw else ""
    return replace(address, ts=stamp.ts, raw=raw_form)


def _calendar(base: str, found: re.Match[str], blank: Address) -> Address:
    stamp = found["digits"] + found["wild"]
    address = with_target(replace(blank, kind="calendar", stamp=stamp), mend(found["target"]), f"{base}{stamp}/")
    if not address.target.endswith("*"):
        return address
    prefix = address.target.rstrip("*")
    return replace(address, kind="listing", target=prefix, urim=f"{base}{stamp}/{prefix}*")


def with_target(blank: Address, target: Target, base: str) -> Address:
    repairs = (*blank.repairs, *target.repairs)
    if target.problem:
        return replace(blank, kind="invalid", reason=target.problem, repairs=repairs)
    return replace(
        blank,
        target=target.url,
        urim=base + target.url,
        repairs=repairs,
        suggestions=suggestions(target.url),
    )
