"""Link checks and what is said of their links: found anew for each person, through documents that she may see."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from archive import selectors as record
from archive.models import ADDRESS_IS_SEEN, Capture
from archive.policy import Person, may_contribute
from archive.provenance.addresses import source_key
from archive.provenance.clocks import from_ts14
from ingest.models import ENDED, Item, ItemState
from ingest.selectors import batches
from stories.models import LinkCheck, Reference, Story
from stories.verdicts import VERDICTS, Finding, Held

__all__ = ["Finding", "Site", "Summary", "by_site", "findings", "link_check", "link_checks", "summary"]

_GRADES = ["A", "B", "B-", "C", "D", "E"]
_STUCK = (ItemState.FAILED, ItemState.QUARANTINED, ItemState.BLOCKED)


def link_checks(*, user: Person) -> QuerySet[LinkCheck]:
    """The checks that `user` may open: her own, and those of stories that she is one of the people of."""
    if not isinstance(user, User) or not may_contribute(user):
        return LinkCheck.objects.none()
    mine = Q(story=None, made_by=user) | Q(story__in=Story.objects.filter(people=user))
    return LinkCheck.objects.filter(mine).select_related("story", "made_by").order_by("-pk")


def link_check(*, user: Person, public_id: str) -> LinkCheck:
    """One check, or 404 in the same words as for one that never was."""
    if not may_contribute(user):
        raise Http404
    return get_object_or_404(link_checks(user=user), public_id=public_id)


@dataclass(frozen=True, slots=True)
class Count:
    """One verdict and how many distinct links have it."""

    code: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary line: `total` links = `repeats` + the sum of `counts`."""

    total: int
    repeats: int
    counts: list[Count]

    @property
    def distinct(self) -> int:
        """Links that repeat no earlier one."""
        return self.total - self.repeats


def summary(found: list[Finding]) -> Summary:
    """The numbers of a check, those of its distinct links by verdict."""
    numbers = Counter(each.verdict for each in found if each.first is None)
    counts = [Count(code, str(words), numbers[code]) for code, (words, _) in VERDICTS.items() if numbers[code]]
    return Summary(len(found), len(found) - sum(numbers.values()), counts)


def findings(*, user: Person, check: LinkCheck) -> list[Finding]:
    """Every link of the check in order, with what `user` may know of it. A handful of queries, whatever the number."""
    rows = list(check.references.order_by("n"))
    copies, items = _Copies(user, rows), _Items(user, rows)
    found: dict[int, Finding] = {}
    for row in rows:
        if row.repeats:
            found[row.n] = Finding(row, first=found[row.repeats])
            continue
        coming, stuck = items.of(row)
        found[row.n] = Finding(row, copies.of(row), coming, stuck)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Site:
    """A host, and the distinct pages of it that are linked."""

    host: str
    findings: list[Finding]


def by_site(found: list[Finding]) -> list[Site]:
    """The distinct links by the host of the page that they lead to, the most linked first."""
    hosts: dict[str, list[Finding]] = defaultdict(list)
    for each in found:
        if each.first is None:
            hosts[source_key(each.reference.target).host_unicode if each.reference.target else ""].append(each)
    return [Site(host, hosts[host]) for host in sorted(hosts, key=lambda host: (-len(hosts[host]), host))]


class _Copies:
    """The captures that `user` may see of the pages linked, by each of the three keys."""

    def __init__(self, user: Person, rows: list[Reference]) -> None:
        seen = Capture.objects.filter(version__document__in=record.documents(user=user)).select_related(
            "source", "memento", "version__document"
        )
        seen = seen.defer("hops", "request_headers", "response_headers", "tls", "software").order_by("pk")
        keys, loose, urims = (_all(rows, name) for name in ("key_sha256", "loose_key_sha256", "urim_sha256"))
        # A claim that a person has put right leads nowhere; what she stated leads to the same bytes.
        right = Q(version__document__stated_source__isnull=False) & ~Q(source_basis__in=ADDRESS_IS_SEEN)
        stands, stated = seen.exclude(right), seen.filter(right).select_related("version__document__stated_source")
        self.by_key = _grouped(stands.filter(source__key_sha256__in=keys), "source", "key_sha256")
        self.by_loose = _grouped(stands.filter(source__loose_key_sha256__in=loose), "source", "loose_key_sha256")
        self.by_urim = _grouped(seen.filter(memento__urim_sha256__in=urims), "memento", "urim_sha256")
        for each in stated.filter(version__document__stated_source__key_sha256__in=keys):
            self.by_key[_stated_key(each)].append(each)

    def of(self, row: Reference) -> Held | None:
        """The best copy of what this link leads to."""
        if same := self.by_urim.get(row.urim_sha256):
            return Held(min(same, key=_quality), "exact")
        if same := self.by_key.get(row.key_sha256):
            if row.ts14:
                return Held(min(same, key=lambda each: _distance(each, row.ts14)), "other-time")
            return Held(min(same, key=_quality), "exact")
        if alike := self.by_loose.get(row.loose_key_sha256):
            return Held(min(alike, key=_quality), "probably")
        return None


class _Items:
    """What `user` may see of intake: items on their way, and those that ended without the page."""

    def __init__(self, user: Person, rows: list[Reference]) -> None:
        items = Item.objects.filter(batch__in=batches(user=user), source__key_sha256__in=_all(rows, "key_sha256"))
        items = items.exclude(state__in=[ItemState.DONE, ItemState.DUPLICATE, ItemState.CANCELLED])
        self.by_key: dict[str, list[Item]] = defaultdict(list)
        for item in items.select_related("source", "batch").order_by("-pk"):
            assert item.source is not None
            self.by_key[item.source.key_sha256].append(item)

    def of(self, row: Reference) -> tuple[Item | None, Item | None]:
        """The newest item on its way, and the newest that got stuck."""
        items = self.by_key.get(row.key_sha256, []) if row.key_sha256 else []
        coming = next((each for each in items if each.state not in ENDED), None)
        return coming, next((each for each in items if each.state in _STUCK), None)


def _stated_key(capture: Capture) -> str:
    stated = capture.version.document.stated_source if capture.version else None
    return stated.key_sha256 if stated else ""


def _all(rows: Iterable[Reference], name: str) -> set[str]:
    return {value for row in rows if (value := getattr(row, name))}


def _grouped(captures: QuerySet[Capture], related: str, name: str) -> dict[str, list[Capture]]:
    found: dict[str, list[Capture]] = defaultdict(list)
    for each in captures:
        found[getattr(getattr(each, related), name)].append(each)
    return found


def _quality(capture: Capture) -> tuple[int, int]:
    """The best grade first; of the same grade the newest."""
    return (_GRADES.index(capture.grade) if capture.grade in _GRADES else len(_GRADES), -capture.pk)


def _distance(capture: Capture, ts14: str) -> float:
    """Seconds between a capture and the time that the link names; a capture without a time is last."""
    moment = capture.memento_datetime or capture.captured_at
    return abs((moment.astimezone(UTC) - from_ts14(ts14)).total_seconds()) if moment else float("inf")
