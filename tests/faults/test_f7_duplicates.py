"""F7 (safety.md section 9): the same bytes from many at once are one document, and every receipt stands."""

import threading

import pytest
from django.db import connection

from archive.models import Capture, Document, Original
from ingest.models import Item, ItemState
from ingest.services import work
from tests.ingest.conftest import AddBytes, add_bytes, batch  # noqa: F401 - fixtures

THREADS, EACH = 6, 3


@pytest.mark.django_db(transaction=True)
def test_the_same_bytes_from_many_workers_at_once_are_one_document(add_bytes: AddBytes) -> None:  # noqa: F811
    items = [add_bytes("同一份公告".encode(), f"{n}.txt").pk for n in range(THREADS * EACH)]
    start, faults = threading.Barrier(THREADS), list[BaseException]()

    def take(mine: list[int]) -> None:
        start.wait()
        try:
            for pk in mine:
                work(pk)
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(items[n::THREADS],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (Original.objects.count(), Document.objects.count()) == (1, 1)
    assert Capture.objects.count() == THREADS * EACH
    states = list(Item.objects.order_by("state").values_list("state", flat=True))
    assert states == [ItemState.DONE] + [ItemState.DUPLICATE] * (THREADS * EACH - 1)
