"""Who may see what, stated once (safety.md section 1).

A person sees a document when it is public (while it is held back: as if it were newsroom); or it is newsroom and she
is signed in with any role but guest; or she is a member of a collection that holds it; or she brought it in. Nobody
bypasses this: superusers and admins have only their keys. A restricted document is seen by members of its collections
who are no guests, and by nobody else; a withdrawn one by nobody. The three functions say the same in three forms, and a
property test holds them together.
"""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from archive.models import Access, Document, Membership

Person = User | AnonymousUser

PUBLIC = "public"
NEWSROOM = "newsroom"


def keys(user: Person) -> frozenset[str]:
    """What opens doors for `user`: `public`, `newsroom`, `c:<collection id>`, `p:<person id>`; and, for members who are
    no guests, `m:<collection id>`, which opens what is restricted."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset({PUBLIC})
    held = {PUBLIC, f"p:{user.pk}"}
    if user.is_newsroom:
        held.add(NEWSROOM)
    memberships = Membership.objects.filter(user=user).values_list("collection_id", flat=True)
    kinds = ("c", "m") if user.is_newsroom else ("c",)
    return frozenset(held | {f"{kind}:{collection_id}" for collection_id in memberships for kind in kinds})


def audience(document: Document) -> frozenset[str]:
    """What fits the door of `document`, in the same words as `keys`; nothing, once it is withdrawn."""
    if document.withdrawn_at is not None:
        return frozenset()
    collections = [each.pk for each in document.collections.all()]  # prefetched where many are asked about
    if document.restricted:
        return frozenset(f"m:{each}" for each in collections)
    fits = {f"c:{each}" for each in collections}
    if document.brought_by_id:
        fits.add(f"p:{document.brought_by_id}")
    if document.access == Access.PUBLIC:
        fits.add(NEWSROOM if document.held_back else PUBLIC)
    if document.access == Access.NEWSROOM:
        fits.add(NEWSROOM)
    return frozenset(fits)


def visible_to(user: Person) -> Q:
    """The same as a condition on documents. Free of joins that repeat rows, so counts stay true."""
    free = Q(restricted="") & _open_to(user)
    if not isinstance(user, User) or not user.is_active:
        return Q(withdrawn_at=None) & free
    if user.is_newsroom:
        return Q(withdrawn_at=None) & (free | _in_collection_of(user))
    return Q(withdrawn_at=None) & (free | Q(restricted="") & _in_collection_of(user))


def could_see(user: Person) -> Q:
    """What `user` might see if nothing were withheld: of these documents an admin may say what is withheld and why."""
    if not isinstance(user, User) or not user.is_active:
        return _open_to(user)
    return _open_to(user) | _in_collection_of(user)


def _open_to(user: Person) -> Q:
    """By level, or brought in by `user`."""
    allowed = Q(access=Access.PUBLIC, held_back=False)
    if not isinstance(user, User) or not user.is_active:
        return allowed
    if user.is_newsroom:
        allowed |= Q(access__in=(Access.NEWSROOM, Access.PUBLIC))
    return allowed | Q(brought_by=user)


def _in_collection_of(user: User) -> Q:
    through = Document.collections.through.objects.filter(
        document_id=OuterRef("pk"), collection__memberships__user=user
    )
    return Q(Exists(through))


def may_contribute(user: Person) -> bool:
    """Whether `user` may bring documents in: any role but guest."""
    return isinstance(user, User) and user.is_active and user.is_newsroom


def may_unmask(user: Person) -> bool:
    """Whether `user` may have personal data shown in a document that she sees: any role but guest, never a visitor."""
    return may_contribute(user)


def may_change_access(user: Person, document: Document) -> bool:
    """Who brought a document in, or owns a collection that holds it, sets its level (experience.md section 1).

    Of one that is withheld nobody does: a restriction is not widened from beside."""
    if not may_contribute(user) or document.is_withheld:
        return False
    return document.brought_by_id == user.pk or document.collections.filter(owner_id=user.pk).exists()


def may_withhold(user: Person) -> bool:
    """Whether `user` may restrict, withdraw, hold and purge what she could see: admins."""
    return isinstance(user, User) and user.is_active and user.is_admin
