"""Links against parsers that are not ours: CommonMark's by markdown-it-py as published, HTML's by libxml2.

Of every document: what a reader of the rendered page could press is found, as often as it stands there; and what is
found beside it is an address that stands, bare, in the text that she sees.
"""

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from archive.provenance.link_page import is_web_link
from archive.provenance.links import Kind, links

# Text in them is code, or not shown, or the words of a link.
QUIET = {"code", "script", "style", "template", "textarea", "title", "kbd", "samp", "iframe", "xmp"}
LOOSE = [
    "text ",
    "公司",
    "（",
    "）",
    "。",
    "，",
    "“",
    "”",
    "（见",
    "&",
    "&amp;",
    "*",
    "**",
    "_",
    "'",
    '"',
    "\n",
    "\n\n",
    "|",
]
ADDRESSES = [
    "http://b.example/p",
    "https://b.example/q?a=1&b=2",
    "https://web.archive.org/web/20180821160835/http:/www.c.example/t_1.html",
    "http://b.example/w_(x)",
    "www.host.example/x",
]
MARKDOWN = st.sampled_from(
    [
        *LOOSE,
        *ADDRESSES,
        "[w](",
        "](",
        ")",
        "[a][r]",
        "[r]",
        "[]",
        "!",
        "\\",
        "`",
        "``",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n    ",
        "\n# ",
        "\n---\n",
        "\n```\n",
        "<http://x.example/a>",
        "<HTTPS://x.example/?q=1&amp;b=2>",
        "(http://par.example/x)",
        "[![alt](http://i.example/a.png)](http://l.example/1)",
        "\n\n[r]: http://d.example/2 'title'\n\n",
        "\n\n[r]: <http://d.example/3>\n",
        "[x]( <http://sp.example/a b> )",
        '[t](http://t.example/1 "(a) title")',
        "\n\n| a | b |\n|---|---|\n| [c](http://c.example/1) | http://c.example/2 |\n\n",
        "[e\\]f](http://br.example/x)",
        "[x](http://n.example/\\(a\\))",
        '<a href="http://e.example/1">e</a>',
        "<a title='x>y' href='https://e.example/2?a=1&amp;b=2'>",
        "</a>",
        "<!-- http://no.example -->",
        "<br>",
        "<div>",
        "</div>",
        '<img src="http://i.example/x.png">',
        "![alt](http://i.example/b.png)",
        "[m](mailto:a@b.example)",
        "[j](javascript:alert(1))",
        "[f](#part)",
        "[p](//proto.example/x)",
    ]
)
# No block within an anchor: libxml2 then leaves the anchor open, against the HTML standard.
HTML = st.sampled_from(
    [
        *LOOSE,
        *(each.replace("&", "&amp;") for each in ADDRESSES),
        '<a href="http://e.example/1">',
        "<a href='https://e.example/2?a=1&amp;b=2'>",
        "<a href=http://e.example/3>",
        '<A\nHREF="http://e.example/4"\n class=x>',
        "</a>",
        "</A>",
        "<p>",
        "</p>",
        "<br/>",
        "<b>",
        "</b>",
        "<ul><li>",
        "<table><tr><td>",
        "</td></tr></table>",
        "<noscript>",
        "</noscript>",
        "<!-- <a href='http://no.example'> -->",
        "<script>'<a href=\"http://no.example\">'</script>",
        "<style>a{}</style>",
        "<code>http://no.example</code>",
        "<title>http://no.example <a href='http://no.example'></title>",
        "<iframe src='http://no.example'></iframe>",
        "<textarea>http://no.example</textarea>",
        "<pre>http://b.example/pre</pre>",
        "<![if !supportLists]>",
        "<![endif]>",
        "<?xml version='1.0'?>",
        "&lt;",
        "&nbsp;",
        "<a name=x>",
        '<a href="#fn1">',
        '<a href="mailto:a@b.example">',
        "<a href='javascript:void(0)'>",
        "<area href='http://ar.example/1'>",
        '<a href="//proto.example/x">',
        "<a href=' http://sp.example/x '>",
        '<a title="a>b" href="http://gt.example/x">',
        '<a href="/path">',
        "<img src='http://i.example/x.png'>",
    ]
)


def rendered(text: str) -> str:
    parser = MarkdownIt("commonmark").enable("table")
    parser.normalizeLink = str  # type: ignore[method-assign, assignment]  # as written, to compare
    parser.validateLink = bool  # type: ignore[method-assign, assignment]
    made: str = parser.render(text)
    return made


