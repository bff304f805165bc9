"""The index follows the record: what is stale is known, one batch is one commit, and a rebuild never shows a gap."""

from collections.abc import Callable
from pathlib import Path

import pytest
from celery import current_app
from django.core.management import CommandError, call_command

from accounts.models import User
from archive.models import Access, Document, Narrowing
from archive.services import change_access, edit_title, touch
from search import drain, services, tasks
from search.engines import generations, tantivy
from search.entries import entry_for
from search.models import IndexState
from search.records import Record
from search.selectors import search
from tests.search.making import add_version, make_document

pytestmark = pytest.mark.django_db
Index = Callable[[], int]


def titles(user: User, query: str) -> list[str]:
    return [row.document.title for row in search(user=user, query=query).rows]


def test_a_document_is_found_after_the_drain_and_a_change_after_the_next(alice: User, index: Index) -> None:
    document = make_document(["单一来源"], title="First")
    assert search(user=alice, query="单一来源").down  # nothing answers before the first index is full
    index()
    assert titles(alice, "单一来源") == ["First"]
    edit_title(document=document, title="Second", title_en="", user=alice)
    assert search(user=alice, query="单一来源").scope.stale == 1
    index()
    assert titles(alice, "second") == ["Second"]
    assert titles(alice, "first") == []
    assert search(user=alice, query="单一来源").scope.stale == 0


def test_a_new_version_takes_the_place_of_the_old_one_which_stays_findable(alice: User, index: Index) -> None:
    document = make_document(["旧版文字"], title="Notice")
    index()
    add_version(document, ["新版文字"])
    touch(document)
    index()
    assert titles(alice, "新版文字") == ["Notice"]
    row = search(user=alice, query="旧版文字").rows[0]
    assert row.located.snippets[0].version == 1
    assert "version 1 only" in row.located.snippets[0].place


def test_a_drain_with_nothing_to_do_writes_nothing(index: Index) -> None:
    make_document(["x"])
    assert index() == 3  # one entry in `all`, a decision each in `public` and `guests`
    assert index() == 0


def test_a_batch_ends_and_says_that_there_is_more(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "BATCH", 3)
    for number in range(7):
        make_document([f"word{number}"])
    first = drain.drain_index()
    assert (first.documents, first.more) == (9, True)
    assert drain.drain_all().documents == 12
    assert set(IndexState.objects.values_list("commit_number", flat=True)) == set(range(1, 10))


