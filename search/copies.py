"""Identical captures fold under one row: documents whose content has the same hash under the same profile.

Near copies are never folded: of seven such pairs of real notices four were different purchases (search.md section 6).
"""

from collections.abc import Sequence

from archive.policy import Person
from archive.selectors import documents


def folded(numbers: Sequence[int], *, user: Person) -> dict[int, list[int]]:
    """Documents in the order of the hits -> the later hits that hold the same, as `user` may see both.

    A document whose kind has no canonical content is alone: its bytes were compared when it came in.
    """
    contents = dict(
        documents(user=user)
        .filter(pk__in=list(numbers), current__isnull=False)
        .exclude(current__content_sha256="")
        .values_list("pk", "current__content_sha256")
    )
    first: dict[str, int] = {}
    groups: dict[int, list[int]] = {}
    for number in numbers:
        content = contents.get(number, "")
        best = first.setdefault(content, number) if content else number
        if best == number:
            groups[number] = []
        else:
            groups[best].append(number)
    return groups
