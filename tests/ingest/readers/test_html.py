"""HTML: decoding, visible text, regions, pairs, attachments, canonical content (reading.md section 4)."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from resiliparse.parse.html import HTMLTree

from ingest.readers.html_text import visible_text
from tests.ingest.readers.reading import read

NOTICE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<meta name="ArticleTitle" content="示例县公安局视频监控系统中标公告"><meta name="PubDate" content="2021-03-05 16:08">
<title>中标公告</title><script>var token = "x9";</script><style>p {{ color: red }}</style></head><body>
<div class="nav"><a class="CurrChnlCls">首页</a> <a class="CurrChnlCls">中标公告</a></div>
<div class="vF_detail_header"><h2 class="tc">示例县公安局视频监控系统中标公告</h2>
<span id="pubTime">2021年03月05日 16:08</span></div>
<div class="table"><table>
<tr><td class="title">采购项目名称</td><td colspan="3"><p>视频监控系统</p> </td></tr>
<tr><td class="title">行政区域</td><td>示例县</td>
<td class="title">公告时间</td><td>2021年03月05日  16:08</td></tr></table></div>
<div class="{body}"><p>一、项目编号：SL-2021-07</p><p>　　中标金额：569800.00元</p>
<p>附件：<a class="bizDownload" id="A1B2C3">招标文件.pdf</a></p></div>
<div class="footer">版权所有</div></body></html>"""


def notice(body: str = "vF_detail_content", charset: str = "utf-8") -> bytes:
    """An invented notice with the markup habits of ccgp.gov.cn."""
    return NOTICE.format(body=body, charset=charset).encode(charset)


@pytest.mark.parametrize("body", ["vF_detail_content", "vT_detail_content"])
@pytest.mark.parametrize("charset", ["utf-8", "gbk", "gb18030"])
def test_a_notice_gives_title_overview_body_and_attachment(body: str, charset: str) -> None:
    found = read(notice(body, charset), "t20210305_1.htm")
    assert found.summary.title == "示例县公安局视频监控系统中标公告"
    assert found.summary.printed == "2021-03-05T16:08:00+08:00"
    assert found.summary.charset == ("utf-8" if charset == "utf-8" else "gb18030")
    assert [(pair.label, pair.value) for pair in found.pairs] == [
        ("采购项目名称", "视频监控系统"),
        ("行政区域", "示例县"),
        ("公告时间", "2021年03月05日 16:08"),
    ]
    assert found.region("body").startswith("一、项目编号：SL-2021-07\n")
    assert "中标金额：569800.00元" in found.region("body")
    assert [(link.kind, link.key, link.name) for link in found.links] == [("attachment", "A1B2C3", "招标文件.pdf")]
    assert found.links[0].target == "https://download.ccgp.gov.cn/oss/download?uuid=A1B2C3"


def test_all_text_that_can_be_seen_is_kept_and_no_script() -> None:
    text = read(notice(), "a.html").pages[0].text
    for word in ("首页", "版权所有", "公告时间", "SL-2021-07"):
        assert word in text
    assert "x9" not in text
    assert "color" not in text


def test_the_canonical_content_is_the_same_for_two_copies_that_differ_around_it() -> None:
    one = read(notice()).summary
    other = read(notice(charset="gb18030").replace("版权所有".encode("gb18030"), b"2026")).summary
    assert one.content_profile == other.content_profile == "ccgp-notice/1"
    assert one.content_sha256 == other.content_sha256
    changed = read(notice().replace(b"569800", b"569801")).summary
    assert changed.content_sha256 != one.content_sha256


def test_the_canonical_hash_is_that_of_the_json_written_out_by_hand() -> None:
    written = (
        '{"attachments":[["A1B2C3","招标文件.pdf"]],"body":"一、项目编号：SL-2021-07中标金额：569800.00元附件：招标文件.pdf",'
        '"overview":[["采购项目名称","视频监控系统"],["行政区域","示例县"],["公告时间","2021年03月05日 16:08"]],'
        '"title":"示例县公安局视频监控系统中标公告"}'
    )
    assert read(notice()).summary.content_sha256 == hashlib.sha256(written.encode()).hexdigest()


