"""Every hostile file ends in a named state, and costs nobody else anything (safety.md section 10)."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import sandbox
from ingest.models import Item, ItemState
from ingest.readers.base import Declared, ReadError
from ingest.reasons import REASONS
from ingest.sandbox_server import ReaderServer, keeper
from ingest.services import work
from tests.ingest import hostile
from tests.ingest.bombs import BOMBS
from tests.ingest.conftest import AddBytes
from tests.waiting import eventually

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.timeout(120)]

# A reader server whose children may compute for two seconds instead of thirty: what a bomb meets, only sooner.
START = (
    "import sys; sys.path.append(sys.argv[1]); from ingest import sandbox_lock; "
    "sandbox_lock.READING = sandbox_lock.Bounds(1024 * sandbox_lock.MIB, 2); "
    "from ingest.reader_server import main; main(int(sys.argv[2]), 'L1', 'documents')"
)
ENDED = {ItemState.DONE, ItemState.DUPLICATE, ItemState.FAILED, ItemState.BLOCKED, ItemState.QUARANTINED}
SLIPPED = Path("/tmp/muniment-slipped")  # where a name in an archive points


@pytest.fixture(scope="module")
def hasty() -> Iterator[ReaderServer]:
    """The reader server of this module."""
    server = ReaderServer([sys.executable, "-I", "-X", "utf8", "-c", START, str(hostile.ROOT)])
    yield server
    server.stop()


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_file_ends_in_a_named_state_and_harms_nobody(
    name: str, hasty: ReaderServer, add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    if hasty.level != "L1":
        pytest.skip(f"this machine cannot isolate readers: {hasty.why}")
    monkeypatch.setattr(keeper, "server", hasty)
    item = add_bytes(BOMBS[name](), name)
    work(item.pk)
    item.refresh_from_db()
    assert item.state in ENDED, (item.state, item.reason, item.sentence)
    assert item.state in {ItemState.DONE, ItemState.DUPLICATE} or item.reason in REASONS
    assert item.reason not in {"internal_error", "worker_lost"}, item.sentence  # it harmed its own child at most
    inside = Item.objects.filter(parent=item)
    assert not inside.exclude(state__in=ENDED).exists()
    assert keeper.server is hasty
    assert not hasty.worn, "the server died or holds too much"
    assert eventually(lambda: hostile.at_work(hasty.pid) == [])
    assert not SLIPPED.exists()


def test_what_an_outside_entity_names_is_not_in_the_text(hasty: ReaderServer, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(BOMBS["outside entity.docx"]())
    try:
        parts = list(sandbox.read(path, declared=Declared(path.name)))
    except ReadError:
        return
    assert "root:" not in str(parts)
