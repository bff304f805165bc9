"""Evidence pages and embeds: what the public sees, what it never sees, and what stays when a document goes."""

import hashlib
import json
from contextlib import suppress
from typing import Any
from urllib.parse import quote as escaped

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from archive.models import Access
from archive.services import change_access, release_restriction, restrict_document, withdraw_document
from config.operations import tiles
from stories import services
from stories.models import Problem
from stories.services import publishing
from tests.conftest import browser_of
from tests.stories.ledger import COPY, SECRET, SOURCE, TEXT, WORDS, World, make_ledger


def published(alice: User, bob: User, *, access: str = Access.PUBLIC, release: str = "") -> World:
    world = make_ledger(alice, bob, access=access)
    if release:
        services.change_evidence(evidence=world.evidence, user=alice, stance="supports", note="", release=release)
    publishing.publish(publication=world.publication, user=alice)
    return world


def page_of(world: World, browser: Client) -> str:
    return browser.get(f"/evidence/{world.publication.slug}/").content.decode()


def test_the_page_shows_words_source_copy_grade_and_hash(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    services.translate_quote(quote=world.quote, user=alice, translation="Sum awarded: 12.3456 m yuan")
    publishing.publish(publication=world.publication, user=alice, correction="A translation was added.")
    page = page_of(world, anon)
    sha256 = world.held.version.original_id
    for words in (WORDS, SOURCE, COPY, sha256, "grade B", "Sum awarded", "translated by a person", "[1]"):
        assert words in page, words
    assert "<script" not in page
    assert f"/d/{world.held.document.accession}/v/1/" in page


def test_the_page_asks_no_other_host_and_allows_no_script(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    answer = anon.get(f"/evidence/{world.publication.slug}/")
    assert "script-src 'none'" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    page = answer.content.decode()
    assert 'src="http' not in page
    assert not answer.cookies


def test_the_manifest_has_the_hash_that_the_page_names(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    body = anon.get(f"/evidence/{world.publication.slug}/v/1/manifest.json").content
    assert hashlib.sha256(body).hexdigest() in page_of(world, anon)
    told = json.loads(body)["claims"][0]["evidence"][0]
    assert (told["exact"], told["sha256"]) == (WORDS, world.held.version.original_id)


def test_machines_read_claims_and_documents(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    graph = anon.get(f"/evidence/{world.publication.slug}/claims.jsonld").json()["@graph"]
    assert graph[1]["@type"] == "Claim"
    assert graph[1]["citation"][0]["archivedAt"] == COPY


def _addresses(world: World) -> list[str]:
    """Every GET route of the product, filled with what names the document, its quote, or the page."""
    version = world.held.version
    known: dict[str, Any] = {
        "accession": world.held.document.accession,
        "n": version.n,
        "page": 1,
        "public_id": world.quote.public_id,
        "slug": world.publication.slug,
        "suffix": "bib",
        "pk": version.best_capture.source_id if version.best_capture else 0,
        "number": world.held.document.pk,
    }
    found = []
    for name, names in _routes(get_resolver()):
        if name and set(names) <= set(known):
            with suppress(NoReverseMatch):  # a number where this route wants words
                found.append(reverse(name, kwargs={each: known[each] for each in names}))
    return found


def _routes(resolver: URLResolver) -> list[tuple[str, list[str]]]:
    found: list[tuple[str, list[str]]] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.append((entry.name or "", list(entry.pattern.converters)))
        else:
            found += _routes(entry)
    return found


@pytest.mark.once
@pytest.mark.parametrize("release", ["page", "nothing"])
def test_of_a_private_document_no_other_route_opens(alice: User, bob: User, anon: Client, release: str) -> None:
    world = published(alice, bob, access=Access.MEMBERS, release=release)
    accession, sha256 = world.held.document.accession, world.held.version.original_id
    number = world.quote.public_id
    asked = [
        *_addresses(world),
        f"/oembed/?url={escaped(f'http://127.0.0.1:8000/q/{number}/')}",
        f"/search/?q={WORDS}",
        f"/timegate/{SOURCE}",
        f"/timemap/link/{SOURCE}",
    ]
    opened = []
    for address in asked:
        cache.clear()
        answer = anon.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace")
        assert SECRET not in text, address
        assert accession not in text.replace(address, ""), address
        assert sha256 not in text, address
        if WORDS in text:
            opened.append(address.split("?")[0].split("/")[1])
    shown = {"evidence"} if release == "page" else set()
    assert set(opened) - {"search"} == shown  # the search page repeats what was typed


def test_a_released_page_is_shown_whole_and_nothing_of_the_rest(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob, access=Access.MEMBERS, release="page")
    page = page_of(world, anon)
    assert all(line in page for line in TEXT.splitlines())
    assert SECRET not in page
    assert SOURCE not in page


def test_a_document_that_goes_leaves_its_card(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    withdraw_document(document=world.held.document, reason="takedown", user=alice)
    page = page_of(world, anon)
    assert "was withdrawn after publication" in page
    assert world.held.document.accession in page
    manifest = anon.get(f"/evidence/{world.publication.slug}/manifest.json").content.decode()
    assert WORDS not in page + manifest
    assert json.loads(manifest)["claims"][0]["evidence"][0]["why"] == "withdrawn"


def test_a_document_under_an_order_leaves_its_citation_and_the_class_of_reason(
    alice: User, bob: User, otto: User, anon: Client
) -> None:
    world = published(alice, bob)
    restriction = restrict_document(document=world.held.document, reason="order", user=otto)
    page = page_of(world, anon)
    assert "was withheld after publication" in page
    assert "a legal order" in page
    assert "示例县中标公告" in page
    told = json.loads(anon.get(f"/evidence/{world.publication.slug}/manifest.json").content)
    assert WORDS not in page + json.dumps(told, ensure_ascii=False)
    assert told["claims"][0]["evidence"][0]["why"] == "restricted"
    release_restriction(restriction=restriction, user=otto, note="lifted")
    assert WORDS in page_of(world, anon)
    restrict_document(document=world.held.document, reason="takedown", user=otto, hide_title=True)
    assert "示例县中标公告" not in page_of(world, anon)


@pytest.mark.parametrize("act", ["restrict", "withdraw"])
def test_a_released_page_goes_with_its_document(act: str, alice: User, bob: User, otto: User, anon: Client) -> None:
    world = published(alice, bob, access=Access.MEMBERS, release="page")
    assert WORDS in page_of(world, anon)
    if act == "restrict":
        restrict_document(document=world.held.document, reason="privacy", user=otto)
    else:
        withdraw_document(document=world.held.document, reason="error", user=otto)
    manifest = anon.get(f"/evidence/{world.publication.slug}/manifest.json").content.decode()
    assert WORDS not in page_of(world, anon) + manifest
    assert "示例县中标公告" not in page_of(world, anon) + manifest


def test_a_document_that_is_made_private_is_shown_no_more(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    change_access(document=world.held.document, access=Access.MEMBERS, user=alice)
    assert "not public any more" in page_of(world, anon)
    assert WORDS not in page_of(world, anon)


def test_a_report_reaches_the_story_and_its_editors(alice: User, bob: User, anon: Client) -> None:
    cache.clear()
    world = published(alice, bob)
    form = {"kind": "correction", "text": "The sum is wrong.", "contact": "reader@a.example"}
    assert anon.post(f"/evidence/{world.publication.slug}/report/", form).status_code == 302
    assert mail.outbox[0].to == [alice.email]
    assert next(each for each in tiles() if each.title == "Reports by readers not answered").number == "1"
    browser, problem = browser_of(alice), Problem.objects.get()
    assert "The sum is wrong." in browser.get(f"/stories/{world.story.slug}/publish/").content.decode()
    browser.post(f"/stories/{world.story.slug}/problems/{problem.pk}/", {"reason": "Corrected in version 2."})
    problem.refresh_from_db()
    assert (problem.closed_by, problem.answer) == (alice, "Corrected in version 2.")


def test_too_many_reports_are_asked_to_wait_and_the_text_is_kept(alice: User, bob: User, anon: Client) -> None:
    cache.clear()
    world = published(alice, bob)
    form = {"kind": "problem", "text": "Again and again."}
    answers = [anon.post(f"/evidence/{world.publication.slug}/report/", form) for _ in range(6)]
    assert [each.status_code for each in answers] == [302] * 5 + [429]
    assert "Again and again." in answers[-1].content.decode()


def test_an_embed_may_be_framed_and_carries_words_and_addresses(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob)
    answer = anon.get(f"/embed/q/{world.quote.public_id}/")
    page = answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    for words in (WORDS, f'data-originalurl="{SOURCE}"', f'data-versionurl="{COPY}"', "data-versiondate="):
        assert words in page
    assert "X-Frame-Options" in anon.get(f"/evidence/{world.publication.slug}/")


def test_an_embed_answers_as_to_a_visitor_whoever_asks(alice: User, bob: User) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    addresses = [f"/embed/q/{world.quote.public_id}/", f"/embed/d/{world.held.document.accession}/p/1/"]
    assert [browser_of(alice).get(each).status_code for each in addresses] == [404, 404]


def test_oembed_gives_the_snippet_and_honours_the_width(alice: User, bob: User, anon: Client, settings: Any) -> None:
    world = published(alice, bob)
    base = settings.MUNIMENT_BASE_URL
    told = anon.get("/oembed/", {"url": f"{base}/q/{world.quote.public_id}/", "maxwidth": "300"}).json()
    assert (told["version"], told["type"], told["width"], told["cache_age"]) == ("1.0", "rich", 300, 86400)
    assert told["html"].startswith("<blockquote")
    assert WORDS in told["html"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in told["html"]
    page = anon.get("/oembed/", {"url": f"{base}/d/{world.held.document.accession}/v/1/p/1/"}).json()
    assert WORDS in page["html"]
    story = anon.get("/oembed/", {"url": f"{base}/evidence/{world.publication.slug}/"}).json()
    assert story["title"] == "Cameras for Shili"


@pytest.mark.parametrize(
    "url",
    ["", "http://other.example/q/Q-000000/", "{base}/stories/", "{base}/q/Q-000000/", "http://[", "{base}/evidence/x/"],
)
def test_oembed_knows_nothing_else(anon: Client, db: None, settings: Any, url: str) -> None:
    asked = {"url": url.format(base=settings.MUNIMENT_BASE_URL)}
    assert anon.get("/oembed/", asked).status_code == 404
    assert anon.get("/oembed/", asked | {"format": "xml"}).status_code == 501


def test_personal_data_of_a_released_page_is_masked(alice: User, bob: User, anon: Client) -> None:
    world = published(alice, bob, access=Access.MEMBERS, release="page")
    page = page_of(world, anon)
    assert "13912345678" not in page
    assert "masked" in page
    assert "13912345678" not in anon.get(f"/evidence/{world.publication.slug}/manifest.json").content.decode()
