"""The pages of intake: who gets them, what they say, and what leaves them."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from archive.csvcells import disarm
from archive.models import Access, Collection
from ingest.models import Batch, Item, ItemState
from ingest.presence import beat
from ingest.services import add_refused
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db


def upload(client: Client, *files: SimpleUploadedFile, **fields: str) -> Batch:
    """Send the form; the batch that its receipt is about."""
    answer = client.post("/intake/", {"files": list(files), "access": "newsroom", **fields})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Batch.objects.get(public_id=answer.headers["Location"].split("/")[2])


@pytest.mark.parametrize("path", ["/intake/", "/batches/"])
def test_only_people_of_the_newsroom_get_to_intake(path: str, anon: Client, gina: User, charlie: User) -> None:
    assert anon.get(path).status_code == 404
    assert browser_of(gina).get(path).status_code == 404
    assert browser_of(charlie).get(path).status_code == 200


def test_a_visitor_who_posts_files_is_turned_away_before_they_are_read(anon: Client) -> None:
    staged = set((Path(_tmp())).iterdir())
    answer = anon.post("/intake/", {"files": SimpleUploadedFile("a.txt", b"x" * 5_000_000)})
    assert answer.status_code == 404
    assert set(Path(_tmp()).iterdir()) == staged


def _tmp() -> str:
    from archive.storage import staging_file

    return str(staging_file().parent)


def test_each_file_sent_is_a_line_of_the_receipt_with_its_size_and_digest(charlie: User) -> None:
    client = browser_of(charlie)
    batch = upload(client, SimpleUploadedFile("公告.txt", "采购".encode()), SimpleUploadedFile("b.txt", b"b"))
    rows = list(batch.items.order_by("n").values_list("raw_input", "size", "state"))
    assert rows == [("公告.txt", 6, ItemState.WAITING), ("b.txt", 1, ItemState.WAITING)]
    page = client.get(f"/batches/{batch.public_id}/").content.decode()
    assert "公告.txt" in page
    assert "2 submitted" in page


def test_the_bytes_of_an_upload_lie_staged_where_the_pipeline_takes_them_from(charlie: User) -> None:
    batch = upload(browser_of(charlie), SimpleUploadedFile("a.txt", b"as sent"))
    assert Path(batch.items.get().staged).read_bytes() == b"as sent"


def test_a_name_that_climbs_out_of_its_folder_is_only_a_name(charlie: User) -> None:
    batch = upload(browser_of(charlie), SimpleUploadedFile("../../etc/passwd", b"text"))
    item = batch.items.get()
    assert Path(item.staged).parent == Path(_tmp())


def test_a_form_without_file_or_address_is_shown_again_with_the_reason(charlie: User) -> None:
    answer = browser_of(charlie).post("/intake/", {"access": "newsroom"})
    assert answer.status_code == 422
    assert "at least one file" in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_file_over_the_limit_is_refused_in_plain_words(charlie: User, settings: object) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 1000  # type: ignore[attr-defined]
    before = set(Path(_tmp()).iterdir())
    answer = browser_of(charlie).post(
        "/intake/", {"files": [SimpleUploadedFile("big.pdf", b"x" * 1001)], "access": "newsroom"}
    )
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "big.pdf" in page
    assert "too_large" in page
    assert set(Path(_tmp()).iterdir()) == before
    assert not Batch.objects.exists()


def test_one_file_over_the_limit_does_not_stop_the_others(charlie: User, settings: object) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 1000  # type: ignore[attr-defined]
    batch = upload(browser_of(charlie), SimpleUploadedFile("big", b"x" * 1001), SimpleUploadedFile("small", b"x"))
    states = dict(batch.items.values_list("raw_input", "state"))
    assert states == {"big": ItemState.FAILED, "small": ItemState.WAITING}


def test_more_than_twenty_files_at_once_are_refused_in_plain_words(charlie: User) -> None:
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]
    answer = browser_of(charlie).post("/intake/", {"files": files, "access": "newsroom"})
    assert answer.status_code == 413
    assert "20 files" in answer.content.decode()


def test_a_full_disk_closes_intake_and_says_so(charlie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.middleware.has_room", lambda: False)
    answer = browser_of(charlie).post("/intake/", {"files": SimpleUploadedFile("a.txt", b"x"), "access": "newsroom"})
    assert answer.status_code == 507
    assert "no room" in answer.content.decode()


def test_files_cannot_be_sent_to_pages_that_take_none(charlie: User, batch: Batch) -> None:
    answer = browser_of(charlie).post(
        f"/batches/{batch.public_id}/retry/", {"files": SimpleUploadedFile("a.txt", b"x" * 3_000_000)}
    )
    assert answer.status_code == 413


def test_a_form_without_its_csrf_token_leaves_no_bytes_behind(charlie: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(charlie, backend="allauth.account.auth_backends.AuthenticationBackend")
    before = set(Path(_tmp()).iterdir())
    answer = client.post("/intake/", {"files": SimpleUploadedFile("a.txt", b"x"), "access": "newsroom"})
    assert answer.status_code == 403
    assert set(Path(_tmp()).iterdir()) == before


def test_one_cannot_bring_documents_into_a_collection_one_is_not_in(charlie: User, collection: Collection) -> None:
    answer = browser_of(charlie).post(
        "/intake/",
        {"files": SimpleUploadedFile("a.txt", b"x"), "access": Access.MEMBERS, "collection": str(collection.pk)},
    )
    assert answer.status_code == 422
    assert "Cameras" not in answer.content.decode()


def test_a_batch_is_seen_by_who_made_it_and_by_admins(
    batch: Batch, alice: User, otto: User, bob: User, anon: Client
) -> None:
    for path in (f"/batches/{batch.public_id}/", f"/batches/{batch.public_id}/csv/"):
        assert browser_of(alice).get(path).status_code == 200
        assert browser_of(otto).get(path).status_code == 200
        assert browser_of(bob).get(path).status_code == 404
        assert anon.get(path).status_code == 404


def test_polling_ends_with_the_last_item(batch: Batch, alice: User, add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    client, path = browser_of(alice), f"/batches/{batch.public_id}/"
    running = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in running
    assert "<html" not in running
    assert "Refresh" in running
    Item.objects.filter(pk=item.pk).update(state=ItemState.DONE)
    ended = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in ended
    assert "hx-get" not in ended


def test_a_waiting_batch_says_when_no_worker_is_running(batch: Batch, alice: User, add_bytes: AddBytes) -> None:
    add_bytes(b"text")
    client, path = browser_of(alice), f"/batches/{batch.public_id}/"
    assert "No worker is running" in client.get(path).content.decode()
    beat("worker")
    assert "No worker is running" not in client.get(path).content.decode()


def test_what_failed_can_be_put_back_in_the_queue(batch: Batch, alice: User, add_bytes: AddBytes) -> None:
    item = add_bytes(b"text")
    Item.objects.filter(pk=item.pk).update(state=ItemState.FAILED, reason="disk_full", attempts=5)
    add_refused(batch=batch, name="never received", code="too_large")
    browser_of(alice).post(f"/batches/{batch.public_id}/retry/")
    item.refresh_from_db()
    assert (item.state, item.attempts) == (ItemState.WAITING, 0)
    assert batch.items.get(raw_input="never received").state == ItemState.FAILED


def test_a_filter_shows_one_state_and_keeps_the_counts(batch: Batch, alice: User, add_bytes: AddBytes) -> None:
    add_bytes(b"text", "waits.txt")
    add_refused(batch=batch, name="too-big.bin", code="too_large")
    page = browser_of(alice).get(f"/batches/{batch.public_id}/?state=failed").content.decode()
    assert "too-big.bin" in page
    assert "waits.txt" not in page
    assert "2 submitted" in page


def test_the_list_has_a_line_for_each_item_and_no_cell_that_starts_a_formula(
    batch: Batch, alice: User, add_bytes: AddBytes
) -> None:
    names = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", '=HYPERLINK("http://x")', "名,字\n二"]
    for name in names:
        add_bytes(b"x", name)
    answer = browser_of(alice).get(f"/batches/{batch.public_id}/csv/")
    text = answer.getvalue().decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    assert len(rows) == len(names)
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)
    assert [row[head.index("name as submitted")].lstrip("'") for row in rows] == names
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_cell_without_a_formula_is_left_as_it_is() -> None:
    assert disarm("公告 1-2") == "公告 1-2"
    assert disarm(None) == ""
    assert disarm(3) == "3"
