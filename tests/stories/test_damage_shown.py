"""Damaged bytes are an alarm in every list, on evidence pages and in embeds."""

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Collection, Original
from archive.services import put_in_collection
from tests.conftest import browser_of
from tests.search.conftest import index, index_folder  # noqa: F401  # fixtures
from tests.stories.test_evidence_pages import published

pytestmark = pytest.mark.django_db
ALARM, ON_EVIDENCE = "Bytes do not match", "did not find this file as it was received"


def test_the_alarm_stands_wherever_the_document_is_listed(
    alice: User,
    bob: User,
    anon: Client,
    collection: Collection,
    index: object,  # noqa: F811
) -> None:
    world = published(alice, bob)
    document = world.held.document
    put_in_collection(document=document, collection=collection, user=alice)
    assert callable(index)
    index()
    number, source = document.accession, world.held.capture.source
    assert source is not None
    pages = {
        "results": (anon, "/search/?q=监控系统"),
        "collection": (browser_of(alice), f"/collections/{collection.slug}/"),
        "source": (anon, f"/sources/{source.pk}/"),
        "evidence": (anon, f"/evidence/{world.publication.slug}/"),
        "embed": (anon, f"/embed/q/{world.quote.public_id}/"),
        "embedded page": (anon, f"/embed/d/{number}/p/1/"),
        "document": (anon, f"/d/{number}/text/"),
        "quote": (anon, f"/q/{world.quote.public_id}/"),
        "claim": (browser_of(alice), f"/stories/{world.story.slug}/claims/{world.claim.n}/"),
    }
    before = {name: browser.get(address).text for name, (browser, address) in pages.items()}
    assert {name for name, text in before.items() if ALARM in text} == set()
    Original.objects.filter(pk=world.held.version.original_id).update(check_outcome="changed")
    after = {name: browser.get(address) for name, (browser, address) in pages.items()}
    assert {name: answer.status_code for name, answer in after.items()} == dict.fromkeys(pages, 200)
    said = {name for name, answer in after.items() if ALARM in answer.text or ON_EVIDENCE in answer.text}
    assert said == set(pages)
