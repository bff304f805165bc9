"""The files inside a file: each becomes an Item of its own, with its own state (reading.md section 5)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from archive import storage
from archive.models import Version
from archive.services import expect_inside
from ingest.models import Item, ItemState
from ingest.readers.base import ChildData, ChildEnd, ChildHead, Limits, Part, ReadError, Summary, Warn
from ingest.reasons import INSIDE, INSIDE_OTHER, Kind, reason
from ingest.services import listing
from ingest.services.batches import next_line, scrub, scrub_facts
from ingest.staging import adopt_staged

# In a web-archive file these are what a page is made of, not documents: counted, and left where they are.
PAGE_PARTS = ("image/", "font/", "audio/", "video/", "text/css", "text/javascript", "application/javascript",
              "application/x-javascript", "application/ecmascript", "application/font", "application/json",
              "application/vnd.ms-fontobject", "application/x-font", "application/manifest+json")  # fmt: skip
RECORD_TYPES = {"response", "resource", "conversion", "revisit"}
AT_ONCE = 50


@dataclass
class Unpacked:
    """What came out of a container. `error` is set when it broke off; what stood before stays."""

    taken: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    warnings: list[Warn] = field(default_factory=list)
    error: ReadError | None = None

    @property
    def damage(self) -> Warn | None:
        """The first warning that bytes are missing: what stood whole was given out all the same."""
        return next((warn for warn in self.warnings if warn.code == "damaged"), None)

    def note(self) -> str:
        """What a person should know of the container, in sentences; empty when all of it was taken."""
        said = list(dict.fromkeys(warn.sentence for warn in self.warnings if warn.code != "damaged"))[:5]
        wording = {
            "page-part": ngettext(
                "%d image, style or script", "%d images, styles and scripts", self.passed["page-part"]
            ),
            "redirect": ngettext("%d redirect", "%d redirects", self.passed["redirect"]),
            "error-page": ngettext("%d error page", "%d error pages", self.passed["error-page"]),
        }
        wording["revisit"] = ngettext(
            "%d pointer to an earlier copy", "%d pointers to earlier copies", self.passed["revisit"]
        )
        wording["empty"] = ngettext("%d empty record", "%d empty records", self.passed["empty"])
        parts = [wording[kind] % count for kind, count in sorted(self.passed.items()) if count]
        if parts:
            said.append(_("Left in the file, not made documents: %s.") % ", ".join(parts))
        return " ".join(said)


@dataclass
class _Child:
    head: ChildHead
    number: int
    path: Path | None  # None: its bytes are not wanted


def unpack(parts: Iterable[Part], container: Item) -> Iterator[Unpacked]:
    """Make an item of each wanted file in `container`, yielding the running count after each.

    Safe to run again after a crash: a member that has its row already is passed over by its place in the container.
    The last value yielded is the whole outcome, with `error` if the container broke off.
    """
    outcome = Unpacked()
    done = set(container.members.values_list("member_n", flat=True))
    waiting: list[Item] = []
    try:
        for item in _members(parts, container, done, outcome):
            waiting.append(item)
            if len(waiting) >= AT_ONCE:
                _record(container, waiting)
                yield outcome
    except ReadError as error:
        outcome.error = error
    _record(container, waiting)
    yield outcome


def _members(parts: Iterable[Part], container: Item, done: set[int | None], outcome: Unpacked) -> Iterator[Item]:
    child: _Child | None = None
    number = 0
    with _no_leftovers() as staged:
        for part in parts:
            match part:
                case ChildHead():
                    number += 1
                    child = _begin(part, number, done, outcome)
                    staged.path = child.path
                case ChildData() if child is not None and child.path is not None:
                    with child.path.open("ab") as file:
                        file.write(part.data)
                case ChildEnd() if child is not None:
                    ended, child, staged.path = child, None, None  # before the yield: its bytes are its row's now
                    if ended.path is not None:
                        outcome.taken += 1
                        yield _member(container, ended, part.reason)
                case Warn():
                    outcome.warnings.append(part)
                case Summary():
                    _count_the_rest(part, outcome)
                case _:
                    continue


# What a reader counted itself and did not give out: name in its summary, name here.
_COUNTED = {"parts_of_pages": "page-part", "empty": "empty", "revisits": "revisit"}


def _count_the_rest(summary: Summary, outcome: Unpacked) -> None:
    for name, kind in _COUNTED.items():
        number = summary.metadata.get(name)
        if isinstance(number, int) and number > 0:
            outcome.passed[kind] += number


@dataclass(frozen=True, slots=True)
class _Before:
    """The files that earlier readings took out of the same version: the last place, hashes, names of broken ones."""

    last: int = 0
    held: frozenset[str] = frozenset()
    broken: frozenset[str] = frozenset()

    def has(self, made: Item) -> bool:
        """Whether this file was taken out before, under whatever name."""
        return made.sha256 in self.held if made.sha256 else str(made.origin["path"]) in self.broken


def _before(document: Item, version: Version) -> _Before:
    if document.kind != Item.Kind.REREAD:
        return _Before()
    rows = Item.objects.filter(parent__version=version).exclude(parent=document)
    found = list(rows.values_list("member_n", "sha256", "origin"))
    return _Before(
        last=max((number or 0 for number, _, _ in found), default=0),
        held=frozenset(sha256 for _, sha256, _ in found if sha256),
        broken=frozenset(str(origin.get("path")) for _, sha256, origin in found if not sha256),
    )


def beside(parts: Iterable[Part], document: Item, version: Version) -> Iterator[Part]:
    """The parts of a document; the files attached to it are made members of its item on the way, each once.

    Attachments of an attachment count as nested: beyond the depth of containers they stay where they are. Of a
    document that is read again only what earlier readers left inside is taken, and nothing once it is withdrawn.
    """
    taken: list[Item] = []
    child: _Child | None = None
    before = _before(document, version)
    number, too_deep = before.last, _depth(document) >= Limits().depth or version.document.withdrawn_at is not None
    done = set(document.members.values_list("member_n", flat=True))
    with _no_leftovers() as staged:
        try:
            for part in parts:
                match part:
                    case ChildHead():
                        number += 1
                        child = None if too_deep else _begin(part, number, done, Unpacked())
                        staged.path = child.path if child else None
                    case ChildData():
                        if child is not None and child.path is not None:
                            with child.path.open("ab") as file:
                                file.write(part.data)
                    case ChildEnd():
                        if child is not None and child.path is not None:
                            _take(_member(document, child, part.reason), child, version, before, taken)
                        child, staged.path = None, None
                    case _:
                        yield part
        finally:  # what came before a fault is had
            _record(document, taken)


def _take(made: Item, child: _Child, version: Version, before: _Before, taken: list[Item]) -> None:
    """A file inside a document is one of its attachments, even where it cannot be held."""
    if before.has(made):
        Path(made.staged).unlink(missing_ok=True) if made.staged else None
        return
    if made.parent is not None and made.parent.kind == Item.Kind.REREAD:
        # No name: who has documents read again may not see every one of them.
        made.raw_input = f"{made.parent.raw_input}, part {child.number}"
    taken.append(made)
    expect_inside(version=version, number=child.number, name=scrub(child.head.path))


def _depth(item: Item) -> int:
    depth, above = 0, item.parent
    while above is not None:
        depth, above = depth + 1, above.parent
    return depth


@dataclass
class _Staged:
    path: Path | None = None


@contextmanager
def _no_leftovers() -> Iterator[_Staged]:
    """Removes the file of a child that never came to its end."""
    staged = _Staged()
    try:
        yield staged
    finally:
        if staged.path is not None:
            staged.path.unlink(missing_ok=True)


def _begin(head: ChildHead, number: int, done: set[int | None], outcome: Unpacked) -> _Child:
    passed = _why_passed(head)
    if passed:
        outcome.passed[passed] += 1
        return _Child(head, number, None)
    if number in done:
        outcome.taken += 1
        return _Child(head, number, None)
    path = storage.staging_file()
    path.touch(mode=0o600)
    return _Child(head, number, path)


def _why_passed(head: ChildHead) -> str:
    """Why a record of a web-archive file is not made a document; empty for every other member."""
    if not head.facts.get("target_uri"):
        return ""
    status = head.facts.get("http_status")
    if isinstance(status, int) and 300 <= status < 400:
        return "redirect"
    if isinstance(status, int) and status and not 200 <= status < 300:
        return "error-page"
    declared = head.declared.media_type.strip().lower()
    return "page-part" if declared.startswith(PAGE_PARTS) else ""


def _member(container: Item, child: _Child, broken: str) -> Item:
    """The item of a child; one whose bytes are broken ends at once, and its bytes go."""
    assert child.path is not None
    head = child.head
    taken = adopt_staged(child.path)
    item = Item(
        batch=container.batch,
        parent=container,
        member_n=child.number,
        kind=Item.Kind.MEMBER,
        raw_input=scrub(head.path) or "?",
        origin={
            "path": scrub(head.path),
            "declared": {
                "filename": scrub(head.declared.filename),
                "charset": scrub(head.declared.charset),
                "address": scrub(head.declared.address),
            },
            "facts": scrub_facts(_storable(head.facts)),
        },
        staged=str(child.path),
        declared_type=scrub(head.declared.media_type)[:127],
        size=taken.size,
        sha256=taken.sha256,
        code_version=settings.MUNIMENT_VERSION,
    )
    if broken:
        child.path.unlink()
        item.staged = item.sha256 = ""
        needs_person = reason(broken).kind is Kind.PERSON
        item.state = ItemState.BLOCKED if needs_person else ItemState.FAILED
        item.stage, item.ended_at = "receive", timezone.now()
        item.reason, item.sentence = broken[:32], str(INSIDE.get(broken, INSIDE_OTHER))
    return item


def _storable(facts: dict[str, Any]) -> dict[str, Any]:
    """JSON values only; anything else a reader might have put there is shown as text."""
    return {key: value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
            for key, value in facts.items()}  # fmt: skip


def _record(container: Item, waiting: list[Item]) -> None:
    """Write the rows of members whose bytes are on disk, and forget them here."""
    if not waiting:
        return
    with transaction.atomic():
        first = next_line(container.batch)
        said = listing.told_inside(container.batch, [item.raw_input for item in waiting])
        for offset, item in enumerate(waiting):
            item.n = first + offset
            item.origin |= {"told": said[item.raw_input].told} if item.raw_input in said else {}
        Item.objects.bulk_create(waiting)
        listing.came_inside(container, said.values())
    waiting.clear()
