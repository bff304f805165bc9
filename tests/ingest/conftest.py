"""What the tests of intake share: a batch of Alice's, and a quick way to put bytes into it."""

from collections.abc import Callable

import pytest

from accounts.models import User
from ingest.models import Batch, Item
from ingest.services import add_file, create_batch, open_batch
from ingest.staging import write_staged

AddBytes = Callable[..., Item]


@pytest.fixture
def batch(alice: User) -> Batch:
    """An open batch of Alice's."""
    made = create_batch(user=alice, title="notices")
    open_batch(batch=made)
    made.refresh_from_db()
    return made


@pytest.fixture
def add_bytes(batch: Batch) -> AddBytes:
    """Puts `data` into Alice's batch under a name; the item waits."""

    def add(data: bytes, name: str = "a.txt", *, into: Batch = batch, **fields: object) -> Item:
        staged = write_staged([data])
        Batch.objects.filter(pk=into.pk).update(status=Batch.Status.OPEN)
        return add_file(batch=into, staged=staged.path, name=name, sha256=staged.sha256, **fields)  # type: ignore[arg-type]

    return add
