"""The tables of a version as CSV: one, or all with where each line is from; masked and disarmed as everywhere."""

import csv
import io

import pytest
from django.test import Client

from accounts.models import User
from archive.services import Held, PageDraft, TranscriptDraft, save_reading
from archive.views.tables import grid
from procurement.masking import mask_version
from tests.archive.conftest import held_bytes
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
TEXT = "品名 单价 联系人 13900139001"


def cell(row: int, column: int, text: str, start: int = 0, end: int = 0, colspan: int = 1) -> dict[str, object]:
    return {"row": row, "column": column, "rowspan": 1, "colspan": colspan, "box": None, "start": start, "end": end,
            "text": text}  # fmt: skip


@pytest.fixture
def priced(alice: User) -> Held:
    """Two pages: a table with a formula and a telephone number, and a sheet that begins far down."""
    held = held_bytes(b"tables", alice)
    number = TEXT.index("13900139001")
    prices = [cell(0, 0, "品名", colspan=2), cell(0, 2, "=1+1"), cell(1, 0, "联系人"),
              cell(1, 1, "13900139001", number, number + 11)]  # fmt: skip
    sheet = [cell(900_000, 7, "总价"), cell(900_001, 9, "1,200")]
    pages = [
        PageDraft(1, TEXT, tables=[{"cells": prices}, {"cells": [cell(0, 0, "b")]}]),
        PageDraft(2, "总价 1,200", tables=[{"cells": sheet}]),
    ]
    draft = TranscriptDraft(kind="plain", reader="sheets", reader_version=1, tool="t", sandbox_level="L1")
    save_reading(version=held.version, transcript=draft, pages=pages)
    mask_version(version_id=held.version.pk)
    return held


def lines(client: Client, held: Held, query: str = "") -> list[list[str]]:
    answer = client.get(f"/d/{held.document.accession}/v/1/tables/{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def test_one_table_is_the_file_as_it_stands_disarmed_and_masked(alice: User, priced: Held) -> None:
    found = lines(browser_of(alice), priced, "?page=1&table=1")
    assert found[0] == ["品名", "", "'=1+1"]
    assert found[1][0] == "联系人"
    assert "13900139001" not in str(found)


def test_all_tables_say_where_each_line_is_from(alice: User, priced: Held) -> None:
    found = lines(browser_of(alice), priced)
    assert [row[:2] for row in found] == [["1", "1"], ["1", "1"], ["1", "2"], ["2", "1"], ["2", "1"]]
    assert found[-1] == ["2", "1", "", "", "1,200"]


def test_the_page_links_to_its_tables_and_there_are_no_others(alice: User, priced: Held) -> None:
    client, base = browser_of(alice), f"/d/{priced.document.accession}"
    page = client.get(f"{base}/text/?page=1").content.decode()
    assert f"{base}/v/1/tables/?page=1&amp;table=2" in page
    for query in ("?page=1&table=3", "?page=7", "?table=9"):
        assert client.get(f"{base}/v/1/tables/{query}").status_code == 404


def test_a_sheet_of_far_corners_is_no_longer_than_its_rows() -> None:
    assert grid({"cells": [cell(5, 3, "a"), cell(1_000_000, 5, "b")]}) == [["a"], ["", "", "b"]]
