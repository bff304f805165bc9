"""What we change in allauth: accounts come by invitation only, and mail that fails breaks no page."""

import base64
import hashlib
import logging
import smtplib  # gate: socket: only the name of its exception; django.core.mail does the sending
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger(__name__)


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes allauth's own sign-up: `accounts.views` makes accounts from invitation links."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an address and a password are not an invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends mail if it can. A mail server that is away must not answer 500, nor tell who has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            log.error("mail was not sent: %s (%s)", template_prefix, type(error).__name__)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Keeps the last second factor of those who must have one, and the secrets of all unreadable in a backup."""

    def encrypt(self, text: str) -> str:
        """Under SECRET_KEY, which lies outside of the database."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Also what was encrypted under a key in SECRET_KEY_FALLBACKS."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """False where the settings ask for a second factor and the person is an editor or admin."""
        return not (settings.MUNIMENT_REQUIRE_SECOND_FACTOR and authenticator.user.is_editor)


def _fernet() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.second_factor:" + str(secret).encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
