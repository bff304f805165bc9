"""The notices as pages, with the markup habits of ccgp.gov.cn (design: reading.md section 4) and our own words."""

from html import escape

from sample.notices import Notice

NOTE_ZH = "【虚构样本】本页是为 Muniment 软件编写的虚构样本，其中的县、单位、公司、人员、编号和金额均不存在。"
NOTE_EN = (
    "Invented sample, written for the software Muniment: "
    "the county, bodies, companies, people, numbers and sums on this page do not exist."
)


def page(notice: Notice) -> str:
    """The whole page as text; `encode` makes its bytes."""
    return "\n".join([_head(notice), _furniture(notice), _main(notice), _foot()])


def encode(notice: Notice) -> bytes:
    """The page's bytes, in the charset it is written in, whatever it says of itself."""
    return page(notice).encode(notice.charset)


def _head(notice: Notice) -> str:
    published = notice.published.replace("年", "-").replace("月", "-").replace("日", "")
    says = f'<meta http-equiv="Content-Type" content="text/html; charset={notice.says}" />\n' if notice.says else ""
    return f"""<!doctype html>
<html>
<head>
{says}<meta name="SiteName" content="示例政府采购网（虚构样本）" />
<meta name="SiteDomain" content="www.ccgp.example" />
<meta name="ArticleTitle" content="{escape(notice.title)}" />
<meta name="PubDate" content="{published}" />
<title>{escape(notice.title)}</title>
<link href="/css/detail.css" rel="stylesheet" type="text/css" />
<script language="javascript" src="/js/jquery.js"></script>
</head>
<body id="detail">"""


def _furniture(notice: Notice) -> str:
    crumbs = "&nbsp;&raquo;&nbsp;".join(
        f'<a href="{"../" * depth}" title="{name}" class="CurrChnlCls">{name}</a>'
        for depth, name in zip((4, 3, 2, 1), ("首页", "政采公告", *notice.channel), strict=True)
    )
    return f"""<div class="v4incheadertop"><ul class="v4incheadertop_nav_ls">
<li id="ch_index"><a href="//www.ccgp.example/">首页</a></li>
<li id="ch_xxgg"><a href="//www.ccgp.example/xxgg/">信息公告</a></li>
</ul></div>
<div class="main"><div class="main_container">
<div class="vF_deail_currentloc mt10"><p>当前位置：{crumbs}</p></div>
<div class="vF_deail_maincontent">"""


def _main(notice: Notice) -> str:
    family = "vT" if notice.old_template else "vF"
    return f"""<div class="{family}_detail_main">
<div class="{family}_detail_header"><h2 class="tc">{escape(notice.title)}</h2>
<p class="tc"><span id="pubTime">{notice.published}</span>
来源：<span id="sourceName"></span> 【<span id="printBtn">打印</span>】</p></div>
<!--contentTable-->
{_overview(notice)}
<!--contentTable-->
<div class="{family}_detail_content_container">
<div class="{family}_detail_content">
<p><strong>{NOTE_ZH}</strong></p><p><strong>{NOTE_EN}</strong></p>
{_body(notice)}
{_table(notice)}
</div></div></div>"""


def _overview(notice: Notice) -> str:
    rows = [_overview_row(label, value) for label, value in notice.pairs]
    return (
        "<div class='table'><h5>公告概要：</h5><table width='600' border='0' cellspacing='1' bgcolor='#bfbfbf'>"
        "<tr><td colspan='4'><b>公告信息：</b></td></tr>" + "".join(rows) + "</table></div>"
    )


def _overview_row(label: str, value: str) -> str:
    shown = escape(value)
    if "预算" in label:  # the real site breaks the line before some sums
        shown = f"<p>{shown}</p>"
    return f"<tr><td class='title' width='128'>{label}</td><td colspan='3' width='430'>{shown}</td></tr>"


def _body(notice: Notice) -> str:
    parts = []
    for heading, paragraphs in notice.body:
        parts.append(f"<p><strong>{escape(heading)}</strong></p>")
        parts += [f"<p>　　{escape(text)}</p>" for text in paragraphs]
    for key, name in notice.attachments:
        # No href: a script of the site fills it in, so that a crawler misses the file.
        parts.append(f'<p>附件：<a class="bizDownload" id="{key}" title="点击下载">{escape(name)}</a></p>')
    return "\n".join(parts)


def _table(notice: Notice) -> str:
    if not notice.table:
        return ""
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in notice.table)
    return f'<p><table align="center" border="1" cellpadding="0" cellspacing="0"><tbody>{rows}</tbody></table></p>'


def _foot() -> str:
    return """</div></div></div>
<div class="footer mt10"><p>示例政府采购网 &copy; 虚构样本 invented sample</p></div>
</body>
</html>"""
