"""Office files that are known and not read: other OLE2 files, and what a password protects. Pure."""

from collections.abc import Iterator

from ingest.readers.base import Part, ReadContext, ReadError
from ingest.readers.ole import PROTECTED

KINDS_UNREAD = {
    "application/x-ole-storage": "This old office format cannot be read. A copy saved in a newer format can.",
}


class ProtectedReader:
    """Says of a protected file what is wanting, and reads nothing."""

    name = "protected"
    version = 1

    def score(self, media_type: str, filename: str, head: bytes) -> int | None:
        """By the streams that protected files of Office have."""
        return 50 if media_type == PROTECTED else None

    def read(self, context: ReadContext) -> Iterator[Part]:
        """Raises ReadError `encrypted`, always."""
        yield from ()
        raise ReadError("encrypted", "The office file is protected by a password.")
