"""The watched folder: files that somebody, or a scanner, lays into it are taken in by the scheduler.

A file is taken when neither its size nor its time has moved for ten seconds by our own monotonic clock. Its bytes are
staged and its row committed before it is moved to `done/`, so a crash in between takes it twice, never not at all, and
the second time it is "already held". What cannot be taken goes to `failed/` with a text beside it that says why.
"""

import errno
import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from accounts.models import Role, User
from archive.models import Access, Collection
from archive.tagging import tags_of
from ingest import services
from ingest.models import Batch
from ingest.readers.decoding import decode
from ingest.reasons import reason
from ingest.staging import TooLarge, copy_in, has_room, max_file_bytes
from ingest.tables import NoTable, csv_rows
from ingest.telling_words import iso_date
from ingest.walking import readable_name

logger = logging.getLogger(__name__)

STILL_SECONDS = 10.0
AT_ONCE = 50  # files a round, so that the scheduler's other duties are not kept waiting
SIDECARS = (".meta.json", ".meta.csv")
SIDECAR_BYTES = 64 * 1024
FIELDS = ("title", "title_en", "date", "language", "tags", "issuing_body", "source", "collection", "access")
TOLD = frozenset(FIELDS) - {"collection", "access"}  # these say which batch it comes with
TITLE = "Watched folder"
DONE, FAILED = "done", "failed"
LONGEST_NAME = 255  # bytes, of file systems on Linux
OURS_TO_MEND = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM}  # no fault of the file


class Refused(Exception):
    """The file is not taken; the message says why in plain words."""


@dataclass
class _Round:
    """The batches of one round, one for each collection and level, and the files to be moved once they are open."""

    batches: dict[tuple[str, str], Batch] = field(default_factory=dict)
    taken: list[Path] = field(default_factory=list)


class Watcher:
    """Remembers the size of each file, and since when it is still."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._folder = folder
        self._clock = clock
        self._seen: dict[Path, tuple[int, int, float]] = {}
        self._kept: dict[Path, tuple[int, int]] = {}  # dealt with, and could not be moved
        self._begun = False

    def look(self) -> int:
        """One round: take what is still. How many files were taken or refused."""
        user = _person()
        if user is None or not has_room():
            logger.warning(
                "the watched folder waits: %s", "no admin yet" if user is None else "the disk is nearly full"
            )
            return 0
        if not self._begun:
            self._finish_what_a_crash_left(user)
            self._begun = True
        ready = self._still()[:AT_ONCE]
        if not ready:
            return 0
        this = _Round()
        try:
            for path in ready:
                self._take(path, user, this)
        finally:  # what was taken before a fault of ours is whole, and must not be taken again
            for batch in this.batches.values():
                services.submit(batch=batch)
            for path in this.taken:
                self._set_aside(path, DONE)
        return len(ready)

    def _finish_what_a_crash_left(self, user: User) -> None:
        for batch in Batch.objects.filter(made_by=user, title=TITLE, status=Batch.Status.RECEIVING):
            services.submit(batch=batch)

    def _still(self) -> list[Path]:
        """The files that have not moved for ten seconds, in the order of their names."""
        now = self._clock()
        seen: dict[Path, tuple[int, int, float]] = {}
        for path in _files(self._folder, top=self._folder):
            try:
                stat = path.lstat()
            except FileNotFoundError:
                continue
            if self._kept.get(path) == (stat.st_size, stat.st_mtime_ns):
                continue
            before = self._seen.get(path)
            same = before is not None and before[:2] == (stat.st_size, stat.st_mtime_ns)
            seen[path] = (stat.st_size, stat.st_mtime_ns, before[2] if same and before is not None else now)
        self._seen = seen
        return sorted(path for path, (_, _, since) in seen.items() if now - since >= STILL_SECONDS)

    def _take(self, path: Path, user: User, this: _Round) -> None:
        name = readable_name(str(path.relative_to(self._folder)))
        try:
            if path.is_symlink():
                raise Refused("A symbolic link is not followed.")
            said = _sidecar(path)
            told = _told(said)
            batch = self._batch(said, user, this)
            staged = copy_in(path, limit=max_file_bytes())
        except TooLarge:
            self._refuse(path, str(reason("too_large").sentence))
        except Refused as error:
            self._refuse(path, str(error))
        except OSError as error:
            if error.errno in OURS_TO_MEND:
                raise
            self._refuse(path, str(reason("unreadable").sentence))
        else:
            origin: dict[str, Any] = {"watched": name, "told": told}
            services.add_file(batch=batch, staged=staged.path, name=name, sha256=staged.sha256, origin=origin)
            this.taken.append(path)

    def _batch(self, told: dict[str, str], user: User, this: _Round) -> Batch:
        """The round's batch for this collection and level. Raises Refused where the sidecar names what there is not."""
        access = told.get("access") or Access.NEWSROOM.value
        if access not in Access.values:
            raise Refused(f"The level of access is one of {', '.join(Access.values)}, not {access[:40]}.")
        title = told.get("collection", "")
        collection = Collection.objects.filter(memberships__user=user, title=title).first() if title else None
        if access == Access.MEMBERS and not title:
            raise Refused("What is for members needs a collection, whose members they are.")
        if title and collection is None:
            raise Refused("There is no collection of that name whose member takes these files in.")
        key = (title, access)
        if key not in this.batches:
            this.batches[key] = services.create_batch(user=user, title=TITLE, collection=collection, access=access)
        return this.batches[key]

    def _refuse(self, path: Path, why: str) -> None:
        logger.warning("a watched file was not taken: %s", why)
        moved = self._set_aside(path, FAILED)
        if moved is not None:
            with_ending(moved, ".why.txt").write_text(f"{why}\n", encoding="utf-8")

    def _set_aside(self, path: Path, where: str) -> Path | None:
        """Move it; where that may not be, it stays, is said to, and is not taken again until it changes."""
        try:
            return self._move(path, where)
        except OSError as error:
            stat = path.lstat()
            self._kept[path] = (stat.st_size, stat.st_mtime_ns)
            logger.warning("a watched file could not be moved to %s/: %s", where, error.strerror)
            return None

    def _move(self, path: Path, where: str) -> Path:
        """Into `done/` or `failed/`, its sidecar with it, never over what lies there."""
        target = self._folder / where / path.relative_to(self._folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(target):
            target = with_ending(target, f".{time.time_ns()}")
        for ending in SIDECARS:
            beside = path.with_name(path.name + ending)
            if _lies(beside):
                beside.rename(with_ending(target, ending))
        self._seen.pop(path, None)
        return path.rename(target)


def with_ending(path: Path, ending: str) -> Path:
    """The path with `ending` behind its name, which loses letters in front of it where it would be too long."""
    name = os.fsencode(path.name)[: LONGEST_NAME - len(ending)]
    if len(name) < len(os.fsencode(path.name)):
        name = name.decode("utf-8", "ignore").encode("utf-8")
    return path.with_name(os.fsdecode(name) + ending)


def _lies(path: Path) -> bool:
    """Whether a file lies there; a name that no file may have has none."""
    try:
        return path.is_file() and not path.is_symlink()
    except OSError:
        return False


def _files(folder: Path, *, top: Path) -> Iterator[Path]:
    """What may be taken: files in any depth; not what begins with a dot, no sidecars, nothing of done/ and failed/."""
    for entry in os.scandir(folder):
        if entry.name.startswith(".") or (folder == top and entry.name in {DONE, FAILED}):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), top=top)
        elif (entry.is_file(follow_symlinks=False) or entry.is_symlink()) and not entry.name.endswith(SIDECARS):
            yield Path(entry.path)


