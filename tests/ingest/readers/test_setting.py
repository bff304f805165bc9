"""Pages without paper, set on sheets: what stands where, and that nothing is fetched."""

import io
import json
import sys
from ctypes.util import find_library
from pathlib import Path
from struct import iter_unpack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.aligning import MOST_WORK, aligned
from ingest.readers.base import PageText, ReadContext, Summary
from ingest.readers.html import HtmlReader
from ingest.readers.setting import PLACE, SetPage, set_page, warm_setting
from ingest.readers.setting_sheets import sheet_of_text

pytestmark = pytest.mark.skipif(not find_library("pangoft2-1.0"), reason="Pango is not on this machine")

WORDS = "示例县公安局视频监控系统单一来源采购公告"


def told(text: str, html: bytes = b"", **more: object) -> io.BytesIO:
    """What the setter is given."""
    said = {"html": bool(html), "charset": "utf-8", "text": text, "regions": [], "tables": [], "language": "zh-Hans"}
    return io.BytesIO(json.dumps(said | more).encode() + b"\n" + html)


def places(made: SetPage) -> list[tuple[int, ...]]:
    """Sheet and box of each character."""
    return list(iter_unpack(PLACE.format, made.boxes))


def han_recall(made: SetPage, text: str) -> float:
    """Of the Han characters of the text, how many have a place on the sheets."""
    han = [at for at, each in enumerate(text) if "\u3400" <= each <= "\u9fff"]
    return sum(places(made)[at][0] > 0 for at in han) / len(han)


def test_each_character_of_a_text_has_its_place() -> None:
    text = f"{WORDS}\n采购预算：120万元\n𠮷祥 Latin words\n"
    made = set_page(told(text))
    assert (made.sheets, made.matched, len(made.boxes)) == (1, 1.0, PLACE.size * len(text))
    first, second = places(made)[0], places(made)[text.index("采购预算")]
    assert first[2] < second[2]  # a line further down
    assert first[1] < places(made)[5][1]  # a character further to the right
    assert places(made)[text.index("\n")] == (0, 0, 0, 0, 0)


def test_a_long_text_runs_over_sheets() -> None:
    text = "\n".join(f"{n} {WORDS}" for n in range(200))
    made = set_page(told(text))
    assert made.sheets > 2
    assert places(made)[-1][0] == made.sheets
    assert made.matched == 1.0


def test_a_table_is_set_as_one_and_its_words_are_found() -> None:
    text = "名称\t数量\n摄像头\t40\n"
    spans = [(0, 0, 0, 2), (0, 1, 3, 5), (1, 0, 6, 9), (1, 1, 10, 12)]
    cells = [
        {"row": row, "column": column, "rowspan": 1, "colspan": 1, "start": start, "end": end, "text": text[start:end]}
        for row, column, start, end in spans
    ]
    assert "<table" in sheet_of_text(text, [], [{"cells": cells}], "zh-Hans")
    assert set_page(told(text, tables=[{"cells": cells}])).matched == 1.0
    cells[1]["start"] = 1  # cells that do not hold the text in order are no table
    assert "<table" not in sheet_of_text(text, [], [{"cells": cells}], "zh-Hans")


def test_markup_in_a_text_is_words() -> None:
    text = "<script>alert(1)</script><img src=x>"
    assert "<script" not in sheet_of_text(text, [{"kind": "note", "start": 3, "end": 9}], [], 'zh"><b>')
    assert set_page(told(text)).matched == 1.0


def test_a_saved_page_asks_for_nothing(tmp_path: Path) -> None:
    picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    secret = tmp_path / "secret.css"
    secret.write_text("p { color: red }")
    page = (
        f'<html><head><link rel=stylesheet href="file://{secret}"><style>@import "http://127.0.0.1:9/x.css";</style>'
        f'<base href="http://127.0.0.1:9/"></head><body><img src="{picture}"><img src="http://127.0.0.1:9/a.png">'
        f'<p style="background:url(http://127.0.0.1:9/b.png)">{WORDS}</p></body></html>'
    )
    made = set_page(told(WORDS, page.encode()))
    assert made.matched == 1.0
    assert made.refused == [picture[:200]]  # all others are gone before it is set
    assert b"/Image" not in made.pdf


def test_words_that_are_not_on_the_sheets_have_no_place() -> None:
    page = f"<html><body><p>{WORDS}</p><select><option>不在纸上</select></body></html>"
    text = f"{WORDS}\n不在纸上"
    made = set_page(told(text, page.encode()))
    assert [place[0] for place in places(made)] == [1] * len(WORDS) + [0] * 5


@given(st.text("abc甲乙 \n", max_size=60), st.text("abc甲乙 \n", max_size=60))
def test_places_rise_and_name_the_same_character(one: str, two: str) -> None:
    found = aligned(one, two)
    known = [each for each in found if each >= 0]
    assert known == sorted(set(known))
    assert all(each < 0 or one[at] == two[each] for at, each in enumerate(found))
    assert len(found) == len(one)


def test_a_text_longer_than_one_comparison_is_aligned_by_runs() -> None:
    one = "".join(f"第{n}条 {WORDS[n % 7 :]}" for n in range(1, 1400))
    two = one.replace(" ", "\n").replace("第700条", "") + "页脚"
    assert len(one) * len(two) > MOST_WORK
    found = aligned(one, two)
    missing = [at for at, each in enumerate(found) if each < 0 and not one[at].isspace()]
    assert len(missing) == len("第700条")


def test_a_setter_that_was_warmed_loads_nothing_more_once_it_is_shut_in() -> None:
    warm_setting()
    loaded = set(sys.modules)
    assert set_page(told("第七条 words")).pdf.startswith(b"%PDF")
    assert set(sys.modules) == loaded


@pytest.mark.shared
def test_saved_notices_stand_on_their_sheets(shared_data: Path) -> None:
    paths = sorted((shared_data / "html" / "yuanyuexiang__Compass").glob("*.html"))
    assert paths
    for path in paths:
        parts = list(HtmlReader().read(ReadContext(io.BytesIO(path.read_bytes()), "text/html")))
        page = next(part for part in parts if isinstance(part, PageText))
        summary = next(part for part in parts if isinstance(part, Summary))
        made = set_page(told(page.text, path.read_bytes(), charset=summary.charset))
        assert han_recall(made, page.text) >= 0.95, path.name
