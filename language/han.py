"""Simplified and traditional Han, by OpenCC, character by character: a view, never what is stored or quoted."""

from functools import lru_cache
from threading import Lock

from opencc import OpenCC

_lock = Lock()


@lru_cache(maxsize=4)
def _converter(config: str) -> OpenCC:
    return OpenCC(config)


def _convert(text: str, config: str) -> str:
    # One thread at a time: OpenCC's dictionaries are shared, and nothing says that its converters may be.
    with _lock:
        return str(_converter(config).convert(text))


def simplified(text: str) -> str:
    """`text` in simplified characters."""
    return _convert(text, "t2s")


def traditional(text: str) -> str:
    """`text` in traditional characters."""
    return _convert(text, "s2t")


def variants(text: str) -> tuple[str, ...]:
    """The other Han forms under which `text` is found too: at most its simplified and its traditional one."""
    return tuple(dict.fromkeys(form for form in (simplified(text), traditional(text)) if form != text))
