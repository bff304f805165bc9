"""What an index entry says of a document that only a room above knows; filled in `AppConfig.ready`.

Imports run one way, so `search` cannot ask `stories` which documents a published page names.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass


def _nobody_cites(documents: Collection[int]) -> set[int]:
    return set()


@dataclass
class Registry:
    """`cited(ids)`: which of these documents a published evidence page names, what `is:cited` means. What is not
    published must not show, so the answer is the same for everybody. Who changes it touches the documents."""

    cited: Callable[[Collection[int]], set[int]] = _nobody_cites


registry = Registry()
