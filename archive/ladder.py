"""The source ladder: every known copy of a document, when each was last looked at, and what that look said.

Reads the record only. Everything here hangs on a document that the caller may see; checks made for another document
stay with that one, since it is news that somebody asked.
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archive.models import Capture, Check, Document, Memento, Source, Version
from archive.origins import left_behind
from archive.policy import Person, visible_to
from archive.provenance.clocks import Shown, from_ts14, show
from archive.provenance.places import archive_name, place_of
from archive.registry import Asked, registry

# Code: words, chip.
VERDICTS: Final[dict[str, tuple[str | Promise, str]]] = {
    "same": (_("same content"), "good"),
    "changed": (_("changed"), "warning"),
    "soft-404": (_("error page under its address (soft 404)"), "bad"),
    "gone": (_("gone"), "bad"),
    "blocked": (_("blocked"), "unknown"),
    "unreachable": (_("could not check: not reachable"), "unknown"),
    "unknown": (_("a person decides"), "unknown"),
    "": (_("not checked"), "unknown"),
}
ARCHIVE_RANK: Final = 10
CHECKS_READ: Final = 300
GONE: Final = frozenset({"gone", "soft-404"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A look, in words."""

    row: Check
    words: str | Promise
    chip: str
    at: Shown

    @classmethod
    def of(cls, row: Check) -> "Seen":
        """The look of a row."""
        words, chip = VERDICTS.get(row.verdict, VERDICTS["unknown"])
        return cls(row, words, chip, show(row.at))


@dataclass(frozen=True, slots=True)
class Rung:
    """One known copy elsewhere. `ask`: what the form sends to have it looked at; empty if nobody can."""

    rank: int
    place: str
    address: str
    source: Source | None = None
    memento: Memento | None = None
    captured: Shown | None = None
    versions: tuple[int, ...] = ()
    looks: tuple[Seen, ...] = ()
    asked: Asked | None = None
    ask: str = ""

    @property
    def last(self) -> Seen | None:
        """The newest look."""
        return self.looks[0] if self.looks else None


@dataclass(frozen=True, slots=True)
class Listed:
    """The newest list of captures of one source. `rows`: time, shown time, status, media type, held version or 0."""

    source: Source
    check: Check | None
    at: Shown | None
    asked: Asked | None
    rows: tuple[dict[str, Any], ...] = ()

    @property
    def ask(self) -> str:
        """What the form sends to have the list asked for."""
        return f"captures:{self.source.pk}"


@dataclass(frozen=True)
class Ladder:
    """All rungs in order, the lists of captures, savings asked for, and our own versions."""

    rungs: list[Rung]
    lists: list[Listed]
    savings: list[Seen]
    ours: list[Version]
    elsewhere: list[Version] = field(default_factory=list)
    saving: list[Asked] = field(default_factory=list)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        pending = [each.asked for each in self.rungs] + [each.asked for each in self.lists] + self.saving
        return any(each is not None and each.is_open for each in pending)


