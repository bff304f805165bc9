"""Bytes that are on disk become part of the record: originals, captures, documents, versions."""

from dataclasses import dataclass, replace
from typing import Literal

from django.conf import settings
from django.db import transaction

from accounts.models import User
from archive import custody
from archive.facts import capture_seal
from archive.masks import masked_line
from archive.models import ADDRESS_IS_SEEN, Access, Capture, Collection, Document, Original, Version
from archive.policy import may_change_access, visible_to
from archive.provenance import accession
from archive.provenance.grades import ORDER as GRADE_ORDER
from archive.services.changes import lock, log_collection, touch
from archive.services.drafts import CaptureDraft
from archive.services.recurring import note_recurrences
from archive.services.sources import note_row, record_memento, record_source
from archive.storage import StorageDamaged, Stored, holds


@dataclass(frozen=True, slots=True)
class Held:
    """What became of the bytes. `duplicate`: a further capture of a version that the person may see.

    `joined`: the document was held before, and this put it in the collection.
    """

    document: Document
    version: Version
    capture: Capture
    outcome: Literal["new", "version", "duplicate"]
    joined: bool = False


def hold(
    *,
    stored: Stored,
    capture: CaptureDraft,
    title: str,
    user: User,
    access: str = Access.NEWSROOM,
    collection: Collection | None = None,
) -> Held:
    """Record a capture of stored bytes, in one transaction with its custody events.

    The same bytes are one Original with many Captures. A person who may see a document with these bytes gets a further
    capture of it; one who may not gets a document of her own, so that a receipt tells nobody what is held.
    """
    with transaction.atomic():
        original = _original(stored, declared_type=capture.declared_type, role="body")
        row = _capture(original, capture, user)
        version = _held_version(original, user, collection)
        if version is not None:
            lock(version.document)
            held = Held(version.document, version, row, "duplicate")
        else:
            held = _new_state(original, row, title=title, user=user, access=access, collection=collection)
        row.version = held.version
        row.save(update_fields=["version"])
        joined = _join(held.document, collection)
        _weigh_captures(held.version)
        _log(held, stored, capture, user)
        if held.outcome != "duplicate":
            note_recurrences(held.version)
        touch(held.document)
        if joined and collection is not None and held.outcome != "new":
            log_collection(held.document, collection, user, change="added")
            held = replace(held, joined=True)
    return held


def hold_apart(*, stored: Stored, capture: CaptureDraft, user: User | None) -> Capture:
    """Keep bytes that no version has yet: a look at a page gave something else than is held. The caller's transaction
    records them in its own event."""
    return _capture(_original(stored, declared_type=capture.declared_type, role="body"), capture, user)


def adopt(*, document: Document, capture: Capture, user: User) -> Version:
    """Make what a look gave a new version of the document; bytes that it holds already are a further capture of them.
    The caller has asked whether the person may do so."""
    with transaction.atomic():
        Original.objects.select_for_update().get(pk=capture.original_id)
        document = Document.objects.select_for_update().get(pk=document.pk)
        version = document.versions.filter(original=capture.original).first()
        is_new = version is None
        if version is None:
            number = document.versions.count() + 1
            version = Version.objects.create(
                document=document, n=number, original=capture.original, best_capture=capture
            )
        capture.version = version
        capture.save(update_fields=["version"])
        _weigh_captures(version)
        if is_new:
            note_recurrences(version)
        touch(document)
        _log_adopted(document, version, capture, user, is_new=is_new)
    return version


def _log_adopted(document: Document, version: Version, capture: Capture, user: User, *, is_new: bool) -> None:
    objects = [f"document:{document.accession}", f"original:sha256:{capture.original_id}"]
    agent = custody.agent_of(user)
    detail = {"version": version.n, "method": capture.method, "source": capture.source.url if capture.source else ""}
    custody.append(type="capture", objects=objects, detail=detail | capture_seal(capture), agent=agent)
    if is_new:
        custody.append(type="version", objects=objects, detail={"after": {"version": version.n}}, agent=agent)


def hold_container(*, stored: Stored, capture: CaptureDraft, user: User | None, role: str) -> Original:
    """Keep a ZIP, WARC, WACZ or list of rows as it came; its members become documents, it does not."""
    with transaction.atomic():
        original = _original(stored, declared_type=capture.declared_type, role=role)
        row = _capture(original, capture, user)
        custody.append(
            type="ingest",
            objects=[f"original:sha256:{stored.sha256}"],
            detail={"role": role, "filename": capture.filename, "size": stored.size, "method": capture.method}
            | capture_seal(row),
            agent=custody.agent_of(user),
        )
    return original


def _original(stored: Stored, *, declared_type: str, role: str) -> Original:
    """The row of the bytes, locked: two workers with the same bytes must not make two documents of them."""
    Original.objects.get_or_create(
        sha256=stored.sha256,
        defaults={
            "sha512": stored.sha512,
            "sha1": stored.sha1,
            "size": stored.size,
            "declared_type": declared_type[:127],
            "role": role,
        },
    )
    row = Original.objects.select_for_update().get(sha256=stored.sha256)
    if row.state == Original.State.PURGED:
        _again(row)
    return row


def _again(original: Original) -> None:
    """Bytes that were purged were brought in once more: they are held again. Purging locks the row too, so they lie
    there now, or were taken away while they arrived. StorageDamaged."""
    if not holds(original.sha256):
        raise StorageDamaged(original.sha256)
    original.state, original.check_outcome = Original.State.PRESENT, ""
    original.save(update_fields=["state", "check_outcome"])


