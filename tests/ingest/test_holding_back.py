"""Pausing, going on with and cancelling a batch: nothing stored is lost, nothing cancelled is begun."""

from collections.abc import Callable

import pytest

from accounts.models import User
from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.selectors import reconciled
from ingest.services.outcomes import settle
from ingest.services.sweeping import Sweeper
from tests.conftest import browser_of
from tests.ingest import made

AddBytes = Callable[..., Item]

pytestmark = pytest.mark.django_db


def state(item: Item) -> str:
    return Item.objects.get(pk=item.pk).state


def test_nothing_of_a_paused_batch_is_begun_and_all_of_it_when_it_goes_on(
    add_bytes: AddBytes, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add_bytes(b"words")
    assert services.pause(batch=batch)
    services.work(item.pk)
    assert (state(item), Item.objects.get(pk=item.pk).attempts) == (ItemState.WAITING, 0)
    nudged: list[int] = []
    monkeypatch.setattr("ingest.queue.nudge", nudged.extend)
    assert services.resume(batch=batch)
    assert nudged == [item.pk]
    services.work(item.pk)
    assert state(item) == ItemState.DONE
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ENDED


def test_a_batch_whose_items_ended_while_it_was_paused_ends_when_it_goes_on(add_bytes: AddBytes, batch: Batch) -> None:
    item = add_bytes(b"words")
    lease = services.claim(item.pk)
    services.pause(batch=batch)
    assert lease is not None
    settle(lease, ItemState.DONE)
    services.resume(batch=batch)
    batch.refresh_from_db()
    assert batch.status == Batch.Status.ENDED


def test_cancelling_keeps_what_was_stored_and_begins_nothing_more(add_bytes: AddBytes, batch: Batch) -> None:
    stored, left = add_bytes(b"stored"), add_bytes(b"left out", "b.txt")
    services.work(stored.pk)
    assert services.cancel(batch=batch) == 1
    services.work(left.pk)
    assert (state(stored), state(left)) == (ItemState.DONE, ItemState.CANCELLED)
    assert Item.objects.get(pk=stored.pk).document is not None
    assert services.cancel(batch=batch) is None


def test_what_comes_out_of_a_container_after_the_cancelling_is_left_out_too(add_bytes: AddBytes, batch: Batch) -> None:
    top = add_bytes(made.zipped([("a.txt", b"first"), ("b.txt", b"second")]), "all.zip")
    lease = services.claim(top.pk)
    assert lease is not None
    services.cancel(batch=batch)
    Item.objects.filter(pk=top.pk).update(state=ItemState.WAITING, token="")
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.OPEN)
    services.work_one(top.pk, nudge_members=False)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.CANCELLED)
    for member in batch.items.filter(parent=top):
        services.work(member.pk)
    Sweeper().sweep()
    assert set(batch.items.filter(parent=top).values_list("state", flat=True)) == {ItemState.CANCELLED}


def test_the_buttons_of_the_page_do_it_and_the_sentence_adds_up(add_bytes: AddBytes, batch: Batch, alice: User) -> None:
    first = add_bytes(b"one")
    add_bytes(b"two", "b.txt")
    services.work(first.pk)
    browser = browser_of(alice)
    page = f"/batches/{batch.public_id}/"
    assert "Go on" in browser.post(f"{page}pause/", follow=True).content.decode()
    assert "Pause" in browser.post(f"{page}resume/", follow=True).content.decode()
    text = browser.post(f"{page}cancel/", follow=True).content.decode()
    assert "2 submitted: 1 stored, 0 already held, 0 failed, 1 cancelled." in " ".join(text.split())
    assert "nothing to cancel" in browser.post(f"{page}cancel/", follow=True).content.decode()


def test_the_reconciliation_has_every_line_of_a_long_list(
    add_bytes: AddBytes, batch: Batch, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.selectors.ROWS_AT_ONCE", 2)
    for number in range(5):
        add_bytes(f"{number}".encode(), f"{number}.txt")
    assert [item.n for item, _ in reconciled(user=alice, batch=batch)] == [1, 2, 3, 4, 5]
