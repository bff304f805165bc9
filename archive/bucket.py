"""Originals in an S3-compatible bucket. In a module of its own: boto3 takes a fifth of a second to load."""

from pathlib import Path

from storages.backends.s3 import S3Storage


class OriginalsBucket(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Originals in an S3-compatible bucket; `If-None-Match: *` refuses to replace."""

    object_parameters = {"ChecksumAlgorithm": "SHA256"}

    def adopt(self, staged: Path, name: str) -> bool:
        """Put `staged` at `name` unless something is there; True if something was."""
        if self.exists(name):
            return True
        with staged.open("rb") as file:
            self.bucket.Object(name).put(Body=file, IfNoneMatch="*", ChecksumAlgorithm="SHA256")
        return False