def test_a_process_that_dies_before_its_rows_are_written_leaves_stale_documents(
    alice: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    index()
    make_document(["单一来源"], title="Notice")

    def die(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(drain, "_record", die)
        with pytest.raises(KeyboardInterrupt):
            drain.drain_index()
    assert search(user=alice, query="x").scope.stale == 1
    assert index() == 3
    assert titles(alice, "单一来源") == ["Notice"]


def test_narrowing_hides_at_once_and_is_lifted_when_both_indexes_know(alice: User, charlie: User, index: Index) -> None:
    document = make_document(["单一来源"], title="Notice", access="public", user=alice)
    index()
    assert titles(charlie, "单一来源") == ["Notice"]
    change_access(document=document, access=Access.MEMBERS, user=alice)
    assert Narrowing.objects.count() == 1
    assert titles(charlie, "单一来源") == []
    index()
    assert Narrowing.objects.count() == 0
    assert titles(charlie, "单一来源") == []
    assert titles(alice, "单一来源") == ["Notice"]
    assert document.pk not in drain.backend_of("public").reader().held()


def test_a_narrowing_is_not_lifted_by_a_folder_that_does_not_serve_yet(alice: User, index: Index) -> None:
    document = make_document(["单一来源"], access="public", user=alice)
    make_document(["other"], access="public")
    index()
    change_access(document=document, access=Access.MEMBERS, user=alice)
    drain.begin_rebuild()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(drain, "BATCH", 1)
        drain.drain_index()
        assert Narrowing.objects.count() == 1
    index()
    assert Narrowing.objects.count() == 0


def test_a_rebuild_fills_a_folder_beside_the_one_that_serves(alice: User, index: Index) -> None:
    for number in range(5):
        make_document([f"单一来源 {number}"], title=f"Notice {number}")
    index()
    before = {row.document_id: row.commit_number for row in IndexState.objects.filter(alias="all")}
    serving = drain.backend_of("all").generations.current()
    drain.begin_rebuild()
    assert len(titles(alice, "单一来源")) == 5
    assert search(user=alice, query="单一来源").rebuilding
    index()
    assert drain.backend_of("all").generations.current() != serving
    assert len(titles(alice, "单一来源")) == 5
    assert not search(user=alice, query="单一来源").rebuilding
    # The same commit numbers as before, so that no alert would tell old news.
    assert {row.document_id: row.commit_number for row in IndexState.objects.filter(alias="all")} == before


def test_new_text_rules_make_a_new_folder_while_the_old_one_answers(
    alice: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_document(["单一来源"], title="Notice")
    index()
    old = drain.backend_of("all").generations.current()
    monkeypatch.setattr(generations, "TOKEN_VERSION", 999)
    assert titles(alice, "单一来源") == ["Notice"]
    index()
    new = drain.backend_of("all").generations.current()
    assert new is not None
    assert old is not None
    assert new.partition(".")[0] != old.partition(".")[0]
    assert titles(alice, "单一来源") == ["Notice"]


def test_an_old_folder_goes_an_hour_after_it_stopped_answering(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    make_document(["x"])
    index()
    home = drain.backend_of("all").generations
    old = home.current()
    drain.begin_rebuild()
    index()
    assert old is not None
    assert home.path(old).is_dir()
    monkeypatch.setattr(generations, "KEEP_OLD_FOR", -1)
    assert home.sweep() == [old]


def test_a_folder_that_was_lost_is_made_again(alice: User, index: Index, index_folder: Path) -> None:
    make_document(["单一来源"], title="Notice")
    index()
    drain.close_writers()
    for meta in index_folder.glob("*/*/meta.json"):
        meta.write_text("not an index")
    assert search(user=alice, query="单一来源").down
    index()
    assert titles(alice, "单一来源") == ["Notice"]


def test_reconciling_finds_entries_that_the_rows_do_not_account_for(alice: User, index: Index) -> None:
    document = make_document(["单一来源"], title="Notice")
    index()
    drain.close_writers()
    backend = drain.backend_of("all")
    backend.remove(document)
    assert titles(alice, "单一来源") == []
    sentences = drain.reconcile()
    assert len(sentences) == 1
    assert "not in the index" in sentences[0]
    index()
    assert titles(alice, "单一来源") == ["Notice"]
    assert drain.reconcile() == []


def test_a_document_that_cannot_be_indexed_stops_no_other(
    alice: User, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = make_document(["坏"], title="Bad")
    make_document(["好"], title="Good")
    real = entry_for

    def fails(document: Document, *, commit_number: int, record: Record, masked: bool) -> object:
        if document.pk == bad.pk:
            raise ValueError("no")
        return real(document, commit_number=commit_number, record=record, masked=masked)

    with monkeypatch.context() as patched:
        patched.setattr(drain, "entry_for", fails)
        index()
    assert titles(alice, "好") == ["Good"]
    assert IndexState.objects.filter(document=bad, alias="all").get().error == "ValueError: no"
    assert search(user=alice, query="好").scope.stale == 1


def listen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The index worker's messages from here on; other rooms send theirs on the same signal."""
    sent: list[str] = []

    def send(name: str, *args: object, **kwargs: object) -> None:
        if name == services.TASK:
            sent.append(name)

    monkeypatch.setattr(current_app, "send_task", send)
    return sent


def test_many_changes_are_one_message(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent = listen(monkeypatch)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        for number in range(50):
            make_document([str(number)])
    assert sent == [services.TASK]
    tasks.drain_index()
    assert Document.objects.count() == 50
    assert not services.needs_work()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        make_document(["later"])
    assert len(sent) == 2


def test_a_nudge_that_was_lost_is_sent_again_by_the_sweep(
    index: Index, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    sent = listen(monkeypatch)
    index()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        make_document(["x"])
    services.sweep()
    assert len(sent) == 1  # the first is on its way
    monkeypatch.setattr(services, "LOST_AFTER", -1)
    services.sweep()
    assert len(sent) == 2
    index()
    services.sweep()
    assert len(sent) == 2


def test_another_writer_is_left_alone(index: Index) -> None:
    index()
    drain.close_writers()
    backend = drain.backend_of("all")
    current = backend.generations.current()
    assert current is not None
    other = tantivy.TantivyStore().writer(backend.generations.path(current))
    make_document(["x"])
    assert drain.drain_all().busy
    other.close()
    assert not drain.drain_all().busy
    assert not services.needs_work()


def test_the_commands_rebuild_beside_and_refuse_to_empty(alice: User, capsys: pytest.CaptureFixture[str]) -> None:
    make_document(["单一来源"], title="Notice")
    call_command("update_index")
    assert titles(alice, "单一来源") == ["Notice"]
    before = drain.backend_of("all").generations.current()
    call_command("rebuild_index", "--noinput")
    assert drain.backend_of("all").generations.current() != before
    assert "0 stale" in capsys.readouterr().out
    with pytest.raises(CommandError, match="never emptied"):
        call_command("clear_index")
    assert titles(alice, "单一来源") == ["Notice"]
