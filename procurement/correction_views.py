"""What a person says of a document's facts. Who may not bring documents in gets 404."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from archive import selectors as archive_selectors
from archive.models import Version
from archive.policy import may_contribute
from archive.views.shared import document_context
from procurement import selectors
from procurement.corrections import CORRECTABLE, Stated, state_fact
from procurement.display import KINDS, LABELS
from procurement.meanings import LONGEST, NotSo
from procurement.models import Correction
from procurement.reading.model import Field

SAID = {
    Correction.Verdict.CONFIRMED: gettext_lazy("The fact is confirmed under your name."),
    Correction.Verdict.REJECTED: gettext_lazy("The reading is marked as not so. It stays visible beside the facts."),
    Correction.Verdict.WITHDRAWN: gettext_lazy("What was said of this fact is taken back."),
    Correction.Verdict.CORRECTED: gettext_lazy("The fact is corrected. Both readings are kept."),
}
_FIELDS = [(field.value, LABELS[field]) for field in CORRECTABLE]


class SayForm(forms.Form):
    """One click on a reading: it is right, it is not so, or what was said of it is taken back."""

    field = forms.ChoiceField(choices=_FIELDS)
    verdict = forms.ChoiceField(choices=[(v, v) for v in Correction.Verdict if v != Correction.Verdict.CORRECTED])
    reading = forms.CharField(max_length=5000, strip=False)
    lot = forms.CharField(max_length=8, required=False)


class CorrectForm(forms.Form):
    """The right words of a fact, and what they mean where they do not say it themselves."""

    field = forms.ChoiceField(label=gettext_lazy("Fact"), choices=_FIELDS)
    words = forms.CharField(
        label=gettext_lazy("The words, as they stand in the document"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    meaning = forms.CharField(
        label=gettext_lazy("What they mean, if the words alone do not say it"),
        help_text=gettext_lazy("A sum with its unit (1234.56万元), a date, a full name. Of the type: see the list."),
        max_length=LONGEST,
        required=False,
    )
    page = forms.IntegerField(label=gettext_lazy("Page"), min_value=1, max_value=100_000, required=False)
    lot = forms.CharField(label=gettext_lazy("Lot, if there are several"), max_length=8, required=False)
    note = forms.CharField(label=gettext_lazy("Note (kept in the custody log)"), max_length=500, required=False)
    reading = forms.CharField(max_length=5000, required=False, strip=False, widget=forms.HiddenInput)


def _editable(request: HttpRequest, accession: str) -> tuple[Version, User]:
    """The newest version, whose facts were read, and the person; 404 where she may not say anything of it."""
    version = archive_selectors.version(user=request.user, accession=accession)
    user = request.user
    if not may_contribute(user) or not isinstance(user, User):
        raise Http404
    return version, user


@require_POST
def say(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/facts/say/`: confirm a reading, say that it is not so, or take back what was said."""
    version, user = _editable(request, accession)
    form = SayForm(request.POST)
    if not form.is_valid() or selectors.notice(user=user, version=version) is None:
        messages.error(request, _("Nothing was changed: the form did not name a fact of this document."))
        return redirect("document_facts", accession=accession)
    asked = form.cleaned_data
    try:
        state_fact(
            version=version,
            user=user,
            stated=Stated(Field(asked["field"]), asked["verdict"], asked["reading"], asked["lot"]),
        )
    except NotSo as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, str(SAID[Correction.Verdict(asked["verdict"])]))
    return redirect("document_facts", accession=accession)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/facts/correct/`: write the right value of a fact with its words, or add one that no rule read."""
    version, user = _editable(request, accession)
    asked = {name: request.GET.get(name, "") for name in ("field", "reading", "lot", "words", "page")}
    form = CorrectForm(request.POST) if request.method == "POST" else CorrectForm(initial=asked)
    if request.method == "POST" and form.is_valid() and _corrected(form, version, user):
        messages.success(request, str(SAID[Correction.Verdict.CORRECTED]))
        return redirect("document_facts", accession=accession)
    context = document_context(request, version, "", pinned=False) | {"form": form, "kinds": KINDS.items()}
    return render(request, "procurement/correct.html", context, status=422 if form.errors else 200)


def _corrected(form: CorrectForm, version: Version, user: User) -> bool:
    """Whether the correction was kept; otherwise the form says why not."""
    said = form.cleaned_data
    if selectors.notice(user=user, version=version) is None:
        form.add_error(None, _("The facts of this document have not been read yet. Try again in a moment."))
        return False
    stated = Stated(
        Field(said["field"]), Correction.Verdict.CORRECTED, said["reading"], said["lot"], said["words"],
        said["meaning"], said["page"] or 0, said["note"],
    )  # fmt: skip
    try:
        state_fact(version=version, user=user, stated=stated)
    except NotSo as refused:
        form.add_error("meaning" if said["meaning"] else "words", str(refused))
        return False
    return True
