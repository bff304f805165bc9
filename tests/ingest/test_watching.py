"""The watched folder: what is still is taken, once, with what was said of it; the rest is set apart and told why."""

import errno
import json
from pathlib import Path

import pytest

from accounts.models import User
from ingest import services
from ingest.models import Batch, Item, ItemState
from ingest.staging import copy_in
from ingest.watching import Watcher
from tests.conftest import make_collection

pytestmark = pytest.mark.django_db


class Clock:
    """Time that passes when told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(tmp_path: Path, otto: User, clock: Clock) -> Watcher:
    return Watcher(tmp_path, clock=clock)


def settled(watcher: Watcher, clock: Clock) -> int:
    watcher.look()
    clock.now += 10
    return watcher.look()


def test_a_file_is_taken_only_when_it_has_been_still_for_ten_seconds(
    watcher: Watcher, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "公告.txt"
    file.write_text("half", encoding="utf-8")
    assert watcher.look() == 0
    clock.now = 9
    file.write_text("half and more", encoding="utf-8")
    assert watcher.look() == 0
    clock.now = 18
    assert watcher.look() == 0
    clock.now = 19
    assert watcher.look() == 1
    assert (tmp_path / "done" / "公告.txt").read_text(encoding="utf-8") == "half and more"
    item = Item.objects.get()
    assert (item.raw_input, item.state, item.batch.status) == ("公告.txt", ItemState.WAITING, Batch.Status.OPEN)
    assert settled(watcher, clock) == 0


def test_what_the_sidecar_says_is_recorded_as_a_persons_statement(
    watcher: Watcher, clock: Clock, tmp_path: Path, otto: User
) -> None:
    collection = make_collection(otto)
    told = {"title": "视频监控", "source": "http://www.ccgp.example/a.htm", "collection": collection.title}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("words")
    (tmp_path / "in" / "a.txt.meta.json").write_text(json.dumps(told | {"access": "members"}))
    assert settled(watcher, clock) == 1
    services.work(Item.objects.get().pk)
    item = Item.objects.get()
    assert item.document is not None
    assert item.capture is not None
    assert item.capture.source is not None
    assert (item.document.title, item.document.title_basis) == ("视频监控", "user_asserted")
    assert (item.capture.source.url, item.capture.source_basis) == (told["source"], "user_asserted")
    assert item.document.access == "members"
    assert list(item.document.collections.all()) == [collection]
    assert (tmp_path / "done" / "in" / "a.txt.meta.json").exists()


def test_a_sidecar_in_csv_says_the_same(watcher: Watcher, clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.txt.meta.csv").write_text("\ufefftitle,source\n标题,http://a.example/\n", encoding="utf-8")
    assert settled(watcher, clock) == 1
    assert Item.objects.get().origin["told"]["title"] == "标题"


@pytest.mark.parametrize(("charset", "between"), [("gbk", ","), ("utf-16", "\t"), ("utf-8-sig", ";")])
def test_a_sidecar_as_excel_saves_it_is_understood(
    watcher: Watcher, clock: Clock, tmp_path: Path, charset: str, between: str
) -> None:
    rows = [["title", "issuing_body"], ["示例市图书馆书架采购中标结果公告", "示例市财政局"]]
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.txt.meta.csv").write_bytes("\r\n".join(between.join(row) for row in rows).encode(charset))
    assert settled(watcher, clock) == 1
    told = Item.objects.get().origin["told"]
    assert [told["title"], told["issuing_body"]] == rows[1]


@pytest.mark.parametrize("name", ["x" * 251 + ".txt", "长" * 83 + ".txt", "y" * 255])
def test_a_name_as_long_as_names_may_be_keeps_nothing_from_coming_in(
    watcher: Watcher, clock: Clock, tmp_path: Path, name: str
) -> None:
    for each in ("a.txt", name, "公告.txt"):
        (tmp_path / each).write_text(each)
    assert settled(watcher, clock) == 3
    assert {path.name for path in (tmp_path / "done").iterdir()} == {"a.txt", name, "公告.txt"}
    (tmp_path / name).symlink_to("/etc/passwd")
    assert settled(watcher, clock) == 1
    assert any(path.name.endswith(".why.txt") for path in (tmp_path / "failed").iterdir())
    (tmp_path / name).write_text("the same name, other words")
    assert settled(watcher, clock) == 1
    assert len(list((tmp_path / "done").iterdir())) == 4


def test_a_file_that_cannot_be_moved_is_taken_once_and_again_when_it_changes(
    watcher: Watcher, clock: Clock, tmp_path: Path
) -> None:
    (tmp_path / "done").write_text("a file where a folder should be")
    (tmp_path / "a.txt").write_text("words")
    assert [settled(watcher, clock), settled(watcher, clock)] == [1, 0]
    (tmp_path / "a.txt").write_text("other words")
    assert settled(watcher, clock) == 1
    assert Item.objects.count() == 2


def test_a_fault_of_ours_amid_a_round_leaves_what_came_before_it_taken_once(
    watcher: Watcher, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, limit: int) -> object:
        if path.name == "b.txt":
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy_in(path, limit=limit)

    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    with monkeypatch.context() as patched:
        patched.setattr("ingest.watching.copy_in", full)
        with pytest.raises(OSError, match="No space"):
            settled(watcher, clock)
    assert (tmp_path / "done" / "a.txt").exists()
    assert watcher.look() == 1
    assert sorted(Item.objects.values_list("raw_input", flat=True)) == ["a.txt", "b.txt"]
    assert set(Batch.objects.values_list("status", flat=True)) == {Batch.Status.OPEN}


@pytest.mark.parametrize(
    ("ending", "text", "why"),
    [
        (".meta.json", "[1]", "neither"),
        (".meta.json", "{", "neither"),
        (".meta.json", '{"colour": "red"}', "no field colour"),
        (".meta.json", '{"access": "everyone"}', "level of access"),
        (".meta.json", '{"collection": "Nowhere"}', "no collection"),
        (".meta.json", '{"access": "members"}', "needs a collection"),
        (".meta.csv", "title\na\nb\n", "neither"),
        (".meta.csv", "title\n", "neither"),
        (".meta.json", " " * 70_000, "neither"),
    ],
)
def test_a_sidecar_that_makes_no_sense_sets_the_file_apart_and_says_why(
    watcher: Watcher, clock: Clock, tmp_path: Path, ending: str, text: str, why: str
) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / f"a.txt{ending}").write_text(text)
    assert settled(watcher, clock) == 1
    assert why in (tmp_path / "failed" / "a.txt.why.txt").read_text()
    assert (tmp_path / "failed" / "a.txt").exists()
    assert not Item.objects.exists()


def test_links_and_files_too_large_are_refused_and_hidden_ones_left(
    watcher: Watcher, clock: Clock, tmp_path: Path, settings: object
) -> None:
    settings.MUNIMENT_MAX_FILE_BYTES = 5  # type: ignore[attr-defined]
    (tmp_path / "long.txt").write_text("eleven byte")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    (tmp_path / ".part").write_text("not yet")
    assert settled(watcher, clock) == 2
    assert "symbolic link" in (tmp_path / "failed" / "link.txt.why.txt").read_text()
    assert "larger" in (tmp_path / "failed" / "long.txt.why.txt").read_text()
    assert (tmp_path / ".part").exists()
    assert not Item.objects.exists()


def test_a_second_file_of_a_name_does_not_replace_the_first(watcher: Watcher, clock: Clock, tmp_path: Path) -> None:
    for words in ("first", "second"):
        (tmp_path / "a.txt").write_text(words)
        assert settled(watcher, clock) == 1
    assert sorted(path.read_text() for path in (tmp_path / "done").iterdir()) == ["first", "second"]


def test_a_crash_before_the_batch_was_open_loses_nothing(
    watcher: Watcher, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("words")
    with monkeypatch.context() as patched:
        patched.setattr("ingest.services.submit", lambda batch: (_ for _ in ()).throw(OSError("power cut")))
        with pytest.raises(OSError, match="power cut"):
            settled(watcher, clock)
    assert (tmp_path / "a.txt").exists()
    assert settled(Watcher(tmp_path, clock=clock), clock) == 1
    assert set(Batch.objects.values_list("status", flat=True)) == {Batch.Status.OPEN}
    for item in Item.objects.order_by("pk"):
        services.work(item.pk)
    assert list(Item.objects.order_by("pk").values_list("state", flat=True)) == [ItemState.DONE, ItemState.DUPLICATE]
