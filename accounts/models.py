"""People: who may sign in, in which role, and the invitations that let them in."""

import secrets
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do (experience.md section 1). What she may see is `archive.policy`'s matter."""

    JOURNALIST = "journalist", _("Journalist")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Admin")
    GUEST = "guest", _("Guest")


def new_agent_code() -> str:
    """A pseudonym for the custody log, which must not carry names (provenance.md section 7)."""
    return secrets.token_hex(4)


def new_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


class UserManager(BaseUserManager["User"]):
    """Makes people by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in with `email`, stored in lower case; raises ValueError without one."""
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An admin. Superusers see no more than other admins: there is no bypass (safety.md section 1)."""
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `agent_code` is how the custody log names her."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.JOURNALIST)
    agent_code = models.CharField(max_length=16, unique=True, default=new_agent_code, editable=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    session_epoch = models.PositiveIntegerField(default=0)  # raised to end every session of the person
    # The last password link somebody else made for her: she is told, since it could have let them in.
    link_made_at = models.DateTimeField(null=True, blank=True)
    link_made_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What each session carries. It changes with the password, the role and `session_epoch`, and old ones end."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under older keys, so that a new SECRET_KEY signs nobody out."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        state = f"{self.password}\n{self.role}\n{self.session_epoch}"
        return salted_hmac("accounts.models.User.session", state, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_newsroom(self) -> bool:
        """Whether she is signed in with any role but guest."""
        return self.role != Role.GUEST

    @property
    def is_editor(self) -> bool:
        """Editors and admins publish and curate."""
        return self.role in {Role.EDITOR, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Admins look after people, batches and operations."""
        return self.role == Role.ADMIN


class Invitation(models.Model):
    """A link that lets one person make an account in one role. It can be copied, so no e-mail need work."""

    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.JOURNALIST)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_by = models.OneToOneField(User, null=True, blank=True, on_delete=models.PROTECT, related_name="invitation")
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.email}".strip()

    @property
    def is_open(self) -> bool:
        """Whether the link still works."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
