"""Saved pages shown without anything that acts or calls home (provenance.md section 13)."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from ingest.readers.sanitising import sanitise

PIXEL = "data:image/png;base64,iVBORw0KGgo="
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="http://canary.example/x.png">',
    '<img src="//canary.example/x.png">',
    '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<iframe src="http://canary.example"></iframe><iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="http://canary.example"></object><embed src="http://canary.example">',
    '<form action="http://canary.example"><input name=a><button>go</button></form>',
    '<meta http-equiv="refresh" content="0;url=http://canary.example"><base href="http://canary.example/">',
    '<link rel=stylesheet href="http://canary.example/a.css"><style>@import "http://canary.example"</style>',
    '<p style="background:url(http://canary.example)">x</p>',
    '<table background="http://canary.example/x.png"><tr><td background="//canary.example">x</td></tr></table>',
    '<a href="javascript:alert(1)">x</a><a href="http://canary.example" ping="http://canary.example">y</a>',
    '<video src="http://canary.example" poster="http://canary.example"></video><audio src=//canary.example></audio>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<!--><img src=x onerror=alert(1)>-->",
    "</title><script>alert(1)</script>",
]
ALLOWED = frozenset(
    ("html", "head", "meta", "title", "body", "p", "img", "table", "tbody", "tr", "td", "a", "pre", "div")
)
ACTING = frozenset(("style", "href", "action", "background", "srcdoc", "srcset", "ping", "poster", "http-equiv"))


def shown(page: str) -> str:
    """The page as it would be shown."""
    return sanitise(io.BytesIO(page.encode()), "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_acts_and_nothing_calls_home(attack: str) -> None:
    result = shown(f"<html><head><title>t</title></head><body><p>before</p>{attack}<p>after</p></body></html>")
    tree = HTMLTree.parse(result)
    assert tree.document is not None
    for node in tree.document.query_selector_all("*"):
        assert node.tag in ALLOWED, node.tag
        for name in node.attrs:
            assert not name.startswith("on")
            assert name not in ACTING
            if name == "src":
                assert (node.getattr("src") or "").startswith("data:image/")


def test_a_page_keeps_its_words_tables_and_own_pictures() -> None:
    table = '<table border="1"><tr><td colspan="2">金额</td></tr></table>'
    page = f'<body><h1>公告</h1>{table}<img src="{PIXEL}" alt="章"></body>'
    result = shown(page)
    assert result.startswith('<!DOCTYPE html>\n<html><head><meta charset="utf-8">')
    for kept in ("<h1>公告</h1>", 'border="1"', 'colspan="2"', PIXEL, 'alt="章"'):
        assert kept in result


def test_the_charset_of_the_transcript_is_used() -> None:
    assert "招标公告" in sanitise(io.BytesIO("<p>招标公告</p>".encode("gb18030")), "gb18030")
    assert "招标公告" in sanitise(io.BytesIO(("<p>" + "招标公告" * 20 + "</p>").encode("gb18030")), "no-such-charset")


def test_a_title_is_text() -> None:
    assert "<title>&lt;b&gt;x</title>" in shown("<html><head><title><b>x</title></head><body></body></html>")


def test_a_page_too_deep_for_a_tree_is_shown_as_text() -> None:
    result = shown("<div>" * 2_000 + "深处<script>alert(1)</script>")
    assert "<pre>深处</pre>" in result


@given(st.text("<>/='\" abimgsrconerdivptle!-&;文", max_size=120))
@settings(max_examples=120, deadline=None)
def test_whatever_comes_in_no_script_or_handler_comes_out(page: str) -> None:
    tree = HTMLTree.parse(shown(page))
    assert tree.document is not None
    for node in tree.document.query_selector_all("*"):
        assert node.tag not in {"script", "style", "iframe", "object", "embed", "form", "base", "link", "svg", "math"}
        assert not any(name.startswith("on") for name in node.attrs)
