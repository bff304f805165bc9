"""Forms of the search room."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from archive.models import Access
from search.lists import LONGEST_WORD, MOST_WORDS, cut, searchable
from search.models import TermList

LONGEST_PASTE = 50_000  # characters


class WordsField(forms.CharField):
    """Words, one a line; cleaned to a list of them."""

    widget = forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "dir": "auto"})

    def __init__(self, **more: object) -> None:
        super().__init__(max_length=LONGEST_PASTE, strip=True, **more)  # type: ignore[arg-type]

    def clean(self, value: object) -> list[str]:
        """The words; refused with the first one that is too long or holds nothing to search for."""
        words = cut(super().clean(value) or "")
        if not words:
            raise ValidationError(_("Give at least one word."))
        if len(words) > MOST_WORDS:
            raise ValidationError(_("There are %(n)s words; at most 200 fit."), params={"n": len(words)})
        for word in words:
            if len(word) > LONGEST_WORD:
                raise ValidationError(_("“%(word)s…” is longer than 100 characters."), params={"word": word[:20]})
            if not searchable(word):
                raise ValidationError(_("There is nothing to search for in “%(word)s”."), params={"word": word})
        return words


class TermVersionForm(forms.Form):
    """The next version of a list."""

    words = WordsField(
        label=_("Words, one a line"),
        help_text=_("At most 200. A line is found as it stands; a * at the end finds words that begin so."),
    )
    note = forms.CharField(
        label=_("Why these words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class TermListForm(TermVersionForm):
    """A new list."""

    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.CharField(
        label=_("Name in queries"),
        max_length=80,
        required=False,
        help_text=_("As in terms:camera-makers. Made from the title if left empty; it cannot be changed later."),
    )
    access = forms.ChoiceField(
        label=_("Who may use it"),
        choices=[(Access.NEWSROOM, _("The newsroom")), (Access.PUBLIC, _("Anyone"))],
        initial=Access.NEWSROOM,
    )
    field_order = ("title", "slug", "access", "words", "note")

    def clean_slug(self) -> str:
        """An address and a query name that no other list has."""
        wanted = self.cleaned_data["slug"] or self.cleaned_data.get("title", "")
        slug: str = slugify(wanted, allow_unicode=True)[:80]
        if not slug:
            raise ValidationError(_("A name needs letters, digits or Chinese characters."))
        if TermList.objects.filter(slug=slug).exists():
            raise ValidationError(_("There is a list of this name already."))
        return slug
