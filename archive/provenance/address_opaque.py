"""archive.today, Perma.cc and WebCite: addresses that are mostly an identifier, and say little about the page."""

import datetime as dt
import re
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs

from archive.provenance.address_hosts import ARCHIVE_TODAY, PERMA
from archive.provenance.address_model import Address
from archive.provenance.address_replay import stamped, with_target
from archive.provenance.address_stamps import Stamp, read_stamp, undotted
from archive.provenance.address_text import has_scheme, mend, without_fragment

_TODAY_ID: Final = re.compile(r"(?:wip/)?(?P<id>[A-Za-z0-9]{4,6})(?P<part>/[^?#]*)?(?:[?#].*)?", re.DOTALL)
_TODAY_STAMP: Final = re.compile(r"(?P<stamp>[0-9]{4}\.[0-9]{2}\.[0-9]{2}-[0-9]{6}|[0-9]+)/(?P<target>.+)", re.DOTALL)
_TODAY_LATEST: Final = re.compile(r"(?P<word>newest|oldest|latest|timegate)/(?P<target>.+)", re.DOTALL)
_TODAY_TIMEMAP: Final = re.compile(r"timemap/(?:link/)?(?P<target>.+)", re.DOTALL)
_TODAY_OUTLINK: Final = re.compile(r"o/(?P<id>[A-Za-z0-9]{4,6})/(?P<target>.+)", re.DOTALL)
_TODAY_SAVE: Final = re.compile(r"(?:submit/?)?\?(?P<query>[^#]*)", re.DOTALL)
_TODAY_OWN: Final = frozenset({"faq", "about", "search", "submit", "download"})

_PERMA_ID: Final = re.compile(
    r"(?P<new>[A-Za-z0-9]{4}-[A-Za-z0-9]{4})|(?P<legacy>0[A-Za-z0-9]{8,11})|(?P<glued>(?=\w*\d)[A-Za-z0-9]{8})"
)
# Marks of the sentence around an address: no identifier holds one, so there they are no part of it.
_END_MARKS: Final = re.compile(r"[^\w/?#&=%-]+\Z")
_DAY: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_WEBCITE_ID: Final = re.compile(r"(?P<id>[A-Za-z0-9]{8,10})")


def parse_opaque(host: str, rest: str, blank: Address, now: dt.datetime) -> Address:
    """Read what stands behind the host of one of the three. `blank` brings the text and the repairs made so far."""
    path = rest.lstrip("/")
    service = replace(blank, kind="service", urim=f"https://{host}{rest}")
    read = _read(host, path, service, now)
    bare = _END_MARKS.sub("", path)
    if read.kind != "service" or bare == path:
        return read
    again = _read(host, bare, replace(service, repairs=(*blank.repairs, "trailing-punctuation")), now)
    return again if again.kind == "opaque" else read


def _read(host: str, path: str, service: Address, now: dt.datetime) -> Address:
    if host in ARCHIVE_TODAY:
        return _archive_today(host, path, replace(service, archive="archive-today"), now)
    if host in PERMA:
        return _perma(path, replace(service, archive="perma"))
    return _webcite(path, replace(service, archive="webcite"), now)


def _archive_today(host: str, path: str, service: Address, now: dt.datetime) -> Address:
    blank, base = replace(service, urim=""), f"https://{host}/"
    if found := _TODAY_STAMP.fullmatch(path):
        digits, target = undotted(found["stamp"]), mend(found["target"])
        memento = replace(blank, kind="memento", stamp=digits)
        return stamped(memento, read_stamp(digits, now), target, base=base, raw=False)
    if has_scheme(path):
        return _today_calendar(base, path, blank)
    return _today_indirect(path, blank, base) or _today_identifier(path, blank, base) or service


