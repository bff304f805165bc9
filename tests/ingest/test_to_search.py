"""From the form to the hit: what a person uploads, she finds; what others may not see, they do not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from ingest.models import Batch, ItemState
from ingest.services import work
from search.drain import drain_all
from tests.conftest import browser_of
from tests.ingest import made
from tests.search.conftest import index_folder

__all__ = ["index_folder"]  # a fixture that pytest finds by its name here

pytestmark = pytest.mark.django_db


def test_a_phrase_from_an_uploaded_pdf_finds_its_document(charlie: User, gina: User) -> None:
    client = browser_of(charlie)
    file = SimpleUploadedFile("tender.pdf", made.pdf("第一页", made.NOTICE), content_type="application/pdf")
    answer = client.post("/intake/", {"files": [file], "access": "newsroom"})
    batch = Batch.objects.get(public_id=answer.headers["Location"].split("/")[2])
    item = batch.items.get()
    work(item.pk)
    drain_all()
    item.refresh_from_db()
    assert item.state == ItemState.DONE
    assert item.document is not None
    page = client.get("/search/", {"q": "视频监控系统单一来源"}).content.decode()
    assert item.document.accession in page
    assert item.document.accession in client.get(f"/batches/{batch.public_id}/").content.decode()
    hidden = browser_of(gina).get("/search/", {"q": "视频监控系统单一来源"}).content.decode()
    assert item.document.accession not in hidden
