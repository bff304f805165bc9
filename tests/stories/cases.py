"""Invented documents of every kind that a citation meets."""

from dataclasses import replace
from datetime import UTC, date, datetime

from stories.citing.facts import CitationFacts

S = "http://ggzy.shili.example/info/17182.htm"
M = f"https://web.archive.org/web/20210305160835/{S}"
P = "https://docs.example.org/d/D-7K3M9K/v/2/p/1/"
T = "示例县公安局视频监控系统中标公告"
E = "Award notice for the Shili County Public Security Bureau video surveillance system"
A = "示例县公安局"
N = "示例县采购网"

# The worked example of provenance.md section 10.
AWARD = CitationFacts(
    accession="D-7K3M9K",
    version=2,
    page=1,
    kind="Award notice",
    title=T,
    title_en=E,
    title_pinyin="Shili xian gong’anju shipin jiankong xitong zhongbiao gonggao",
    language="zh-Hans",
    author=A,
    author_en="Shili County Public Security Bureau",
    site=N,
    site_pinyin="Shili xian caigou wang",
    printed=date(2021, 3, 5),
    source_url=S,
    source_state="gone",
    source_checked=date(2026, 11, 20),
    memento_url=M,
    memento_archive="the Internet Archive",
    memento_at=datetime(2021, 3, 5, 16, 8, 35, tzinfo=UTC),
    captured_at=datetime(2021, 3, 5, 16, 8, 35, tzinfo=UTC),
    retrieved_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    accessed=date(2026, 11, 22),
    grade="B",
    grade_phrase="captured by the Internet Archive",
    sha256="f31cdee0b4d4fdae" + "0" * 48,
    permalink=P,
    archive_name="Example News",
)
_NO_MEMENTO = {"memento_url": "", "memento_archive": "", "memento_at": None}
PDF_WITHOUT_SOURCE = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]  # a dictionary of mixed values
    kind="",
    author="",
    author_en="",
    site="",
    site_pinyin="",
    source_url="",
    source_state="",
    captured_at=None,
    grade="D",
    grade_phrase="supplied copy",
    page=12,
    permalink="https://docs.example.org/d/D-7K3M9K/v/2/p/12/",
)
ROW = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]
    captured_at=None,
    source_observed=False,
    source_state="",
    grade="E",
    grade_phrase="not held; not citable as evidence",
)
ENGLISH_TITLE = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]
    title="Who pays?",
    title_en="",
    title_pinyin="",
    language="en",
    author="Example Institute",
    author_en="",
    site="Example Review",
    site_pinyin="",
    kind="",
    grade="A",
    grade_phrase="captured by Muniment",
    source_state="same",
    captured_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)
UNDATED = replace(AWARD, printed=None, page=None, permalink="https://docs.example.org/d/D-7K3M9K/v/2/text/")
UPLOADED = replace(ROW, grade="D", grade_phrase="supplied copy", source_observed=False, title_en="", language="zh-Hans")
WARC = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]
    grade="D",
    grade_phrase="supplied copy",
    source_state="changed",
    captured_at=datetime(2019, 12, 31, 18, 0, tzinfo=UTC),
)
TRADITIONAL = replace(AWARD, title="示例縣公安局視頻監控系統中標公告", language="zh-Hant")
UYGHUR = replace(
    AWARD,
    title="ئۈلگە ناھىيىلىك ج خ ئىدارىسىنىڭ ئېلانى",
    title_en="Notice of the Shili County Public Security Bureau",
    title_pinyin="",
    language="ug",
)
QUOTE = replace(AWARD, quote="Q-3F8ZJQ", permalink="https://docs.example.org/q/Q-3F8ZJQ/")
LIVE = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]
    grade="A",
    grade_phrase="captured by Example News",
    source_state="same",
    captured_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
)
NEAREST = replace(
    AWARD,
    grade="B-",
    grade_phrase="captured by the Internet Archive, nearest capture",
    source_state="soft-404",
    title_en="",
)
SAVED = replace(
    AWARD,
    **_NO_MEMENTO,  # type: ignore[arg-type]
    grade="C",
    grade_phrase="saved page",
    source_observed=False,
    source_state="",
    source_checked=None,
    author="",
    author_en="",
    kind="",
    captured_at=datetime(2022, 7, 1, 1, 2, 3, tzinfo=UTC),
)
WARC_ITEM = replace(AWARD, source_state="blocked", language="zh-Hant", title="示例縣公安局視頻監控系統中標公告")
SHEET = replace(
    PDF_WITHOUT_SOURCE,
    medium="sheet",
    title="2021年示例县采购明细",
    title_en="Shili County purchases, 2021",
    title_pinyin="2021 nian Shili xian caigou mingxi",
    page=3,
    printed=None,
    permalink="https://docs.example.org/d/D-7K3M9K/v/2/p/3/",
)
MAIL = replace(
    PDF_WITHOUT_SOURCE,
    medium="mail",
    title="Re: camera maintenance",
    title_en="",
    title_pinyin="",
    language="en",
    author="A. Sender",
    page=1,
    permalink="https://docs.example.org/d/D-7K3M9K/v/2/p/1/",
)
SCAN = replace(
    PDF_WITHOUT_SOURCE,
    title="示例县公安局文件",
    title_en="",
    title_pinyin="Shili xian gong’anju wenjian",
    author="示例县公安局",
    author_pinyin="Shili xian gong’anju",
    printed=date(2017, 8, 1),
)
HOSTILE = replace(
    AWARD,
    title='{x}|y <b>&"\\ % # _ $ ~ ^\n]](javascript:1) \u202eevil \ue000',
    title_en="}} '''x'''",
    title_pinyin="",
    language="und",
    author="A & B}",
    author_en="",
    source_url='javascript:alert("1")',
    site="= cmd|x",
    site_pinyin="",
)
CASES = {
    "award": AWARD,
    "pdf": PDF_WITHOUT_SOURCE,
    "row": ROW,
    "english": ENGLISH_TITLE,
    "undated": UNDATED,
    "uploaded": UPLOADED,
    "warc": WARC,
    "traditional": TRADITIONAL,
    "uyghur": UYGHUR,
    "hostile": HOSTILE,
    "quote": QUOTE,
    "live": LIVE,
    "nearest": NEAREST,
    "saved": SAVED,
    "warc-item": WARC_ITEM,
    "sheet": SHEET,
    "mail": MAIL,
    "scan": SCAN,
}
