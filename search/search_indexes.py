"""Where Haystack looks for what may be indexed: documents, and nothing else."""

from typing import Any

from haystack import indexes

from archive.models import Document
from search.entries import belongs, entry_for, guest_keys
from search.fields import KEYWORD_FIELDS, MASKED_INDEXES, Entry


class DocumentIndex(indexes.SearchIndex, indexes.Indexable):  # type: ignore[misc]  # Haystack ships no types
    """Haystack's declaration of an entry; what stands in it is made by `search.entries`."""

    text = indexes.CharField(document=True)

    def get_model(self) -> type[Document]:
        """What an entry is made of."""
        return Document

    def entry(self, document: Document, alias: str) -> Entry | None:
        """The entry of `document` in the index `alias`, or None if it does not belong there."""
        made = entry_for(document, commit_number=0, masked=alias in MASKED_INDEXES)
        return made if belongs(made, alias, guest_keys()) else None

    def prepare(self, obj: Any) -> dict[str, Any]:
        """Haystack's form, for tools that ask for it."""
        made = entry_for(obj, commit_number=0)
        return {"text": made.texts["text"], **{name: made.keywords[name] for name in KEYWORD_FIELDS}}
