"""HTML pages: decoding, all visible text, regions, overview pairs, attachments (reading.md section 4). Pure.

Only `str` ever reaches a parser: lxml given bytes decodes wrongly in ten of thirteen cases.
"""

import hashlib
import importlib.metadata
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import rfc8785
from resiliparse.parse.html import HTMLTree

from ingest.readers.base import Link, PageText, Pair, Part, ReadContext, ReadError, Region, Summary, Table, Warn
from ingest.readers.decoding import Decoded, decode
from ingest.readers.html_main import furniture, main_region, sorted_regions
from ingest.readers.html_scan import text_without_tree, too_much
from ingest.readers.html_text import Visible, visible_text
from ingest.readers.printed_dates import printed_date
from ingest.readers.sites import rule_for
from ingest.readers.sites.base import Reading, SiteRule
from language.detect import detect_language

MAX_BYTES = 64 * 1024 * 1024
MAX_LINKS = 2_000
LIBRARIES = {name: importlib.metadata.version(name) for name in ("Resiliparse", "trafilatura", "rfc8785")}
_SINGLEFILE = re.compile(
    r"<!--\s*Page saved with SingleFile\s+url: (?P<url>[^\n]{1,2000})\n\s*saved date: (?P<date>[^\n]{1,80})"
)
_DATE_META = ("pubdate", "article:published_time", "publishdate", "publish_time", "firstpublishedtime", "date")


@dataclass(frozen=True, slots=True)
class Page:
    """What one page gave, whichever way it was read."""

    text: str
    title: str
    printed: str
    regions: tuple[Region, ...]
    pairs: tuple[Pair, ...]
    links: tuple[Link, ...]
    content: object
    profile: str
    tool: str
    metadata: dict[str, object]
    warnings: tuple[Warn, ...]
    tables: tuple[Table, ...] = ()


class HtmlReader:
    """See the module."""

    name = "html"
    version = 3

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """HTML by its bytes."""
        return 50 if media_type == "text/html" else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """One page. Raises ReadError `empty`, `too_large`."""
        data = context.source.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ReadError("too_large", "A page may hold 64 MiB; this one holds more.")
        decoded = decode(data, http=context.declared.charset, html=True)
        page = _read_page(decoded.text, context.declared.address)
        text, cut_short = page.text, len(page.text) > context.limits.page_text
        if cut_short:
            raise ReadError("too_large", "The page holds more than 1,048,576 characters of text.")
        yield PageText(number=1, text=text, regions=page.regions, origin="html" if text.strip() else "none")
        yield from page.tables
        yield from page.pairs
        yield from page.links
        yield from page.warnings
        if decoded.replaced:
            yield Warn("replaced_characters", f"{decoded.replaced} characters could not be decoded.", 1)
        yield _summary(page, decoded)


def text_of_page(source: str) -> str:
    """The visible text of a page that stands in something else, such as a message."""
    if too_much(source):
        return text_without_tree(source)
    return visible_text(HTMLTree.parse(source), _nothing).text


def _nothing(_tag: str, _attributes: dict[str, str]) -> str:
    return ""


def _read_page(source: str, address: str) -> Page:
    reason = too_much(source)
    if reason:
        return _flat_page(source, reason)
    tree = HTMLTree.parse(source)
    meta = _meta(tree)
    rule = rule_for(_host(address), source)
    if rule is None:
        return _general_page(source, tree, meta, ())
    return _page_by_rule(source, tree, meta, rule)


def _flat_page(source: str, reason: str) -> Page:
    """A page that would hang a tree builder: its text, without regions."""
    text = text_without_tree(source)
    limit = {"size": "5,000,000 characters", "levels": "512 levels", "attributes": "256 attributes an element"}[reason]
    warning = Warn("html_too_complex", f"The page has more than {limit}: its text was read without its structure.", 1)
    return Page(text, "", "", (), (), (), {"text": " ".join(text.split())}, "html-text/1", "flat", {}, (warning,))


def _page_by_rule(source: str, tree: HTMLTree, meta: dict[str, str], rule: SiteRule) -> Page:
    visible = visible_text(tree, rule.wanted)
    reading = rule.read(visible, meta)
    warnings: list[Warn] = []
    if reading.soft_404:
        warnings.append(Warn("soft-404", "The page says that it does not exist, though it was served as found.", 1))
    if reading.content is None:
        if not reading.soft_404:
            warnings.append(Warn("site_rule_missed", f"The page is not laid out as pages of {rule.name} are.", 1))
        return _general_page(source, tree, meta, tuple(warnings))
    return _ruled_page(visible, reading, rule, meta, tuple(warnings))


