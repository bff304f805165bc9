"""Data tables of saved pages: found, told from layout, cells where a browser has them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.base import Table
from tests.ingest.readers.reading import Reading, read

LOTS = "<tr><th>包号</th><th>预算</th></tr><tr><td>1</td><td>3300万元</td></tr><tr><td>2</td><td>90万元</td></tr>"
PLAIN = LOTS.replace("th>", "td>")


def page(body: str) -> Reading:
    """The reading of a page with this body."""
    return read(f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>".encode())


def rows(table: Table) -> list[list[str]]:
    """The texts of a table by row."""
    found: dict[int, list[str]] = {}
    for cell in table.cells:
        found.setdefault(cell.row, []).append(cell.text)
    return [found[row] for row in sorted(found)]


def test_a_table_with_a_head_is_read_with_its_cells_places_in_the_text() -> None:
    found = page(f"<p>采购公告</p><table>{LOTS}</table><p>联系人</p>")
    (table,) = found.tables
    assert rows(table) == [["包号", "预算"], ["1", "3300万元"], ["2", "90万元"]]
    assert [found.pages[0].text[cell.start : cell.end] for cell in table.cells] == [cell.text for cell in table.cells]


@pytest.mark.parametrize(
    "begun",
    [
        '<table border="1">',
        '<table bgcolor="#bfbfbf" cellspacing="1">',
        '<table style="border:1px solid #000">',
        '<table class="noticeDetail data-table">',
        '<table rules="all">',
        "<table><caption>分包</caption>",
    ],
)
def test_lines_or_a_name_make_a_table_of_two_rows(begun: str) -> None:
    two = PLAIN.partition("<tr><td>2")[0]
    assert len(page(f"{begun}{two}</table>").tables) == 1
    assert page(f"<table>{two}</table>").tables == []


def test_lines_drawn_round_the_cells_alone_are_lines_too() -> None:
    ruled = PLAIN.partition("<tr><td>2")[0].replace("<td>", '<td style="BORDER-TOP: windowtext 1px solid">')
    assert len(page(f"<table>{ruled}</table>").tables) == 1
    assert page(f"<table>{ruled.replace('1px solid', 'none').replace('windowtext', '')}</table>").tables == []


def test_an_even_table_of_three_rows_needs_no_lines() -> None:
    assert len(page(f"<table>{PLAIN}</table>").tables) == 1


@pytest.mark.parametrize(
    "layout",
    [
        f"<table><tr><td>栏目</td><td>一</td></tr><tr><td>文</td><td><table border=1>{LOTS}</table></td></tr></table>",
        f"<table border=1><tr><td>栏目</td><td>一</td></tr><tr><td>文</td><td><table>{LOTS}</table></td></tr></table>",
    ],
)
def test_a_table_around_a_table_lays_the_page_out_and_only_the_inner_one_is_data(layout: str) -> None:
    (table,) = page(layout).tables
    assert rows(table)[0] == ["包号", "预算"]


@pytest.mark.parametrize(
    "other",
    [
        "<table>" + "<tr><td><a href=/1>首页</a></td><td><a href=/2>公告</a></td></tr>" * 4 + "</table>",
        "<table>" + f"<tr><td>左</td><td>{'正文' * 200}</td></tr>" * 4 + "</table>",
        f'<table role="presentation">{LOTS}</table>',
        f'<table border=1 style="display:none">{LOTS}</table>',
        "<table border=1><tr><td>一行</td><td>两格</td></tr></table>",
        "<table border=1></table><table><tr></tr></table>",
    ],
)
def test_navigation_columns_of_text_and_hidden_tables_are_no_data(other: str) -> None:
    found = page(other)
    assert (found.tables, found.error in {"", "empty"}) == ([], True)


def test_cells_that_span_put_the_others_where_a_browser_does() -> None:
    (table,) = page(
        "<table border=1><tr><th rowspan=3>包</th><th colspan=2>中标</th></tr>"
        "<tr><td>供应商</td><td>金额</td></tr><tr><td>甲</td><td>9</td></tr></table>"
    ).tables
    assert [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in table.cells] == [
        ("包", 0, 0, 3, 1),
        ("中标", 0, 1, 1, 2),
        ("供应商", 1, 1, 1, 1),
        ("金额", 1, 2, 1, 1),
        ("甲", 2, 1, 1, 1),
        ("9", 2, 2, 1, 1),
    ]


def test_a_hidden_row_is_in_the_text_and_not_in_the_table() -> None:
    found = page(f"<table border=1>{LOTS}<tr hidden><td>3</td><td>底价70万元</td></tr></table>")
    assert len(rows(found.tables[0])) == 3
    assert "底价70万元" in found.pages[0].text


def test_a_long_table_becomes_several_and_loses_no_cell() -> None:
    (first, *others) = page("<table border=1>" + "<tr><td>1<td>2" * 12_000 + "</table>").tables
    assert sum(len(each.cells) for each in (first, *others)) == 24_000
    assert others[0].cells[0].row == first.cells[-1].row + 1


def test_the_tables_of_the_real_notice_are_read(shared_data: Path) -> None:
    (path,) = (shared_data / "html").rglob("ccgp_detail.html")
    found = read(path.read_bytes(), path.name)
    assert [row for table in found.tables for row in rows(table) if "3300万元" in row]
    assert any(label == "采购单位" for label, *_ in rows(found.tables[0]))


TAG = st.sampled_from(["table", "tr", "td", "th", "caption", "thead", "tbody", "a", "p"])
PIECE = st.one_of(
    st.text(alphabet="甲乙 12\n", max_size=6),
    TAG.map("</{}>".format),
    st.builds(
        "<{} {}={}>".format,
        TAG,
        st.sampled_from(["rowspan", "colspan", "border", "hidden"]),
        st.sampled_from(["0", "1", "2", "-1", "999999", "x"]),
    ),
)


@given(st.lists(PIECE, max_size=60).map("".join))
def test_whatever_the_markup_no_two_cells_share_a_place(markup: str) -> None:
    for table in page(f"<table border=1><tr><td>一<td>二<tr><td>三<td>四{markup}").tables:
        places = [
            (cell.row + down, cell.column + along)
            for cell in table.cells
            for down in range(min(cell.rowspan, 1))
            for along in range(min(cell.colspan, 256))
        ]
        assert len(places) == len(set(places))