def test_a_page_of_the_site_without_a_body_is_read_the_general_way_and_says_so() -> None:
    found = read(notice(body="somethingElse"), address="http://www.ccgp.gov.cn/cggg/a.htm")
    assert found.codes == ["site_rule_missed"]
    assert found.summary.content_profile == "html-text/1"
    assert "569800" in found.pages[0].text


def test_the_error_page_of_the_site_is_a_soft_404() -> None:
    page = "<html><head><title>错误页面！中国政府采购网</title></head><body><p>您访问的页面不存在</p></body></html>"
    assert "soft-404" in read(page.encode(), address="http://www.ccgp.gov.cn/x.htm").codes


def test_a_page_of_no_known_site_has_a_body_and_furniture() -> None:
    words = "示例县政府采购网发布公告，示例县公安局就视频监控系统项目进行公开招标，欢迎合格的供应商前来投标。"
    page = f"""<html><head><title>招标公告</title></head><body><ul><li><a href="/">首页</a></li></ul>
    <div><h1>公开招标公告</h1><p>{words}</p><p>{words}预算金额：100万元。<a href="http://a.example/b.pdf">文件</a></p>
    <p hidden>看不见的字</p></div><div>备案号</div></body></html>"""
    found = read(page.encode())
    assert "预算金额" in found.region("body")
    assert found.region("not_visible") == "看不见的字"
    assert found.summary.title == "招标公告"
    assert found.summary.language == "zh-Hans"
    assert ("link", "http://a.example/b.pdf") in [(link.kind, link.target) for link in found.links]


def test_a_script_address_is_refused_as_a_link() -> None:
    page = (
        "<html><body><p>" + "words enough to be a body " * 5 + '<a href="javascript:alert(1)">x</a></p></body></html>'
    )
    assert [link.kind for link in read(page.encode()).links] == ["refused"]


def test_singlefile_says_where_and_when_it_saved_the_page() -> None:
    page = (
        b"<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: https://a.example/n \n"
        b" saved date: Mon Mar 08 2021\n--><body><p>x</p></body></html>"
    )
    assert read(page).summary.metadata["singlefile"] == {"url": "https://a.example/n", "saved": "Mon Mar 08 2021"}


def test_the_real_notice_of_2026_is_read(shared_data: Path) -> None:
    path = shared_data / "html/yuanyuexiang__Compass/ccgp_detail.html"
    found = read(path.read_bytes(), path.name)
    labels = [pair.label for pair in found.pairs]
    assert len(labels) == 15
    assert {"采购项目名称", "品目", "行政区域", "预算金额", "代理机构名称"} <= set(labels)
    assert found.summary.printed == "2026-07-03T23:06:00+08:00"
    assert found.summary.metadata["channel"] == ["首页", "政采公告", "中央公告", "其他公告"]
    page = found.pages[0]
    assert all(page.text[pair.start : pair.end].split() == pair.value.split() for pair in found.pairs)
    assert "OITC-G260610702" in found.region("body")


def test_every_shared_page_is_read(shared_data: Path) -> None:
    for path in sorted((shared_data / "html").rglob("*.html")):
        found = read(path.read_bytes(), path.name)
        assert not found.error, path.name
        assert found.summary.kind == "html-text"


ELEMENTS = st.sampled_from(["p", "div", "td", "tr", "table", "span", "b", "li", "ul", "a", "h1", "pre", "br", "script"])
MARKUP = st.recursive(
    st.text("文字 ab\u3000\n<&>", max_size=8),
    lambda inner: st.tuples(ELEMENTS, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


@given(MARKUP)
@settings(max_examples=60, deadline=None)
def test_regions_lie_in_the_text_and_no_word_is_lost(markup: str) -> None:
    source = f"<html><body>{markup}</body></html>"
    visible = visible_text(HTMLTree.parse(source), lambda tag, attributes: tag if tag in {"td", "a", "div"} else "")
    for mark in visible.marks:
        assert 0 <= mark.start <= mark.end <= len(visible.text)
        assert visible.slice(mark) == visible.slice(mark).strip()
    found = read(source.encode(), "a.html")
    assert not found.error
    body = HTMLTree.parse(source).body
    assert body is not None
    for node in body.query_selector_all("script"):
        node.decompose()
    assert "".join(found.pages[0].text.split()) == "".join((body.text or "").split())
