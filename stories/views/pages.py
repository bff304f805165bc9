"""What the pages with a table of links are told."""

import math
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ingest import presence
from stories.articles import not_public
from stories.models import LinkCheck, Reference
from stories.selectors import checks
from stories.services.outside import SECONDS_APART
from stories.verdicts import LINKS_PER_PAGE, VERDICTS


def check_page(request: HttpRequest, check: LinkCheck) -> dict[str, Any]:
    """The table of a check, `?verdict=` for the links of one verdict alone, with the numbers of all of them."""
    found = checks.findings(user=request.user, check=check)
    chosen = request.GET.get("verdict", "")
    chosen = chosen if chosen in VERDICTS else ""
    shown = [each for each in found if not chosen or each.verdict == chosen]
    waiting = sum(each.reference.asking == Reference.Asking.WAITING for each in found)
    askable = sum(each.can_be_asked and each.reference.asking != Reference.Asking.WAITING for each in found)
    return {
        "check": check,
        "summary": checks.summary(found),
        "page_obj": Paginator(shown, LINKS_PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "chosen_words": VERDICTS[chosen][0] if chosen else "",
        "not_public": not_public(found),
        "missing": sum(each.can_be_brought for each in found),
        "askable": askable,
        "waiting": waiting,
        "ask_long": how_long(askable),
        "wait_long": how_long(waiting),
        "no_worker": bool(waiting or check.state == LinkCheck.State.FETCHING) and not presence.is_running("worker"),
        "worker_command": "python -m celery -A config worker -Q intake",
    }


def how_long(number: int) -> str:
    """About how long asking outside takes, politely."""
    minutes = number * SECONDS_APART / 60
    return _("less than a minute") if minutes < 1 else _("about %d min") % math.ceil(minutes)
