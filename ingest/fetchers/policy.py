"""What may be fetched, and how far a fetch may go (safety.md section 4). Passed in: no Django here."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ingest.fetchers.budget import Turns

Mode = Literal["off", "archives", "all"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver = Callable[[str, int], list[str]]

_MIB: Final = 1024 * 1024


def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses of a host, as text, in the system's order. OSError (gaierror) if there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


@dataclass(frozen=True)
class FetchPolicy:
    """`allow`: (address, port) pairs on this machine that tests may reach. `deny`: networks beyond the fixed list.

    `endpoints` sends an archive's origin elsewhere (`https://web.archive.org` to a local server that speaks as it
    does); the WARC names the address really asked. Sizes are bytes, times seconds.
    """

    mode: Mode = "off"
    allow: frozenset[tuple[str, int]] = frozenset()
    deny: tuple[Network, ...] = ()
    connect_seconds: float = 10
    total_seconds: float = 60
    max_body: int = 50 * _MIB
    max_inflated: int = 100 * _MIB
    max_redirects: int = 5
    max_drift_seconds: int = 24 * 3600
    interval_seconds: float = 1.0  # between two requests to one host
    archive_interval_seconds: float = 4.0  # the same for an archive: 15 mementos a minute (provenance.md section 5)
    cdx_interval_seconds: float = 2.5  # between two look-ups of captures: 24 a minute
    save_interval_seconds: float = 15.0  # between two savings asked for: 4 a minute
    user_agent: str = "Muniment/0.1 (document archive; fetches single pages that a person asked for)"
    software: Mapping[str, str] = field(default_factory=lambda: {"name": "muniment", "version": "0.1.0", "commit": ""})
    endpoints: Mapping[str, str] = field(default_factory=dict)
    read_robots: bool = True
    past_robots: str = ""  # why a person goes past a refusal in robots.txt; empty: a refusal stops the fetch
    budget: Turns | None = None  # the turns that all workers share; None: this process's own
    resolve: Resolver = resolve_by_system
    tls_context: ssl.SSLContext | None = None

    def routed(self, url: str) -> str:
        """Where `url` is really asked: the same, unless its origin stands in `endpoints`."""
        for origin, endpoint in self.endpoints.items():
            if url.startswith(f"{origin}/"):
                return endpoint.rstrip("/") + url.removeprefix(origin)
        return url

    @classmethod
    def from_settings(
        cls, mode: str, allow: Iterable[str] = (), deny: Iterable[str] = (), **others: object
    ) -> "FetchPolicy":
        """From MUNIMENT_FETCH, MUNIMENT_FETCH_ALLOW (`127.0.0.1:8000`, `[::1]:8000`), MUNIMENT_FETCH_DENY (networks).

        ValueError, naming the setting, for what cannot be read: a policy that is not understood allows nothing.
        """
        if mode not in ("off", "archives", "all"):
            raise ValueError(f"MUNIMENT_FETCH must be off, archives or all, not {mode!r}")
        pairs = frozenset(_pair(each) for each in allow if each.strip())
        try:
            networks = tuple(ipaddress.ip_network(each.strip()) for each in deny if each.strip())
        except ValueError as error:
            raise ValueError(f"MUNIMENT_FETCH_DENY: {error}") from None
        return cls(mode=mode, allow=pairs, deny=networks, **others)  # type: ignore[arg-type]  # mode was checked


def _pair(text: str) -> tuple[str, int]:
    host, _, port = text.strip().rpartition(":")
    try:
        return str(ipaddress.ip_address(host.strip("[]"))), int(port)
    except ValueError:
        raise ValueError(f"MUNIMENT_FETCH_ALLOW must be address:port, not {text!r}") from None
