"""The one form of intake: files, or addresses, and what is claimed of them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.models import Access, Collection
from ingest.reasons import reason
from ingest.uploads import StagedUpload

ADDRESS_CHARACTERS = 1_000_000


class ManyFilesInput(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of StagedUpload, in the order sent. Whether each is empty or refused is told per file, not here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ManyFilesInput(attrs={"multiple": True}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[StagedUpload]:
        """What came through the upload handler."""
        return [each for each in data or [] if isinstance(each, StagedUpload)]


class TableForm(forms.Form):
    """A table of addresses or files, and where what it names goes unless a row says otherwise."""

    table = ManyFilesField(label=_("Table"), help_text=_("CSV, or a workbook: .xlsx, .xls, .ods. Up to 10,000 rows."))
    collection = forms.ModelChoiceField(
        label=_("Collection"), queryset=Collection.objects.none(), required=False, empty_label=_("None")
    )
    access = forms.ChoiceField(label=_("Who may see the documents"), choices=Access.choices, initial=Access.NEWSROOM)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["collection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Collection.objects.filter(memberships__user=user).order_by("title")

    def clean(self) -> dict[str, Any]:
        """One file, and members of something."""
        cleaned = super().clean() or {}
        files = cleaned.get("table") or []
        if len(files) != 1:
            self.add_error("table", _("Choose one table."))
        elif files[0].refused:
            self.add_error("table", str(reason(files[0].refused).sentence))
        if cleaned.get("access") == Access.MEMBERS and cleaned.get("collection") is None:
            self.add_error("collection", _("Choose the collection whose members may see the documents."))
        return cleaned


class IntakeForm(forms.Form):
    """Files and addresses of one batch, the collection they go to, and who may see them."""

    files = ManyFilesField(  # type: ignore[assignment]  # `Form.files` is the instance's; the metaclass takes this one
        label=_("Files"),
        required=False,
        help_text=_("Up to 20 at once: HTML, PDF, plain text, WARC, WACZ, ZIP, TAR, or a JSONL list of notices."),
    )
    addresses = forms.CharField(
        label=_("Addresses"),
        required=False,
        max_length=ADDRESS_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
        help_text=_("One on each line, or a whole article: its links are found. Web-archive addresses are understood."),
    )
    source = forms.CharField(
        label=_("Source address of the files"),
        required=False,
        max_length=8000,
        widget=forms.TextInput(attrs={"spellcheck": "false", "inputmode": "url"}),
        help_text=_("Where they were published, if you know. It is recorded as your statement."),
    )
    collection = forms.ModelChoiceField(
        label=_("Collection"), queryset=Collection.objects.none(), required=False, empty_label=_("None")
    )
    access = forms.ChoiceField(label=_("Who may see the documents"), choices=Access.choices, initial=Access.NEWSROOM)

    def __init__(self, *args: Any, user: User, sends_files: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._sends_files = sends_files  # each in a request of its own, after this form
        field = self.fields["collection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Collection.objects.filter(memberships__user=user).order_by("title")

    def clean(self) -> dict[str, Any]:
        """There must be something to take in, and members must be members of something."""
        cleaned = super().clean() or {}
        if not self._sends_files and not cleaned.get("files") and not str(cleaned.get("addresses", "")).strip():
            self.add_error("files", _("Choose at least one file, or give at least one address."))
        if cleaned.get("access") == Access.MEMBERS and cleaned.get("collection") is None:
            self.add_error("collection", _("Choose the collection whose members may see the documents."))
        return cleaned
