"""One request and its answer, by `http.client` over a socket we opened: every limit of safety.md section 4.

No redirects, proxies, cookies or credentials here: the callers follow redirects by hand, each from step 1.
"""

import datetime as dt
import hashlib
import http.client
import secrets
import socket
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, Final, cast

from ingest.fetchers.guard import Target, addresses_of, check_url
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.wire import Connection, Deadline, connect

CHUNK: Final = 64 * 1024
Pairs = tuple[tuple[str, str], ...]
# http.client's own limits are the ones we want: 100 headers (_MAXHEADERS) and 65,536 bytes a line (_MAXLINE).


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer. `body` is the file of the answer's body with the transfer coding undone and the content
    coding as it came; header pairs are in the order sent, decoded as Latin-1, which keeps every byte."""

    url: str
    request_line: str
    request_headers: Pairs
    status: int
    reason: str
    version: str
    headers: Pairs
    body: Path
    size: int
    wire_sha256: str
    ip: str
    tls: dict[str, Any]
    started_at: dt.datetime
    finished_at: dt.datetime
    wire_sha1: str = ""  # only to compare with an archive's own list, which knows no other
    request_body: bytes = b""

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        return next((value for each, value in self.headers if each.lower() == name), "")


@dataclass(frozen=True, slots=True)
class Form:
    """What is posted: a body of `application/x-www-form-urlencoded`, and a header that goes out but is never kept."""

    body: bytes
    authorization: str = ""


class _StagingError(Exception):
    """Our own folder could not be written: not to be taken for the site's failure."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


def exchange(
    url: str,
    *,
    staging: Path,
    policy: FetchPolicy,
    deadline: Deadline,
    accept: str = "*/*",
    form: Form | None = None,
) -> Exchange:
    """GET one address, or POST a form. FetchError for everything that gives no whole answer; then no file is left.

    OSError only for our own trouble: the staging folder cannot be written.
    """
    target = check_url(url, policy)
    addresses = addresses_of(target, policy)
    started_at = dt.datetime.now(dt.UTC)
    try:
        connection = connect(target, addresses, policy, deadline)
    except TimeoutError as error:
        raise FetchError("timed_out", str(error)) from None
    body = staging / f"fetch-{secrets.token_hex(12)}.body"
    try:
        sent = _request(target, policy, accept, form)
        return _converse(target, connection, body, policy=policy, sent=sent, started_at=started_at)
    except FetchError:
        body.unlink(missing_ok=True)
        raise
    except _StagingError as ours:
        body.unlink(missing_ok=True)
        raise ours.error from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        body.unlink(missing_ok=True)
        raise _explained(error) from None
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as it is kept, and its bytes as they go out: the two differ in the key that is never kept."""

    line: str
    headers: Pairs
    body: bytes
    wire: bytes
    method: str


def _request(target: Target, policy: FetchPolicy, accept: str, form: Form | None) -> _Sent:
    method, body = ("POST", form.body) if form else ("GET", b"")
    headers: list[tuple[str, str]] = [
        ("Host", target.authority),
        ("User-Agent", policy.user_agent),
        ("Accept", accept),
        ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.6"),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
    ]
    if form:
        headers += [("Content-Type", "application/x-www-form-urlencoded"), ("Content-Length", str(len(body)))]
    line = f"{method} {target.path} HTTP/1.1"
    secret = [("Authorization", form.authorization)] if form and form.authorization else []
    lines = [line, *(f"{name}: {value}" for name, value in headers + secret)]
    wire = ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body
    kept = headers + [(name, "(left out)") for name, _ in secret]
    return _Sent(line, tuple(kept), body, wire, method)


def _converse(
    target: Target, connection: Connection, body: Path, *, policy: FetchPolicy, sent: _Sent, started_at: dt.datetime
) -> Exchange:
    connection.send(sent.wire)
    # HTTPResponse asks nothing of a socket but makefile; ours holds each read to the deadline
    with http.client.HTTPResponse(cast(socket.socket, connection), method=sent.method) as response:
        response.begin()
        size, sha256, sha1 = _receive(response, body, policy)
        return Exchange(
            url=target.url,
            request_line=sent.line,
            request_headers=sent.headers,
            status=response.status,
            reason=response.reason,
            version="HTTP/1.0" if response.version == 10 else "HTTP/1.1",
            headers=tuple((name, str(value)) for name, value in response.headers.raw_items()),
            body=body,
            size=size,
            wire_sha256=sha256,
            ip=connection.ip,
            tls=connection.tls,
            started_at=started_at,
            finished_at=dt.datetime.now(dt.UTC),
            wire_sha1=sha1,
            request_body=sent.body,
        )


def _receive(response: http.client.HTTPResponse, body: Path, policy: FetchPolicy) -> tuple[int, str, str]:
    """Write the body to its file, counting: what is declared is not believed, but a declared excess is refused."""
    if response.length is not None and response.length > policy.max_body:
        raise FetchError("too_large", f"{response.length} bytes declared")
    size, sha256, sha1 = 0, hashlib.sha256(), hashlib.sha1(usedforsecurity=False)
    with _opened(body) as out:
        while chunk := response.read(CHUNK):
            size += len(chunk)
            if size > policy.max_body:
                raise FetchError("too_large", f"more than {policy.max_body} bytes")
            sha256.update(chunk)
            sha1.update(chunk)
            _write(out, chunk)
    if response.length:  # read(n) says nothing when the other side stops early; what is left of the length does
        raise FetchError("incomplete", f"{response.length} bytes missing")
    return size, sha256.hexdigest(), sha1.hexdigest()


def _opened(body: Path) -> FileIO:
    try:
        return body.open("xb", buffering=0)  # unbuffered, so that a full disk shows at the write and not at the close
    except OSError as error:
        raise _StagingError(error) from None


def _write(out: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    try:
        while rest:  # an unbuffered write may take a part
            rest = rest[out.write(rest) :]
    except OSError as error:
        raise _StagingError(error) from None


def _explained(error: Exception) -> FetchError:
    detail = f"{type(error).__name__}: {error}"[:500]
    if isinstance(error, TimeoutError):
        return FetchError("timed_out", detail)
    if isinstance(error, http.client.IncompleteRead):
        return FetchError("incomplete", detail)
    if isinstance(error, OSError):  # also RemoteDisconnected: the other side hung up
        return FetchError("unreachable", detail)
    return FetchError("bad_answer", detail)
