"""www.ccgp.gov.cn, China Government Procurement: notices in the template of today and the older one. Pure.

Where things stand is the table of reading.md section 4; the canonical form is profile `ccgp-notice/1` of provenance.md
section 6. A changed rule is a new profile.
"""

import re

from ingest.readers.base import Link, Pair, Region
from ingest.readers.html_text import Mark, Visible
from ingest.readers.printed_dates import printed_date
from ingest.readers.sites.base import Reading

HOSTS = frozenset({"www.ccgp.gov.cn", "ccgp.gov.cn"})
PROFILE = "ccgp-notice/1"
DOWNLOAD = "https://download.ccgp.gov.cn/oss/download?uuid="
NOT_FOUND = "错误页面！中国政府采购网"
_MARKUP = re.compile(r"vF_detail_content|vT_detail_content|name=[\"']SiteDomain[\"']\s+content=[\"']www\.ccgp\.gov\.cn")
_KEY = re.compile(r"[0-9A-Za-z_-]{1,80}")


class CcgpRule:
    """See the module."""

    name = "ccgp"
    version = 1

    def applies(self, host: str, source: str) -> bool:
        """By host, or by the template's class names: copies lie under other hosts."""
        return host in HOSTS or _MARKUP.search(source) is not None

    def wanted(self, tag: str, attributes: dict[str, str]) -> str:
        """The elements of reading.md's table."""
        classes = attributes.get("class", "").split()
        match tag:
            case "div":
                return self._wanted_div(classes)
            case "h2" if "tc" in classes:
                return "heading"
            case "td":
                return "label" if "title" in classes else "cell"
            case "a" if "bizDownload" in classes:
                return "attachment"
            case "a" if "CurrChnlCls" in classes:
                return "channel"
        return "time" if attributes.get("id") == "pubTime" else ""

    @staticmethod
    def _wanted_div(classes: list[str]) -> str:
        if "vF_detail_content" in classes or "vT_detail_content" in classes:
            return "body"
        if "table" in classes:
            return "overview"
        return "header" if "vF_detail_header" in classes or "vT_detail_header" in classes else ""

    def read(self, visible: Visible, meta: dict[str, str]) -> Reading:
        """Title, overview, body and attachments; without a body the rule has missed."""
        body, heading = visible.first("body"), self._heading(visible)
        title = meta.get("articletitle", "") or (visible.slice(heading) if heading else "")
        overview = visible.first("overview")
        pairs = _pairs(visible, overview) if overview else ()
        attachments = [mark for mark in visible.marks if mark.name == "attachment"]
        links = tuple(_attachment(visible, mark) for mark in attachments)
        content = None if body is None else _canonical(visible, title, pairs, body, links)
        time = visible.first("time")
        spans = [("title", heading), ("overview", overview), ("body", body)]
        regions = [Region(kind, mark.start, mark.end) for kind, mark in spans if mark]  # type: ignore[arg-type]
        regions += [Region("attachments", mark.start, mark.end) for mark in attachments]
        return Reading(
            title=title.strip(),
            printed=printed_date(meta.get("pubdate", "")) or (printed_date(visible.slice(time)) if time else ""),
            regions=tuple(regions),
            pairs=pairs,
            links=links,
            content=content,
            profile=PROFILE,
            metadata={"channel": [visible.slice(mark) for mark in visible.marks if mark.name == "channel"][:8]},
            soft_404=NOT_FOUND in title or NOT_FOUND in meta.get("title", ""),
        )

    @staticmethod
    def _heading(visible: Visible) -> Mark | None:
        header = visible.first("header")
        inside = [
            mark
            for mark in visible.marks
            if mark.name == "heading" and (header is None or header.start <= mark.start <= header.end)
        ]
        return inside[0] if inside else None


def _pairs(visible: Visible, overview: Mark) -> tuple[Pair, ...]:
    """Each label cell of the overview with the cell behind it."""
    found: list[Pair] = []
    label: Mark | None = None
    for mark in visible.marks:
        if mark.start < overview.start or mark.end > overview.end or mark.name not in {"label", "cell"}:
            continue
        if mark.name == "label":
            label = mark
        elif label is not None:
            name, value = cell_text(visible.slice(label)), cell_text(visible.slice(mark))
            found.append(Pair(name[:512], value, 1, mark.start, mark.end))
            label = None
    return tuple(found[:2_000])


def _attachment(visible: Visible, mark: Mark) -> Link:
    """Script fills the address, so crawlers miss the file: its key says where it ought to be."""
    key = mark.attributes.get("id", "")
    name = cell_text(visible.slice(mark)) or mark.attributes.get("title", "")
    if not _KEY.fullmatch(key):
        return Link("refused", name[:2_000], mark.attributes.get("href", "")[:2_000])
    return Link("attachment", name[:2_000], DOWNLOAD + key, key)


def _canonical(
    visible: Visible, title: str, pairs: tuple[Pair, ...], body: Mark, links: tuple[Link, ...]
) -> dict[str, object]:
    return {
        "title": cell_text(title),
        "overview": [[pair.label, pair.value] for pair in pairs],
        "body": "".join(visible.slice(body).split()),
        "attachments": [[link.key, link.name] for link in links if link.kind == "attachment"],
    }


def cell_text(text: str) -> str:
    """White space, U+3000 and U+00A0 among it, as one space (`str.split` knows them all)."""
    return " ".join(text.split())
