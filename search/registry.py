"""What only a room above knows of documents, for index entries and for queries; filled in `AppConfig.ready`.

Imports run one way, so `search` cannot ask `stories` which documents a published page names.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # models cannot be imported before every application is ready
    from archive.policy import Person


def _nobody_cites(documents: Collection[int]) -> set[int]:
    return set()


def _no_story(*, user: "Person", name: str) -> set[int] | None:
    return None


class InStory(Protocol):
    """What `story:name` means to one person."""

    def __call__(self, *, user: "Person", name: str) -> set[int] | None:
        """Ids of documents that she may see; None where she knows no such story."""
        ...


@dataclass
class Registry:
    """`cited(ids)`: which of these documents a published evidence page names, what `is:cited` means. What is not
    published must not show, so the answer is the same for everybody. Who changes it touches the documents.
    `in_story(user=, name=)`: what `story:` means. Whose story it is decides, so it is asked with every query and stands
    in no index."""

    cited: Callable[[Collection[int]], set[int]] = _nobody_cites
    in_story: InStory = _no_story


registry = Registry()