def tree(page: str) -> html.HtmlElement:
    return html.document_fromstring(f"<!doctype html><html><body><div>{page}</div></body></html>")


def explicit(page: html.HtmlElement) -> Counter[str]:
    """Where the anchors of a page lead, of what leads to the web."""
    hrefs = (str(each.get("href") or "").strip() for each in page.iter("a", "area"))
    return Counter(href for href in hrefs if is_web_link(href))


def visible(element: html.HtmlElement) -> str:
    """What a reader sees of an element that is neither link nor code."""
    inner, is_link = "", element.tag == "a" and element.get("href") is not None
    if isinstance(element.tag, str) and element.tag not in QUIET and not is_link:
        inner = (element.text or "") + "".join(visible(each) for each in element)
    return inner + (element.tail or "")


def differences(text: str, kind: Kind) -> tuple[list[str], list[str]]:
    """Links that are lost, and those that are invented."""
    page = tree(rendered(text) if kind == "markdown" else text)
    expected, found = explicit(page), Counter(each.url for each in links(text, kind))
    seen = plain(visible(page))
    beside = [url for url in found - expected if plain(url) not in seen and plain(unescape(url)) not in seen]
    return list((expected - found).elements()), beside


def plain(text: str) -> str:
    """Without marks of emphasis, of which it is open whether they belong to a bare address: `*http://a.cn/x*y`."""
    return re.sub("[*_]", "", text)


@given(pieces=st.lists(MARKDOWN, max_size=9))
@settings(max_examples=150)
def test_of_markdown_no_link_is_lost_and_none_invented(pieces: list[str]) -> None:
    assert differences("".join(pieces), "markdown") == ([], [])


@given(pieces=st.lists(HTML, max_size=9))
@settings(max_examples=150)
def test_of_html_no_link_is_lost_and_none_invented(pieces: list[str]) -> None:
    assert differences("".join(pieces), "html") == ([], [])


@pytest.mark.parametrize(
    ("text", "kind", "url", "sentence"),
    [
        (
            "A claim (http://a.cn/show?id=7). Next!",
            "markdown",
            "http://a.cn/show?id=7",
            "A claim (http://a.cn/show?id=7).",
        ),
        ("见http://a.cn/show?id=7&x=!1。后文", "text", "http://a.cn/show?id=7&x=!1", "见http://a.cn/show?id=7&x=!1。"),
        ("Why?对。", "text", "", ""),
        ("_http://a.cn/1_ and __http://a.cn/1__", "markdown", "http://a.cn/1", "http://a.cn/1 and http://a.cn/1"),
        ("见http://例子.中国/a.htm。", "text", "http://例子.中国/a.htm", "见http://例子.中国/a.htm。"),
        ("见http://公安局.cn的公告", "text", "http://公安局.cn", "见http://公安局.cn的公告"),
        ("（https://zh.wikipedia.org/wiki/新疆_(中国)）", "text", "https://zh.wikipedia.org/wiki/新疆_(中国)", ""),
        ("查http://a.cn/s?q=采购&p=1，", "text", "http://a.cn/s?q=采购&p=1", "查http://a.cn/s?q=采购&p=1，"),
        ("空的 http:// 不是", "text", "", ""),
        ("<p><![if !supportLists]>1.<![endif]> <a href=http://a.cn/1>x</a></p>", "html", "http://a.cn/1", "1. x"),
        ("<!doctype html><title>T</title><a href=http://a.cn/1>x</a>", "html", "http://a.cn/1", "x"),
        ("<title>open <a href=http://a.cn/1>x</a>", "html", "http://a.cn/1", "open x"),
    ],
)
def test_what_articles_hold_beside_plain_links(text: str, kind: Kind, url: str, sentence: str) -> None:
    found = links(text, kind)
    assert {each.url for each in found} == ({url} if url else set())
    assert all(each.sentence == sentence for each in found if sentence)


@pytest.mark.shared
def test_of_real_articles_and_pages_no_link_is_lost_and_none_invented(shared_data: Path) -> None:
    text = (shared_data / "seed-article.md").read_text(encoding="utf-8")
    assert differences(text, "markdown") == ([], [])
    for path in sorted(shared_data.glob("html/**/*.htm*"))[:150]:
        page = path.read_bytes().decode("utf-8", errors="ignore")
        body = page.partition("?>")[2] if page.startswith("<?xml") else page
        assert differences(body, "html")[0] == [], path.name
