"""What search has made of a document's text, when the document is purged. Its index entries go by the drain."""

from django.db.models import Q

from archive.models import Document
from search.models import AlertMatch, NearBand, NearPair, NearSignature


def erase(document: Document) -> None:
    """Signatures of its text, its near copies, and the news of it: `archive.registry.erasing`."""
    NearPair.objects.filter(Q(one=document) | Q(other=document)).delete()
    for model in (NearBand, NearSignature, AlertMatch):
        model._default_manager.filter(document=document).delete()
