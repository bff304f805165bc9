"""Tables of addresses and metadata: columns are guessed, rows are checked, what is said lands on the documents."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from archive.models import Collection, Original
from archive.rows import row_findings
from archive.tagging import tags_of
from ingest import services
from ingest.models import Batch, Item, Listing
from ingest.services import Announced
from ingest.services.receiving import announce
from ingest.tables import NoTable, guess, lines, read_table
from ingest.telling_words import iso_date, language_of
from tests.conftest import browser_of
from tests.ingest import made
from tests.ingest.conftest import AddBytes

pytestmark = pytest.mark.django_db


def table_at(path: Path, *rows: str, charset: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(rows).encode(charset))
    return path


def send(user: User, data: bytes, name: str = "notices.csv", **fields: str) -> Any:
    browser = browser_of(user)
    return browser.post("/intake/table/", {"table": SimpleUploadedFile(name, data), "access": "newsroom", **fields})


def take(user: User, answer: HttpResponse, **fields: str) -> Batch:
    assert answer.status_code == 302, answer.content.decode()
    done = browser_of(user).post(answer.headers["Location"], {"take": "1", **fields})
    assert done.status_code == 302, done.content.decode()
    return Batch.objects.latest("pk")


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (["标题", "发布日期", "来源网址", "集合", "标签"], ["title", "date", "address", "collection", "tags"]),
        (
            ["Title", "Source URL", "File name", "Published", "Issued by"],
            ["title", "address", "file", "date", "issuing_body"],
        ),
        (["URL", "Link", "Remarks"], ["address", "", ""]),
        (["采购单位：", "英文标题", "语言"], ["issuing_body", "title_en", "language"]),
    ],
)
def test_columns_are_guessed_by_their_heads_in_english_and_chinese(heads: list[str], fields: list[str]) -> None:
    assert guess(heads) == fields


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_charset_and_sign_is_read(tmp_path: Path, charset: str, between: str) -> None:
    heads, row = ["标题", "网址"], ["视频监控采购公告", "http://a.example/"]
    path = table_at(tmp_path / "t.csv", between.join(heads), between.join(row), charset=charset)
    assert read_table(path, "t.csv").rows == [["视频监控采购公告", "http://a.example/"]]


def test_the_first_sheet_with_rows_of_a_workbook_is_read_in_the_sandbox(tmp_path: Path) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("空")
        sheet = book.add_worksheet("公告")
        sheet.write_row(0, 0, ["标题", "", "日期"])
        sheet.write_row(1, 0, ["视频监控", None, "2021-03-05"])
        sheet.write_row(3, 2, ["2021-03-06"])
    path = tmp_path / "t.xlsx"
    path.write_bytes(out.getvalue())
    read = read_table(path, "t.xlsx")
    assert (read.heads, read.note) == (["标题", "", "日期"], "公告")
    assert read.rows == [["视频监控", "", "2021-03-05"], ["", "", ""], ["", "", "2021-03-06"]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", b""),
        ("t.csv", b"url\n"),
        ("t.csv", b"\0\1\2" * 50),
        ("t.xlsx", b"PK\3\4nothing"),
        ("t.xls", made.bomb()),
    ],
)
def test_what_is_no_table_is_told_in_words(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / "t"
    path.write_bytes(data)
    with pytest.raises(NoTable):
        read_table(path, name)


def test_rows_are_checked_one_by_one(tmp_path: Path) -> None:
    path = table_at(
        tmp_path / "t.csv",
        "url,file,date,collection,language",
        "http://a.example/1,,2021年3月5日,Cameras,中文",
        "nowhere,,,,",
        "http://a.example/2,,03/05/2021,,",
        "http://a.example/3,,,Nobody's,Klingon",
        ",,2021-01-01,,",
        "http://a.example/1,,,,",
        ",,,,",
        "http://a.example/f,in\\a.pdf,,,",
    )
    sheet = read_table(path, "t.csv")
    found = list(lines(sheet, guess(sheet.heads), {"cameras": 7}))
    assert [line.number for line in found] == [2, 3, 4, 5, 6, 7, 9]
    assert [len(line.errors) for line in found] == [0, 1, 1, 2, 1, 0, 0]
    assert found[0].told == {"date": "2021-03-05", "language": "zh", "collection": 7}
    assert "03/05/2021" in found[2].errors[0]
    assert found[5].repeats == 2
    assert (found[6].file, found[6].told) == ("in/a.pdf", {"source": "http://a.example/f"})


@given(st.text(max_size=30))
def test_no_text_in_a_cell_is_an_error_of_ours(text: str) -> None:
    assert (iso_date(text) or "2021-03-05")[4] == "-"
    assert all(tags_of(text))
    language_of(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021/3/5", "2021-03-05"),
        ("２０２１年３月５日 10:00", "2021-03-05"),
        ("20210305", "2021-03-05"),
        ("5 March 2021", "2021-03-05"),
        ("Mar. 5, 2021", "2021-03-05"),
        ("2021-03-05T08:00:00Z", "2021-03-05"),
        ("2021-02-30", None),
        ("3/5/2021", None),
        ("soon", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: str | None) -> None:
    assert iso_date(text) == day


def test_every_row_is_an_item_and_the_table_itself_is_kept(alice: User, collection: Collection) -> None:
    data = "网址,标题,专题\nhttp://127.0.0.1:9/a,采购公告,Cameras\nnowhere,b,\nhttp://127.0.0.1:9/a,,\n".encode(
        "gb18030"
    )
    batch = take(alice, send(alice, data))
    rows = list(batch.items.order_by("n").values_list("kind", "raw_input", "state", "reason"))
    assert rows == [
        ("address", "http://127.0.0.1:9/a", "waiting", ""),
        ("address", "nowhere", "failed", "bad_row"),
        ("address", "http://127.0.0.1:9/a", "duplicate", "same_line"),
    ]
    assert "Row 3: “nowhere” is not a web address." in batch.items.get(n=2).sentence
    assert batch.items.get(n=1).origin["told"] == {"title": "采购公告", "collection": collection.pk}
    assert (batch.status, Original.objects.get().role) == (Batch.Status.OPEN, "list")
    assert services.retry(batch=batch) == 0


def test_what_a_row_says_of_a_file_lands_on_its_document(alice: User, collection: Collection) -> None:
    data = (
        "file,url,title,date,tags,language,collection,issued by\n"
        "公告.txt,http://www.ccgp.example/a.htm,采购公告,2021-03-05,cameras; Kashgar,zh,cameras,喀什公安局\n"
        "never.txt,,,,,,,\n"
    ).encode()
    answer = send(alice, data)
    done = browser_of(alice).post(answer.headers["Location"], {"take": "1"})
    batch = Batch.objects.get()
    assert done.headers["Location"] == f"/intake/?batch={batch.public_id}"
    assert batch.status == Batch.Status.RECEIVING
    words = "公告 words of the file".encode()
    [item] = announce(batch=batch, files=[Announced("folder/公告.txt", len(words))])
    assert item.n == 1
    browser = browser_of(alice)
    browser.post(f"/batches/{batch.public_id}/files/1/", {"file": SimpleUploadedFile("x", words)})
    services.complete(batch=batch)
    services.work(item.pk)
    assert list(batch.items.order_by("n").values_list("state", "reason")) == [("done", ""), ("failed", "not_received")]
    document = Item.objects.get(n=1).document
    assert document is not None
    assert (document.title, document.title_basis, document.language) == ("采购公告", "user_asserted", "zh")
    assert (document.tags, document.issuing_body) == (["cameras", "Kashgar"], "喀什公安局")
    assert document.printed_at is not None
    assert document.printed_at.isoformat() == "2021-03-04T16:00:00+00:00"
    assert list(document.collections.all()) == [collection]
    capture = document.versions.get().captures.get()
    assert capture.source is not None
    assert (capture.source.url, capture.source_basis) == ("http://www.ccgp.example/a.htm", "user_asserted")
    assert row_findings().failures == []


def test_what_a_table_says_of_files_in_a_zip_lands_on_them(alice: User, add_bytes: AddBytes) -> None:
    browser = browser_of(alice)
    answer = send(alice, b"file,title\na.txt,Said of a\ndeep/b.txt,Said of b\nmissing.txt,\n")
    browser.post(answer.headers["Location"], {"take": "1"})
    batch = Batch.objects.get(listing__isnull=False)
    container = add_bytes(made.zipped([("x/a.txt", b"one"), ("deep/b.txt", b"two")]), "all.zip", into=batch)
    services.complete(batch=batch)
    services.work(container.pk)
    for member in batch.items.filter(parent=container):
        services.work(member.pk)
    assert list(batch.items.filter(parent=None).order_by("n").values_list("raw_input", "state", "reason")) == [
        ("a.txt", "duplicate", "came_inside"),
        ("deep/b.txt", "duplicate", "came_inside"),
        ("missing.txt", "failed", "not_received"),
        ("all.zip", "done", ""),
    ]
    titles = batch.items.filter(parent=container).order_by("n").values_list("document__title", flat=True)
    assert list(titles) == ["Said of a", "Said of b"]


def test_an_admin_does_not_name_the_columns_of_another_and_a_table_is_taken_once(alice: User, otto: User) -> None:
    answer = send(alice, b"url\nhttp://127.0.0.1:9/a\n")
    where = answer.headers["Location"]
    assert browser_of(otto).get(where).status_code == 404
    page = browser_of(alice).post(where, {"column-0": "title", "take": "1"})
    assert (page.status_code, "No row can be taken" in page.text) == (422, True)
    take(alice, answer, **{"column-0": "address"})
    take(alice, answer)
    assert Item.objects.count() == 1
    assert Listing.objects.get().rows == []


def test_a_table_that_is_none_is_refused_on_the_form(alice: User) -> None:
    assert "holds no table" in send(alice, b"only one line").text
    assert "neither a CSV file nor a workbook" in send(alice, b"\0\1\2\3" * 50).text
    assert "Choose one table" in browser_of(alice).post("/intake/table/", {"access": "newsroom"}).text
    assert not Batch.objects.exists()


def test_the_preview_shows_twenty_rows_and_disarms_nothing_it_shows(alice: User) -> None:
    rows = "".join(f"http://127.0.0.1:9/{n},<script>alert({n})</script>\n" for n in range(30))
    page = browser_of(alice).get(send(alice, f"url,title\n{rows}".encode()).headers["Location"])
    assert page.text.count("&lt;script&gt;") == 20
    assert "<script>alert" not in page.text
    assert "30 addresses to fetch" in page.text
