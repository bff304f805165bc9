"""A folder of mixed files from the browser: sent one by one, resumed after a reload, looked into, retried, undone."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Dialog, Page, Route, expect

from ingest import services
from ingest.models import Batch
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser
SENT = re.compile(r"/files/\d+/$")
LET_THROUGH = 3


def make_folder(folder: Path) -> Path:
    """Five letters, one of them with a long Chinese name, an empty file, and a PDF that is cut."""
    (folder / "深").mkdir(parents=True)
    for number in range(4):
        (folder / f"letter-{number}.txt").write_text(f"Letter {number} of the folder about cameras.")
    (folder / "深" / ("视频监控系统建设项目公开招标公告" * 3 + ".txt")).write_text("公告", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<")
    (folder / "empty.txt").write_bytes(b"")
    return folder


def elsewhere(act: Callable[..., None], *args: object) -> None:
    """Call `act` as a worker would: in a thread of its own, where Playwright's event loop does not run."""

    def run() -> None:
        try:
            act(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(timeout=60)


def work_all(public_id: str) -> None:
    for number in list(Batch.objects.get(public_id=public_id).items.order_by("n").values_list("pk", flat=True)):
        services.work(number)


def undo(public_id: str) -> None:
    assert services.undo(Batch.objects.get(public_id=public_id).pk)


def choose(page: Page, folder: Path, count: str) -> None:
    page.locator("#folder").set_input_files(folder)
    expect(page.get_by_text(re.compile(f"^{count}"))).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()


def send_in_two_goes(page: Page, folder: Path) -> tuple[str, set[str]]:
    """Sends a folder; the network goes away after three files and the page is loaded again. The batch, and which
    addresses were sent to after that."""
    asked: list[str] = []
    sent: set[str] = set()

    def some(route: Route) -> None:
        asked.append(route.request.url)
        if again or len(asked) <= LET_THROUGH:
            route.continue_()  # the others are never answered

    def leave(dialog: Dialog) -> None:
        assert dialog.type == "beforeunload"
        dialog.accept()

    again: list[bool] = []
    page.on("dialog", leave)
    page.goto("/intake/")
    page.route(SENT, some)
    choose(page, folder, "7 files")
    expect(page.get_by_text(f"{LET_THROUGH} of 7 sent").first).to_be_visible()
    page.reload()
    again.append(True)
    expect(page.get_by_role("heading", name="Going on with")).to_be_visible()
    page.on("request", lambda request: sent.add(request.url) if SENT.search(request.url) else None)
    choose(page, folder, "7 files")
    page.wait_for_url(re.compile("/batches/"))
    return page.url.rstrip("/").rpartition("/")[2], sent


def test_a_folder_is_sent_resumed_after_a_reload_looked_into_and_undone(open_as: Open, tmp_path: Path) -> None:
    page = open_as("alice")
    public_id, sent = send_in_two_goes(page, make_folder(tmp_path / "公告"))
    assert len(sent) == 7 - LET_THROUGH

    page.goto("about:blank")
    elsewhere(work_all, public_id)
    page.goto(f"/batches/{public_id}/")
    expect(page.get_by_text("7 submitted: 5 stored, 0 already held, 2 failed")).to_be_visible()
    page.get_by_role("link", name="damaged").click()
    expect(page.get_by_role("row").filter(has_text="broken.pdf")).to_contain_text("damaged")
    expect(page.get_by_role("row").filter(has_text="letter-1.txt")).to_have_count(0)
    page.get_by_role("button", name="Retry damaged").click()
    expect(page.get_by_text("1 item is tried again.")).to_be_visible()

    page.get_by_role("link", name="Undo…").click()
    expect(page.get_by_role("listitem").filter(has_text="that only this batch brought in")).to_contain_text("6")
    page.get_by_label("Why").fill("the wrong folder")
    page.get_by_role("button", name="Undo the batch").click()
    expect(page.get_by_text("This batch is being undone")).to_be_visible()
    page.goto("about:blank")
    elsewhere(undo, public_id)
    page.goto(f"/batches/{public_id}/")
    expect(page.get_by_text("This batch was undone")).to_be_visible()
    expect(page.get_by_text("the wrong folder")).to_be_visible()


def test_what_is_held_is_not_sent_and_can_be_recorded_all_the_same(open_as: Open, tmp_path: Path) -> None:
    letter = tmp_path / "held.txt"
    letter.write_text("A letter that is held already.")
    page = open_as("alice")
    for _ in range(2):
        page.goto("/intake/")
        page.get_by_label("Files", exact=True).set_input_files(letter)
        page.get_by_role("button", name="Add", exact=True).click()
        if _ == 0:
            page.wait_for_url(re.compile("/batches/"))
            public_id = page.url.rstrip("/").rpartition("/")[2]
            page.goto("about:blank")
            elsewhere(work_all, public_id)
    held = page.get_by_role("listitem").filter(has_text="held.txt")
    expect(held).to_contain_text("already held: D-")
    held.get_by_role("button", name="Record as a second capture").click()
    expect(held).to_contain_text("it becomes a second capture")
    page.get_by_role("link", name="Open the batch").click()
    expect(page.get_by_role("row").filter(has_text="held.txt")).to_contain_text("Waiting")


def test_a_hash_of_many_slices_is_that_of_the_whole(open_as: Open) -> None:
    """Large files are hashed in slices by a script that is not ours, small ones by the browser itself."""
    page = open_as("alice")
    page.goto("/intake/")
    sliced, whole = page.evaluate(
        """async () => {
          const { sha256 } = await import("/static/js/hashing.js");
          const bytes = new Uint8Array(20_000_003).map((_, n) => n * 7);
          const file = new File([bytes], "a");
          const whole = await sha256(file);
          Object.defineProperty(file, "size", { value: file.size });
          const digest = window.sha256.create();
          for (let n = 0; n < bytes.length; n += 8_000_000) digest.update(bytes.slice(n, n + 8_000_000));
          return [digest.hex(), whole];
        }"""
    )
    assert sliced == whole
