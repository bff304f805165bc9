"""The key facts of a document, and the pages of the bodies and purchases that facts name."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from archive import selectors as archive_selectors
from archive.policy import may_contribute
from archive.views.shared import document_context
from language.romanise import pinyin_title
from procurement import selectors
from procurement.display import KINDS, LABELS, lines_of, organisation_url, said, yuan
from procurement.merge_views import NameForm
from procurement.merging import merges_of, proposals
from procurement.ocds import package, release
from procurement.organisations import MovedError, Year, portrait
from procurement.pictures import Drawing, Value, columns, timeline
from procurement.purchases import others, purchase


@require_safe
def document_facts(request: HttpRequest, accession: str) -> HttpResponse:
    """`/d/<acc>/facts/`: what the newest version says, each fact with a link to its words."""
    version = archive_selectors.version(user=request.user, accession=accession)
    notice = selectors.notice(user=request.user, version=version)
    number = others(user=request.user, notice=notice)
    context = {
        "version": version,
        "notice": notice,
        "others": number,
        "purchase": notice.procedure if notice and number else None,
        "lines": lines_of(version, selectors.facts(user=request.user, version=version), user=request.user),
        "may_state": may_contribute(request.user),
    }
    if request.headers.get("HX-Request") == "true":
        response = render(request, "procurement/_facts.html", context)
    else:
        context |= document_context(request, version, "", pinned=False)
        response = render(request, "procurement/facts.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/organisations/<id>/`: what is held of a body, for who may see a document that names it."""
    try:
        seen = portrait(user=request.user, public_id=public_id)
    except MovedError as moved:
        return redirect("organisation", moved.into.public_id, permanent=True)
    may_merge = may_contribute(request.user)
    context = {
        "may_merge": may_merge,
        "proposals": proposals(user=request.user, body=seen.organisation) if may_merge else [],
        "merges": merges_of(user=request.user, body=seen.organisation) if may_merge else [],
        "name_form": NameForm(),
        "seen": seen,
        "pinyin": pinyin_title(seen.name),
        "names": [(each, [LABELS[role] for role in each.roles]) for each in seen.names],
        "papers": [(paper, said(paper.summary), [LABELS[role] for role in roles]) for paper, roles in seen.papers],
        "counterparties": [(each, LABELS[each.role]) for each in seen.counterparties],
        "bought": year_columns(seen.years, bought=True),
        "sold": year_columns(seen.years, bought=False),
        "years": [(each, yuan(each.bought.total), yuan(each.sold.total)) for each in seen.years],
    }
    return render(request, "procurement/organisation.html", context)


def year_columns(years: list[Year], *, bought: bool) -> Drawing | None:
    """The sums of one role by year, oldest first, as columns."""
    sums = [(each.year, each.bought if bought else each.sold) for each in reversed(years) if each.year]
    return columns([Value(str(year), part.total, yuan(part.total)) for year, part in sums])


@require_safe
def procedure(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/procedures/<id>/`: the notices of one purchase in order, as far as the reader may see them."""
    seen = purchase(user=request.user, public_id=public_id)
    context = {
        "seen": seen,
        "buyer_url": organisation_url(seen.buyer) if seen.buyer else "",
        "steps": [(step, said(step.paper.summary)) for step in seen.steps],
        "timeline": timeline([(step.paper.day, str(KINDS[step.paper.kind.value])) for step in seen.steps]),
    }
    return render(request, "procurement/procedure.html", context)


@require_safe
def procedure_ocds(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/procedures/<id>/ocds.json`: the purchase as an OCDS 1.1 release package of one release."""
    made = release(purchase(user=request.user, public_id=public_id))
    response = JsonResponse(
        package([made], uri=request.build_absolute_uri()), json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="ocds-{public_id}.json"'
    return response
