"""Forms about people."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Role, User


class InvitationForm(forms.Form):
    """Whom an admin invites. Without an address the link is for whoever holds it."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Left empty, whoever opens the link gives an address."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.JOURNALIST)

    def clean_email(self) -> str:
        """Refuses an address that has an account."""
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already."), code="taken")
        return email


class AcceptForm(forms.Form):
    """Name and password of a new person; her address too, unless the invitation says it."""

    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "username"}))
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("As colleagues read it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=" ".join(password_validators_help_texts()),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.email:
            # The address is not asked for, but a password manager needs it to file the password under.
            self.fields["email"].disabled = True
            self.fields["email"].initial = invitation.email

    def clean_email(self) -> str:
        """Refuses an address that has an account."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address already: sign in."), code="taken")
        return email

    def clean(self) -> dict[str, Any]:
        """Asks whether the password is good enough for this person."""
        cleaned = super().clean() or {}
        person = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
        if password := cleaned.get("password"):
            try:
                validate_password(password, person)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class RoleForm(forms.Form):
    """Another role for a person."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class AccessForm(forms.Form):
    """Whether an account is open."""

    active = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")


class SettingsForm(forms.Form):
    """What a person sets for herself."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
