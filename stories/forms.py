"""The one form of an article: pasted, uploaded, or by its address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from archive.policy import may_contribute
from archive.provenance.addresses import parse
from ingest.uploads import StagedUpload
from stories.importing import MAX_OFFICE_BYTES, SUFFIXES
from stories.models import Quote

TEXT_CHARACTERS = 1_000_000
PASTED = _("The links of what you pasted are kept: the text stands here as plain HTML.")  # said by paste.js


class UploadField(forms.FileField):
    """One StagedUpload or None. Whether it is refused is told by the form."""

    def clean(self, data: Any, initial: Any = None) -> StagedUpload | None:
        """What came through the upload handler."""
        return data if isinstance(data, StagedUpload) else None


class ArticleForm(forms.Form):
    """A text whose links are wanted."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=TEXT_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "data-paste": PASTED}),
        help_text=_("An article in Markdown or HTML, prose, footnotes, or one address on each line."),
    )
    file = UploadField(
        label=_("Or a file"),
        required=False,
        help_text=_(
            "Markdown, HTML, plain text, Word (.docx), CSV or a workbook (.xlsx); texts up to 4 MB, others up to 20 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{each}" for each in SUFFIXES)}),
    )
    address = forms.CharField(
        label=_("Or the address of the article"),
        required=False,
        max_length=8000,
        widget=forms.TextInput(attrs={"spellcheck": "false", "inputmode": "url"}),
        help_text=_("The site will be asked for the page, once, by this server."),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the three."""
        cleaned = super().clean() or {}
        given = [name for name in ("text", "file", "address") if _is_given(cleaned.get(name))]
        if not given:
            self.add_error("text", _("Paste a text, choose a file, or give an address."))
        elif len(given) > 1:
            self.add_error(given[1], _("Give only one of the three: a text, a file, or an address."))
        file = cleaned.get("file")
        if isinstance(file, StagedUpload):
            self._look_at(file)
        address = str(cleaned.get("address") or "")
        if address.strip() and parse(address).kind not in ("live", "memento"):
            self.add_error("address", _("This is no address of one page. It begins with http:// or https://."))
        return cleaned

    def _look_at(self, file: StagedUpload) -> None:
        if (file.name or "").rpartition(".")[2].lower() not in SUFFIXES:
            self.add_error(
                "file",
                _("Only Markdown, HTML, plain text, Word (.docx), CSV and workbook (.xlsx) files can be read here."),
            )
        elif file.refused or (file.size or 0) > MAX_OFFICE_BYTES:
            self.add_error("file", _("The file is larger than 20 MB. Check it in parts."))


class StoryForm(ArticleForm):
    """The same, with the title of the story."""

    title = forms.CharField(label=_("Title"), max_length=300)
    field_order = ("title", "text", "file", "address")


class PersonForm(forms.Form):
    """A colleague to work on a story with, by e-mail address."""

    email = forms.EmailField(label=_("E-mail address of the person"))

    def clean_email(self) -> str:
        """The address of an active account of the newsroom; the form remembers the person."""
        email = str(self.cleaned_data["email"]).strip().lower()
        self.person = User.objects.filter(email=email, is_active=True).first()
        if self.person is None or not may_contribute(self.person):
            raise forms.ValidationError(_("No colleague signs in with this address. Guests work on no story."))
        return email


class TranslationForm(forms.Form):
    """The English translation of a quote, and whose it is."""

    translation = forms.CharField(
        label=_("Translation into English"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    by = forms.ChoiceField(label=_("Translated by"), choices=Quote.Translator.choices, initial=Quote.Translator.PERSON)
    tool = forms.CharField(label=_("Which machine"), required=False, max_length=64)

    @classmethod
    def of(cls, quote: Quote) -> "TranslationForm":
        """The form as the quote stands."""
        said = {"translation": quote.translation, "by": quote.translation_by or Quote.Translator.PERSON}
        return cls(initial=said | {"tool": quote.translation_tool})


def _is_given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def body_of(form: ArticleForm) -> tuple[bytes, str]:
    """The bytes of the text and the name of the file. The browser's line ends of a pasted text are undone."""
    file = form.cleaned_data["file"]
    if isinstance(file, StagedUpload):
        return file.path.read_bytes(), file.name or ""
    return form.cleaned_data["text"].replace("\r\n", "\n").encode("utf-8", "replace"), ""
