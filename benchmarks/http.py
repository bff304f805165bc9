"""`make bench-http`: the search page and the document page over HTTP, by 1 and by 20 readers at once.

On the archive in MUNIMENT_DATA if that is set, else on a made one (MUNIMENT_BENCH_DOCUMENTS, 1,500 by default, 3 pages
each) in a folder that goes with the run. gunicorn runs as `make run` starts it. Named baselines of the same run:
`/livez` over the same connections, and the bare engine (query, 20 hits and five facets) inside this process. The last
line is `RESULT {json}`, for 20 readers; times in milliseconds.
"""

import json
import os
import shutil
import tempfile

MADE = "" if os.environ.get("MUNIMENT_DATA") else tempfile.mkdtemp(prefix="muniment-bench-")
if MADE:
    os.environ["MUNIMENT_DATA"] = MADE
    os.environ["DATABASE_URL"] = f"sqlite:///{MADE}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

import random  # noqa: E402
import re  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from urllib.parse import urlencode  # noqa: E402

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Document, Page  # noqa: E402
from benchmarks.archive import fill  # noqa: E402
from benchmarks.load import Load, Server, Times  # noqa: E402
from language.query import parse  # noqa: E402
from search import drain  # noqa: E402
from search.fields import FACETS  # noqa: E402
from search.selectors import asker  # noqa: E402

SECONDS = float(os.environ.get("MUNIMENT_BENCH_SECONDS", "12"))
READERS = 20
READER = "bench-http@example.org"
COMMON = [
    "公安局",
    "采购",
    "单一来源",
    "竞争性谈判",
    "项目",
    "局",
    "中标 公告",
    "采购 -招标",
    "contract",
    "视频监控 OR 系统",
]


def queries(count: int = 60) -> list[str]:
    """Common words and runs of 4 and 12 characters drawn from the pages, always the same ones."""
    rng, found = random.Random(2), list(COMMON)
    numbers = list(Page.objects.exclude(text="").order_by("pk").values_list("pk", flat=True))
    for number in rng.sample(numbers, min(len(numbers), count)):
        runs = re.findall(r"[\u4e00-\u9fff]{4,}", Page.objects.get(pk=number).text)
        if runs:
            run = rng.choice(runs)
            found.append(run[: rng.choice([4, 12])])
    return found


def addresses(words: list[str]) -> tuple[list[str], list[str]]:
    """Addresses of the search page, every fourth with a facet, and of documents as results link to them."""
    rng = random.Random(3)
    search = []
    for number, query in enumerate(words):
        asked = {"q": query} | ({"format": "html"} if number % 4 == 0 else {})
        search.append(f"/search/?{urlencode(asked)}")
    accessions = list(Document.objects.filter(access="newsroom").order_by("pk").values_list("accession", flat=True))
    chosen = rng.sample(accessions, min(len(accessions), 100))
    return search, [f"/d/{each}/text/?{urlencode({'q': rng.choice(COMMON)})}" for each in chosen]


def bare_engine(user: User, words: list[str]) -> Times:
    """The same queries without HTTP, database, places or page: hits and five facets from the engine alone."""
    person, times = asker(user), Times("engine alone", 1)
    for query in words * 3:
        began = time.perf_counter()
        person.ask(parse(query).tree, last=20, facets=FACETS)
        times.milliseconds.append((time.perf_counter() - began) * 1000)
    return times


def report(rows: list[Times]) -> None:
    """One line for each route and number of readers, with ratios to the two baselines."""
    base = {each.readers: each.at(50) for each in rows if each.route == "/livez"}
    engine = next(each for each in rows if each.route == "engine alone").at(50)
    heads = ("route", "readers", "requests", "p50", "p95", "p99", "errors", "÷ livez", "÷ engine")
    print(f"{heads[0]:<16}" + "".join(f"{head:>9}" for head in heads[1:]))
    for each in rows:
        ratio = f"{each.at(50) / base[each.readers]:.1f}" if each.readers in base else "-"
        print(
            f"{each.route:<16}{each.readers:>9}{len(each.milliseconds):>9}{each.at(50):>9.1f}{each.at(95):>9.1f}"
            f"{each.at(99):>9.1f}{each.errors:>9}{ratio:>9}{each.at(50) / engine:>9.1f}"
        )


def measure(user: User) -> list[Times]:
    """Every route by 1 and by 20 readers, and the baselines."""
    words = queries()
    search, documents = addresses(words)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    rows = [bare_engine(user, words)]
    with Server() as server:
        for readers in (1, READERS):
            for route, paths in (("/livez", ["/livez"]), ("search", search), ("document", documents)):
                Load(server.port, paths, cookie, readers, seconds=1).run()  # caches and connections
                rows.append(Load(server.port, paths, cookie, readers, seconds=SECONDS, route=route).run())
    return rows


def main() -> int:
    """Prepare, measure, report. 1 if any answer was not a 200."""
    if MADE:
        call_command("migrate", verbosity=0)
    User.objects.filter(email=READER).delete()
    user = User.objects.create_user(READER, None)
    if MADE:
        fill(user, int(os.environ.get("MUNIMENT_BENCH_DOCUMENTS", "1500")))
    with drain.writing():
        drain.drain_all()
    print(f"{Document.objects.count():,} documents, {Page.objects.count():,} pages, {SECONDS:.0f} s for each line")
    try:
        rows = measure(user)
    finally:
        if MADE:
            shutil.rmtree(MADE, ignore_errors=True)
        else:
            user.delete()
    report(rows)
    many = {each.route: each for each in rows if each.readers == READERS}
    errors = sum(each.errors for each in rows)
    result = {
        "search_p50_ms": round(many["search"].at(50), 1),
        "search_p95_ms": round(many["search"].at(95), 1),
        "search_p99_ms": round(many["search"].at(99), 1),
        "document_p95_ms": round(many["document"].at(95), 1),
        "readers": READERS,
        "errors": errors,
    }
    print(f"RESULT {json.dumps(result)}")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
