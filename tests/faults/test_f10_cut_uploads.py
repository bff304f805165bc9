"""F10 (safety.md section 9): a browser goes away in the middle of a form. It becomes no document and leaves no file."""

import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from accounts.models import User
from archive.models import Document
from ingest.models import Item
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
CUTS = 25


class Broken(io.BytesIO):
    """A body that ends as a lost connection does, behind what had come."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise ConnectionResetError("the browser went away")
        return data


@pytest.fixture
def staging() -> Iterator[Path]:
    folder = Path(settings.MUNIMENT_DATA) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    before = set(folder.iterdir())
    yield folder
    for path in set(folder.iterdir()) - before:
        path.unlink()


def form() -> bytes:
    files = [SimpleUploadedFile(f"{name}.txt", name.encode() * 40_000) for name in "ab"]
    fields = {"access": "newsroom", "source": "", "addresses": "", "files": files}
    return bytes(encode_multipart(BOUNDARY, fields))


def send(client: Client, body: bytes, length: int, stream: type[io.BytesIO]) -> int:
    """The status of a form of which only `body` comes."""
    client.raise_request_exception = False
    more = {"wsgi.input": stream(body), "CONTENT_LENGTH": str(length)}
    return client.generic("POST", "/intake/", content_type=MULTIPART_CONTENT, **more).status_code  # type: ignore[arg-type]


@pytest.mark.parametrize("stream", [Broken, io.BytesIO], ids=["reset", "short"])
def test_a_form_cut_anywhere_leaves_no_document_and_no_file(
    alice: User, staging: Path, stream: type[io.BytesIO]
) -> None:
    whole, client, before = form(), browser_of(alice), set(staging.iterdir())
    chance = random.Random(7)
    for cut in [0, 1, len(whole) - 60, *(chance.randrange(len(whole) - 60) for _ in range(CUTS))]:
        status = send(client, whole[:cut], len(whole), stream)
        assert status in {200, 400, 422}, cut  # 200: the form again, with what is wrong
    assert not Document.objects.exists()
    assert not Item.objects.exists()
    assert set(staging.iterdir()) == before
