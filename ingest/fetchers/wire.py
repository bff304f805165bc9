"""A socket with a deadline: opened to one checked address, never to a name."""

import datetime as dt
import hashlib
import io
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import Any

from ingest.fetchers.guard import Target
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock that no step of a fetch passes."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left; TimeoutError when there are none."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this fetch is over")
        return left


class _Reader(io.RawIOBase):
    """Reads from a socket; each read may take what is left of the deadline, so that drops of bytes buy no time."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


@dataclass(slots=True)
class Connection:
    """What `http.client.HTTPResponse` needs of a socket, and what a Capture keeps of the connection."""

    sock: socket.socket
    deadline: Deadline
    ip: str
    tls: dict[str, Any] = field(default_factory=dict)

    def makefile(self, mode: str = "rb") -> io.BufferedReader:
        """For HTTPResponse."""
        return io.BufferedReader(_Reader(self.sock, self.deadline))

    def send(self, data: bytes) -> None:
        """Send all of it before the deadline."""
        self.sock.settimeout(self.deadline.left())
        self.sock.sendall(data)

    def close(self) -> None:
        """Close the socket."""
        self.sock.close()


def connect(target: Target, addresses: list[str], policy: FetchPolicy, deadline: Deadline) -> Connection:
    """Connect to the first of the checked addresses that answers. FetchError `unreachable` or `tls_failed`."""
    until = Deadline.after(policy.connect_seconds)
    failure: OSError = OSError("no address")
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(until.left(), deadline.left()))
            sock.connect((address, target.port))
        except OSError as error:  # TimeoutError is one
            sock.close()
            failure = error
            continue
        if target.scheme == "https":
            until = Deadline(min(until.at, deadline.at))
            return _secure(sock, target, address, policy=policy, until=until, deadline=deadline)
        return Connection(sock, deadline, address)
    raise FetchError("unreachable", f"{target.host}: {failure}")


def _secure(
    sock: socket.socket, target: Target, address: str, *, policy: FetchPolicy, until: Deadline, deadline: Deadline
) -> Connection:
    context = policy.tls_context or ssl.create_default_context()
    try:
        sock.settimeout(until.left())
        secured = context.wrap_socket(sock, server_hostname=target.host)
    except OSError as error:  # ssl.SSLError and TimeoutError are both
        sock.close()
        raise FetchError("tls_failed", f"{target.host}: {error}") from None
    return Connection(secured, deadline, address, _describe(secured))


def _describe(sock: ssl.SSLSocket) -> dict[str, Any]:
    """Version, cipher and the certificates, leaf first: hashes, and the leaf itself, which can be looked up later."""
    leaf = sock.getpeercert(binary_form=True) or b""
    cipher = sock.cipher()
    names = sock.getpeercert() or {}
    return {
        "version": sock.version() or "",
        "cipher": cipher[0] if cipher else "",
        "leaf_sha256": hashlib.sha256(leaf).hexdigest(),
        "leaf_der": leaf.hex(),
        "not_after": str(names.get("notAfter", "")),
        "seen_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
