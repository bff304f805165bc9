"""Files that a browser sends one by one: what was announced has a row, what has come is not asked for twice."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from archive.models import Access, Capture, Collection, Original
from archive.services import withdraw_document
from ingest.models import Batch, Item
from ingest.services import cancel, work
from ingest.services.receiving import end_abandoned
from ingest.services.sweeping import Sweeper
from tests.archive.conftest import held_bytes
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db


class Sender:
    """Does what static/js/intake.js does."""

    def __init__(self, user: User, **fields: str) -> None:
        self.client: Client = browser_of(user)
        form = {"access": "newsroom", "first": "a.txt", "number": "2", **fields}
        made = self.client.post("/batches/new/", form)
        assert made.status_code == 201, made.content
        self.public_id = made.json()["id"]
        self.urls = made.json()

    @property
    def batch(self) -> Batch:
        return Batch.objects.get(public_id=self.public_id)

    def announce(self, *files: tuple[str, int], status: int = 200, **more: Any) -> list[dict[str, Any]]:
        body = {"files": [{"name": name, "size": size, **more} for name, size in files]}
        answer = self.client.post(self.urls["announce"], body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return list(answer.json().get("files", []))

    def send(self, item: dict[str, Any], data: bytes, sha256: str | None = None) -> Any:
        digest = hashlib.sha256(data).hexdigest() if sha256 is None else sha256
        return self.client.post(item["send"], {"file": SimpleUploadedFile("x", data), "sha256": digest})

    def held(self, *pairs: tuple[int, bytes]) -> list[dict[str, Any]]:
        fields = {"n": [n for n, _ in pairs], "sha256": [hashlib.sha256(data).hexdigest() for _, data in pairs]}
        return list(self.client.post(self.urls["held"], fields).json()["held"])


def states(batch: Batch) -> list[tuple[str, str, str]]:
    return list(batch.items.order_by("n").values_list("raw_input", "state", "reason"))


def test_what_was_announced_and_never_came_is_a_line_of_the_list(alice: User) -> None:
    sender = Sender(alice)
    first, _ = sender.announce(("公告/a.txt", 5), ("公告/b.txt", 7))
    answer = sender.send(first, b"words")
    assert (answer.status_code, answer.json()["sha256"]) == (201, hashlib.sha256(b"words").hexdigest())
    assert sender.client.post(sender.urls["complete"]).status_code == 302
    assert states(sender.batch) == [("公告/a.txt", "waiting", ""), ("公告/b.txt", "failed", "not_received")]
    work(Item.objects.get(n=1).pk)
    lines = sender.client.get(f"/batches/{sender.public_id}/csv/").getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert sender.batch.status == Batch.Status.ENDED


def test_after_a_reload_only_what_has_not_come_is_awaited_and_the_batch_is_open_again(alice: User) -> None:
    sender = Sender(alice)
    first, _ = sender.announce(("a.txt", 5), ("b.txt", 7))
    sender.send(first, b"words")
    sender.client.post(sender.urls["complete"])
    work(Item.objects.get(n=1).pk)
    again = sender.announce(("a.txt", 5), ("b.txt", 7), ("c.txt", 1))
    assert [(item["n"], item["awaited"]) for item in again] == [(1, False), (2, True), (3, True)]
    assert again[0]["sha256"] == hashlib.sha256(b"words").hexdigest()
    assert sender.batch.status == Batch.Status.RECEIVING
    sender.send(again[1], b"missing")
    sender.send(again[2], b"c")
    sender.client.post(sender.urls["complete"])
    for item in Item.objects.order_by("n"):
        work(item.pk)
    assert [state for _, state, _ in states(sender.batch)] == ["done", "done", "done"]
    assert sender.batch.status == Batch.Status.ENDED


def test_bytes_sent_twice_are_taken_once(alice: User) -> None:
    sender = Sender(alice)
    [item] = sender.announce(("a.txt", 5))
    assert [sender.send(item, b"words").status_code for _ in range(2)] == [201, 200]
    work(Item.objects.get().pk)
    assert sender.send(item, b"other").status_code == 200
    assert Original.objects.count() == Capture.objects.count() == 1


def test_two_files_of_one_name_and_size_are_two_items(alice: User) -> None:
    sender = Sender(alice)
    pair = sender.announce(("a.txt", 5), ("a.txt", 5))
    assert [item["n"] for item in pair] == [1, 2]
    assert [item["n"] for item in sender.announce(("a.txt", 5), again=True)] == [3]


def test_bytes_that_changed_on_the_way_are_refused_and_can_be_sent_again(alice: User) -> None:
    sender = Sender(alice)
    [item] = sender.announce(("a.txt", 5))
    answer = sender.send(item, b"wards", sha256=hashlib.sha256(b"words").hexdigest())
    assert (answer.status_code, answer.json()["code"]) == (422, "bytes_lost")
    assert states(sender.batch) == [("a.txt", "failed", "bytes_lost")]
    assert sender.send(item, b"words").status_code == 201


def test_what_the_browser_does_not_send_is_told_by_name(alice: User, settings: Any) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 5
    sender = Sender(alice)
    gone, big, sneaky = sender.announce(("gone.txt", 1), ("big.txt", 9), ("sneaky.txt", 1))
    assert sender.client.post(gone["send"], {"refused": "unreadable"}).json()["code"] == "unreadable"
    assert sender.client.post(big["send"], {"refused": "too_large"}).json()["code"] == "too_large"
    assert sender.send(sneaky, b"too long").json()["code"] == "too_large"
    assert sender.client.post(gone["send"], {"refused": "anything"}).status_code == 422
    assert [reason for _, _, reason in states(sender.batch)] == ["unreadable", "too_large", "too_large"]


def test_already_held_is_said_only_of_what_the_sender_may_see(alice: User, charlie: User) -> None:
    mine = held_bytes(b"newsroom bytes", charlie).document
    held_bytes(b"hidden bytes", charlie, access=Access.MEMBERS)
    gone = held_bytes(b"withdrawn bytes", alice).document
    withdraw_document(document=gone, reason="batch-undone", user=alice)
    sender = Sender(alice)
    items = sender.announce(("a", 14), ("b", 12), ("c", 15))
    pairs = [
        (item["n"], data)
        for item, data in zip(items, [b"newsroom bytes", b"hidden bytes", b"withdrawn bytes"], strict=True)
    ]
    assert [(row["n"], row["document"]) for row in sender.held(*pairs)] == [(1, mine.accession)]
    assert states(sender.batch)[0] == ("a", "duplicate", "not_sent")
    assert sender.send(items[0], b"newsroom bytes").status_code == 201  # she wants a second capture all the same
    work(Item.objects.get(n=1).pk)
    assert states(sender.batch)[0] == ("a", "duplicate", "already_held")
    assert mine.versions.get().captures.count() == 2


def test_what_a_further_capture_would_add_to_is_sent(alice: User, collection: Collection) -> None:
    held_bytes(b"held", alice)
    addressed = Sender(alice, source="http://a.example/x.htm")
    gathered = Sender(alice, collection=str(collection.pk))
    for sender in (addressed, gathered):
        [item] = sender.announce(("a", 4))
        assert sender.held((item["n"], b"held")) == []


def test_nobody_adds_to_the_batch_of_another(alice: User, otto: User) -> None:
    sender = Sender(alice)
    [item] = sender.announce(("a.txt", 5))
    admin = browser_of(otto)
    assert admin.post(item["send"], {"file": SimpleUploadedFile("x", b"words")}).status_code == 404
    assert admin.post(sender.urls["complete"]).status_code == 404
    assert states(sender.batch) == [("a.txt", "expected", "")]


def test_a_cancelled_batch_takes_nothing_more(alice: User) -> None:
    sender = Sender(alice)
    [item] = sender.announce(("a.txt", 5))
    cancel(batch=sender.batch)
    assert states(sender.batch) == [("a.txt", "cancelled", "")]
    assert sender.send(item, b"words").status_code == 200
    sender.announce(("b.txt", 5), status=409)
    assert states(sender.batch) == [("a.txt", "cancelled", "")]


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"files": []}', '{"files": [{"name": "", "size": 1}]}', '{"files": [{"name": "a", "size": -1}]}',
     '{"files": [{"name": "a", "size": "1"}]}', '{"files": [3]}', "[" * 5000, '{"files": {"name": 1}}'],
)  # fmt: skip
def test_a_list_that_makes_no_sense_is_refused_in_words(alice: User, body: str) -> None:
    sender = Sender(alice)
    answer = sender.client.post(sender.urls["announce"], body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "list")


def test_a_form_that_makes_no_sense_makes_no_batch(alice: User) -> None:
    answer = browser_of(alice).post("/batches/new/", {"access": "members", "first": "a", "number": "1"})
    assert answer.status_code == 422
    assert "collection" in answer.json()["sentence"]
    assert not Batch.objects.exists()


def test_a_sender_who_never_comes_back_leaves_no_batch_open_for_ever(alice: User) -> None:
    sender = Sender(alice)
    first, _ = sender.announce(("a.txt", 5), ("b.txt", 7))
    sender.send(first, b"words")
    end_abandoned()
    assert sender.batch.status == Batch.Status.RECEIVING
    yesterday = timezone.now() - timedelta(hours=25)
    Batch.objects.update(created_at=yesterday)
    end_abandoned()
    assert sender.batch.status == Batch.Status.RECEIVING  # something came today
    Item.objects.update(created_at=yesterday)
    Sweeper().sweep()
    assert states(sender.batch) == [("a.txt", "waiting", ""), ("b.txt", "failed", "not_received")]
    assert sender.batch.status == Batch.Status.OPEN


def test_the_form_offers_to_go_on_with_what_was_not_sent_to_its_end(alice: User, bob: User) -> None:
    sender = Sender(alice)
    sender.announce(("公告.txt", 5))
    assert f"?batch={sender.public_id}" in sender.client.get("/intake/").text
    assert "Going on with" in sender.client.get(f"/intake/?batch={sender.public_id}").text
    assert sender.public_id not in browser_of(bob).get("/intake/").text
    assert browser_of(bob).get(f"/intake/?batch={sender.public_id}").status_code == 404
