"""Forms for what a person says of documents: of one, with what stands; of many, where empty means as it is."""

from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.models import Access, Collection, Document
from archive.provenance.addresses import parse
from archive.provenance.clocks import BEIJING
from archive.services.bulk import Wish
from archive.services.describing import told_in
from archive.tagging import tags_of, without

_NO_ADDRESS: Final = _("This is no web address.")
_A_COPY: Final = _("This is the address of a web archive's copy. Give that of the page itself: %(page)s")
_LANGUAGE: Final = RegexValidator(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", _("A code is wanted, as zh-Hans, en or ug."))


class AddressField(forms.CharField):
    """The address of a page, as it is, or nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=4000, **more)

    def clean(self, value: Any) -> str:
        """The address, mended as intake mends one; that of an archive's copy is refused with what it is a copy of."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return ""
        read = parse(text)
        if read.kind == "live":
            return read.target
        if read.source_url:
            raise forms.ValidationError(_A_COPY, params={"page": read.source_url})
        raise forms.ValidationError(read.sentence or _NO_ADDRESS)


class TagsField(forms.CharField):
    """Tags as they are typed, in one line."""

    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"dir": "auto"})
        super().__init__(required=False, max_length=2000, widget=widget, **more)


class DescribingForm(forms.Form):
    """What both forms ask."""

    title = forms.CharField(label=_("Title"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}))
    title_en = forms.CharField(
        label=_("Title in English, translated by a person"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tags = TagsField(label=_("Tags, a comma between two"))
    source = AddressField(
        label=_("Source address"), widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
    )
    printed = forms.DateField(required=False, label=_("Date printed on it (2021-03-05)"))
    language = forms.CharField(
        required=False, max_length=16, label=_("Language (zh-Hans, en, ug …)"), validators=[_LANGUAGE]
    )
    issuing_body = forms.CharField(required=False, max_length=300, label=_("Issued by"))
    reason = forms.CharField(required=False, max_length=500, label=_("Reason (kept in the custody log)"))

    def said(self) -> dict[str, str]:
        """The words of each field, the date by ISO 8601."""
        names = ("title", "title_en", "source", "language", "issuing_body")
        words = {name: str(self.cleaned_data[name]).strip() for name in names}
        printed = self.cleaned_data["printed"]
        return words | {"printed": printed.isoformat() if printed else ""}


class EditForm(DescribingForm):
    """One document as it stands. A field that is not sent stays; one that is sent empty is emptied."""

    def __init__(self, data: Any = None, *, document: Document, seen: bool) -> None:
        printed = document.printed_at.astimezone(BEIJING).date() if document.printed_at else None
        initial = {
            "title": document.title,
            "title_en": document.title_en,
            "tags": ", ".join(document.tags),
            "source": document.source.url if document.source else "",
            "printed": printed,  # a date, as the field gives one: a text would always count as changed
            "language": document.language if document.language != "und" else "",
            "issuing_body": document.issuing_body,
        }
        super().__init__(data, initial=initial)
        self.document = document
        self.fields["tags"].help_text = _("Whoever may see the document sees its tags. Search finds them with tag:")
        self.fields["source"].help_text = _(
            "Where it was published, as you state it. What was claimed when it came in stays on the Provenance tab."
        )
        if seen:
            self.fields["source"].disabled = True
            self.fields["source"].help_text = _(
                "We, or a web archive, saw it at this address. That is evidence, and stays as it is."
            )

    def wish(self) -> Wish:
        """What was changed, and what was emptied."""
        changed = {name for name in self.changed_data if name in self.data}
        words = {name: value for name, value in self.said().items() if name in changed}
        cleared = frozenset(name for name, value in words.items() if not value)
        tags = tuple(tags_of(self.cleaned_data["tags"])) if "tags" in changed else ()
        untag = tuple(without(self.document.tags, tags)) if "tags" in changed else ()
        told = replace(told_in(words), tags=tags, untag=untag, cleared=cleared)
        return Wish(told, reason=self.cleaned_data["reason"].strip())


class BulkForm(DescribingForm):
    """What is to change in each of many; what is left empty stays as it is."""

    untag = TagsField(label=_("Take tags away"))
    access = forms.ChoiceField(
        required=False, choices=[("", _("as it is")), *Access.choices], label=_("Who may see it")
    )
    collection = forms.ModelChoiceField(
        required=False, queryset=Collection.objects.none(), label=_("Put in collection"), empty_label=_("as it is")
    )
    taken = forms.ModelChoiceField(
        required=False, queryset=Collection.objects.none(), label=_("Take out of collection"), empty_label=_("as it is")
    )
    field_order = (
        *("tags", "untag", "title", "title_en", "source", "printed", "language", "issuing_body"),
        *("access", "collection", "taken", "reason"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].label = _("Title (the same for all)")
        self.fields["tags"].label = _("Add tags (a comma between two)")
        self.fields["source"].label = _("Source address (the same for all)")
        for name in ("collection", "taken"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Collection.objects.filter(memberships__user=user).order_by("title")

    def clean(self) -> dict[str, Any]:
        """Something to change."""
        cleaned = super().clean() or {}
        if not self.errors and not any(value for name, value in cleaned.items() if name != "reason"):
            raise forms.ValidationError(_("Nothing is filled in, so nothing would change."))
        return cleaned

    def wish(self) -> Wish:
        """The form's values as the service takes them."""
        said = self.cleaned_data
        tags, untag = tuple(tags_of(said["tags"])), tuple(tags_of(said["untag"]))
        told = replace(told_in(self.said()), tags=tags, untag=untag)
        return Wish(told, said["access"], said["collection"], said["taken"], said["reason"].strip())