def _capture(original: Original, draft: CaptureDraft, user: User | None) -> Capture:
    source = record_source(draft.source_url) if draft.source_url else None
    memento = record_memento(draft.memento, source) if draft.memento else None
    if memento is not None and draft.cdx:
        note_row(memento=memento, row=draft.cdx, at=draft.retrieved_at)
    return Capture.objects.create(
        method=draft.method,
        original=original,
        container=Original.objects.filter(sha256=draft.container_sha256).first(),
        source=source,
        memento=memento,
        source_basis=draft.source_basis,
        requested_url=draft.requested_url,
        served_url=draft.served_url,
        hops=draft.hops,
        request_headers=draft.request_headers,
        response_headers=draft.response_headers,
        http_status=draft.http_status,
        asked_ts=draft.asked_ts,
        memento_datetime=draft.memento_datetime,
        drift_seconds=draft.drift_seconds,
        cdx=draft.cdx,
        cdx_verdict=draft.cdx_verdict,
        robots=draft.robots,
        content_encoding=draft.content_encoding[:64],
        wire_sha256=draft.wire_sha256,
        ip=draft.ip,
        tls=draft.tls,
        warc_record_id=draft.warc_record_id[:127],
        filename=draft.filename,
        captured_at=draft.captured_at,
        captured_basis=draft.captured_basis,
        retrieved_at=draft.retrieved_at,
        software={"name": "muniment", "version": settings.MUNIMENT_VERSION},
        agent=custody.agent_of(user),
        supplied_by=user,
        grade=draft.grade.letter,
        grade_rule=draft.grade.rule,
        grade_notes=list(draft.grade.notes),
        grade_phrase=draft.grade.phrase,
    )


def _held_version(original: Original, user: User, collection: Collection | None) -> Version | None:
    """A version with these bytes that the person may see, and may put where she wants it."""
    visible = Document.objects.filter(visible_to(user))
    for version in Version.objects.filter(original=original, document__in=visible).select_related("document"):
        document = version.document
        if collection is None or document.access == Access.PUBLIC or may_change_access(user, document):
            return version
        if document.collections.filter(pk=collection.pk).exists():
            return version
    return None


def _new_state(
    original: Original, row: Capture, *, title: str, user: User, access: str, collection: Collection | None
) -> Held:
    document = _document_at_source(row, user)
    if document is not None:
        lock(document)
        number = document.versions.count() + 1
        version = Version.objects.create(document=document, n=number, original=original, best_capture=row)
        return Held(document, version, row, "version")
    document = Document.objects.create(
        accession=_fresh_accession(),
        title=masked_line(title),
        title_basis="derived",
        access=access,
        held_back=access == Access.PUBLIC,  # until it is read, and its text looked through
        brought_by=user,
    )
    version = Version.objects.create(document=document, n=1, original=original, best_capture=row)
    return Held(document, version, row, "new")


def _document_at_source(row: Capture, user: User) -> Document | None:
    """The document of the same address, if whoever says so saw it there and the person may change it."""
    if not row.saw_source:
        return None
    known = Document.objects.filter(
        visible_to(user),
        versions__captures__source=row.source,
        versions__captures__source_basis__in=ADDRESS_IS_SEEN,
    ).distinct()
    return next((document for document in known if may_change_access(user, document)), None)


def _fresh_accession() -> str:
    """A random number that is not taken; of 33 million, so a second try is rare."""
    while Document.objects.filter(accession=(candidate := accession.new())).exists():
        pass
    return candidate


def _join(document: Document, collection: Collection | None) -> bool:
    """Whether the document was not in the collection before."""
    if collection is None or document.collections.filter(pk=collection.pk).exists():
        return False
    document.collections.add(collection)
    return True


def _weigh_captures(version: Version) -> None:
    """The best capture of the version, and the newest state of its document, after one more capture."""
    version.best_capture = min(version.captures.all(), key=lambda each: (GRADE_ORDER.index(each.grade), each.pk))
    version.save(update_fields=["best_capture"])
    document = version.document
    states = document.versions.select_related("best_capture")
    newest = max(states, key=lambda each: (_seen_at(each), each.n))
    if document.current_id != newest.pk:
        document.current = newest
        document.save(update_fields=["current"])


def _seen_at(version: Version) -> float:
    capture = version.best_capture
    if capture is None:
        return 0.0
    return (capture.captured_at or capture.retrieved_at).timestamp()


def _log(held: Held, stored: Stored, capture: CaptureDraft, user: User) -> None:
    objects = [f"document:{held.document.accession}", f"original:sha256:{stored.sha256}"]
    agent = custody.agent_of(user)
    detail = {
        "version": held.version.n,
        "method": capture.method,
        "filename": capture.filename,
        "source": capture.source_url,
        "source_basis": capture.source_basis,
        "memento": capture.memento.urim if capture.memento else "",
        "grade": capture.grade.letter,
        "size": stored.size,
        "container": capture.container_sha256,
    } | capture_seal(held.capture)
    custody.append(type="capture", objects=objects, detail=detail, agent=agent)
    if held.outcome == "new":
        after = {"title": held.document.title, "access": held.document.access}
        custody.append(type="ingest", objects=objects, detail={"before": None, "after": after}, agent=agent)
    elif held.outcome == "version":
        custody.append(type="version", objects=objects, detail={"after": {"version": held.version.n}}, agent=agent)