def _ruled_page(
    visible: Visible, reading: Reading, rule: SiteRule, meta: dict[str, str], warnings: tuple[Warn, ...]
) -> Page:
    unseen = tuple(
        Region("not_visible", m.start, m.end) for m in visible.marks if m.name == "not_visible" and m.end > m.start
    )
    regions = sorted_regions(reading.regions + unseen + furniture(reading.regions, visible.text))
    return Page(
        text=visible.text,
        title=reading.title or meta.get("title", ""),
        printed=reading.printed,
        regions=regions,
        pairs=reading.pairs,
        links=reading.links,
        content=reading.content,
        profile=reading.profile,
        tool=f"{rule.name}/{rule.version}",
        metadata=reading.metadata,
        warnings=warnings,
        tables=visible.outline.tables(visible.text),
    )


def _wanted(tag: str, attributes: dict[str, str]) -> str:
    return "link" if tag == "a" and attributes.get("href") else "h1" if tag == "h1" else ""


def _general_page(source: str, tree: HTMLTree, meta: dict[str, str], warnings: tuple[Warn, ...]) -> Page:
    visible = visible_text(tree, _wanted)
    body, tool = main_region(source, visible.text)
    heading = visible.first("h1")
    title = meta.get("articletitle") or meta.get("og:title") or meta.get("title") or ""
    if not title and heading:
        title = visible.slice(heading)
    regions = [Region("title", heading.start, heading.end)] if heading else []
    regions += [body] if body else []
    unseen = [
        Region("not_visible", m.start, m.end) for m in visible.marks if m.name == "not_visible" and m.end > m.start
    ]
    covered = tuple(regions)
    return Page(
        text=visible.text,
        title=title,
        printed=next((date for name in _DATE_META if (date := printed_date(meta.get(name, "")))), ""),
        regions=sorted_regions(covered + tuple(unseen) + furniture(covered, visible.text)),
        pairs=(),
        links=_links(visible, body),
        content={"text": " ".join(visible.text.split())},
        profile="html-text/1",
        tool=tool,
        metadata={},
        warnings=warnings,
        tables=visible.outline.tables(visible.text),
    )


def _links(visible: Visible, body: Region | None) -> tuple[Link, ...]:
    """The links of the main text, as the page has them: addresses are not resolved here."""
    found: dict[str, Link] = {}
    for mark in visible.marks:
        target = mark.attributes.get("href", "").strip()
        inside = body is not None and body.start <= mark.start and mark.end <= body.end
        if mark.name != "link" or not inside or target.startswith("#") or target in found:
            continue
        scheme = target.partition(":")[0].lower() if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target) else ""
        kind = "link" if scheme in {"", "http", "https", "mailto", "tel", "ftp"} else "refused"
        found[target] = Link(kind, visible.slice(mark)[:2_000], target[:2_000])  # type: ignore[arg-type]
        if len(found) >= MAX_LINKS:
            break
    return tuple(found.values())


def _meta(tree: HTMLTree) -> dict[str, str]:
    """<meta> by lower-case name or property, the first of each; <title> as `title`."""
    found: dict[str, str] = {}
    document = tree.document
    for node in (document.query_selector_all("meta") if document is not None else [])[:500]:
        name = (node.getattr("name") or node.getattr("property") or "").strip().lower()
        if name and name not in found and name != "title":
            found[name] = (node.getattr("content") or "").strip()[:2_000]
    found["title"] = " ".join((tree.title or "").split())[:2_000]
    return found


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _summary(page: Page, decoded: Decoded) -> Summary:
    saved = _SINGLEFILE.search(decoded.text[:4096])
    claims = {"singlefile": {"url": saved["url"].strip(), "saved": saved["date"].strip()}} if saved else {}
    title = " ".join(page.title.split())[:500]
    return Summary(
        kind="html-text",
        tool=page.tool[:64],
        settings={"profile": page.profile},
        libraries=LIBRARIES,
        pages_total=1,
        language=detect_language(page.text),
        title=title,
        title_basis="page_asserted" if title else "",
        printed=page.printed,
        charset=decoded.charset,
        charset_why=decoded.why,
        content_sha256=hashlib.sha256(rfc8785.dumps(page.content)).hexdigest(),  # type: ignore[arg-type]
        content_profile=page.profile,
        metadata={"labels": decoded.labels, "replaced": decoded.replaced, **page.metadata, **claims},
    )
