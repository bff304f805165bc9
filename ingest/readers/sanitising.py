"""A saved page for showing: no script, form, frame, object, meta refresh, base, style or remote reference. Pure.

Its place is an <iframe sandbox> under `CSP: sandbox; default-src 'none'; img-src data:` (provenance.md section 13);
this is the second wall. No svg, no math, no style: mutation XSS lives there.
"""

import html
import re
from typing import BinaryIO

import nh3
from resiliparse.parse.html import HTMLTree

from ingest.readers.base import ReadError
from ingest.readers.decoding import clean, decode
from ingest.readers.html_scan import text_without_tree, too_much

MAX_BYTES = 64 * 1024 * 1024
MAX_RESULT = 20 * 1024 * 1024
_NAMES = """
    a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn
    dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark menu
    nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead
    time tr tt u ul var wbr
"""
_TAGS = set(_NAMES.split())
_ATTRIBUTES = {
    "*": {"align", "dir", "lang", "title", "valign"},
    "a": {"name"},  # no href: a saved page leads nowhere, its links stand in the Text tab
    "col": {"span", "width"},
    "colgroup": {"span", "width"},
    "font": {"color", "size"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "th": {"bgcolor", "colspan", "height", "rowspan", "width"},
    "time": {"datetime"},
}
_DROPPED = {
    "script",
    "style",
    "title",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "svg",
    "math",
    "textarea",
    "select",
}
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+\Z")
_PLAIN = re.compile(r"[\w\s%#.,+-]{0,60}\Z")


def sanitise(source: BinaryIO, charset: str) -> str:
    """The page as a whole small document in UTF-8. `charset`: that of its Transcript, or empty. Raises ReadError."""
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ReadError("too_large", "A page may hold 64 MiB; this one holds more.")
    text = _decoded(data, charset)
    reason = too_much(text)
    if reason:
        title, body = "", f"<pre>{html.escape(text_without_tree(text))}</pre>"
    else:
        title = " ".join((HTMLTree.parse(text).title or "").split())
        body = sanitised_fragment(text)
    if len(body) > MAX_RESULT:
        raise ReadError("output_limit", "The page is too large to be shown.")
    return (
        '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>'
        f"{html.escape(clean(title))[:1000]}</title></head>\n<body>{clean(body)}</body></html>\n"
    )


def sanitised_fragment(text: str) -> str:
    """The page's body through nh3."""
    return nh3.clean(
        text,
        tags=_TAGS,
        clean_content_tags=_DROPPED,
        attributes=_ATTRIBUTES,
        attribute_filter=_filter,
        strip_comments=True,
        url_schemes={"data"},
        link_rel=None,
    )


def _filter(tag: str, name: str, value: str) -> str | None:
    """Pictures only from the page itself; other values must be plain."""
    if name == "src":
        return value if tag == "img" and _PICTURE.match(value) else None
    if name in {"title", "alt", "lang", "datetime", "name"}:
        return value[:1000]
    return value if _PLAIN.match(value) else None


def _decoded(data: bytes, charset: str) -> str:
    if charset:
        try:
            return clean(data.decode(charset, "replace"))
        except LookupError:
            pass
    return decode(data, html=True).text
