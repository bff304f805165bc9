"""An upload of which only the hash is wanted: its bytes are hashed as they arrive, and dropped."""

import hashlib
from collections.abc import Callable
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponseBase

MAX_BYTES: Final = 64 * 1024**2  # a larger file is hashed in the browser, or on the command line

View = Callable[..., HttpResponseBase]


class DigestedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """Empty, but for what was counted and hashed while it went by."""

    sha256: str = ""


class DigestingHandler(FileUploadHandler):
    """Keeps nothing: not in memory, not on disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._digest = hashlib.sha256()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Some bytes go by; no handler after this one sees them."""
        self._digest.update(raw_data)

    def file_complete(self, file_size: int) -> DigestedFile:
        """The file ends."""
        made = DigestedFile(ContentFile(b""), name="file", size=file_size)
        made.sha256 = self._digest.hexdigest()
        return made


def digests_files(view: View) -> View:
    """Mark a view whose form may carry one file to be hashed and dropped; the gate before forms sees to it."""
    view.upload_handler = DigestingHandler  # type: ignore[attr-defined]
    view.max_form_bytes = MAX_BYTES  # type: ignore[attr-defined]
    return view
