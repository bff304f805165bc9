"""What was found of one document: its title with marks, and up to three places with the words around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from language.snippets import Segment

SNIPPETS = 3


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words around a hit. `place` is for people; `page` and `version` say where the link leads (0: no page)."""

    place: str
    segments: Sequence[Segment]
    page: int = 0
    version: int = 0


@dataclass(slots=True)
class Located:
    """What was found of one document. `more_pages` is None when counting stopped; `unfound` are leaf numbers."""

    title: Sequence[Segment]
    snippets: list[Snippet] = field(default_factory=list)
    pages: int = 0
    more_pages: int | None = 0
    unfound: set[int] = field(default_factory=set)
    groups: Sequence[frozenset[int]] = ()  # of each of these at least one leaf must be found somewhere
    in_title: bool = False
    metadata: bool = False
    out_of_time: bool = False

    @property
    def found(self) -> bool:
        """Whether any word was found anywhere."""
        return bool(self.snippets) or self.in_title

    @property
    def wanting(self) -> bool:
        """Whether something that the document must hold was not found yet."""
        return any(group <= self.unfound for group in self.groups)

    @property
    def only_metadata(self) -> bool:
        """Whether no word stands in any text: only in what is known of the document."""
        return self.metadata and not self.in_title and not any(each.page for each in self.snippets)


def keep(located: Located, made: Snippet, news: set[int]) -> None:
    """Up to three; one that is the first to show a word takes the last one's place."""
    if len(located.snippets) < SNIPPETS:
        located.snippets.append(made)
    elif news:
        located.snippets[-1] = made
