"""What an index entry holds, said once for every engine (search.md section 2)."""

from dataclasses import dataclass, replace
from typing import Self

# The value of a keyword that a document does not have. Absence is evidence: it is counted and can be asked for.
BLANK = ""


@dataclass(frozen=True, slots=True)
class TextField:
    """Searchable text. `weight` multiplies its score; `typed` is the field name a query uses for it alone."""

    name: str
    weight: float


TEXT_FIELDS = (
    TextField("title", 4.0),
    TextField("title_en", 2.0),
    TextField("names", 3.0),
    TextField("numbers", 6.0),
    TextField("text", 1.0),
    TextField("other", 0.3),  # older versions, other transcripts: found, but below what stands in the newest text
)
TEXT_NAMES = tuple(field.name for field in TEXT_FIELDS)
# Text that only its own field name finds (`buyer:`), since the words stand in the document's text anyway.
ROLE_FIELDS = tuple(TextField(name, 1.0) for name in ("buyers", "suppliers", "agencies", "regions", "tags"))
ROLE_NAMES = tuple(field.name for field in ROLE_FIELDS)

# Exact values, several for one document. `in` holds collection ids, `has` and `is` the state words of a query, `buyer`
# and `supplier` organisation keys, `region` the paths of a place from its province down, `tag` tags as they are spelt.
KEYWORD_FIELDS = (
    *("format", "site", "lang", "year", "in", "type", "buyer", "supplier", "region"),
    *("grade", "live", "memento", "has", "is", "tag"),
)
# Whole numbers. `date` is YYYYMMDD as printed on the document, in Beijing, `amount` in fen, `content` 63 bits of the
# hash of the newest version's content: identical copies share it. Missing ones have no value.
NUMBER_FIELDS = ("document", "revision", "commit_number", "date", "amount", "content")
AUDIENCE = "audience"
# The indexes, by the alias under which Haystack knows them; those of masked text answer who may not unmask.
PUBLIC_INDEX, GUESTS_INDEX, FULL_INDEX = "public", "guests", "all"
MASKED_INDEXES = frozenset({PUBLIC_INDEX, GUESTS_INDEX})

# What the results page offers to narrow by, in this order.
FACETS = (
    *("type", "buyer", "supplier", "region", "year", "format", "site", "lang", "live", "memento", "grade", "tag", "in"),
)
# Of these there may be more than anybody reads through: only the most frequent are counted.
OPEN_FACETS = frozenset({"buyer", "supplier", "tag"})

# Raise it when entries are built differently from the same documents; the index is then rebuilt.
ENTRY_VERSION = 5


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as the index holds it. `texts` are tokens (`language.tokens`), joined by spaces.

    Between the values of one text field stands a token that no query can hold: no phrase crosses it.
    """

    texts: dict[str, str]
    keywords: dict[str, list[str]]
    numbers: dict[str, int | None]
    audience: frozenset[str]

    @property
    def document(self) -> int:
        """The document's number, which is the key of its entry."""
        number = self.numbers["document"]
        assert number is not None
        return number

    def committed(self, number: int) -> Self:
        """The same entry with the number of the commit that it goes into."""
        return replace(self, numbers=self.numbers | {"commit_number": number})
