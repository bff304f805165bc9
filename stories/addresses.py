"""Addresses of ours that other sites name: of a quote, a page of a document, an evidence page."""

import re
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

QUOTE: Final = re.compile(r"/q/(?P<number>[^/]{1,16})/?")
PAGE: Final = re.compile(r"/d/(?P<number>[^/]{1,16})/(?:v/(?P<n>\d{1,6})/)?p/(?P<page>\d{1,6})/?")
EVIDENCE: Final = re.compile(r"/evidence/(?P<slug>[-\w]{1,64})/?")


def path_of(url: str) -> str:
    """The path of an address of this archive; empty for every other, and for what is no address."""
    base = urlsplit(settings.MUNIMENT_BASE_URL)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path if (parts.scheme, parts.netloc.lower()) == (base.scheme, base.netloc.lower()) else ""
