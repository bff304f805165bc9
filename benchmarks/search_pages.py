"""`python -m benchmarks.search_pages FOLDER PAGES [build]`: one size of `make bench-search`, made if it is not there.

With `build` nothing is measured: the archive and its index are only made. Of the three indexes that an archive has the
one is made that a member of the newsroom asks, since nobody else asks here.
"""

import json
import os
import sys
from pathlib import Path

HOME = Path(sys.argv[1]) / f"archive-{sys.argv[2]}"
PAGES = int(sys.argv[2])
HOME.mkdir(parents=True, exist_ok=True)
os.environ["MUNIMENT_DATA"] = str(HOME)
os.environ["DATABASE_URL"] = f"sqlite:///{HOME}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

import http.client  # noqa: E402
import random  # noqa: E402
import re  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402
from urllib.parse import urlencode  # noqa: E402

import tantivy  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.models import Document, Page  # noqa: E402
from benchmarks.bulk import fill  # noqa: E402
from benchmarks.load import Server, Times  # noqa: E402
from language.query import parse  # noqa: E402
from search import drain  # noqa: E402
from search.engines.base import Ask  # noqa: E402
from search.engines.tantivy_query import QueryMaker  # noqa: E402
from search.fields import FACETS, MASKED_INDEXES  # noqa: E402
from search.selectors import asker  # noqa: E402

READER = "bench-search@example.org"
ROUNDS = 3
COMMON = [
    "公安局",
    "人民",
    "国务院 公安",
    "人民政府",
    "中华人民共和国 行政",
    "处罚",
    "责令改正",
    "公安机关 -税",
    "合同 OR 协议",
    "第二十条",
    "罚款 人民币",
    "公司",
]
TICKED = [{"format": "pdf"}, {"year": "2015"}, {"type": "award"}, {"site": "h3.example.cn"}]


def prepare() -> User:
    """The archive and its indexes, from an earlier run or made now."""
    call_command("migrate", verbosity=0)
    done = HOME / "FILLED"
    if not done.exists():
        began = time.monotonic()
        user = User.objects.create_user(READER, None)
        count = fill(user, PAGES)
        print(f"{count:,} documents of {PAGES:,} pages written in {time.monotonic() - began:.0f} s", flush=True)
        done.touch()
    began = time.monotonic()
    for alias in MASKED_INDEXES:
        settings.HAYSTACK_CONNECTIONS.pop(alias, None)
    drain.BATCH_SECONDS = 60.0  # nobody waits to see what is indexed: a commit for each thousand documents
    with drain.writing():
        drained = drain.drain_all()
    if drained.documents:
        print(f"indexed in {time.monotonic() - began:.0f} s", flush=True)
    return User.objects.get(email=READER)


def queries() -> list[str]:
    """Common words, and runs of 2, 4, 8 and 12 characters drawn from the pages, always the same ones."""
    rng, found = random.Random(2), list(COMMON)
    last = Page.objects.latest("pk").pk
    while len(found) < 80:
        page = Page.objects.filter(pk=rng.randint(1, last)).first()
        runs = re.findall(r"[\u4e00-\u9fff]{12,}", page.text) if page else []
        if runs:
            found.append(rng.choice(runs)[: (2, 4, 8, 12)[len(found) % 4]])
    return found


def raw(user: User, words: list[str]) -> Times:
    """The engine alone: tantivy opened here, the query under the reader's keys, 20 hits, their number, the facets."""
    person, times = asker(user), Times("raw", 1)
    generations = drain.backend_of(person.alias).generations
    index = tantivy.Index.open(str(generations.path(generations.current() or "")))
    maker, searcher = QueryMaker(index.schema), index.searcher()
    facets = {name: {"terms": {"field": name, "size": 200, "segment_size": 65_000}} for name in FACETS}
    for turn in range(ROUNDS + 1):
        for word in words:
            tree = parse(word).tree
            began = time.perf_counter()
            query = maker.whole(Ask(tree=tree, keys=person.held))
            searcher.search(query, limit=20)
            searcher.aggregate(query, facets)
            if turn:  # the first round fills caches
                times.milliseconds.append((time.perf_counter() - began) * 1000)
    return times


def over_http(user: User, words: list[str]) -> Times:
    """The results page, by one reader over one connection; every fourth with a facet ticked."""
    client, times = Client(), Times("http", 1)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    with Server() as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for turn in range(ROUNDS + 1):
            for number, word in enumerate(words):
                asked = {"q": word} | (TICKED[number // 4 % len(TICKED)] if number % 4 == 0 else {})
                began = time.perf_counter()
                connection.request("GET", f"/search/?{urlencode(asked)}", headers={"Cookie": cookie})
                response = connection.getresponse()
                page = response.read()
                if turn:
                    times.milliseconds.append((time.perf_counter() - began) * 1000)
                times.errors += response.status != 200 or b'id="found"' not in page
        connection.close()
    return times


def main() -> None:
    """Prepare, measure both, hand over; or only prepare."""
    user = prepare()
    if sys.argv[3:] == ["build"]:
        return
    words = queries()
    both = [raw(user, words), over_http(user, words)]
    print(f"{PAGES:,} pages in {Document.objects.count():,} documents, {len(words)} queries, {ROUNDS} rounds")
    for each in both:
        print(f"  {each.route:<5} p50 {each.at(50):6.1f}  p95 {each.at(95):6.1f}  p99 {each.at(99):6.1f} ms")
    found: dict[str, Any] = {f"{each.route}_p{at}_ms": round(each.at(at), 1) for each in both for at in (50, 95, 99)}
    print("PART " + json.dumps(found | {"errors": both[1].errors}))


if __name__ == "__main__":
    main()
