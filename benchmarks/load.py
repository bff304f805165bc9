"""Readers over HTTP: a server as `make run` starts it, and threads that ask it and take the time."""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

START_SECONDS = 30.0


@dataclass(slots=True)
class Times:
    """What one route took with so many readers, in milliseconds."""

    route: str
    readers: int
    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0

    def at(self, percent: int) -> float:
        """A percentile; 0 if nothing was measured."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] if ordered else 0.0


class Server:
    """gunicorn on a free port of this machine, for as long as the block lasts."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{self.port}"]
        options = ["--workers=2", "--threads=4", "--timeout=120", "--log-level=warning", "--keep-alive=30"]
        self._process = subprocess.Popen([*command, *options, "--no-control-socket"], env={**os.environ})
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            if time.monotonic() > deadline or self._process.poll() is not None:
                self._process.terminate()
                raise RuntimeError("the web server did not start; its words stand above")
            time.sleep(0.2)
        return self

    def _ready(self) -> bool:
        """Whether it says that it can serve: the port alone is open before any worker has started."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


class Load:
    """`readers` threads, each with a connection of its own, asking for `paths` in turn."""

    def __init__(
        self,
        port: int,
        paths: list[str],
        cookie: str,
        readers: int,
        *,
        seconds: float,
        route: str = "",
        pause: tuple[float, float] = (0, 0),
    ) -> None:
        self._port, self._paths, self._cookie, self._seconds = port, paths, cookie, seconds
        self._times = Times(route, readers)
        self._pause = pause  # seconds between two pages of one reader: at least, at most
        self._lock = threading.Lock()

    def run(self) -> Times:
        """Ask until the time is over."""
        until = time.monotonic() + self._seconds
        threads = [threading.Thread(target=self._read, args=(place, until)) for place in range(self._times.readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self._times

    def _read(self, place: int, until: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        taken, errors, turn = [], 0, place * 7
        rng = random.Random(place)
        time.sleep(rng.uniform(0, self._pause[1]))  # nobody begins together
        while time.monotonic() < until:
            began = time.perf_counter()
            if not self._ask(connection, self._paths[turn % len(self._paths)]):
                errors += 1
            taken.append((time.perf_counter() - began) * 1000)
            turn += 1
            time.sleep(rng.uniform(*self._pause))
        connection.close()
        with self._lock:
            self._times.milliseconds += taken
            self._times.errors += errors

    def _ask(self, connection: http.client.HTTPConnection, path: str) -> bool:
        """Whether the answer was a 200. A connection that the server closed is opened again by the next request."""
        try:
            connection.request("GET", path, headers={"Cookie": self._cookie})
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return False
        return response.status == 200
