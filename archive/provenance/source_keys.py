"""Keys by which a source is found again. An address itself stays verbatim (provenance.md rule 3)."""

import re
from dataclasses import dataclass
from typing import Final

import ada_url

_IP: Final = re.compile(r"[0-9.]+|\[.*\]")
_ROUTE: Final = re.compile(r"#!?/.+", re.DOTALL)  # a fragment that names the page, as single-page portals do
_INDEX: Final = re.compile(r"/(?:index|default|home)\.(?:s?html?|php|aspx?|jsp|do)$")
_WWW: Final = re.compile(r"^www\d{0,2}\.")
_SESSION: Final = re.compile(r"^(?:jsessionid|phpsessid|aspsessionid\w*|sid|utm_\w+|spm|from|scene)=")
_PATH_SESSION: Final = re.compile(r";jsessionid=[^/?]*")


@dataclass(frozen=True, slots=True)
class SourceKeys:
    """`href` is the WHATWG form and empty if there is none; then both keys are empty and must not be looked up.

    `key`: host reversed, `www.` and default port dropped, path case, escapes and query order kept; with the fragment
    where that names the page. `loose_key` only suggests "same page?".
    """

    href: str
    fragment: str
    host_ascii: str
    host_unicode: str
    key: str
    loose_key: str


def source_key(url: str) -> SourceKeys:
    """The keys of a web address: `cn,gov,xjshs)/info/1773/17182.htm`. Never raises."""
    try:
        parsed = ada_url.URL(url)
    except ValueError:  # also a lone surrogate
        return SourceKeys("", "", "", "", "", "")
    host, port = parsed.hostname, parsed.port
    if parsed.protocol not in ("http:", "https:", "ftp:") or not host:
        return SourceKeys(parsed.href, parsed.hash, "", "", "", "")
    port = "" if port in ("80", "443") else port
    route = parsed.hash if _ROUTE.fullmatch(parsed.hash) else ""
    key = f"{_reversed(host.removeprefix('www.'), port)}{parsed.pathname}{parsed.search}{route}"
    return SourceKeys(
        href=parsed.href,
        fragment=parsed.hash,
        host_ascii=host,
        host_unicode=_unicode(host),
        key=key,
        loose_key=_loose(host, parsed.pathname, parsed.search, route),
    )


def _reversed(host: str, port: str) -> str:
    host = host.removesuffix(".")
    labels = host if _IP.fullmatch(host) else ",".join(reversed(host.split(".")))
    return f"{labels}:{port})" if port else f"{labels})"


def _unicode(host: str) -> str:
    if "xn--" not in host:
        return host
    return str(ada_url.idna_to_unicode(host)) or host


def _loose(host: str, path: str, search: str, route: str) -> str:
    path = re.sub(r"/{2,}", "/", _PATH_SESSION.sub("", path.lower()))
    path = _INDEX.sub("/", path).rstrip("/")
    pairs = sorted(pair for pair in search[1:].lower().split("&") if pair and not _SESSION.match(pair))
    query = "?" + "&".join(pairs) if pairs else ""
    return f"{_reversed(_WWW.sub('', host), '')}{path or '/'}{query}{route.lower()}"
