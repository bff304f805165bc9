"""A list of results as CSV, XLSX and OCDS: under the reader's rights, disarmed, with addresses that stay."""

import csv
import io
import zipfile
from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from archive.services import Held
from language.romanise import pinyin_title
from procurement.bodies import add_name
from procurement.models import Organisation
from procurement.services import read_facts
from search.engines.base import EngineError
from search.export_rows import HEAD
from search.selectors import search
from tests.conftest import browser_of
from tests.procurement.conftest import AWARD, TENDER, hold_notice
from tests.procurement.test_ocds import valid

__all__ = ["hold_notice"]
pytestmark = pytest.mark.django_db
HoldNotice = Callable[..., Held]
EVIL = "=cmd|示例大学显微镜采购项目中标公告"


@pytest.fixture
def two(hold_notice: HoldNotice, alice: User, index: Callable[[], int]) -> tuple[Held, Held]:
    """A tender for the newsroom and a public award whose title would be a formula."""
    tender = hold_notice(alice, TENDER, title="示例市图书馆书架采购公开招标公告")
    award = hold_notice(alice, AWARD, title=EVIL, access="public")
    for held in (tender, award):
        read_facts(version_id=held.version.pk)
    index()
    return tender, award


def table(client: Client, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"/search/export/?format=csv&sort=date{query}")
    assert response["Content-Disposition"] == 'attachment; filename="results.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_a_csv_carries_every_fact_with_its_permanent_address(two: tuple[Held, Held], alice: User) -> None:
    rows = {row["accession"]: row for row in table(browser_of(alice))}
    row = rows[two[0].document.accession]
    assert row["address"].endswith(f"/d/{two[0].document.accession}/v/1/text/")
    assert (row["buyer"], row["number"], row["budget_yuan"]) == ("杭州市示例图书馆", "SL-2030-007", "475000")
    assert row["budget_words"] == "47.5000000 万元"
    assert rows[two[1].document.accession]["award_yuan"] == "1805000"


def test_who_may_not_see_a_document_gets_no_row_of_it(two: tuple[Held, Held], alice: User) -> None:
    assert [row["accession"] for row in table(Client())] == [two[1].document.accession]
    assert len(table(browser_of(alice), "&q=buyer:图书馆")) == 1


def test_cells_are_disarmed_and_nothing_personal_is_in_them(two: tuple[Held, Held], alice: User) -> None:
    row = next(row for row in table(browser_of(alice)) if row["accession"] == two[1].document.accession)
    assert row["title"] == f"'{EVIL}"
    words = str(table(browser_of(alice)))
    assert not [name for name in ("13900000000", "甲老师", "甲某某", "丁老师") if name in words]


def test_a_workbook_holds_the_same_rows_and_no_formula(two: tuple[Held, Held], alice: User) -> None:
    response = browser_of(alice).get("/search/export/?format=xlsx")
    book = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 3
    assert "<f>" not in sheet
    assert "杭州市示例图书馆" in sheet
    assert "<v>475000" in sheet
    assert all(name in sheet for name in HEAD)


def test_the_purchases_of_a_list_are_valid_releases(two: tuple[Held, Held], alice: User) -> None:
    package = browser_of(alice).get("/search/export/?format=ocds").json()
    assert len(package["releases"]) == 2
    for release in package["releases"]:
        valid(release)
    public = Client().get("/search/export/?format=ocds").json()
    assert [each["buyer"]["name"] for each in public["releases"]] == ["示例大学"]


def test_an_export_keeps_the_facets_and_search_that_is_down_says_so(
    two: tuple[Held, Held], alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser_of(alice)
    assert table(client, "&format=pdf") == []
    assert len(table(client, "&format=text&type=award")) == 1

    def down(**_asked: object) -> None:
        raise EngineError("gone")

    monkeypatch.setattr("search.export_views.found_by", down)
    response = client.get("/search/export/?format=csv")
    assert response.status_code == 503
    assert "Search is down" in response.content.decode()


def test_a_body_is_found_by_han_pinyin_and_an_english_name(
    two: tuple[Held, Held], alice: User, index: Callable[[], int]
) -> None:
    body = Organisation.objects.get(key="示例光学有限公司")
    add_name(body=body, name="Sample Optics Ltd", kind="english", user=alice)
    index()
    for query in ("示例光学", pinyin_title("示例光学有限公司"), "shi li guang xue", "Sample Optics"):
        rows = search(user=alice, query=query).rows
        assert [row.document.pk for row in rows] == [two[1].document.pk], query
        assert not rows[0].lost, query
        assert any(piece.hit for each in rows[0].located.snippets for piece in each.segments), query
    snippets = search(user=alice, query="Sample Optics").rows[0].located.snippets
    assert "Sample Optics Ltd" in {"".join(each.text for each in named.segments) for named in snippets}


def test_the_spending_of_a_list_is_drawn_and_in_tables_under_the_readers_rights(
    two: tuple[Held, Held], alice: User
) -> None:
    html = browser_of(alice).get("/search/spending/").content.decode()
    assert html.count("¥1,805,000") >= 4  # by buyer and by supplier, drawn and in a table
    assert "示例光学有限公司" in html
    assert "No procurement notice is in this list" in Client().get("/search/spending/?q=buyer:图书馆").content.decode()


def test_references_of_the_whole_list_name_each_document_that_she_sees(
    two: tuple[Held, Held], alice: User, anon: Client
) -> None:
    both, public = [held.document.accession for held in two], two[1].document.accession
    for suffix, mark in (("ris", "TY  - "), ("bib", "@misc{"), ("json", '"type":')):
        response = browser_of(alice).get(f"/citations/list.{suffix}?sort=date")
        assert response["Content-Disposition"] == f'attachment; filename="results.{suffix}"'
        text = response.content.decode()
        assert text.count(mark) == len(two)
        assert all(accession in text for accession in both)
        seen = anon.get(f"/citations/list.{suffix}?sort=date").content.decode()
        assert (seen.count(mark), public in seen) == (1, True)
    assert anon.get("/citations/list.exe").status_code == 404
    page = browser_of(alice).get("/search/?q=%E9%87%87%E8%B4%AD").content.decode()
    assert all(f"/citations/list.{suffix}?q=" in page for suffix in ("ris", "bib", "json"))
    assert "Files hold the first" not in page


def test_a_row_says_what_was_bought_and_where_the_office_is(two: tuple[Held, Held], alice: User) -> None:
    row = next(row for row in table(browser_of(alice)) if row["accession"] == two[1].document.accession)
    assert row["goods"] == "显微镜"
    assert row["contact_offices"] == "buyer: 南京市鼓楼区示例路4号; agency: 南京市示例路5号"
