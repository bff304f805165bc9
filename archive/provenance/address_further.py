"""Ghostarchive, Megalodon, Wikiwix and others, closed search-engine caches, and the doors that lead to many archives.

None hands out a page as it received it, so none is fetched; what their addresses say of the page is read all the same.
"""

import datetime as dt
import re
from dataclasses import replace
from typing import Final
from urllib.parse import quote

from archive.provenance.address_hosts import (
    FREEZEPAGE,
    GHOSTARCHIVE,
    GOOGLE_CACHE,
    MEGALODON,
    PANDORA,
    PERMA_REPLAY,
    WARP,
    WIKIWIX,
)
from archive.provenance.address_model import Address, Kind
from archive.provenance.address_opaque import hyphened, parameter
from archive.provenance.address_replay import stamped, with_target
from archive.provenance.address_stamps import read_stamp
from archive.provenance.address_text import mend, without_fragment

_GHOST: Final = re.compile(r"(?:archive/(?P<id>[A-Za-z0-9]{4,8})|(?P<video>varchive/[^?#]{1,200}))/?")
_MEGALODON: Final = re.compile(r"(?P<id>(?:ref/)?[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{2})/(?P<target>.+)", re.DOTALL)
_CACHE: Final = re.compile(r"cache:(?:(?P<id>[\w-]{12}):)?(?P<target>[^+\s]+)", re.DOTALL)
_WIKIWIX: Final = re.compile(
    r"cache/(?:index2?\.php)?(?:\?(?P<query>[^#]*)|(?P<stamp>[0-9]{4,14})/(?P<target>.+))", re.DOTALL
)
_DOOR: Final = re.compile(
    r"(?:aggr/)?(?:memento|list|api/json|timegate|(?P<map>timemap/(?:link|json|cdxj)))/"
    r"(?:(?P<stamp>[0-9]{4,14})/)?(?P<target>.+)",
    re.DOTALL,
)
_FROZEN: Final = re.compile(r"(?P<id>[0-9]{6,12}[A-Z]{4,16})/?")
_WARP: Final = re.compile(r"info:ndljp/pid/(?P<id>[0-9]+)/(?P<target>.+)", re.DOTALL)
_PANDORA: Final = re.compile(r"pan/(?P<id>[0-9]+/[0-9]{8}-[0-9]{4})/(?P<target>.+)", re.DOTALL)
_PERMA_COPY: Final = re.compile(r"warc/(?P<id>[A-Za-z0-9]{4}-[A-Za-z0-9]{4})/(?P<target>.+)", re.DOTALL)
_GHOST_MARKS: Final = re.compile(r"[^\w/-]+\Z")


# Hosts; what an address looks like; the archive; what stands before the identifier in its canonical form.
_NAMED: Final = (
    (FREEZEPAGE, _FROZEN, "freezepage", ""),
    (WARP, _WARP, "japan", "info:ndljp/pid/"),
    (PANDORA, _PANDORA, "australia", "pan/"),
    (PERMA_REPLAY, _PERMA_COPY, "perma", "warc/"),
)


def parse_further(host: str, rest: str, blank: Address, now: dt.datetime) -> Address:
    """Read what stands behind the host of one of them. `blank` brings the text and the repairs made so far."""
    path = rest.lstrip("/")
    service = replace(blank, kind="service", urim=f"https://{host}{rest}")
    if host in GHOSTARCHIVE:
        return _ghostarchive(path, replace(service, archive="ghostarchive"))
    if host in MEGALODON:
        return _megalodon(path, replace(service, archive="megalodon"))
    if host in GOOGLE_CACHE:
        return _search_cache(host, path, replace(service, archive="search-cache"))
    if host in WIKIWIX:
        return _wikiwix(path, replace(service, archive="wikiwix"), now)
    for hosts, pattern, archive, front in _NAMED:
        if host in hosts:
            return _named(pattern.fullmatch(path), replace(service, archive=archive), f"https://{host}/{front}")
    return _door(host, path, replace(service, archive="memento-door"), now)


def _named(found: re.Match[str] | None, service: Address, base: str) -> Address:
    """An identifier, and the page that it is said to be a copy of where one is named."""
    if not found:
        return service
    name = hyphened(found["id"]) if service.archive == "perma" else found["id"]
    opaque = replace(service, kind="opaque", opaque_id=name[:64], urim=f"{base}{name}")
    if "target" not in found.groupdict():
        return opaque
    named = with_target(opaque, mend(found["target"]), f"{base}{name}/")
    return named if named.kind == "opaque" else service


def _ghostarchive(path: str, service: Address) -> Address:
    bare = without_fragment(path).partition("?")[0]
    found = _GHOST.fullmatch(_GHOST_MARKS.sub("", bare))
    if not found:
        return service
    if _GHOST_MARKS.search(bare):
        service = replace(service, repairs=(*service.repairs, "trailing-punctuation"))
    name = found["id"] or found["video"].rstrip("/")
    shown = f"archive/{name}" if found["id"] else name
    return replace(service, kind="opaque", opaque_id=name[:64], urim=f"https://ghostarchive.org/{shown}")


def _megalodon(path: str, service: Address) -> Address:
    """The time in these is a Japanese clock's and stays in the identifier: it is no time of ours."""
    found = _MEGALODON.fullmatch(path)
    if not found:
        return service
    blank = replace(service, kind="opaque", opaque_id=found["id"], urim="")
    named = with_target(blank, mend(found["target"]), f"https://megalodon.jp/{found['id']}/")
    return named if named.kind == "opaque" else service


def _search_cache(host: str, path: str, service: Address) -> Address:
    query = parameter(path.partition("?")[2].partition("#")[0], "q") or parameter(path.partition("?")[2], "u")
    found = _CACHE.match(query)
    if not found:
        return replace(service, reason="cache-closed") if query or "?" in path else service
    blank = replace(service, kind="timegate", reason="cache-closed", urim="")
    named = with_target(blank, mend(found["target"]), "")
    shown = f"https://{host}/search?q=cache:{quote(named.target, safe='', errors='surrogatepass')}"
    return replace(named, urim=shown) if named.kind == "timegate" else service


def _wikiwix(path: str, service: Address, now: dt.datetime) -> Address:
    found, base = _WIKIWIX.fullmatch(path), "https://archive.wikiwix.com/cache/"
    if not found:
        return service
    if found["stamp"]:
        memento = replace(service, kind="memento", stamp=found["stamp"], urim="")
        return stamped(memento, read_stamp(found["stamp"], now), mend(found["target"]), base=base, raw=False)
    url = parameter(found["query"], "url")
    return with_target(replace(service, kind="timegate", urim=""), mend(url), f"{base}?url=") if url else service


def _door(host: str, path: str, service: Address, now: dt.datetime) -> Address:
    """A door asks many archives and redirects to the nearest copy: never one copy, whatever time it names."""
    found = _DOOR.fullmatch(path)
    if not found:
        return service
    stamp = read_stamp(found["stamp"] or "", now)
    if stamp.problem:
        return replace(service, kind="invalid", reason=stamp.problem, urim="")
    base = f"https://{host}/{path[: found.start('target')]}"
    kind: Kind = "calendar" if found["map"] else "timegate"
    blank = replace(service, kind=kind, interval=stamp.interval, reason=stamp.reason, urim="")
    return with_target(replace(blank, stamp=found["stamp"] or ""), mend(found["target"]), base)
