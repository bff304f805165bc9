"""Links of articles: none lost, none invented, in order, each with its sentence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance.addresses import parse
from archive.provenance.links import Kind, links


def urls(text: str, kind: Kind) -> list[str]:
    return [each.url for each in links(text, kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](http://a.cn/1)", ["http://a.cn/1"]),
        ('[x](http://a.cn/1 "title (with) brackets")', ["http://a.cn/1"]),
        ("[x](<http://a.cn/a b>)", ["http://a.cn/a b"]),
        ("[x](http://a.cn/x_(y))", ["http://a.cn/x_(y)"]),
        ("[x](http://a.cn/关于.htm)", ["http://a.cn/关于.htm"]),
        (r"[x](http://a.cn/a\_b)", ["http://a.cn/a_b"]),
        ("[x](http://a.cn/?a=1&amp;b=2)", ["http://a.cn/?a=1&b=2"]),
        ("[x](http://a.cn/?a=1&copy=2)", ["http://a.cn/?a=1&copy=2"]),
        ("[x][r] and [r] and [R][]\n\n[r]: http://a.cn/1 'title'", ["http://a.cn/1"] * 3),
        ("unused: shown nowhere\n\n[r]: http://a.cn/1", []),
        ("a `tick\n\n[x](http://a.cn/1) `b", ["http://a.cn/1"]),
        ("text\n\n    [code](http://a.cn/1) http://a.cn/2\n", []),
        ("> - [x](http://a.cn/1)\n>   <b\n> [y](http://a.cn/2)>", ["http://a.cn/1", "http://a.cn/2"]),
        ("a|b\n-|-\n[x](http://a.cn/\\|1)|[y](http://a.cn/2)", ["http://a.cn/|1", "http://a.cn/2"]),
        ("<code>http://a.cn/1</code> http://a.cn/2", ["http://a.cn/2"]),
        ("<http://a.cn/1>", ["http://a.cn/1"]),
        ("see http://a.cn/1.", ["http://a.cn/1"]),
        ("(see http://a.cn/x_(y)).", ["http://a.cn/x_(y)"]),
        ("**http://a.cn/1**", ["http://a.cn/1"]),
        ("https://web.archive.org/web/*/http://a.cn/*", ["https://web.archive.org/web/*/http://a.cn/*"]),
        ("[![alt](http://a.cn/i.png)](http://a.cn/1)", ["http://a.cn/1"]),
        ("![alt](http://a.cn/i.png)", []),
        ("`http://a.cn/1` and\n```\nhttp://a.cn/2\n```\nhttp://a.cn/3", ["http://a.cn/3"]),
        (r"\[x](http://a.cn/1)", ["http://a.cn/1"]),
        ("[http://a.cn/1](http://a.cn/1)", ["http://a.cn/1"]),
        ("[x](http://a.cn/1 [y](http://a.cn/2)", ["http://a.cn/1", "http://a.cn/2"]),
        ("[x](#part) [y](/path) [z](mailto:a@a.cn) [w](other.md)", []),
        ("<!-- http://a.cn/1 --><a href='http://a.cn/2'>two http://a.cn/3</a>", ["http://a.cn/2"]),
        ("见http://a.cn/1的公告，又见http：//a.cn/2。", ["http://a.cn/1", "http：//a.cn/2"]),
        ("[x](https://web.archive.org/web/2018/http:/a.cn/)", ["https://web.archive.org/web/2018/http:/a.cn/"]),
        (
            "web.archive.org/web/2018/http://a.cn/ and perma.cc/M36S-ZLVS",
            ["web.archive.org/web/2018/http://a.cn/", "perma.cc/M36S-ZLVS"],
        ),
        (
            "见http://a.cn/公告.html，http://a.cn/新闻/2020/x 和http://a.cn/的网站",
            ["http://a.cn/公告.html", "http://a.cn/新闻/2020/x", "http://a.cn/"],
        ),
        (
            "http://a.cn/附件/公告（2018）.pdf。www.a.cn/专题/。",
            ["http://a.cn/附件/公告（2018）.pdf", "www.a.cn/专题/"],
        ),
        (
            r"\*http://a.cn/t2015\_59\_1.htm and (http://a.cn/2\~x\) [y\_z](http://a.cn/a\_b)",
            ["http://a.cn/t2015_59_1.htm", "http://a.cn/2~x", "http://a.cn/a_b"],
        ),
        ("http://a.cn/1.html的附件.pdf", ["http://a.cn/1.html"]),
    ],
)
def test_markdown_links(text: str, expected: list[str]) -> None:
    assert urls(text, "markdown") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<a href="http://a.cn/1" target="_blank">x</a>', ["http://a.cn/1"]),
        ("<A CLASS=x HREF=http://a.cn/1>x</A>", ["http://a.cn/1"]),
        ("<a title='>' href='http://a.cn/1?a=1&amp;b=2'>x</a>", ["http://a.cn/1?a=1&b=2"]),
        ("<a href=' http://a.cn/1\n'>x</a>", ["http://a.cn/1"]),
        ("<a href='//a.cn/1'>x</a><a href='www.a.cn'>y</a>", ["//a.cn/1", "www.a.cn"]),
        ("<a href='#x'>x</a><a href='javascript:f()'>y</a><a href='list.htm'>z</a><a name='n'>w</a>", []),
        ("<p>http://a.cn/1?x=1&amp;y=2&lt;/p&gt;</p>", ["http://a.cn/1?x=1&y=2"]),
        (
            "<script>location='http://a.cn/1'</script><style>u{b:url(http://a.cn/2)}</style>http://a.cn/3",
            ["http://a.cn/3"],
        ),
        ("<a href='http://a.cn/1'>x<a href='http://a.cn/2'>y", ["http://a.cn/1", "http://a.cn/2"]),
        ("<img src='http://a.cn/i.png'><area href='http://a.cn/1'>", ["http://a.cn/1"]),
        ("1 < 2 and <a href='http://a.cn/1'>x</a", ["http://a.cn/1"]),
        ('<a href="http：//a.cn/1">x</a>', ["http：//a.cn/1"]),
        ("<noscript>&lt;img src='http://a.cn/i'&gt;<a href='http://a.cn/1'>x</a></noscript>", ["http://a.cn/1"]),
        ("<svg><a xlink:href='http://a.cn/1'><text>x</text></a></svg>", ["http://a.cn/1"]),
        ("<content><![CDATA[<a href='http://a.cn/1'>x</a>]]></content>", ["http://a.cn/1"]),
        (
            "<base href='http://a.cn/x/'><a href='1'>x</a><a href='/2'>y</a><a href='#z'>z</a><a href='tel:1'>w</a>",
            ["http://a.cn/x/1", "http://a.cn/2"],
        ),
    ],
)
def test_html_links(text: str, expected: list[str]) -> None:
    assert urls(text, "html") == expected


def test_paths_of_a_page_whose_address_is_known_are_links_to_its_site() -> None:
    text = "<a href='../doc/1.pdf'>x</a><base href='/z/'><a href='2'>y</a><a href='http://[bad'>w</a>"
    found = links(text, "html", "https://p.cn/a/b.htm")
    assert [(each.url, each.raw) for each in found] == [
        ("https://p.cn/doc/1.pdf", "../doc/1.pdf"),
        ("https://p.cn/z/2", "2"),
        ("http://[bad", "http://[bad"),
    ]


def test_nothing_comes_between_a_link_and_its_attributes() -> None:
    text = 'See [x](http://a.cn/1){:target="_blank"} and [y](http://a.cn/2) {z}.'
    first, second = (text[: each.after] for each in links(text, "markdown"))
    assert first.endswith('{:target="_blank"}')
    assert second.endswith("(http://a.cn/2)")


def test_plain_text_links_end_before_the_punctuation_of_the_prose() -> None:
    text = '网址：http://a.cn/1；"http://a.cn/2", (https://a.cn/3), http://a.cn/4?q=(5)... www.a.cn/6，a@www.b.cn'
    expected = ["http://a.cn/1", "http://a.cn/2", "https://a.cn/3", "http://a.cn/4?q=(5)", "www.a.cn/6"]
    assert urls(text, "text") == expected


def test_a_link_carries_its_words_and_its_sentence() -> None:
    text = "First one. The U.S. Congress [asked *twice*](http://a.cn/1) about Hangzhou Xinyue Co., Ltd. in 2015. Last."
    (link,) = links(text, "markdown")
    assert link.anchor == "asked twice"
    assert link.sentence == "The U.S. Congress asked twice about Hangzhou Xinyue Co., Ltd. in 2015."
    assert text[link.start :].startswith(link.raw)


def test_chinese_sentences_end_at_their_own_full_stop() -> None:
    (link,) = links("甲方已公告。“乙方<a href='http://a.cn/1'>中标</a>了。”丙方没有。", "html")
    assert link.sentence == "“乙方中标了。”"


def test_a_sentence_does_not_run_into_the_next_paragraph() -> None:
    (link,) = links("# Heading\n\nNo full stop [here](http://a.cn/1)\n\nNext one", "markdown")
    assert link.sentence == "No full stop here"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "One. The bureau bought it.[^n] Three.\n\n[^n]: See http://a.cn/1 there.\n    And http://a.cn/2.\n",
            "markdown",
        ),
        (
            "<p>One. The bureau bought it.<sup><a href='#fn1'>1</a></sup> Three.</p>"
            "<ol><li id='fn1'>See http://a.cn/1 <a href='http://a.cn/2'>there</a>.</li></ol>",
            "html",
        ),
        ("One. The bureau bought it.[1] Three.\n\n[1] See http://a.cn/1 and http://a.cn/2.", "text"),
        (  # as Word saves a page
            "<p>One. The bureau bought it.<a href='#_ftn1' name='_ftnref1'>[1]</a> Three.</p>"
            "<p><a href='#_ftnref1' name='_ftn1'>[1]</a> See http://a.cn/1 <a href='http://a.cn/2'>there</a>.</p>",
            "html",
        ),
        (  # as WordPress does: the name of the note says nothing, what calls it is a number
            "<ul><li><a href='#s'>Contents</a></ul><h2 id='s'>Contents</h2>"
            "<p>One. The bureau bought it.<sup><a href='#8f-1' id='8f-1-link'>1</a></sup> Three.</p>"
            "<ol><li id='8f-1'>See http://a.cn/1 <a href='http://a.cn/2'>there</a>. <a href='#8f-1-link'>↩</a></ol>",
            "html",
        ),
    ],
)
def test_a_link_in_a_footnote_has_the_sentence_that_calls_it(text: str, kind: Kind) -> None:
    found = links(text, kind)
    assert [each.url for each in found] == ["http://a.cn/1", "http://a.cn/2"]
    assert all(each.note and each.sentence.startswith("The bureau bought it.") for each in found)


def test_the_mark_of_a_note_does_not_change_a_number() -> None:
    text = "<p>It paid <a href='http://a.cn/1'>12.3</a><sup><a href='#fn1'>1</a></sup> and 5 <a href='#p6'>6</a> m.</p>"
    assert [each.sentence for each in links(text, "html")] == ["It paid 12.3 and 5 6 m."]


def test_what_stands_behind_the_notes_is_of_none() -> None:
    text = (
        "<p>Bought.<a href='#fn1'>1</a></p><ol><li id='fn1'>See <a href='http://a.cn/1'>x</a></ol>"
        "<p>More: <a href='http://a.cn/2'>y</a></p>"
    )
    assert [(each.note, each.sentence) for each in links(text, "html")] == [("fn1", "Bought."), ("", "More: y")]


words = st.text("abc Dé关于采购。，.!*_[]()<>`&;\n#", max_size=25)
paths = st.from_regex(
    r"[a-z0-9]{1,8}(/[a-zA-Z0-9%~_-]{0,5}[a-zA-Z0-9]){0,3}(\?[a-z]=[0-9]{1,3}(&[b-y]=[0-9])?)?", fullmatch=True
)
addresses = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["http://a.cn/", "https://www.b.gov.cn:8080/", "https://web.archive.org/web/2018/http:/a.cn/", "http：//a.cn/"]
    ),
    paths,
)
FORMS = {
    "markdown": [
        "[w]({})",
        "[w](<{}>)",
        '[w *x*]({} "t")',
        "<a href='{}'>w</a>",
        "<{}>",
        " {} ",
        "({})",
        "**[w]({})**",
    ],
    "html": ["<a href='{}'>w</a>", '<b><a class=c href="{}">w</a></b>', "<p>{}</p>", "（{}）", "<a href={} >w</a>"],
    "text": [" {} ", "（{}）", "({})", "“{}”", "见{}。", "\n{}\n"],
}
calm = st.text("abc dé关于采购。，.\n", max_size=25)  # no "!", which would make an image of a link


@pytest.mark.parametrize("kind", ["markdown", "html", "text"])
@given(data=st.data())
@settings(max_examples=30)
def test_no_link_is_lost_and_none_invented(kind: Kind, data: st.DataObject) -> None:
    given_urls = data.draw(st.lists(addresses, max_size=5))
    text = data.draw(calm)
    for url in given_urls:
        form = data.draw(st.sampled_from(FORMS[kind]))
        if form == "<{}>" and "：" in url:
            form = " {} "  # no autolink in CommonMark; found as a bare one
        text += form.format(url) + "。" + data.draw(calm)
    found = links(text, kind)
    assert [each.url for each in found] == given_urls
    assert all(text[each.start :].startswith(each.raw) for each in found)
    assert all(each.sentence for each in found)


@pytest.mark.parametrize("kind", ["markdown", "html", "text"])
@given(text=st.one_of(st.text(max_size=80), st.lists(words | addresses, max_size=6).map("".join)))
@settings(max_examples=60)
def test_any_text_is_read_and_each_link_stands_where_it_says(kind: Kind, text: str) -> None:
    found = links(text, kind)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert text[each.start :].startswith(each.raw)
        assert parse(each.url).kind != "not-a-url"


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "](",
        "[a](",
        "<a href='",
        "`",
        "<!--",
        "http://",
        "[^",
        "![",
        "\n",
        " ",
        "a. ",
        "[a]: ",
        "(",
        "<",
        "&amp;",
        "*_",
    ],
)
@pytest.mark.parametrize("kind", ["markdown", "html", "text"])
@pytest.mark.timeout(30)  # 0.1 s here; what is quadratic takes minutes
def test_hostile_text_comes_to_an_end(kind: Kind, piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert all(text[link.start :].startswith(link.raw[:1]) for link in links(text, kind))


@pytest.mark.shared
def test_the_seed_article_gives_thirty_links(shared_data: Path) -> None:
    text = (shared_data / "seed-article.md").read_text(encoding="utf-8")
    found = links(text, "markdown")
    addresses = [parse(each.url) for each in found]
    assert (len(found), len({each.url for each in found})) == (30, 28)
    assert len({each.urim for each in addresses if "scheme-slashes" in each.repairs}) == 2
    assert len({each.source_url for each in addresses if "//www.ccgp.gov.cn/" in each.source_url}) == 4
    assert {each.kind for each in addresses} == {"memento", "live"}
    assert all(each.anchor and each.anchor in each.sentence for each in found)
