"""What may be read about people."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import Invitation, User

# Backends that carry no mail to anybody.
SILENT_MAIL = ("console", "dummy", "filebased")


def people(*, user: User | AnonymousUser) -> QuerySet[User]:
    """Everybody, for an admin; nobody, for anyone else. The active first, then by name."""
    if not isinstance(user, User) or not user.is_admin:
        return User.objects.none()
    return User.objects.order_by("-is_active", "name", "email")


def person(*, user: User | AnonymousUser, code: str) -> User:
    """The person with this agent code, for an admin; Http404 for anyone else."""
    return get_object_or_404(people(user=user), agent_code=code)


def invitations(*, user: User | AnonymousUser) -> QuerySet[Invitation]:
    """Invitations nobody has used or withdrawn, for an admin, newest first; the expired ones among them."""
    if not isinstance(user, User) or not user.is_admin:
        return Invitation.objects.none()
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").order_by("-created_at")


def invitation(*, token: str) -> Invitation:
    """The invitation behind a link, open or not: who holds the link may know its state. Http404 if there is none."""
    found = Invitation.objects.select_related("invited_by").filter(token=token).first()
    if found is None:
        raise Http404
    return found


def mail_is_sent() -> bool:
    """Whether mail leaves this machine. Pages say so instead of promising mail that never comes."""
    return not any(f".{kind}." in settings.EMAIL_BACKEND for kind in SILENT_MAIL)
