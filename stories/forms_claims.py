"""The forms of the claims ledger and of publishing."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stories.models import ClaimNote, Evidence, Problem, Publication, ShareLink
from stories.redaction import REASONS
from stories.services.claims import MOST_CHARACTERS

DRAFT_CHARACTERS = 400_000


class ClaimForm(forms.Form):
    """The words of a claim; `revision` of those that were on the page when it was opened."""

    text = forms.CharField(
        label=_("Claim"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=10**9)


class DraftForm(forms.Form):
    """A draft whose sentences may be claims."""

    draft = forms.CharField(
        label=_("Draft"),
        max_length=DRAFT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("Every sentence becomes a proposal, which you keep or drop."),
    )


class EvidenceForm(forms.Form):
    """What a claim rests on, as pasted."""

    source = forms.CharField(
        label=_("Quote, document or address"),
        max_length=4000,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
        help_text=_("A number (Q-3F8ZJQ, D-7K3M9K v2 p. 1), a link to one, or the address of a page held here."),
    )
    stance = forms.ChoiceField(label=_("It"), choices=Evidence.Stance.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=MOST_CHARACTERS)


class EvidenceChangeForm(forms.Form):
    """What a piece of evidence is to its claim, and what readers see of it."""

    stance = forms.ChoiceField(choices=Evidence.Stance.choices)
    note = forms.CharField(required=False, max_length=MOST_CHARACTERS)
    release = forms.ChoiceField(required=False, choices=Evidence.Release.choices)


class NoteForm(forms.Form):
    """Something to say about a claim."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ClaimNote.Kind.choices)
    text = forms.CharField(
        label=_("Note"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )


class SignedNoteForm(forms.Form):
    """The same by somebody without an account."""

    signed = forms.CharField(label=_("Your name"), max_length=150)
    text = forms.CharField(
        label=_("Note"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )


class PublicationForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """What stands at the head of the evidence page."""

    class Meta:
        model = Publication
        fields = ("headline", "outlet", "article_url", "article_date", "about")
        labels = {
            "headline": _("Headline"),
            "outlet": _("Published in"),
            "article_url": _("Address of the article"),
            "article_date": _("Date of the article"),
            "about": _("What this page is"),
        }
        widgets = {
            "headline": forms.TextInput(attrs={"dir": "auto"}),
            "article_url": forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
            "article_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "about": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }
        help_texts = {"about": _("A sentence or two for readers. Left empty, the page explains itself.")}

    def clean_article_url(self) -> str:
        """An address that readers can follow, or none."""
        address = str(self.cleaned_data["article_url"]).strip()
        if address and not address.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("The address begins with http:// or https://."))
        return address


class ScheduleForm(forms.Form):
    """When to publish: now, or at a time (UTC) that has not passed; and what a correction corrects."""

    at = forms.DateTimeField(
        label=_("Publish at (UTC)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Left empty: at once. At a set time the page opens within a minute after it, never before."),
    )
    correction = forms.CharField(
        label=_("What was corrected"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        help_text=_("Readers see this with its date. Needed once the page has been published before."),
    )

    def clean_at(self) -> Any:
        """A time to come."""
        at = self.cleaned_data["at"]
        if at and at <= timezone.now():
            raise forms.ValidationError(_("This time has passed. Leave it empty to publish at once."))
        return at


class ReasonForm(forms.Form):
    """A reason, which is kept."""

    reason = forms.CharField(label=_("Reason"), max_length=MOST_CHARACTERS, min_length=10)


class WordsForm(forms.Form):
    """Which words readers shall not see any more, as `part:sha256`, and why."""

    words = forms.RegexField(r"\A[a-z]{1,16}:[0-9a-f]{64}\Z")
    reason = forms.ChoiceField(choices=[(each.value, each.label) for each in REASONS])

    def clean_words(self) -> tuple[str, str]:
        """The part and the hash."""
        part, _colon, sha256 = self.cleaned_data["words"].partition(":")
        return part, sha256


class ShareForm(forms.Form):
    """A link for somebody without an account."""

    role = forms.ChoiceField(label=_("For a"), choices=ShareLink.Role.choices)
    label = forms.CharField(label=_("Name"), required=False, max_length=150)
    days = forms.IntegerField(label=_("Days it works"), min_value=1, max_value=90, initial=7)
    secret = forms.CharField(
        label=_("Password"),
        required=False,
        min_length=8,
        max_length=128,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("If you set one, tell it by another way than the link."),
    )


class ProblemForm(forms.Form):
    """What a reader reports. `website` is seen by machines only, and stays empty."""

    kind = forms.ChoiceField(label=_("What is it about?"), choices=Problem.Kind.choices)
    text = forms.CharField(
        label=_("What is wrong?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    )
    contact = forms.CharField(
        label=_("How can we answer you?"),
        required=False,
        max_length=200,
        help_text=_("An e-mail address or telephone number, if you wish an answer. The editors of the page see it."),
    )
