"""`make run`: prepares the archive, starts its processes, keeps them up, and stops all of them when told to.

One web server, two workers for intake, one each for OCR and the index, one scheduler (architecture.md).
Everything that is not code lies in `MUNIMENT_DATA` (default `var/`), each process's log in `MUNIMENT_DATA/logs/`.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
import urllib.request
from pathlib import Path
from types import FrameType
from typing import IO

from scripts.supervisor import Process, Supervisor

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60.0


class Refused(Exception):
    """Muniment cannot start; the message says why in plain words."""


def port_is_free(port: int) -> bool:
    """Whether 127.0.0.1:`port` can be bound. What is left of closed connections does not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def lock_data(data: Path) -> IO[str]:
    """Holds the data folder for this run: two index writers on one folder lose documents without a word."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (data / "run.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise Refused(f"Muniment already runs on {data} (process {lock.read().strip()}).") from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def processes(port: int) -> list[Process]:
    """What an embedded archive consists of.

    Intake runs as two workers with one process each, not as a pool: on a transport without an event loop, such as the
    file system's, Celery's pool shares one lock among its children, and a child that is killed with the lock in its
    hand stops the others for good while the worker looks alive (seen in tests/faults/test_f1_kills.py).
    """
    python = sys.executable
    worker = [python, "-m", "celery", "-A", "config", "worker", "--loglevel=INFO", "-P", "solo"]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    web = [python, "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket"]
    return [
        Process("web", [*web, "--workers=2", "--threads=4", "--timeout=120", "--graceful-timeout=5"]),
        Process("worker-1", [*worker, "-Q", "intake", "-n", "intake-1@%h"]),
        Process("worker-2", [*worker, "-Q", "intake", "-n", "intake-2@%h"]),
        Process("ocr", [*worker, "-Q", "ocr", "-n", "ocr@%h"]),
        Process("index", [*worker, "-Q", "index", "-n", "index@%h"]),
        Process("scheduler", [python, "manage.py", "scheduler"]),
    ]


def wait_until_ready(port: int, supervisor: Supervisor) -> bool:
    """True once the web server says that it can serve, False if told to stop; raises Refused after a minute."""
    deadline = time.monotonic() + READY_SECONDS
    while not supervisor.stopping:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
            return True
        if time.monotonic() > deadline:
            raise Refused(f"The web server does not answer. Its log: {supervisor.logs / 'web.log'}")
        supervisor.look_after(0.1)
    return False


def start(port: int, data: Path, supervisor: Supervisor) -> None:
    """Prepares, starts, waits, and says where to go."""
    if not port_is_free(port):
        raise Refused(f"Port {port} is taken by another program. Stop it, or choose: make run PORT={port + 1}")
    began = time.monotonic()
    code = supervisor.run_to_end(Process("prepare", [sys.executable, "manage.py", "prepare"]), show=True)
    if supervisor.stopping:
        return
    if code:
        raise Refused("Muniment could not be prepared; the lines above say why.")
    for process in processes(port):
        supervisor.start(process)
    if not wait_until_ready(port, supervisor):
        return
    print(f"\nMuniment is ready after {time.monotonic() - began:.1f} s: http://127.0.0.1:{port}/\n")
    people = data / "keys" / "sample_people.txt"
    if people.is_file():
        print(people.read_text(encoding="utf-8"))
    print(f"Logs: {supervisor.logs}   Stop: Ctrl-C", flush=True)


def main(arguments: list[str]) -> int:
    """Runs until told to stop. 0 after a stop that was asked for, 1 if it could not start or stay up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args(arguments).port
    data = Path(os.environ.get("MUNIMENT_DATA") or ROOT / "var").resolve()
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.embedded",
        "MUNIMENT_BASE_URL": f"http://127.0.0.1:{port}",
        **os.environ,
        "MUNIMENT_DATA": str(data),
        "PYTHONUNBUFFERED": "1",
    }
    supervisor = Supervisor(folder=ROOT, logs=data / "logs", environment=environment)

    def stop(_number: int, _frame: FrameType | None) -> None:
        supervisor.ask_to_stop()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        with lock_data(data):
            start(port, data, supervisor)
            return supervisor.stay()
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        supervisor.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
