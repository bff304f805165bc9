"""What the pages of a document have asked outside, and what is made of the answers."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive.models import Check, Collection, Document, Memento, Source, Version
from archive.origins import left_behind
from archive.provenance.addresses import parse, source_key
from archive.services import adopt_seen
from ingest.models import Batch, Errand, Item
from ingest.services.addresses import add_addresses
from ingest.services.batches import create_batch, submit
from ingest.services.errands import post

KINDS = {"source": Errand.Kind.LIVE, "memento": Errand.Kind.MEMENTO, "captures": Errand.Kind.CAPTURES}


def pages_of(document: Document) -> list[Source]:
    """The web addresses of a document that can be asked for: what was stated of it, and those of all its captures."""
    rows = Source.objects.filter(captures__version__document=document).distinct().order_by("pk")
    of_copies = Source.objects.filter(mementos__captures__version__document=document).distinct().order_by("pk")
    stated = [document.stated_source] if document.stated_source else []
    left = left_behind(document)
    found = {row.pk: row for row in (*stated, *rows, *of_copies) if row.pk not in left}
    return [row for row in found.values() if parse(row.url).kind == "live"]


def may_ask_archives() -> bool:
    """Whether this server asks web archives at all."""
    return bool(settings.MUNIMENT_FETCH != "off")


def copies_at_archives(document: Document) -> list[Memento]:
    """The archives' copies of a document that can be fetched again."""
    rows = Memento.objects.filter(captures__version__document=document).exclude(ts14="").distinct().order_by("pk")
    return [row for row in rows if parse(row.urim).raw]


def ask(*, document: Document, what: str, user: User, robots_reason: str = "") -> list[Errand]:
    """Post the errand that `what` names (`source:<id>`, `memento:<id>`, `captures:<id>` of this document), or one for
    each page, its list of captures, and each archive's copy. Nothing for what is not this document's."""
    pages, copies = pages_of(document), copies_at_archives(document)
    named: list[tuple[str, Source | None, Memento | None]] = [(f"source:{row.pk}", row, None) for row in pages]
    named += [(f"captures:{row.pk}", row, None) for row in pages]
    named += [(f"memento:{row.pk}", None, row) for row in copies]
    return [
        post(
            document=document,
            kind=KINDS[name.partition(":")[0]],
            user=user,
            source=source,
            memento=memento,
            robots_reason=robots_reason if what and source else "",
        )
        for name, source, memento in named
        if not what or name == what
    ]


def bring_in(*, document: Document, urim: str, user: User) -> Batch | None:
    """A batch with an archive's copy of one of the document's pages, kept where the document is kept. None if the
    address is no such copy."""
    address = parse(urim)
    keys = {source.key for source in pages_of(document)}
    if address.kind != "memento" or not address.raw or source_key(address.source_url).key not in keys:
        return None
    batch = create_batch(
        user=user,
        title=f"{document.accession}: {address.ts}",
        collection=_collection_for(document, user),
        access=document.access,
    )
    add_addresses(batch=batch, text=urim)
    submit(batch=batch)
    return batch


def _collection_for(document: Document, user: User) -> Collection | None:
    return Collection.objects.filter(documents=document, memberships__user=user).order_by("pk").first()


def keep_as_version(*, check: Check, user: User) -> Version:
    """A new version of what a look found, and an item that has it read."""
    with transaction.atomic():
        version = adopt_seen(check=check, user=user)
        capture = check.capture
        assert capture is not None  # adopt_seen raises
        batch = create_batch(user=user, title=f"{check.document.accession} v{version.n}", access=check.document.access)
        Item.objects.create(
            batch=batch,
            n=1,
            kind=Item.Kind.ADDRESS,
            raw_input=check.asked_url,
            declared_type=capture.original.declared_type,
            sha256=capture.original_id,
            size=capture.original.size,
            source=check.source,
            memento=check.memento,
            capture=capture,
            document=check.document,
            version=version,
            started_at=timezone.now(),
        )
        submit(batch=batch)
    return version
