"""Entries of the custody log about a story, in words for its people. What no rule knows is shown as it is logged."""

import json
from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext as _

from stories.models import Claim, Evidence, Problem, ShareLink, StoryRole

Detail = dict[str, Any]


def told(kind: str, logged: str) -> str:
    """One entry in words. `kind`: its type; `logged`: its detail, JSON, or empty where it was erased."""
    try:
        detail = json.loads(logged)
    except ValueError:
        return logged or _("The details of this entry were erased.")
    rules = _RULES if isinstance(detail, dict) else ()
    return next(filter(None, (rule(kind, detail) for rule in rules)), logged)


def _quoted(text: object) -> str:
    return f"“{text}”" if text else ""


def _part(detail: Detail, name: str) -> Detail:
    part = detail.get(name)
    return part if isinstance(part, dict) else {}


def _claim(_kind: str, detail: Detail) -> str:
    before, after = _part(detail, "before"), _part(detail, "after")
    if "text" in detail:
        return _("added: %(text)s") % {"text": _quoted(detail["text"])}
    if "text" in before and "text" in after:
        old, new = _quoted(before["text"]), _quoted(after["text"])
        return _("reworded: %(old)s is now %(new)s") % {"old": old, "new": new}
    if after.get("standing") in Claim.Standing.values:
        return str(Claim.Standing(after["standing"]).label)
    if after.get("status") in Claim.Status.values:
        return _("marked as %(status)s") % {"status": str(Claim.Status(after["status"]).label)}
    if isinstance(detail.get("proposed"), list):
        return _("proposed as claims: %(texts)s") % {"texts": " ".join(_quoted(each) for each in detail["proposed"])}
    return ""


def _evidence(_kind: str, detail: Detail) -> str:
    if "removed" in detail:
        return _("untied %s") % str(detail["removed"])
    after = _part(detail, "after")
    if after.get("stance") in Evidence.Stance.values:
        return f"{Evidence.Stance(after['stance']).label} {_quoted(after.get('note'))}".strip()
    if detail.get("stance") in Evidence.Stance.values and "evidence" in detail:
        stance = Evidence.Stance(detail["stance"]).label
        return f"{detail['evidence']}: {stance} {_quoted(detail.get('note'))}".strip()
    if "override" in detail:
        said = {"code": detail["override"], "reason": _quoted(detail.get("reason"))}
        return _("may be published although a check says %(code)s: %(reason)s") % said
    return ""


def _page(kind: str, detail: Detail) -> str:
    if "edition" in detail:
        said = {"n": detail["edition"], "correction": _quoted(detail.get("correction"))}
        return (_("published version %(n)s %(correction)s") % said).strip()
    if "words" in detail:
        part = str(_part(detail, "words").get("part", ""))
        return (_("removed from every version: %s") if kind == "restrict" else _("shown again: %s")) % part
    if "scheduled" in detail:
        at = detail["scheduled"]
        return _("to be published at %s") % str(at) if at else _("not to be published at that time")
    if "not_published" in detail:
        return str(detail["not_published"])
    if kind == "restrict" and "reason" in detail:
        return _("withdrew the page: %s") % _quoted(detail["reason"])
    return _("saved the head of the page: %s") % _quoted(detail["headline"]) if "headline" in detail else ""


def _said(_kind: str, detail: Detail) -> str:
    if "note" in detail:
        return f"{_quoted(detail['note'])} {detail.get('signed', '')}".strip()
    if detail.get("kind") in Problem.Kind.values:
        return _("a reader reported: %s") % str(Problem.Kind(detail["kind"]).label)
    if "problem" in detail:
        return _("closed a reader's report: %s") % _quoted(detail.get("answer"))
    return ""


def _role(_kind: str, detail: Detail) -> str:
    if "person" not in detail:
        return ""
    role = detail.get("role")
    words = str(StoryRole.Role(role).label) if role in StoryRole.Role.values else _("none")
    return _("role of %(person)s: %(role)s") % {"person": detail["person"], "role": words}


def _share(_kind: str, detail: Detail) -> str:
    if "share_link" not in detail:
        return ""
    n = str(detail["share_link"])
    if detail.get("ended"):
        return _("ended share link %s") % n
    if "address" in detail:
        return _("share link %s was opened") % n
    role = ShareLink.Role(detail["role"]).label if detail.get("role") in ShareLink.Role.values else ""
    said = {"n": n, "role": role, "label": detail.get("label", ""), "days": detail.get("days", "")}
    return _("made share link %(n)s for %(days)s days: %(role)s %(label)s") % said


_RULES: Final[tuple[Callable[[str, Detail], str], ...]] = (_claim, _evidence, _page, _said, _role, _share)