def _told(said: dict[str, str]) -> dict[str, Any]:
    """As `services.telling` has it. Raises Refused for a date that is none."""
    told: dict[str, Any] = {name: said[name] for name in TOLD & said.keys() if said[name]}
    if "tags" in told:
        told["tags"] = tags_of(told["tags"])
    if "date" in told:
        date = iso_date(told["date"])
        if date is None:
            raise Refused(f"The date {told['date'][:40]} is none; write it as 2021-03-05.")
        told["date"] = date
    return told


def _sidecar(path: Path) -> dict[str, str]:
    """What the text beside the file says of it: `NAME.meta.json` (an object) or `NAME.meta.csv` (heads and one row)."""
    for ending in SIDECARS:
        beside = path.with_name(path.name + ending)
        if _lies(beside):
            return _fields(beside)
    return {}


def _fields(beside: Path) -> dict[str, str]:
    with beside.open("rb") as file:
        raw = file.read(SIDECAR_BYTES + 1)
    try:
        if beside.name.endswith(".json"):
            told = json.loads(decode(raw).text.lstrip("\ufeff"))
        else:
            heads, row = (each for each in csv_rows(raw) if any(each))
            told = dict(zip((head.strip() for head in heads), row, strict=True))
    except (ValueError, RecursionError, NoTable):
        told = None
    if len(raw) > SIDECAR_BYTES or not isinstance(told, dict):
        raise Refused(f"{beside.name[-40:]} is neither a JSON object nor a CSV of heads and one row.")
    unknown = sorted(str(name) for name in told if name not in FIELDS)
    if unknown:
        raise Refused(f"{beside.name[-40:]}: there is no field {unknown[0][:40]}; there are {', '.join(FIELDS)}.")
    return {name: _text(value) for name, value in told.items()}


def _text(value: Any) -> str:
    """A field as text; a list (of tags, in JSON) by its parts."""
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value or "").strip()


def _person() -> User | None:
    """Whose documents they become: MUNIMENT_WATCH_AS, else the first admin."""
    people = User.objects.filter(is_active=True).exclude(role=Role.GUEST)
    if settings.MUNIMENT_WATCH_AS:
        return people.filter(email=settings.MUNIMENT_WATCH_AS.strip().lower()).first()
    return people.filter(role=Role.ADMIN).order_by("pk").first()
