"""A large made archive: pages of the laws as documents of mixed lengths, written as rows without any intake.

Only for measuring search. No original is stored and nothing stands in the custody log; everything that an entry of the
index, a results page or the rule of who may see what asks for is there: transcripts and pages, captures with hosts and
grades, dates, collections with members, and facts for a third of the documents. The same rows each time.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import models, transaction

from accounts.models import User
from archive.models import Capture, Collection, Document, Membership, Original, Page, Source, Transcript, Version
from archive.provenance.accession import ALPHABET, check_character
from benchmarks.laws import stream
from procurement.models import FactRow, Notice, Organisation
from procurement.reading.model import Field, Kind
from procurement.reading.names import organisation_key

LONGEST = 1000  # pages of one document
TOGETHER = 500  # documents of one transaction
COLLECTIONS, JOINED = 20, 5
BUYERS, SUPPLIERS, HOSTS = 800, 1500, 60
PLACES = ("110000", "310000", "440100", "510100", "650000", "650100", "650200", "659001")
NOTICE_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Made:
    """A document to be: its number from 1, its title and the text of each page."""

    number: int
    title: str
    pages: Sequence[str]


def documents(pages: int) -> Iterator[Made]:
    """Documents that have `pages` pages in all: three of five have one, the longest up to a thousand (search.md, 2)."""
    rng, rows, left, number = random.Random(5), stream(), pages, 0
    while left:
        length = 1 if rng.random() < 0.6 else min(LONGEST, int(2 * rng.paretovariate(1.25)))
        taken = list(islice(rows, min(length, left)))
        left, number = left - len(taken), number + 1
        yield Made(number, f"{taken[0][0]}（{number}）", [text for _, text in taken])


def fill_plain(user: User, made: Iterable[Made]) -> None:
    """Write these documents as newsroom ones of one host, without facts or collections."""
    Source.objects.create(pk=1, url="http://h1.example.cn/", url_sha256=_hash("u1"), host_unicode=_host(1))
    rows = iter(made)
    while together := list(islice(rows, TOGETHER)):
        kept: dict[type[models.Model], list[Any]] = {}
        for row in (row for each in together for row in _document(each, random.Random(each.number), user)):
            if isinstance(row, Document):
                row.access, row.printed_at = "newsroom", None
            if isinstance(row, Capture):
                row.source_id = 1
            kept.setdefault(type(row), []).append(row)
        with transaction.atomic():
            for model, made_rows in kept.items():
                model._default_manager.bulk_create(made_rows)


def fill(user: User, pages: int) -> int:
    """Write them, `user` being a member of some collections; how many documents there are."""
    people = {"owner": User.objects.create_user("bench-owner@example.org", None), "user": user}
    for number in range(1, COLLECTIONS + 1):
        made = Collection.objects.create(
            pk=number, slug=f"part-{number}", title=f"Part {number}", access="members", owner=people["owner"]
        )
        if number <= JOINED:
            Membership.objects.create(collection=made, user=user)
    Source.objects.bulk_create(
        Source(
            pk=n, url=f"http://h{n}.example.cn/", url_sha256=_hash(f"u{n}"), host_ascii=_host(n), host_unicode=_host(n)
        )
        for n in range(1, HOSTS + 1)
    )
    names = [f"示例市第{n}公安局" for n in range(BUYERS)] + [f"示例第{n}科技有限公司" for n in range(SUPPLIERS)]
    Organisation.objects.bulk_create(
        Organisation(pk=n, key=organisation_key(name)) for n, name in enumerate(names, start=1)
    )
    rows, count = documents(pages), 0
    while together := list(islice(rows, TOGETHER)):
        _write(together, names, people["owner"])
        count += len(together)
    return count


def _write(together: Sequence[Made], names: Sequence[str], owner: User) -> None:
    rows: dict[type[models.Model], list[Any]] = {
        each: [] for each in (Original, Document, Version, Transcript, Capture, Page, Notice, FactRow)
    }
    members = []
    for made in together:
        rng = random.Random(made.number)
        for row in (*_document(made, rng, owner), *(_facts(made, rng, names) if rng.random() < NOTICE_SHARE else ())):
            rows[type(row)].append(row)
        if rng.random() < 0.25:
            members.append((made.number, rng.randint(1, COLLECTIONS)))
    through = Document.collections.through
    with transaction.atomic():
        for model, made_rows in rows.items():
            model._default_manager.bulk_create(made_rows)
        through.objects.bulk_create(through(document_id=one, collection_id=other) for one, other in members)


def _document(made: Made, rng: random.Random, owner: User) -> Iterator[models.Model]:
    n, sha256 = made.number, _hash(str(made.number))
    day = datetime(rng.randint(2010, 2023), rng.randint(1, 12), rng.randint(1, 28), tzinfo=UTC)
    yield Original(sha256=sha256, sha512="0" * 128, sha1="0" * 40, size=1)
    yield Document(
        pk=n,
        accession=_accession(n),
        title=made.title,
        language="zh-Hans",
        printed_at=day if rng.random() < 0.9 else None,
        access=rng.choices(["public", "newsroom", "members"], [60, 25, 15])[0],
        brought_by=owner,
        file_format=rng.choices(["html", "pdf", "text", "word"], [50, 35, 10, 5])[0],
        current_id=n,
    )
    yield Version(
        pk=n, document_id=n, n=1, original_id=sha256, best_capture_id=n, transcript_id=n, reading=Version.Reading.READ
    )
    yield Transcript(
        pk=n, version_id=n, kind="html-text", reader="bench", reader_version=1, tool="bench", sha256=sha256,
        sandbox_level="L0", page_count=len(made.pages), language="zh-Hans",
    )  # fmt: skip
    yield Capture(
        pk=n, method="upload", original_id=sha256, version_id=n, source_id=rng.randint(1, HOSTS), retrieved_at=day,
        agent="bench", grade=rng.choice(["A", "B", "C", "D"]),
    )  # fmt: skip
    for number, text in enumerate(made.pages, start=1):
        yield Page(transcript_id=n, number=number, text=text, language="zh-Hans")


def _facts(made: Made, rng: random.Random, names: Sequence[str]) -> Iterator[models.Model]:
    n, kind = made.number, rng.choice([Kind.TENDER, Kind.AWARD, Kind.CONTRACT])
    buyer = min(BUYERS, int(rng.paretovariate(0.6)))  # a few buy much
    supplier = BUYERS + rng.randint(1, SUPPLIERS)
    yield Notice(pk=n, version_id=n, transcript_id=n, rules_version=1, is_notice=True, kind=kind.value)
    values: list[tuple[Field, str, dict[str, Any]]] = [
        (Field.BUYER, names[buyer - 1], {"organisation_id": buyer}),
        (Field.SUPPLIER, names[supplier - 1], {"organisation_id": supplier}),
        (Field.PLACE, "示例", {"code": rng.choice(PLACES)}),
        (Field.AWARD, "元", {"number": Decimal(rng.randint(10_000, 9_000_000))}),
    ]
    for position, (name, value, more) in enumerate(values):
        yield FactRow(
            notice_id=n, position=position, field=name.value, raw=value, value=value, page=1, start=0, end=1,
            rule="bench", rule_version=1, confidence=1.0, shown=True, **more,
        )  # fmt: skip


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _host(number: int) -> str:
    return f"h{number}.example.cn"


def _accession(number: int) -> str:
    body, size = "", len(ALPHABET)
    for _ in range(5):
        number, place = divmod(number, size)
        body = ALPHABET[place] + body
    return f"D-{body}{check_character(body)}"
