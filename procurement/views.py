"""The key facts of a document, and the pages of the bodies and purchases that facts name."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from archive import selectors as archive_selectors
from archive.views.shared import document_context
from language.romanise import pinyin_title
from procurement import selectors
from procurement.display import LABELS, lines_of, organisation_url, said, yuan
from procurement.organisations import portrait
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
        "lines": lines_of(version, selectors.facts(user=request.user, version=version)),
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
    seen = portrait(user=request.user, public_id=public_id)
    context = {
        "seen": seen,
        "pinyin": pinyin_title(seen.name),
        "names": [(each, [LABELS[role] for role in each.roles]) for each in seen.names],
        "papers": [(paper, said(paper.summary), [LABELS[role] for role in roles]) for paper, roles in seen.papers],
        "counterparties": [(each, LABELS[each.role]) for each in seen.counterparties],
        "years": [(each, yuan(each.bought.total), yuan(each.sold.total)) for each in seen.years],
    }
    return render(request, "procurement/organisation.html", context)


@require_safe
def procedure(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/procedures/<id>/`: the notices of one purchase in order, as far as the reader may see them."""
    seen = purchase(user=request.user, public_id=public_id)
    context = {
        "seen": seen,
        "buyer_url": organisation_url(seen.buyer) if seen.buyer else "",
        "steps": [(step, said(step.paper.summary)) for step in seen.steps],
    }
    return render(request, "procurement/procedure.html", context)
