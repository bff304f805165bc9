"""Everything that changes who may sign in, and in which role. Each function is one transaction."""

from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Role, User

INVITATION_DAYS = 14


class AccountError(Exception):
    """A change that would do harm; `str()` is a sentence for the person who asked, `code` names it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@transaction.atomic
def invite(*, invited_by: User, role: str, email: str = "") -> Invitation:
    """A link that makes one account in `role`, for 14 days. With `email`, only for that address."""
    expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
    return Invitation.objects.create(invited_by=invited_by, role=role, email=email.lower(), expires_at=expires_at)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation) -> None:
    """Closes a link that nobody has used; one that was used stays used."""
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def accept_invitation(*, token: str, email: str, name: str, password: str) -> User:
    """Makes the account a link stands for. Raises AccountError if the link no longer works.

    The link is claimed by one UPDATE before the account is made, so two people who open it at once cannot both use it.
    """
    now = timezone.now()
    usable = Invitation.objects.filter(token=token, accepted_at=None, revoked_at=None, expires_at__gt=now)
    if not usable.update(accepted_at=now):
        raise AccountError("invitation_closed", _("This invitation no longer works. Ask for a new one."))
    found = Invitation.objects.get(token=token)
    user = User.objects.create_user(found.email or email, password, name=name, role=found.role)
    found.accepted_by = user
    found.save(update_fields=["accepted_by"])
    return user


@transaction.atomic
def change_role(*, person: User, role: str, changed_by: User) -> None:
    """Gives `person` another role and ends her sessions: what she may see has changed (safety.md section 12)."""
    if person.pk == changed_by.pk:
        raise AccountError("own_role", _("Nobody changes her own role. Ask another admin."))
    _keep_an_admin(without=person if role != Role.ADMIN else None)
    User.objects.filter(pk=person.pk).update(role=role, session_epoch=F("session_epoch") + 1)


@transaction.atomic
def set_active(*, person: User, active: bool, changed_by: User) -> None:
    """Closes or reopens an account. What the person brought in and wrote stays; her sessions end."""
    if person.pk == changed_by.pk:
        raise AccountError("own_account", _("Nobody closes her own account. Ask another admin."))
    _keep_an_admin(without=person if not active else None)
    User.objects.filter(pk=person.pk).update(is_active=active, session_epoch=F("session_epoch") + 1)


def _keep_an_admin(*, without: User | None) -> None:
    """Refuses to take away the last admin. Locks the admins, so that two cannot take each other away at once."""
    admins = [admin.pk for admin in User.objects.select_for_update().filter(role=Role.ADMIN, is_active=True)]
    if without is not None and admins == [without.pk]:
        raise AccountError("last_admin", _("This is the last admin. Make another person admin first."))


@transaction.atomic
def password_link(*, person: User, made_by: User | None) -> str:
    """The path of a link with which `person` sets a password, for three days and once; needs no e-mail.

    Who made it and when is kept and shown to her: whoever holds the link can sign in as her.
    """
    User.objects.filter(pk=person.pk).update(link_made_at=timezone.now(), link_made_by=made_by)
    key = default_token_generator.make_token(person)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})


@transaction.atomic
def remove_second_factor(*, person: User) -> None:
    """For a lost telephone: the person signs in with her password and sets up a new one. Her sessions end."""
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person=person)


@transaction.atomic
def end_sessions(*, person: User) -> None:
    """Signs the person out everywhere."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)


@transaction.atomic
def rename(*, person: User, name: str) -> None:
    """Changes the name others read."""
    User.objects.filter(pk=person.pk).update(name=name)


@transaction.atomic
def ensure_person(*, email: str, name: str, role: str, password: str | None = None) -> tuple[User, bool]:
    """The person with this address, made if there is none, and whether it was made now.

    An account that exists is left as it is: loading the sample twice must not undo what people changed.
    """
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is not None:
        return found, False
    return User.objects.create_user(email, password, name=name, role=role), True


@transaction.atomic
def ensure_admin(*, email: str, password: str | None = None) -> tuple[User, bool]:
    """An active admin with this address, and whether the account is new. A given password replaces the old one."""
    person, made = ensure_person(email=email, name="", role=Role.ADMIN, password=password)
    if not made:
        person.role, person.is_active = Role.ADMIN, True
        if password is not None:
            person.set_password(password)
        person.save(update_fields=["role", "is_active", "password"])
    return person, made
