"""Index folders: one per generation, and a file that says which one answers (search.md section 2).

`index/<alias>/<generation>/` holds an index; `CURRENT` names the folder that answers, `NEXT` one that is being filled.
A generation is the hash of everything that shapes an entry, then a count, so that a rebuild never touches the folder
that is serving. `NEXT` becomes `CURRENT` by one rename.
"""

import hashlib
import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from language.folding import FOLD_VERSION
from language.tokens import TOKEN_VERSION
from search.fields import AUDIENCE, ENTRY_VERSION, KEYWORD_FIELDS, NUMBER_FIELDS, ROLE_FIELDS, TEXT_FIELDS

# A folder that no longer answers stays this long: a web process may be reading it (seconds).
KEEP_OLD_FOR = 3600


def rules_hash(signature: str) -> str:
    """Twelve hex digits that change with the text rules, the fields or the engine."""
    parts = [
        FOLD_VERSION,
        TOKEN_VERSION,
        ENTRY_VERSION,
        TEXT_FIELDS,
        ROLE_FIELDS,
        KEYWORD_FIELDS,
        NUMBER_FIELDS,
        AUDIENCE,
        signature,
    ]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Generations:
    """The folders of one index."""

    home: Path

    def path(self, generation: str) -> Path:
        """The folder of a generation."""
        return self.home / generation

    def current(self) -> str | None:
        """The generation that answers, or None before the first one is full."""
        return self._named("CURRENT")

    def coming(self) -> str | None:
        """The generation that is being filled, if any."""
        return self._named("NEXT")

    def begin(self, signature: str) -> str:
        """Name a new generation as the one being filled. An unfinished one is dropped: it has another name."""
        rules = rules_hash(signature)
        taken = [int(count) for name in self._folders() if (count := name.rpartition(".")[2]).isdigit()]
        generation = f"{rules}.{max(taken, default=0) + 1}"
        self.path(generation).mkdir(parents=True, exist_ok=True)
        self._write(f"{generation}/BORN", datetime.now(UTC).isoformat())
        self._write("NEXT", generation)
        return generation

    def promote(self) -> None:
        """Let the full generation answer from now on: one atomic rename."""
        os.replace(self.home / "NEXT", self.home / "CURRENT")  # noqa: PTH105 - the same call, and it says rename
        _sync(self.home)

    def born(self, generation: str) -> datetime:
        """When it was begun: what was withdrawn before is not in it. The beginning of time where nothing says."""
        try:
            return datetime.fromisoformat((self.path(generation) / "BORN").read_text("ascii").strip())
        except (OSError, ValueError):
            return datetime.min.replace(tzinfo=UTC)

    def old(self) -> list[str]:
        """The folders that neither answer nor fill."""
        return [name for name in self._folders() if name not in {self.current(), self.coming()}]

    def remove(self, generation: str, *, older_than: float) -> bool:
        """Remove an old folder that was last written to `older_than` seconds ago; whether it went."""
        folder = self.path(generation)
        if not folder.is_dir() or time.time() - folder.stat().st_mtime <= older_than:
            return False
        shutil.rmtree(folder, ignore_errors=True)
        return True

    def sweep(self) -> list[str]:
        """Remove folders that neither answer nor fill and are older than an hour; their names."""
        return [name for name in self.old() if self.remove(name, older_than=KEEP_OLD_FOR)]

    def _folders(self) -> list[str]:
        if not self.home.is_dir():
            return []
        return sorted(each.name for each in self.home.iterdir() if each.is_dir())

    def _named(self, file: str) -> str | None:
        try:
            name = (self.home / file).read_text("ascii").strip()
        except FileNotFoundError:
            return None
        return name if name and self.path(name).is_dir() else None

    def _write(self, file: str, name: str) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        staged = self.home / f"{file}.tmp"
        with staged.open("w", encoding="ascii") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        staged.replace(self.home / file)
        _sync(self.home)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
