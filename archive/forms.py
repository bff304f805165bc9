"""Forms of the record. Each says what a change does to who may see."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.models import Access, Collection, Document, Reason
from archive.policy import Person, visible_to
from archive.provenance import accession as numbers


class AccessForm(forms.Form):
    """Who may see a document."""

    access = forms.ChoiceField(label=_("Who may see it"), choices=Access.choices)
    reason = forms.CharField(label=_("Reason (kept in the custody log)"), max_length=500, required=False)


class UnmaskForm(forms.Form):
    """Why masked personal data should be shown."""

    reason = forms.CharField(label=_("Reason (kept in the custody log)"), max_length=500)


class CollectionChoiceForm(forms.Form):
    """A collection to put a document in; the choices are those its person belongs to."""

    collection = forms.ModelChoiceField(label=_("Collection"), queryset=Collection.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["collection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Collection.objects.filter(memberships__user=user).order_by("title")


class CollectionForm(forms.Form):
    """A new collection."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = forms.CharField(label=_("What it holds"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    access = forms.ChoiceField(label=_("Who may open its page"), choices=Access.choices, initial=Access.NEWSROOM)

    def slug(self) -> str:
        """An address for the title that no other collection has; Chinese characters stay."""
        base = slugify(self.cleaned_data["title"], allow_unicode=True)[:70] or "collection"
        slug, number = base, 1
        while Collection.objects.filter(slug=slug).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug


class RechecksForm(forms.Form):
    """How often the live pages of a collection's documents are looked at."""

    days = forms.TypedChoiceField(
        label=_("Look at the live pages"),
        coerce=int,
        choices=[(0, _("Never")), (1, _("Every day")), (7, _("Every week")), (30, _("Every 30 days"))],
    )


class MemberForm(forms.Form):
    """A person to let in, by e-mail address."""

    email = forms.EmailField(label=_("E-mail address of the person"))

    def clean_email(self) -> str:
        """The address of an active account; the form remembers the person."""
        email = str(self.cleaned_data["email"]).strip().lower()
        self.member = User.objects.filter(email=email, is_active=True).first()
        if self.member is None:
            raise forms.ValidationError(_("Nobody here signs in with this address. Invite the person first."))
        return email


REASONS = [("", _("Choose")), *((each.value, each.label) for each in Reason if each != Reason.BATCH)]


class RestrictForm(forms.Form):
    """Why a document is shown to the members of its collections only."""

    reason = forms.ChoiceField(label=_("Class of reason (outsiders may read it)"), choices=REASONS)
    note = forms.CharField(
        label=_("Note (for admins, kept in the custody log)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    hide_title = forms.BooleanField(label=_("The title is part of the problem: do not show it"), required=False)


class WithdrawForm(RestrictForm):
    """Why a document is shown to nobody, and what stands in its place."""

    successor = forms.CharField(label=_("Number of the document that takes its place"), required=False, max_length=16)

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_successor(self) -> Document | None:
        """A document that the person may see."""
        typed = str(self.cleaned_data["successor"]).strip()
        if not typed:
            return None
        found = Document.objects.filter(visible_to(self._user), accession=numbers.check(typed) or "").first()
        if found is None:
            raise forms.ValidationError(_("There is no document with this number that you may see."))
        return found


class HoldForm(forms.Form):
    """Why a document must not be purged."""

    reason = forms.CharField(label=_("Why it must stay (for admins)"), max_length=2000)


class NoteForm(forms.Form):
    """What is to be said when something is released."""

    note = forms.CharField(label=_("Reason (kept in the custody log)"), max_length=2000)


class PurgeForm(RestrictForm):
    """Why a document is to be destroyed; the tombstone will give this class of reason."""
