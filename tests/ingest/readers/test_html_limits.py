"""Pages that would hang a tree builder are read without one, in time (safety.md section 3)."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.html_scan import MAX_LEVELS, tags, text_without_tree, too_much
from tests.ingest.readers.reading import read


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div>" * 600 + "深处", "levels"),
        ("<b><i>" * 400 + "深处", "levels"),
        ("<table><tr><td>" * 300 + "深处", "levels"),
        ("<p " + " ".join(f"a{n}=1" for n in range(300)) + ">宽", "attributes"),
        ("<p>" + "长" * 5_000_001, "size"),
    ],
)
def test_a_page_over_the_limits_is_read_flat_and_says_so(page: str, reason: str) -> None:
    assert too_much(page) == reason
    if reason == "size":
        return
    found = read(("<html><body>" + page).encode(), "a.html")
    assert found.codes == ["html_too_complex"]
    assert found.pages[0].text in {"深处", "宽"}


def test_ordinary_pages_are_not_over_the_limits() -> None:
    assert too_much("<div>" * (MAX_LEVELS - 10)) == ""
    assert too_much("<ul>" + "<li>item" * 5_000) == ""
    assert too_much("<p>line<br>" * 20_000) == ""
    assert too_much("<table>" + "<tr><td>a<td>b" * 2_000 + "</table>") == ""


@pytest.mark.parametrize("piece", ["<div>", "<a '", '<p "', "<!--", "<", "</", "<a b='", "<script>", "&lt;", "<p a=1 "])
def test_a_megabyte_of_anything_is_scanned_in_linear_time(piece: str) -> None:
    page = piece * (1_000_000 // len(piece))
    began = time.process_time()
    too_much(page)
    text_without_tree(page)
    assert time.process_time() - began < 5


def test_flat_text_leaves_out_scripts_and_keeps_lines_and_entities() -> None:
    page = "<p>一</p><script>if (a < b) alert('x')</script><style>p{}</style><p>二&nbsp;&amp;三<br>四</p><!-- no -->"
    assert text_without_tree(page) == "一\n二\xa0&三\n四"


@given(st.text("<>/=\"' abdivp!-&;公", max_size=200))
@settings(max_examples=200, deadline=None)
def test_the_scanner_takes_anything_and_its_tags_go_forward(page: str) -> None:
    position = 0
    for tag in tags(page):
        assert position <= tag.start < tag.end <= len(page)
        position = tag.end
    text_without_tree(page)
