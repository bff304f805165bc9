"""How a child that was forked ahead gets its job: a message with three descriptors, once. Pure: runs without Django."""

import json
import os
import select
import socket
from dataclasses import dataclass
from typing import Any

MOST = 65_536  # bytes of a request
GIVEN = 3  # descriptors: the input, where frames go, the rules


@dataclass(slots=True)
class Waiting:
    """A child without a job, in the server."""

    pid: int
    channel: socket.socket

    def give(self, order: dict[str, Any], descriptors: list[int]) -> bool:
        """Send the job, after which the child can be told nothing more; whether it was still there to take it."""
        with self.channel as channel:
            try:
                socket.send_fds(channel, [json.dumps(order).encode()], descriptors)
            except OSError:
                return False
        return True


def idle(channel: int, seconds: float) -> bool:
    """In the child: whether no job comes within that time."""
    poll = select.poll()
    poll.register(channel, select.POLLIN)
    return not poll.poll(seconds * 1_000)


def taken(channel: int) -> tuple[dict[str, Any], list[int]]:
    """In the child: the job, once it comes. Ends the child when the server has gone instead."""
    with socket.socket(fileno=channel) as waiting:
        message, descriptors, _, _ = socket.recv_fds(waiting, MOST, GIVEN)
    if not message:
        os._exit(0)
    request: dict[str, Any] = json.loads(message)
    return request, descriptors


def place(descriptors: list[int], first: int) -> None:
    """Move descriptors to `first` and what follows it."""
    high = []
    for each in descriptors:
        while each < first + len(descriptors):  # it may lie where another is to go
            each = os.dup(each)  # noqa: PLW2901
        high.append(each)
    for target, each in enumerate(high, first):
        os.dup2(each, target, inheritable=False)
    os.closerange(first + len(descriptors), max([*high, first + len(descriptors)]) + 1)
