"""Which addresses may be connected to (safety.md section 4). Everything that is not understood is refused.

The order: look at the address as text, resolve once, check every address the name has, connect to one of those.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Final

import ada_url

from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy

PORTS: Final = frozenset({80, 443, 8080, 8443})
_DEFAULT: Final = {"http": 80, "https": 443}

# Never `ipaddress.is_global`: Python 3.11.7 says yes to 192.0.0.8, 192.88.99.1, 64:ff9b::7f00:1, fec0::1 and others.
REFUSED_V4: Final = tuple(
    ipaddress.IPv4Network(each)
    for each in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # the platform address inside a public cloud's machines
    )
)
ALLOWED_V6: Final = ipaddress.IPv6Network("2000::/3")  # mapped, NAT64, ULA, link-local lie outside
REFUSED_V6: Final = tuple(
    ipaddress.IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

_HTTP: Final = re.compile(r"https?://[^/?#]", re.IGNORECASE)
_NETLOC: Final = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"[\s\\\x00-\x20\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked for, as it is sent: `path` with query, all ASCII; `host` without brackets."""

    url: str
    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header: no default port, brackets around IPv6."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _DEFAULT[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port: what limits and robots.txt belong to."""
        return f"{self.scheme}://{self.authority}"


def check_url(url: str, policy: FetchPolicy) -> Target:
    """Step 1: the address as text. FetchError `refused_address`, with the reason, for everything but plain http(s).

    urlsplit would drop tabs and newlines and take another host than browsers do from `http://a.com\\@b/`; so such
    characters are refused before anything is parsed, and the parser is the one browsers use.
    """
    if _FORBIDDEN.search(url):
        raise FetchError("refused_address", "blank, control character or backslash in the address")
    if not _HTTP.match(url):
        raise FetchError("refused_address", "not an http or https address with a host")
    netloc = _NETLOC.match(url)
    if netloc is None or "@" in netloc[1]:
        raise FetchError("refused_address", "user name in the address")
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        raise FetchError("refused_address", "the address cannot be parsed") from None
    scheme, host = parsed.protocol.rstrip(":"), parsed.hostname.strip("[]")
    if scheme not in _DEFAULT or not host or parsed.username or parsed.password:
        raise FetchError("refused_address", "not an http or https address with a host")
    port = int(parsed.port) if parsed.port else _DEFAULT[scheme]
    if port not in PORTS and port not in {allowed for _, allowed in policy.allow}:
        raise FetchError("refused_address", f"port {port}")
    return Target(parsed.href.partition("#")[0], scheme, host, port, parsed.pathname + parsed.search)


def addresses_of(target: Target, policy: FetchPolicy) -> list[str]:
    """Steps 2: resolve once; every address must pass. FetchError `refused_address` or `unreachable`."""
    try:
        found = [str(ipaddress.ip_address(target.host))]
    except ValueError:
        found = _resolve(target, policy)
    for address in found:
        if reason := refusal(address, target.port, policy):
            raise FetchError("refused_address", f"{target.host} is {address}: {reason}")
    return found


def refusal(address: str, port: int, policy: FetchPolicy) -> str:
    """Why this address may not be connected to; empty when it may."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "not an address"
    if (str(ip), port) in policy.allow:
        return ""
    if port not in PORTS:
        return f"port {port}"
    if isinstance(ip, ipaddress.IPv4Address):
        blocked = any(ip in network for network in REFUSED_V4)
    else:
        blocked = bool(ip.scope_id) or ip not in ALLOWED_V6 or any(ip in network for network in REFUSED_V6)
    if blocked:
        return "not a public address"
    if any(ip in network for network in policy.deny):
        return "refused by this server's settings"
    return "an address of this machine" if _is_own(ip) else ""


def _resolve(target: Target, policy: FetchPolicy) -> list[str]:
    try:
        found = policy.resolve(target.host, target.port)
    except (OSError, UnicodeError) as error:
        raise FetchError("unreachable", f"{target.host}: {error}") from None
    if not found:
        raise FetchError("unreachable", f"{target.host} has no address")
    return found


def _is_own(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether the address belongs to this machine: only then can a socket be bound to it."""
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((str(ip), 0))
    except OSError:
        return False
    return True
