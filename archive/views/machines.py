"""What a public version says to machines: where it is cited, what it is a copy of, and as of when (RFC 8288, 7089)."""

import re
from typing import Final, TypeVar
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date

from archive.models import Version

Response = TypeVar("Response", bound=HttpResponseBase)
MOST: Final = 2000  # characters of an address in a header (provenance.md section 11)
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)


def for_machines(response: Response, version: Version, n: int | None, permalink: str = "") -> Response:
    """Add `Link` and `Memento-Datetime` where the address pins version `n` of a public document; else nothing.

    Escapes in the source stay as they are, bytes outside ASCII are escaped: an address is never cleaned.
    """
    if n is None or not version.document.is_public:
        return response
    number = version.document.accession
    permalink = permalink or settings.MUNIMENT_BASE_URL + reverse("version_text", args=[number, version.n])
    links = [f'<{permalink}>; rel="cite-as"']
    capture = version.best_capture
    if version.source and (original := header_address(version.source.url)):
        links.append(f'<{original}>; rel="original"')
    if capture and capture.memento and (via := header_address(capture.memento.urim)):
        links.append(f'<{via}>; rel="via"')
    response["Link"] = ", ".join(links)
    if capture:
        # A supplied file was seen by nobody before it reached us: what we can say is when that was.
        response["Memento-Datetime"] = http_date((capture.captured_at or capture.retrieved_at).timestamp())
    return response


def header_address(url: str) -> str:
    """An address as a header may carry it; empty for what is none, is too long, or could end the header."""
    if not _WEB.match(url) or any(ord(each) < 0x21 or ord(each) == 0x7F for each in url):
        return ""
    escaped = quote(url, safe="!#$%&'()*+,-./:;=?@[]_~")
    return escaped if len(escaped) <= MOST else ""
