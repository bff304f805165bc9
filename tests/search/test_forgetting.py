"""After a purge no file of an index holds a word of the document: the folder is filled anew, the old one goes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import Role, User
from archive.models import Access, Document
from archive.services import ask_purge, confirm_purge, withdraw_document
from search import services
from search.drain import backend_of
from search.engines.backend import configured_aliases
from search.selectors import search
from tests.search.making import make_document

pytestmark = pytest.mark.django_db
TAG = "geheimwortqq"  # a facet's values stand in the files as they are


def files_with(folder: Path, word: str) -> list[Path]:
    """The files of all generations that hold `word`, byte for byte."""
    return [each for each in folder.rglob("*") if each.is_file() and word.encode() in each.read_bytes()]


def purge(document: Document, otto: User) -> None:
    """Withdrawn, asked for and confirmed; with nothing read again in between."""
    otti = User.objects.create_user("otti@example.org", "x", name="Otti", role=Role.ADMIN)
    withdraw_document(document=document, reason="privacy", user=otto)
    confirm_purge(request=ask_purge(document=document, reason="privacy", note="n", user=otto), user=otti)


def grow_old(folder: Path) -> None:
    """All folders but those that serve look as if they had been left an hour ago."""
    for alias in configured_aliases():
        for name in backend_of(alias).generations.old():
            os.utime(folder / alias / name, (time.time() - 3600,) * 2)


def test_no_file_of_an_index_holds_a_word_of_what_was_purged(
    index: Callable[[], int], index_folder: Path, otto: User
) -> None:
    for _ in range(12):  # of a segment that is mostly deleted the engine makes a new one by itself
        make_document(["别的文字"], access=Access.PUBLIC)
    kept = make_document(["留下的文字"], title="Kept", access=Access.PUBLIC)
    gone = make_document(["要销毁的文字"], title="Gone", access=Access.PUBLIC)
    Document.objects.filter(pk=gone.pk).update(tags=[TAG])
    index()
    before = {alias: backend_of(alias).generations.current() for alias in configured_aliases()}
    assert files_with(index_folder, TAG)
    withdrawn_only = make_document(["撤回的文字"], access=Access.PUBLIC)
    withdraw_document(document=withdrawn_only, reason="error", user=otto)
    index()
    assert {alias: backend_of(alias).generations.current() for alias in configured_aliases()} == before
    purge(gone, otto)
    assert services.needs_work()
    index()
    after = {alias: backend_of(alias).generations.current() for alias in configured_aliases()}
    assert after["all"] != before["all"]
    grow_old(index_folder)
    services.sweep()
    assert files_with(index_folder, TAG) == []
    assert not any(backend_of(each).store.keeps_deleted(index_folder / each / str(after[each])) for each in after)
    assert [row.document for row in search(user=otto, query="留下的文字").rows] == [kept]
    assert not services.needs_work()  # once: the new folder never held it


def test_a_folder_begun_after_the_withdrawal_is_not_filled_anew(
    index: Callable[[], int], index_folder: Path, otto: User
) -> None:
    gone = make_document(["要销毁的文字"], access=Access.PUBLIC)
    otti = User.objects.create_user("otti@example.org", "x", name="Otti", role=Role.ADMIN)
    withdraw_document(document=gone, reason="privacy", user=otto)
    make_document(["x"], access=Access.PUBLIC)
    index()
    before = backend_of("all").generations.current()
    confirm_purge(request=ask_purge(document=gone, reason="privacy", note="n", user=otto), user=otti)
    index()
    assert backend_of("all").generations.current() == before