def _today_indirect(path: str, blank: Address, base: str) -> Address | None:
    """Addresses that lead to a copy, or to many, without saying which."""
    if found := _TODAY_LATEST.fullmatch(path):
        return with_target(replace(blank, kind="timegate"), mend(found["target"]), f"{base}{found['word']}/")
    if found := _TODAY_OUTLINK.fullmatch(path):
        blank = replace(blank, kind="timegate", reason="outlink", opaque_id=found["id"])
        return with_target(blank, mend(found["target"]), f"{base}o/{found['id']}/")
    if found := _TODAY_TIMEMAP.fullmatch(path):
        return with_target(replace(blank, kind="calendar"), mend(found["target"]), f"{base}timemap/")
    found = _TODAY_SAVE.fullmatch(path)
    url = parameter(found["query"], "url") if found else ""
    return with_target(replace(blank, kind="save"), mend(url), f"{base}?url=") if has_scheme(url) else None


def _today_identifier(path: str, blank: Address, base: str) -> Address | None:
    found = _TODAY_ID.fullmatch(path)
    if not found or found["id"].lower() in _TODAY_OWN:
        return None
    part = (found["part"] or "").rstrip("/")  # an image that belongs to the saved page
    return replace(blank, kind="opaque", opaque_id=found["id"], urim=f"{base}{found['id']}{part}")


def _today_calendar(base: str, path: str, blank: Address) -> Address:
    address = with_target(replace(blank, kind="calendar"), mend(path), base)
    if address.kind == "calendar" and address.target.endswith("*"):
        prefix = address.target.rstrip("*")
        return replace(address, kind="listing", target=prefix, urim=f"{base}{prefix}*")
    return address


def _perma(path: str, service: Address) -> Address:
    found = _PERMA_ID.fullmatch(without_fragment(path).partition("?")[0].rstrip("/"))
    if not found:
        return service
    name = found["legacy"] or hyphened(found["new"] or found["glued"])
    return replace(service, kind="opaque", opaque_id=name, urim=f"https://perma.cc/{name}")


def hyphened(name: str) -> str:
    """An identifier of Perma.cc as it writes them: `M36S-ZLVS`; it takes them without the hyphen too."""
    return f"{name[:4]}-{name[-4:]}".upper()


def _webcite(path: str, service: Address, now: dt.datetime) -> Address:
    name, _, query = without_fragment(path).partition("?")
    url, base = parameter(query, "url"), "https://www.webcitation.org/"
    blank = replace(service, urim="")
    if name.rstrip("/") in ("query", "query.php"):
        if number := parameter(query, "id"):
            return replace(blank, kind="opaque", opaque_id=number, urim=f"{base}query?id={number}")
        return _webcite_day(url, query, replace(blank, kind="timegate"), now) if url else service
    if name.rstrip("/") in ("getfile", "getfile.php") and (number := parameter(query, "fileid")):
        return replace(blank, kind="opaque", opaque_id=number[:64], urim=f"{base}getfile?fileid={number}")
    if not (found := _WEBCITE_ID.fullmatch(name.rstrip("/"))):
        return service
    opaque = replace(blank, kind="opaque", opaque_id=found["id"], urim=f"{base}{found['id']}")
    if not url:
        return opaque
    # what the reader was told that the copy is of; a damaged one does not spoil the identifier
    named = with_target(opaque, mend(url), f"{base}{found['id']}?url=")
    return named if named.kind == "opaque" else opaque


def _webcite_day(url: str, query: str, blank: Address, now: dt.datetime) -> Address:
    """The copy nearest to a day, or the newest one. The day goes first: an address behind it runs to the end."""
    page, _, behind = url.partition("&date=")
    found = _DAY.match(parameter(query, "date") or behind)
    stamp = read_stamp("".join(found.groups()), now) if found else Stamp()
    base = "https://www.webcitation.org/query?"
    if not found or stamp.problem:
        return with_target(blank, mend(page), f"{base}url=")
    dated = replace(blank, interval=stamp.interval, reason=stamp.reason, stamp="".join(found.groups()))
    return with_target(dated, mend(page), f"{base}date={found[0]}&url=")


def parameter(query: str, name: str) -> str:
    """A parameter's value. An address put in unescaped runs to the end of the query."""
    _, found, value = f"&{query}".partition(f"&{name}=")
    if not found:
        return ""
    if has_scheme(value) and "%3a" not in value[:12].lower():
        return value
    return parse_qs(f"v={value.partition('&')[0]}", errors="surrogateescape").get("v", [""])[0] if value else ""
