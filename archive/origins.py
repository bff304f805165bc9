"""Where documents were published, once a person has put right what was claimed when they came in.

The address of a Capture is never rewritten: a claim that somebody has put right stands on the Provenance tab and in
the log, and is left behind everywhere else (decision 0020).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from archive.models import ADDRESS_IS_SEEN, Capture, Document


def sources_left(documents: Iterable[Document]) -> Mapping[int, frozenset[int]]:
    """For each document whose address was put right: the sources that it was claimed to be from, and no longer is.

    One query if there are such documents, none else.
    """
    stated = {each.pk: each.stated_source_id for each in documents if each.stated_source_id is not None}
    if not stated:
        return {}
    claimed: defaultdict[int, set[int]] = defaultdict(set)
    seen: defaultdict[int, set[int]] = defaultdict(set)
    rows = Capture.objects.filter(version__document__in=stated, source__isnull=False)
    for number, source, basis in rows.values_list("version__document", "source", "source_basis"):
        (seen if basis in ADDRESS_IS_SEEN else claimed)[number].add(source)
    return {number: frozenset(claimed[number] - seen[number] - {stated[number]}) for number in stated}


def left_behind(document: Document) -> frozenset[int]:
    """The same for one document."""
    return sources_left([document]).get(document.pk, frozenset())
