"""Accounts come by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Closes allauth's own sign-up: `accounts.views` makes accounts from invitation links."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an address and a password are not an invitation."""
        return False
