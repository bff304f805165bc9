"""`make bench-freshness`: how long after a document is stored search finds it, through the processes of `make run`.

Alone: notices are taken in one after another by the pipeline, the sandbox on; the clock starts when the record says
that the newest text is committed, and stops when the results page of a colleague over HTTP shows the document by words
of that text. In a bulk intake: the same notices varied, taken in together; the clock stops when the index worker has
committed the entry. Narrowed: a document is made private by its owner, and a colleague asks at once for hits, facets,
snippets and the number of documents. The last line is `RESULT {json}`; 1 if a goal is missed.
"""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

FOLDER = Path(tempfile.mkdtemp(prefix="muniment-bench-fresh-"))
os.environ |= {"MUNIMENT_DATA": str(FOLDER), "MUNIMENT_SAMPLE": "off"}
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from archive import services  # noqa: E402
from archive.models import Document  # noqa: E402
from archive.signals import document_changed  # noqa: E402
from benchmarks.load import Times  # noqa: E402
from ingest.commandline import Intake  # noqa: E402
from ingest.services import create_batch  # noqa: E402
from ingest.walking import walk  # noqa: E402
from scripts.with_services import free_port  # noqa: E402
from search.drain import backend_of, stale  # noqa: E402
from search.fields import FULL_INDEX  # noqa: E402

ALONE, NARROWED = int(os.environ.get("MUNIMENT_BENCH_ALONE", "40")), 20
BULK = int(os.environ.get("MUNIMENT_BENCH_BULK", "400"))
ALONE_MS, BULK_MS, GONE_MS = 1000.0, 10_000.0, 1000.0  # goals at p95 (search.md section 8)
PATIENCE = 60.0  # seconds
HTML = (
    "<html lang=zh><title>示例县公安局第{n}号采购公告</title><body><h1>示例县公安局第{n}号采购公告</h1>"
    "<p>采购人：示例县公安局。采购内容：视频监控系统及配套设备，编号 {word}。</p>"
    "<p>供应商须于公告之日起五个工作日内递交响应文件，预算金额{n}0000元。</p></body></html>"
)

changed: dict[int, float] = {}


def note(*, document_id: int, **_more: object) -> None:
    """When a document last changed, after its commit."""
    changed[document_id] = time.monotonic()


@contextmanager
def archive(port: int) -> Iterator[None]:
    """All processes of an embedded archive, until the block ends."""
    command = [sys.executable, "-m", "scripts.run", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: ready(port), 180)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def ready(port: int) -> bool:
    """Whether the web server says that it can serve."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(done: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Ask until it is so; when it was, on the monotonic clock. Raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if done():
            return time.monotonic()
        time.sleep(0.02)
    raise TimeoutError("it did not come to be")


class Colleague:
    """Somebody else, with a connection for each page."""

    def __init__(self, user: User, port: int) -> None:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        self._cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
        self._port = port

    def page(self, query: str) -> str:
        """A results page."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        connection.request("GET", f"/search/?{urlencode({'q': query})}", headers={"Cookie": self._cookie})
        with contextlib.closing(connection):
            return connection.getresponse().read().decode()


def made(folder: Path, number: int) -> str:
    """A notice as a file of its own; its word."""
    word = f"wqz{number:05d}"
    (folder / f"{number}.html").write_text(HTML.format(n=number, word=word), "utf-8")
    return word


def take(user: User, folder: Path) -> None:
    """All files of a folder through the pipeline."""
    work = Intake(create_batch(user=user, title=folder.name), quiet=True)
    work.take_files(list(walk([str(folder)])))
    work.close()


def alone(user: User, colleague: Colleague) -> Times:
    """One after another."""
    times = Times("alone", 1)
    for number in range(ALONE + 1):
        folder = FOLDER / f"one-{number}"
        folder.mkdir()
        word = made(folder, number)
        take(user, folder)
        document = Document.objects.get(title__contains=f"第{number}号")
        seen = wait_for(lambda: document.accession in colleague.page(word))  # noqa: B023 - asked before the next
        if number:  # the first finds processes that have only just started
            times.milliseconds.append((seen - changed[document.pk]) * 1000)
        time.sleep(0.2)
    return times


def bulk(user: User) -> Times:
    """All together: what each waited from its last change to the commit of its entry."""
    times, folder, at = Times("bulk", 1), FOLDER / "many", ALONE + 1
    folder.mkdir()
    for number in range(at, at + BULK):
        made(folder, number)
    changed.clear()
    worker = threading.Thread(target=take, args=(user, folder))
    worker.start()
    lag: dict[int, float] = {}
    generation = backend_of(FULL_INDEX).generations.current() or ""
    while worker.is_alive() or len(lag) < len(changed):
        now, waiting = time.monotonic(), set(stale(FULL_INDEX, generation).values_list("pk", flat=True))
        for number, moment in list(changed.items()):
            if number in waiting:
                lag.pop(number, None)
            elif number not in lag and moment < now:
                lag[number] = now - moment
        time.sleep(0.1)
    worker.join()
    times.milliseconds = [each * 1000 for each in lag.values()]
    return times


def narrowed(user: User, colleague: Colleague) -> Times:
    """Made private: the first page after it that knows nothing of the document any more."""
    times = Times("narrowed", 1)
    for document in list(Document.objects.filter(brought_by=user).order_by("pk")[:NARROWED]):
        title = document.title
        before = number_searched(colleague.page(title))
        services.change_access(document=document, access="members", user=user)
        began = time.monotonic()
        wait_for(lambda: gone(colleague.page(title), document.accession, before))  # noqa: B023
        times.milliseconds.append((time.monotonic() - began) * 1000)
    return times


def number_searched(page: str) -> int:
    """Of how many documents the page says that they were searched."""
    found = re.search(r"Searched ([\d,]+) documents", page)
    return int(found[1].replace(",", "")) if found else 0


def gone(page: str, accession: str, before: int) -> bool:
    """Neither named nor counted."""
    return accession not in page and number_searched(page) == before - 1


def main() -> int:
    """Start the archive, measure, stop it."""
    document_changed.connect(note)
    try:
        port = free_port()
        with archive(port):
            user = User.objects.create_user("bench@example.org", None, role="journalist")
            colleague = Colleague(User.objects.create_user("colleague@example.org", None, role="journalist"), port)
            found: dict[str, Times] = {}
            for measured in (partial(alone, user, colleague), partial(bulk, user), partial(narrowed, user, colleague)):
                each = measured()
                found[each.route] = each
                asked = len(each.milliseconds)
                print(f"{each.route:<9} {asked:4} p50 {each.at(50):7.0f}  p95 {each.at(95):7.0f} ms", flush=True)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    result = {f"{name}_p95_ms": round(each.at(95)) for name, each in found.items()}
    goals = {"alone": ALONE_MS, "bulk": BULK_MS, "narrowed": GONE_MS}
    missed = [name for name, goal in goals.items() if found[name].at(95) > goal]
    print(f"missed: {', '.join(missed) or 'nothing'}")
    print(f"RESULT {json.dumps(result)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
