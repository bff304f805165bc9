"""`python -m scripts.healthy PROCESS`: the health checks of docker-compose.yml. Exit code 0 if it is well.

`web`: the server says that it can serve. `intake`, `ocr`, `index`: the worker of that name on this host answers.
`scheduler`: it gave a sign of life in the last half minute.
"""

import os
import socket
import sys
import urllib.request
from urllib.error import URLError

import django
from django.conf import settings


def web(port: int) -> bool:
    """Whether `/readyz` answers 200 on this machine, asked by the name that the archive is known under."""
    host = settings.ALLOWED_HOSTS[0]
    request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=8) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def worker(name: str) -> bool:
    """Whether the Celery worker `name@<this host>` answers a ping."""
    from config.celery import app  # noqa: PLC0415  # settings must be chosen first

    return bool(app.control.ping(destination=[f"{name}@{socket.gethostname()}"], timeout=8))


def scheduler() -> bool:
    """Whether the scheduler beats."""
    from ingest.presence import is_running  # noqa: PLC0415  # models are ready only after django.setup()

    return is_running("scheduler")


def main(arguments: list[str]) -> int:
    """0 if the process is well, 1 if it is not, 2 for a name that is none."""
    django.setup()
    name = arguments[0] if arguments else ""
    if name == "web":
        return 0 if web(int(os.environ.get("PORT", "8000"))) else 1
    if name in {"intake", "ocr", "index"}:
        return 0 if worker(name) else 1
    if name == "scheduler":
        return 0 if scheduler() else 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
