"""What intake keeps of a document's bytes, when the document is purged."""

from archive.models import Document
from ingest.models import ENDED, Errand, Item, ItemState, OcrJob


def erase(document: Document) -> None:
    """Pages read by OCR, questions still to be asked outside, and work that would read it again:
    `archive.registry.erasing`. The items that brought it in stay: the numbers of their batches add up."""
    OcrJob.objects.filter(version__document=document).delete()
    Errand.objects.filter(document=document).exclude(state__in=[Errand.State.DONE, Errand.State.FAILED]).delete()
    again = Item.objects.filter(document=document, kind=Item.Kind.REREAD).exclude(state__in=ENDED)
    again.update(state=ItemState.CANCELLED)