@dataclass(frozen=True, slots=True)
class LiveState:
    """The live page in a few words, for the line under the title: since when the looks say the same."""

    verdict: str
    words: str | Promise
    chip: str
    since: datetime | None = None
    last: datetime | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the page is no longer there."""
        return self.verdict in GONE


def ladder(document: Document, *, user: Person) -> Ladder:
    """The ladder of a document that `user` may see; of other documents only those that she may see too."""
    captures = list(
        Capture.objects.filter(version__document=document).select_related("source", "memento__source", "version")
    )
    checks = list(
        document.checks.select_related("source", "memento", "capture__version").order_by("-at", "-pk")[:CHECKS_READ]
    )
    asked = registry.asked_outside(document)
    sources = _sources(document, captures)
    rungs = [_source_rung(source, captures, checks, asked) for source in sources]
    rungs += [_memento_rung(memento, captures, checks, asked) for memento in _mementos(captures, checks)]
    return Ladder(
        rungs=sorted(rungs, key=lambda rung: (rung.rank, rung.address)),
        lists=[_list(source, document, checks, asked) for source in sources if source.key],
        savings=[Seen.of(row) for row in checks if row.kind == Check.Kind.SAVE],
        ours=list(document.versions.select_related("original", "best_capture").order_by("-n")),
        elsewhere=same_content(document, user=user),
        saving=[each for each in asked if each.kind == Check.Kind.SAVE],
    )


def same_content(document: Document, *, user: Person) -> list[Version]:
    """Versions of other documents that `user` may see with the same content under the same profile."""
    version = document.current
    if version is None or not version.content_sha256:
        return []
    others = Document.objects.filter(visible_to(user)).exclude(pk=document.pk)
    rows = Version.objects.filter(
        content_sha256=version.content_sha256, content_profile=version.content_profile, document__in=others
    )
    return list(
        rows.select_related("document__stated_source", "best_capture__source").order_by("document_id", "n")[:20]
    )


def live_state(document: Document) -> LiveState:
    """What the looks at the live page say, and since when: the newest run of looks with one verdict."""
    looks = document.checks.filter(kind=Check.Kind.LIVE).exclude(source__in=left_behind(document))
    rows = list(looks.order_by("-at", "-pk").values_list("verdict", "at")[:CHECKS_READ])
    if not rows:
        return LiveState("", *VERDICTS[""])
    verdict, last = rows[0]
    since = last
    for each, at in rows:
        if each != verdict and not (each in GONE and verdict in GONE):
            break
        since = at
    return LiveState(verdict, *VERDICTS.get(verdict, VERDICTS["unknown"]), since=since, last=last)


def memento_count(document: Document) -> int:
    """How many archive copies are known: those that we hold or saw, or more if an archive listed more."""
    listed = document.checks.filter(kind=Check.Kind.CAPTURES).order_by("-at", "-pk").values_list("facts", flat=True)
    newest = listed.first() or {}
    held = Capture.objects.filter(version__document=document, memento__isnull=False).values("memento").distinct()
    return max(int(newest.get("good") or 0), held.count())


def _sources(document: Document, captures: list[Capture]) -> list[Source]:
    """Those that a person has not put right, and what she put in their place."""
    found: dict[int, Source] = {}
    left = left_behind(document)
    if document.stated_source is not None:
        found[document.stated_source.pk] = document.stated_source
    for row in captures:
        for source in (row.source, row.memento.source if row.memento else None):
            if source is not None and source.pk not in left:
                found.setdefault(source.pk, source)
    return list(found.values())


def _mementos(captures: list[Capture], checks: list[Check]) -> list[Memento]:
    found = {row.memento.pk: row.memento for row in captures if row.memento}
    found |= {row.memento.pk: row.memento for row in checks if row.memento and row.memento.pk not in found}
    return list(found.values())


def _source_rung(source: Source, captures: list[Capture], checks: list[Check], asked: list[Asked]) -> Rung:
    place = place_of(source.host_ascii)
    is_web = source.href.startswith(("http://", "https://"))
    return Rung(
        rank=place.rank,
        place=place.name,
        address=source.url,
        source=source,
        versions=_versions(row for row in captures if row.source_id == source.pk),
        looks=tuple(Seen.of(row) for row in checks if row.kind == Check.Kind.LIVE and row.source_id == source.pk),
        asked=_asked(asked, Check.Kind.LIVE, source=source.pk),
        ask=f"source:{source.pk}" if is_web else "",
    )


def _memento_rung(memento: Memento, captures: list[Capture], checks: list[Check], asked: list[Asked]) -> Rung:
    return Rung(
        rank=ARCHIVE_RANK,
        place=archive_name(memento.archive),
        address=memento.urim,
        memento=memento,
        captured=show(from_ts14(memento.ts14)) if memento.ts14 else None,
        versions=_versions(row for row in captures if row.memento_id == memento.pk),
        looks=tuple(Seen.of(row) for row in checks if row.kind == Check.Kind.MEMENTO and row.memento_id == memento.pk),
        asked=_asked(asked, Check.Kind.MEMENTO, memento=memento.pk),
        ask=f"memento:{memento.pk}" if memento.ts14 else "",
    )


def _versions(rows: Any) -> tuple[int, ...]:
    return tuple(sorted({row.version.n for row in rows if row.version}))


def _asked(asked: list[Asked], kind: str, *, source: int | None = None, memento: int | None = None) -> Asked | None:
    wanted = (each for each in asked if each.kind == kind)
    if memento is not None:
        return next((each for each in wanted if each.memento == memento), None)
    return next((each for each in wanted if each.source == source), None)


def _list(source: Source, document: Document, checks: list[Check], asked: list[Asked]) -> Listed:
    check = next((row for row in checks if row.kind == Check.Kind.CAPTURES and row.source_id == source.pk), None)
    held = _held_digests(document) if check else {}
    rows = tuple(_row(row, held) for row in reversed(check.facts.get("rows") or [])) if check else ()
    at = show(check.at) if check else None
    return Listed(source, check, at, _asked(asked, Check.Kind.CAPTURES, source=source.pk), rows)


def _row(row: list[Any], held: dict[str, int]) -> dict[str, Any]:
    ts14, original, media_type, status, digest = row
    return {
        "urim": f"https://web.archive.org/web/{ts14}/{original}",
        "at": show(from_ts14(ts14)),
        "status": status,
        "media_type": media_type,
        "version": held.get(digest, 0),
        "good": status == 200,
    }


def _held_digests(document: Document) -> dict[str, int]:
    """The digests of our versions as an archive's list writes them: base-32 SHA-1."""
    rows = document.versions.order_by("-n").values_list("original__sha1", "n")
    return {base64.b32encode(bytes.fromhex(sha1)).decode(): n for sha1, n in rows if sha1}
