"""The one request that is no GET: a time-stamp query to an authority that the operator named (RFC 3161 section 3.4)."""

import http.client
import socket
from typing import Final, cast

from ingest.fetchers.guard import addresses_of, check_url
from ingest.fetchers.outcomes import FetchError
from ingest.fetchers.policy import FetchPolicy
from ingest.fetchers.wire import Deadline, connect

MOST: Final = 64 * 1024  # bytes of a reply; real ones have under ten thousand
SECONDS: Final = 20.0


def ask_time(url: str, request: bytes, policy: FetchPolicy) -> bytes:
    """The authority's reply, not yet believed. FetchError for everything that gives none."""
    target = check_url(url, policy)
    deadline = Deadline.after(SECONDS)
    try:
        connection = connect(target, addresses_of(target, policy), policy, deadline)
    except TimeoutError as error:
        raise FetchError("timed_out", str(error)) from None
    lines = (
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        f"User-Agent: {policy.user_agent}",
        "Content-Type: application/timestamp-query",
        f"Content-Length: {len(request)}",
        "Connection: close",
    )
    try:
        connection.send("".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii") + request)
        with http.client.HTTPResponse(cast(socket.socket, connection), method="POST") as response:
            response.begin()
            reply = response.read(MOST + 1)
    except TimeoutError as error:
        raise FetchError("timed_out", str(error)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError("bad_answer", f"{type(error).__name__}: {error}"[:300]) from None
    finally:
        connection.close()
    if response.status != http.client.OK or len(reply) > MOST:
        raise FetchError("bad_answer", f"status {response.status}, {len(reply)} bytes")
    return reply
