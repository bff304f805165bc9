"""What a version names as its attachments, and what became of each."""

import re
from collections.abc import Iterable

from django.db import transaction

from archive import custody
from archive.models import Attachment, Document, Version
from archive.policy import Person
from archive.services.changes import touch
from archive.services.drafts import PageDraft

MOST = 500  # attachments of one version
# The two forms of download addresses of www.ccgp.gov.cn, today's and the older (provenance.md section 6).
CCGP = re.compile(r"^https?://(?:download|www)\.ccgp\.gov\.cn/oss/download\?uuid=([0-9A-Za-z-]{8,64})$", re.IGNORECASE)


def expect_linked(version: Version, pages: Iterable[PageDraft]) -> None:
    """The attachments that a page's own links name, each once; inside the transaction of the reading."""
    links = [link for page in pages for link in page.links if link.get("kind") == "attachment"]
    known = set(version.attachments.values_list("remote_id", flat=True))
    rows: dict[str, Attachment] = {}
    for link in links[:MOST]:
        remote_id = str(link.get("key") or link.get("target") or "")[:200]
        if not remote_id or remote_id in known or remote_id in rows:
            continue
        rows[remote_id] = Attachment(
            version=version,
            n=len(known) + len(rows) + 1,
            name=str(link.get("name") or "")[:2_000] or remote_id,
            remote_id=remote_id,
            address=str(link.get("target") or ""),
        )
    Attachment.objects.bulk_create(rows.values(), ignore_conflicts=True)


def expect_inside(*, version: Version, number: int, name: str) -> Attachment:
    """A file that a message or PDF carries, before it is known whether it can be held."""
    found, _made = Attachment.objects.get_or_create(
        version=version, remote_id=f"part:{number}", defaults={"n": number, "name": name[:2_000] or f"part {number}"}
    )
    return found


def attachment_held(*, attachment: Attachment, document: Document) -> None:
    """Its bytes came in as a document."""
    Attachment.objects.filter(pk=attachment.pk).update(state=Attachment.State.HELD, document=document)


def attachments_found(*, url: str, document: Document) -> int:
    """A file came from an address at which an attachment was expected; how many versions name it."""
    match = CCGP.match(url)
    rows = Attachment.objects.filter(state__in=[Attachment.State.EXPECTED, Attachment.State.LOST])
    rows = rows.filter(remote_id=match[1]) if match else rows.filter(address=url)
    return rows.update(state=Attachment.State.HELD, document=document)


def supply_attachment(*, attachment: Attachment, document: Document, user: Person, note: str = "") -> None:
    """A person gave the missing file, as a document with its own provenance. One event."""
    with transaction.atomic():
        held = Attachment.objects.select_for_update().select_related("version__document").get(pk=attachment.pk)
        before, held.state = held.state, Attachment.State.SUPPLIED
        held.document, held.note = document, note[:1_000]
        held.save(update_fields=["state", "document", "note", "changed_at"])
        touch(held.version.document)
        _log(held, before, user)


def attachment_lost(*, attachment: Attachment, user: Person, note: str) -> None:
    """A person looked for it and did not find it; `note` says where. One event."""
    with transaction.atomic():
        held = Attachment.objects.select_for_update().select_related("version__document").get(pk=attachment.pk)
        if held.state != Attachment.State.EXPECTED:
            return
        before, held.state, held.note = held.state, Attachment.State.LOST, note[:1_000]
        held.save(update_fields=["state", "note", "changed_at"])
        _log(held, before, user)


def _log(held: Attachment, before: str, user: Person) -> None:
    objects = [f"document:{held.version.document.accession}"]
    objects += [f"document:{held.document.accession}"] if held.document else []
    custody.append(
        type="supply" if held.document else "check",
        objects=objects,
        detail={"attachment": held.name, "before": before, "after": held.state, "note": held.note},
        agent=custody.agent_of(user),
    )
