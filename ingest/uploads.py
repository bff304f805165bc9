"""How a browser's files arrive: streamed to MUNIMENT_DATA/tmp, counted and hashed as they come (safety.md section 3).

A file over the limit is dropped while the rest of the form goes on; it is then told by name, like any other failure.
"""

import errno
import hashlib
import os
from pathlib import Path
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from archive import storage
from ingest.staging import max_file_bytes


class StagedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file of a form that lies staged, complete and on disk; or one that was `refused`, of which nothing is left.

    The staged file is removed with the request unless somebody has set `kept`.
    """

    def __init__(self, *, path: Path, sha256: str, refused: str, **kwargs: Any) -> None:
        super().__init__(file=None, **kwargs)
        self.path = path
        self.sha256 = sha256
        self.refused = refused  # a code of `ingest.reasons`, or empty
        self.kept = False

    def close(self) -> None:
        """With the request: what nobody kept goes."""
        if not self.kept:
            self.path.unlink(missing_ok=True)


class StagingUploadHandler(FileUploadHandler):
    """Writes each file straight to where the pipeline takes it from."""

    chunk_size = 1024 * 1024
    _file: IO[bytes] | None = None
    _refused = ""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self._path = storage.staging_file()
        self._digest = hashlib.sha256()
        self._size = 0
        self._refused = ""
        self._file = self._path.open("xb")
        self._path.chmod(0o600)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take the next bytes, or let them go by once the file is refused. None: no other handler gets them."""
        self._size += len(raw_data)
        if self._size > max_file_bytes():
            self._refuse("too_large")
        if self._file is None:
            return
        try:
            self._digest.update(raw_data)
            self._file.write(raw_data)
        except OSError as error:
            self._refuse_unwritable(error)

    def file_complete(self, file_size: int) -> StagedUpload:
        """The file as the form will see it."""
        if self._file is not None:
            try:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._file.close()
                self._file = None
            except OSError as error:
                self._refuse_unwritable(error)
        return StagedUpload(
            path=self._path,
            sha256="" if self._refused else self._digest.hexdigest(),
            refused=self._refused,
            name=self.file_name,
            content_type=self.content_type,
            size=self._size,
            charset=self.charset,
        )

    def upload_interrupted(self) -> None:
        """The browser went away: nothing of the file stays."""
        if self._file is not None:
            self._refuse("bytes_lost")

    def _refuse_unwritable(self, error: OSError) -> None:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        self._refuse("disk_full" if full else "storage_unavailable")

    def _refuse(self, code: str) -> None:
        self._refused = self._refused or code
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)
