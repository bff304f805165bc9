"""The page behind an address that only leads on: those by which mail programs, editors and networks count clicks.

Only such are read as carry the page's address in themselves; nothing is asked. A shortened address (`bit.ly/…`) says
nothing without its service and stays as it is.
"""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from archive.provenance.address_text import has_scheme

# Host (also below it) and beginning of the path: the parameters that may carry the page.
_CARRIERS: Final = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}/url$"), ("q", "url")),
    (re.compile(r"translate\.google\.[a-z.]{2,6}/(?:translate|website)$"), ("u",)),
    (re.compile(r"(?:l|lm|www)\.facebook\.com/(?:l|flx/warn)(?:\.php)?/?$|l\.instagram\.com/?$"), ("u",)),
    (re.compile(r"[a-z0-9.]+\.safelinks\.protection\.(?:outlook\.com|office365\.us)/"), ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com/redirect$"), ("q",)),
    (re.compile(r"(?:www\.)?linkedin\.com/(?:redir/redirect|safety/go)/?$"), ("url",)),
    (re.compile(r"medium\.com/r/?$|out\.reddit\.com/|slack-redir\.net/link$|exit\.sc/?$"), ("url",)),
    (re.compile(r"(?:www\.)?vk\.com/away\.php$"), ("to",)),
    (re.compile(r"t\.umblr\.com/redirect$"), ("z",)),
    (re.compile(r"link\.(?:zhihu\.com|csdn\.net|juejin\.cn)/?$"), ("target",)),
    (re.compile(r"(?:www\.)?jianshu\.com/go-wild$|steamcommunity\.com/linkfilter/?$"), ("url", "u")),
    (re.compile(r"c\.pc\.qq\.com/"), ("pfurl", "url")),
)
_WHOLE_QUERY: Final = frozenset({"href.li", "nullrefer.com", "anon.to"})
_URLDEFENSE: Final = re.compile(r"/v3/__(?P<url>[^*]+?)__;", re.DOTALL)  # `*` stands for characters kept elsewhere


def carried(url: str) -> str:
    """The web address that `url`, a whole one, leads on to by its own words; empty if it carries none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if host in _WHOLE_QUERY:
        return _if_web(unquote(parts.query))
    if host == "urldefense.com":
        found = _URLDEFENSE.match(parts.path + ("?" + parts.query if parts.query else ""))
        return _if_web(found["url"]) if found else ""
    place = host + parts.path
    names = next((names for pattern, names in _CARRIERS if pattern.match(place)), ())
    return next((address for name in names if (address := _if_web(_given(parts.query, name)))), "")


def _given(query: str, name: str) -> str:
    """The parameter's first value. One that was never escaped stays as it is: its own escapes may be of GBK."""
    written = next((each[len(name) + 1 :] for each in query.split("&") if each.startswith(f"{name}=")), "")
    return written if "://" in written else unquote(written.replace("+", " "))


def _if_web(text: str) -> str:
    return text if text.lower().startswith(("http:", "https:")) and has_scheme(text) else ""
