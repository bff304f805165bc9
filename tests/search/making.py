"""Documents for search tests, made as rows: what is tested here is finding, not intake."""

import hashlib
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime

from accounts.models import User
from archive.models import Capture, Collection, Document, Masking, Original, Page, Source, Transcript, Version
from archive.provenance import accession
from archive.services import touch
from procurement.models import FactRow, Notice, Organisation
from procurement.reading.names import organisation_key

_counter = itertools.count(1)


def make_document(
    pages: Sequence[str] = (),
    *,
    title: str = "Untitled",
    access: str = "newsroom",
    user: User | None = None,
    collection: Collection | None = None,
    language: str = "zh-Hans",
    file_format: str = "html",
    site: str = "",
    printed: datetime | None = None,
    reading: str = Version.Reading.READ,
    **more: str,
) -> Document:
    """One document with one version and one transcript of `pages`."""
    document = Document.objects.create(
        accession=accession.new(),
        title=title,
        access=access,
        brought_by=user,
        language=language,
        file_format=file_format,
        printed_at=printed,
        **more,
    )
    add_version(document, pages, site=site, reading=reading)
    if collection is not None:
        document.collections.add(collection)
    touch(document)
    return document


def add_version(document: Document, pages: Sequence[str], *, site: str = "", reading: str = "read") -> Version:
    """A further version, which becomes the newest."""
    number = next(_counter)
    sha256 = hashlib.sha256(f"{number}".encode()).hexdigest()
    original = Original.objects.create(sha256=sha256, sha512="0" * 128, sha1="0" * 40, size=1)
    source = None
    if site:
        url = f"http://{site}/{number}"
        source = Source.objects.create(
            url=url, url_sha256=hashlib.sha256(url.encode()).hexdigest(), host_unicode=site, host_ascii=site
        )
    version = Version.objects.create(
        document=document, n=document.versions.count() + 1, original=original, reading=reading
    )
    capture = Capture.objects.create(
        method="upload",
        original=original,
        version=version,
        source=source,
        retrieved_at=datetime(2021, 1, 1, tzinfo=UTC),
        agent="agent:test",
        grade="D",
    )
    version.best_capture = capture
    if reading == "read":
        version.transcript = add_transcript(version, pages)
    version.save()
    document.current = version
    document.save()
    return version


def state(document: Document, kind: str = "award", *, amount: int = 0, **facts: str) -> Notice:
    """What a notice says, as if it had been read from the document: `buyer="…"`, `supplier="…"`, `place="650000"`."""
    version = document.current
    assert version is not None
    assert version.transcript is not None
    notice = Notice.objects.create(
        version=version, transcript=version.transcript, rules_version=1, is_notice=True, kind=kind
    )
    rows: list[tuple[str, str, int | None]] = [(name, value, None) for name, value in facts.items()]
    rows += [("award", str(amount), amount)] if amount else []
    for position, (name, value, number) in enumerate(rows):
        body = name in {"buyer", "supplier", "agency"}
        FactRow.objects.create(
            notice=notice, position=position, field=name, raw=value, value=value, number=number, start=0, end=1,
            code=value if name == "place" else "", rule="label", rule_version=1, confidence=1, shown=True,
            organisation=Organisation.objects.get_or_create(key=organisation_key(value))[0] if body else None,
        )  # fmt: skip
    touch(document)
    return notice


def add_transcript(version: Version, pages: Sequence[str]) -> Transcript:
    """A reading of `version`."""
    made = Transcript.objects.create(
        version=version,
        kind="html-text",
        reader="test",
        reader_version=1,
        tool="test",
        sha256=hashlib.sha256("\f".join(pages).encode("utf-8", "surrogatepass")).hexdigest(),
        sandbox_level="L0",
        page_count=len(pages),
    )
    Page.objects.bulk_create(
        Page(transcript=made, number=number, text=text) for number, text in enumerate(pages, start=1)
    )
    Masking.objects.create(transcript=made, rules="personal/1")  # as if looked through, with nothing found
    return made
