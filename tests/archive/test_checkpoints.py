"""Checkpoints: the log signed as it stands, never again once it was rewritten, whole after a kill."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from unittest import mock

import hypothesis
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.test import Client
from hypothesis import strategies as st

from archive import custody, signing, tree
from archive.models import Checkpoint, Event
from archive.provenance import checkpoint as notes
from archive.provenance.merkle import includes, inclusion_path, leaf_hash, root_of
from archive.services import checkpoints
from tests.append_only import without_triggers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MUNIMENT_DATA = tmp_path


def grow(count: int) -> None:
    with transaction.atomic():
        for n in range(count):
            custody.append(type="check", objects=[f"document:D-{n}"], detail={"n": n}, agent="agent:test")


def test_a_checkpoint_is_signed_over_every_entry_and_the_key_is_announced_under_it() -> None:
    grow(5)
    made = checkpoints.make_checkpoint()
    assert made.size == 6
    key = signing.public_key()
    assert Event.objects.get(seq=6).type == "key"
    assert key.fingerprint in Event.objects.get(seq=6).entry
    opened = notes.verify(made.note, key)
    entries = Event.objects.order_by("seq").values_list("entry", flat=True)
    assert opened.root == root_of(leaf_hash(entry.encode()) for entry in entries)
    assert made.root == opened.root.hex()


def test_the_key_is_made_once_and_only_its_owner_may_read_it() -> None:
    first = signing.public_key()
    assert signing.public_key() == first
    assert stat.S_IMODE(signing.key_path().stat().st_mode) == 0o600
    assert [each.name for each in signing.key_path().parent.iterdir()] == [signing.key_path().name]


def test_a_key_from_the_environment_is_used_and_none_is_made(settings: LazySettings) -> None:
    settings.MUNIMENT_LOG_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    expected = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key().public_bytes_raw()
    assert signing.public_key().public == expected
    assert not signing.key_path().exists()
    settings.MUNIMENT_LOG_KEY = "not a key"
    with pytest.raises(signing.KeyUnusable, match="MUNIMENT_LOG_KEY"):
        signing.public_key()


def test_nothing_new_makes_no_new_checkpoint_and_no_entry() -> None:
    grow(2)
    first = checkpoints.make_checkpoint()
    assert checkpoints.make_checkpoint() == first
    assert Event.objects.count() == first.size


@pytest.mark.django_db(transaction=True)
def test_a_log_that_was_rewritten_is_never_signed_again() -> None:
    grow(5)
    checkpoints.make_checkpoint()
    grow(1)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE archive_event SET entry = replace(entry, 'D-2', 'D-9') WHERE seq = 3")
    with pytest.raises(CommandError, match="Nothing was signed"):
        call_command("checkpoint", stdout=StringIO())
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_changed_since_the_last_checkpoint_is_not_signed_either() -> None:
    grow(3)
    checkpoints.make_checkpoint()
    grow(3)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("UPDATE archive_event SET entry = replace(entry, 'D-0', 'D-9') WHERE seq = 5")
    with pytest.raises(checkpoints.CheckpointRefused, match="was changed"):
        checkpoints.make_checkpoint()


@pytest.mark.django_db(transaction=True)
def test_a_log_cut_at_its_end_is_not_signed() -> None:
    grow(5)
    checkpoints.make_checkpoint()
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_eventdetail WHERE event_id >= 4")
        cursor.execute("DELETE FROM archive_eventobject WHERE event_id >= 4")
        cursor.execute("DELETE FROM archive_event WHERE seq >= 4")
    with pytest.raises(checkpoints.CheckpointRefused, match="were signed before"):
        checkpoints.make_checkpoint()


@pytest.mark.parametrize("act", ["UPDATE archive_checkpoint SET root = ''", "DELETE FROM archive_checkpoint"])
def test_the_database_refuses_to_change_a_checkpoint(act: str) -> None:
    grow(1)
    checkpoints.make_checkpoint()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)


def test_a_new_key_is_announced_under_the_old_one() -> None:
    grow(2)
    first = checkpoints.make_checkpoint()
    last = checkpoints.change_key(agent="agent:test")
    keys = [each.key for each in Checkpoint.objects.order_by("size")]
    assert keys == [first.key, first.key, last.key]
    assert first.key != last.key
    assert notes.verify(last.note, signing.public_key())


class Killed(BaseException):
    """As a signal would."""


@pytest.mark.parametrize("step", ["_announce", "_check_continues", "_insert", "write_copies"])
def test_a_kill_in_the_middle_leaves_a_log_that_verifies_and_the_next_one_goes_on(step: str) -> None:
    grow(3)
    with mock.patch.object(checkpoints, step, side_effect=Killed), pytest.raises(Killed):
        checkpoints.make_checkpoint()
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify", all=True, stdout=out)
    assert stop.value.code == 3, out.getvalue()
    assert "FAIL" not in out.getvalue()
    made = checkpoints.make_checkpoint()
    assert (checkpoints.copies_folder() / str(made.size)).read_text() == made.note
    assert Event.objects.filter(type="key").count() == 1


def test_the_sweep_makes_one_a_day_and_none_without_new_entries() -> None:
    grow(3)
    checkpoints.Daily()()
    assert Checkpoint.objects.count() == 1
    grow(1)
    checkpoints.Daily()()
    assert Checkpoint.objects.count() == 1, "not yet a day"
    later = Checkpoint.objects.get().made_at + timedelta(days=1, seconds=1)
    with mock.patch("archive.services.checkpoints.timezone.now", return_value=later):
        checkpoints.Daily()()
        checkpoints.Daily()()
    assert Checkpoint.objects.count() == 2


@pytest.fixture
def _small_tiles() -> Iterator[None]:
    with mock.patch.object(tree, "TILE", 4):
        yield


@pytest.mark.usefixtures("_small_tiles")
def test_tiles_give_the_roots_and_proofs_of_the_whole_tree() -> None:
    grow(23)
    leaves = tree.leaves(1, 23)

    @hypothesis.settings(max_examples=60, deadline=None)
    @hypothesis.given(st.integers(1, 23), st.data())
    def same(size: int, data: st.DataObject) -> None:
        seq = data.draw(st.integers(1, size))
        root, path = tree.root(size), tree.inclusion(seq, size)
        assert root == root_of(leaves[:size])
        assert path == inclusion_path(leaves[:size], seq - 1)
        assert includes(leaves[seq - 1], seq - 1, size, path, root)

    same()


def test_the_page_and_the_feed_list_keys_and_notes(anon: Client) -> None:
    assert "No checkpoint" in anon.get("/checkpoints/").content.decode()
    grow(2)
    made = [checkpoints.make_checkpoint()]
    grow(1)
    made.append(checkpoints.make_checkpoint())
    page = anon.get("/checkpoints/").content.decode()
    assert signing.public_key().fingerprint in page
    for each in made:
        assert f"/checkpoints/{each.size}/" in page
    raw = anon.get(f"/checkpoints/{made[0].size}/")
    assert raw.content.decode() == made[0].note
    assert raw["Content-Type"] == "text/plain; charset=utf-8"
    assert anon.get("/checkpoints/999/").status_code == 404
    feed = anon.get("/checkpoints/feed/").content.decode()
    positions = [feed.index(f"/checkpoints/{each.size}/") for each in reversed(made)]
    assert all(earlier < later for earlier, later in pairwise(positions)), "the newest first"
