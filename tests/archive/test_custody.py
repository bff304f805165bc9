"""The custody log: one chain, append-only, every act in the transaction of its event."""

import json
from itertools import pairwise

import pytest
from django.db import Error, connection, transaction

from accounts.models import User
from archive import custody
from archive.models import Event, EventDetail
from archive.provenance.custody import GENESIS, verify_chain

pytestmark = pytest.mark.django_db


def note(n: int = 1, agent: str = "agent:test") -> Event:
    return custody.append(type="check", objects=[f"document:D-{n}"], detail={"n": n, "名": "值"}, agent=agent)


def test_entries_are_numbered_without_gaps_and_chained_from_the_first() -> None:
    made = [note(n) for n in range(1, 6)]
    assert [event.seq for event in made] == [1, 2, 3, 4, 5]
    assert made[0].prev == GENESIS
    assert all(later.prev == earlier.entry_sha256 for earlier, later in pairwise(made))
    assert verify_chain([event.entry for event in made], head=made[-1].entry_sha256) == []


def test_an_entry_names_a_person_by_a_pseudonym_only(alice: User) -> None:
    event = note(agent=custody.agent_of(alice))
    assert alice.agent_code in event.entry
    assert "alice" not in event.entry.lower()


def test_the_detail_is_salted_and_stands_beside_the_entry_not_in_it() -> None:
    first, second = note(), note()
    assert "值" not in first.entry
    assert json.loads(first.entry)["detail_sha256"] != json.loads(second.entry)["detail_sha256"]
    assert json.loads(EventDetail.objects.get(event=first).detail) == {"n": 1, "名": "值"}


@pytest.mark.parametrize("act", ["UPDATE archive_event SET type = 'purge'", "DELETE FROM archive_event"])
def test_the_database_refuses_to_change_the_log(act: str) -> None:
    note()
    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act)
    assert Event.objects.get().type == "check"


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_the_transaction_of_its_act_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        note()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_leaves_no_event_and_no_gap() -> None:
    with transaction.atomic():
        note()
        transaction.set_rollback(True)
    with transaction.atomic():
        assert note().seq == 1
