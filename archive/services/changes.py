"""Changes to a document. Each is an event with before and after; there is no second history."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.db.models import F

from accounts.models import User
from archive import custody
from archive.masks import masked_line
from archive.models import Access, Collection, Document, Membership, Narrowing
from archive.policy import Person, audience
from archive.services.holding_back import must_wait, settle
from archive.signals import document_changed


def lock(document: Document) -> None:
    """Take the row for the caller's transaction. All take their rows in one order, or two would wait for each other:
    Original, Document, Version, and the log's head last."""
    Document.objects.select_for_update(of=("self",)).only("pk").get(pk=document.pk)


def touch(document: Document) -> None:
    """Raise the revision, since what an index entry holds has changed; tell the rooms above after the commit."""
    Document.objects.filter(pk=document.pk).update(revision=F("revision") + 1)
    document.refresh_from_db(fields=["revision", "access", "current", "withdrawn_at", "restricted", "first_public_at"])
    settle(document)
    transaction.on_commit(partial(_announce, document.pk))


def _announce(document_id: int) -> None:
    document_changed.send(sender=Document, document_id=document_id)


@contextmanager
def narrowing(document: Document) -> Iterator[None]:
    """Around a change that ends with `touch`: narrowing is never eventual, so where fewer people may see the document
    afterwards, every query leaves it out until the index has caught up."""
    before = audience(document)
    yield
    if before - audience(document):
        Narrowing.objects.create(document=document, revision=document.revision)


class DamagedError(Exception):
    """An original of the document is missing or changed: it is not published until it has been restored."""


def _is_damaged(document: Document) -> bool:
    return document.versions.filter(original__check_outcome__in=("missing", "changed")).exists()


def change_access(*, document: Document, access: Access | str, user: Person, reason: str = "") -> None:
    """Set who may see the document. The caller has asked `policy.may_change_access`. DamagedError.

    A document that is not masked yet is held back from the public until it is.
    """
    with transaction.atomic():
        before = document.access
        if before == access:
            return
        if access == Access.PUBLIC and _is_damaged(document):
            raise DamagedError(document.accession)
        with narrowing(document):
            document.access = Access(access)
            document.held_back = must_wait(document)
            document.save(update_fields=["access", "held_back"])
            touch(document)
        custody.append(
            type="access",
            objects=[f"document:{document.accession}"],
            detail={"before": before, "after": str(access), "reason": reason}
            | ({"waits": "until its text is looked through for personal data"} if document.held_back else {}),
            agent=custody.agent_of(user),
        )


def edit_title(*, document: Document, title: str, title_en: str, user: Person) -> None:
    """Correct the title or its English translation; what the page says of itself stays in its transcript."""
    with transaction.atomic():
        before = {"title": document.title, "title_en": document.title_en}
        after = {"title": masked_line(title.strip()) or document.title, "title_en": masked_line(title_en.strip())}
        if before == after:
            return
        document.title, document.title_en = after["title"], after["title_en"]
        document.title_basis = "user_asserted"
        document.save(update_fields=["title", "title_en", "title_basis"])
        touch(document)
        custody.append(
            type="edit-metadata",
            objects=[f"document:{document.accession}"],
            detail={"before": before, "after": after},
            agent=custody.agent_of(user),
        )


def put_in_collection(*, document: Document, collection: Collection, user: Person) -> None:
    """Add the document; its members may see it from then on, which the form that leads here says."""
    with transaction.atomic():
        if document.collections.filter(pk=collection.pk).exists():
            return
        document.collections.add(collection)
        touch(document)
        log_collection(document, collection, user, change="added")


def take_from_collection(*, document: Document, collection: Collection, user: Person) -> None:
    """Take the document out; who saw it only as a member stops seeing it at once."""
    with transaction.atomic():
        with narrowing(document):
            document.collections.remove(collection)
            touch(document)
        log_collection(document, collection, user, change="removed")


def log_collection(document: Document, collection: Collection, user: Person, *, change: str) -> None:
    """The event of a document that joins (`added`) or leaves (`removed`) a collection."""
    custody.append(
        type="access",
        objects=[f"document:{document.accession}", f"collection:{collection.pk}"],
        detail={"collection": collection.title, "change": change},
        agent=custody.agent_of(user),
    )


def create_collection(*, title: str, slug: str, owner: User, access: str, description: str = "") -> Collection:
    """A new set of documents; its owner is its first member."""
    with transaction.atomic():
        collection = Collection.objects.create(
            title=title, slug=slug, owner=owner, access=access, description=description
        )
        Membership.objects.create(collection=collection, user=owner)
        custody.append(
            type="access",
            objects=[f"collection:{collection.pk}"],
            detail={"after": {"title": title, "access": access, "owner": custody.agent_of(owner)}},
            agent=custody.agent_of(owner),
        )
    return collection


def add_member(*, collection: Collection, member: User, user: Person) -> None:
    """Let `member` see what the collection holds. Admins add themselves this way too, and it is logged."""
    with transaction.atomic():
        _, made = Membership.objects.get_or_create(collection=collection, user=member)
        if made:
            _log_member(collection, member, user, change="added")


def remove_member(*, collection: Collection, member: User, user: Person) -> None:
    """End a membership; the owner stays. Keys are asked at each request, so it holds from the next one."""
    with transaction.atomic():
        gone, _ = (
            Membership.objects.filter(collection=collection, user=member).exclude(user_id=collection.owner_id).delete()
        )
        if gone:
            _log_member(collection, member, user, change="removed")


def _log_member(collection: Collection, member: User, user: Person, *, change: str) -> None:
    custody.append(
        type="access",
        objects=[f"collection:{collection.pk}"],
        detail={"member": custody.agent_of(member), "change": change},
        agent=custody.agent_of(user),
    )
