"""Near copies: documents whose texts are nearly the same, named under a row and never folded (search.md section 6).

Lots of one purchase look alike, so a near copy gets a line and a difference. 5-character shingles of the text without
blanks, 120 MinHashes, 20 bands of 6; candidates that share a band are confirmed by the exact share of shingles.
"""

import hashlib
import logging
import struct
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from rensa import RMinHash

from archive.models import Document, Page
from archive.policy import Person
from archive.selectors import documents
from search.models import NearBand, NearPair, NearSignature
from search.results import Row

logger = logging.getLogger(__name__)

SHINGLE, PERMUTATIONS, BANDS, SEED = 5, 120, 20, 20261126
ALIKE = 0.8
FEWEST, MOST = 60, 200_000  # characters: a shorter text is like many, a longer one is not compared
CANDIDATES = 50
AT_ONCE, SECONDS = 200, 2.0
KEPT_BYTES = 64_000_000  # hashes kept from one comparison to the next: lots of one purchase come in together


def shingles(text: str) -> set[str]:
    """Every run of five characters, blanks left out."""
    dense = "".join(text.split())[:MOST]
    return {dense[at : at + SHINGLE] for at in range(len(dense) - SHINGLE + 1)}


def bands(pieces: Iterable[str]) -> list[int]:
    """20 numbers (signed, 64 bits); two texts that are alike share one almost surely."""
    made = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    made.update(sorted(pieces))
    digest = made.digest()
    size = PERMUTATIONS // BANDS
    rows = [digest[at : at + size] for at in range(0, PERMUTATIONS, size)]
    return [_number(struct.pack(f"<{size}I", *row)) for row in rows]


def _number(data: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "big", signed=True)


def hashes(text: str) -> np.ndarray:
    """The shingles of a text as sorted numbers of 64 bits, each once: what two texts are compared by."""
    dense = "".join(text.split())[:MOST]
    points = np.frombuffer(dense.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    places = len(points) - SHINGLE + 1
    found = np.zeros(max(places, 0), np.uint64)
    for at in range(SHINGLE if places > 0 else 0):
        found = _mixed(found ^ points[at : at + places])
    unique: np.ndarray = np.unique(found)
    return unique


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The finisher of SplitMix64, one to one over 64 bits, so that two shingles share a number one time in 2^64."""
    numbers = numbers + np.uint64(0x9E3779B97F4A7C15)
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    numbers ^= numbers >> np.uint64(31)
    return numbers


def share(one: np.ndarray, other: np.ndarray) -> float:
    """Of all the shingles of two texts (`hashes`), how many they have in common."""
    common = np.intersect1d(one, other, assume_unique=True).size
    return common / (one.size + other.size - common) if one.size and other.size else 0.0


class _Kept:
    """The hashes of texts that were compared lately, by the hash of the text, so that a reading is never mistaken."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, np.ndarray] = OrderedDict()
        self._bytes = 0

    def of(self, document: Document, text: str | None = None) -> np.ndarray:
        """The hashes of a document's newest text, read only if they are not kept."""
        transcript = document.current.transcript if document.current else None
        key = transcript.sha256 if transcript else ""
        if key not in self._held:
            self._held[key] = hashes(text_of(document) if text is None else text)
            self._bytes += self._held[key].nbytes
        self._held.move_to_end(key)
        found = self._held[key]
        while self._bytes > KEPT_BYTES and len(self._held) > 1:
            self._bytes -= self._held.popitem(last=False)[1].nbytes
        return found


_kept = _Kept()


def behind() -> QuerySet[Document]:
    """Documents whose newest text has no signature yet."""
    signed = NearSignature.objects.filter(document=OuterRef("pk")).values("transcript_id")[:1]
    rows = Document.objects.filter(current__transcript__isnull=False).annotate(signed=Subquery(signed))
    return rows.filter(Q(signed=None) | ~Q(signed=F("current__transcript_id"))).order_by("pk")


def catch_up(*, seconds: float = SECONDS) -> int:
    """Sign what has no signature, for as long as `seconds`; how many documents. Run by the one index worker."""
    until, done = time.monotonic() + seconds, 0
    for document in behind().select_related("current__transcript")[:AT_ONCE]:
        _sign(document)
        done += 1
        if time.monotonic() > until:
            break
    return done


def _sign(document: Document) -> None:
    transcript = document.current.transcript_id if document.current else None
    if transcript is None:
        return
    text = text_of(document)
    pieces = shingles(text) if len(text) >= FEWEST else set()
    values = bands(pieces) if pieces else []
    pairs = list(_pairs(document, text, values)) if values else []
    with transaction.atomic():
        NearBand.objects.filter(document=document).delete()
        NearPair.objects.filter(Q(one=document) | Q(other=document)).delete()
        NearBand.objects.bulk_create(NearBand(document=document, band=n, value=v) for n, v in enumerate(values))
        NearPair.objects.bulk_create(pairs, ignore_conflicts=True)
        NearSignature.objects.update_or_create(document=document, defaults={"transcript_id": transcript})


def _pairs(document: Document, text: str, values: Sequence[int]) -> Iterable[NearPair]:
    same = Q(pk=None)
    for number, value in enumerate(values):
        same |= Q(band=number, value=value)
    rows = NearBand.objects.filter(same).exclude(document=document).order_by("document_id")
    numbers = list(rows.values_list("document_id", flat=True).distinct()[:CANDIDATES])
    for other in Document.objects.filter(pk__in=numbers).select_related("current__transcript"):
        alike = share(_kept.of(document, text), _kept.of(other))
        if alike >= ALIKE:
            first, second = sorted((document.pk, other.pk))
            yield NearPair(one_id=first, other_id=second, alike=round(alike, 4))


def text_of(document: Document) -> str:
    """The newest text, pages joined."""
    transcript = document.current.transcript_id if document.current else None
    pages = Page.objects.filter(transcript=transcript).order_by("number")
    return "\n".join(pages.values_list("text", flat=True))


def near_copies(numbers: Sequence[int], *, user: Person) -> Mapping[int, list[Document]]:
    """For each of these documents the near copies that `user` may see, the most alike first."""
    wanted = set(numbers)
    rows = NearPair.objects.filter(Q(one__in=wanted) | Q(other__in=wanted)).order_by("-alike", "pk")
    found: dict[int, list[int]] = {}
    for one, other in rows.values_list("one_id", "other_id"):
        for mine, theirs in ((one, other), (other, one)):
            if mine in wanted:
                found.setdefault(mine, []).append(theirs)
    if not found:
        return {}
    others = {each for theirs in found.values() for each in theirs}
    seen = documents(user=user).select_related("current__best_capture__source", "stated_source").in_bulk(list(others))
    return {mine: [seen[each] for each in theirs if each in seen] for mine, theirs in found.items()}


def with_near(rows: Sequence[Row], *, user: Person) -> list[Row]:
    """The rows with how many near copies each has, identical ones that stand under it left out."""
    found = near_copies([row.document.pk for row in rows], user=user)
    made = []
    for row in rows:
        identical = {each.pk for each in row.copies}
        made.append(replace(row, near=sum(each.pk not in identical for each in found.get(row.document.pk, []))))
    return made
