"""Walks the URLconf: every route has its rows, every row its route, and everyone gets what the table says.

Each request runs in a transaction of its own that is rolled back, so that no row depends on another.
"""

from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from archive.models import Attachment, BulkEdit, Page, Version
from procurement.models import FactRow, Merge, Notice, Organisation, Procedure
from search.models import SavedSearch
from tests.access.table import TABLE, Row
from tests.access.world import LEVELS, NAMED, PEOPLE, TERM_LIST, World, make_world, routes
from tests.conftest import make_person

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# How an address is filled: the arguments of `reverse`. A route of the `sees` kind gets the level's document.
Filler = Callable[[World, str], dict[str, object]]


def _paper(world: World, level: str) -> dict[str, object]:
    return {"accession": world.papers[level].accession}


def _page(world: World, level: str) -> dict[str, object]:
    return {"accession": world.pages[level].accession}


def _person(world: World, level: str) -> dict[str, object]:
    bob = world.people["bob"]
    assert bob is not None
    return {"code": bob.agent_code}


def _first(world: World, level: str) -> dict[str, object]:
    return _paper(world, level) | {"n": 1}


def _paged(world: World, level: str) -> dict[str, object]:
    return _paper(world, level) | {"page": 2}


def _tabled(world: World, level: str) -> dict[str, object]:
    cell = {"row": 0, "column": 0, "rowspan": 1, "colspan": 1, "box": None, "start": 0, "end": 0, "text": "x"}
    Page.objects.update(tables=[{"cells": [cell]}])
    return _first(world, level)


def _collection(world: World, level: str) -> dict[str, object]:
    return {"slug": world.collection.slug}


def _batch(world: World, level: str) -> dict[str, object]:
    return {"public_id": world.batch.public_id}


def _member(world: World, level: str) -> dict[str, object]:
    gina = world.people["gina"]
    assert gina is not None
    return _collection(world, level) | {"pk": gina.pk}


def _quote(world: World, level: str) -> dict[str, object]:
    return {"public_id": world.quotes[level].public_id}


def _said(world: World, level: str) -> Notice:
    """What facts of the level's document would say: a notice of a purchase by a body that only it names."""
    version = Version.objects.get(document=world.papers[level])
    assert version.transcript is not None
    found = Notice.objects.filter(version=version).first()
    if found is not None:
        return found
    made = Notice.objects.create(
        version=version,
        transcript=version.transcript,
        rules_version=1,
        is_notice=True,
        kind="award",
        procedure=Procedure.objects.create(key=level),
    )
    body = Organisation.objects.create(key=level)
    FactRow.objects.create(
        notice=made,
        position=0,
        field="buyer",
        organisation=body,
        raw=level,
        value=level,
        start=0,
        end=1,
        rule="label",
        rule_version=1,
        confidence=1,
        shown=True,
    )
    return made


def _body(world: World, level: str) -> dict[str, object]:
    organisation = _said(world, level).facts.get().organisation
    assert organisation is not None
    return {"public_id": organisation.public_id}


def _saved(world: World, level: str) -> dict[str, object]:
    """A saved search of Alice's."""
    alice = world.people["alice"]
    assert alice is not None
    return {"public_id": SavedSearch.objects.get_or_create(owner=alice, title="s", query="q")[0].public_id}


def _attachment(world: World, level: str) -> dict[str, object]:
    """A file that the paper names and nobody has."""
    version = world.papers[level].current
    assert version is not None
    row, _made = Attachment.objects.get_or_create(version=version, remote_id="k", defaults={"n": 1, "name": "a.pdf"})
    return _paper(world, level) | {"pk": row.pk}


def _bulk(world: World, level: str) -> dict[str, object]:
    """A change of Alice's."""
    alice = world.people["alice"]
    assert alice is not None
    return {"public_id": (BulkEdit.objects.first() or BulkEdit.objects.create(made_by=alice)).public_id}


def _purchase(world: World, level: str) -> dict[str, object]:
    procedure = _said(world, level).procedure
    assert procedure is not None
    return {"public_id": procedure.public_id}


def _merge(world: World, level: str) -> dict[str, object]:
    """A merge of a body that nobody sees into the one that the level's document names."""
    into = _said(world, level).facts.get().organisation
    one, _ = Organisation.objects.get_or_create(key=f"{level} too")
    assert into is not None
    made, _ = Merge.objects.get_or_create(one=one, into=into, defaults={"reason": "same", "at": timezone.now()})
    return {"pk": made.pk}


FILLERS: dict[str, Filler] = {
    "organisation": _body,
    "procedure": _purchase,
    "procedure_ocds": _purchase,
    "organisation_merge": _body,
    "organisation_names": _body,
    "organisation_merge_undo": _merge,
    "document_fact_say": _paper,
    "document_fact_correct": _paper,
    "document": _paper,
    "document_text": _paper,
    "document_page": _paged,
    "document_original": _paper,
    "document_provenance": _paper,
    "document_history": _paper,
    "document_facts": _paper,
    "document_ocr": _paper,
    "document_related": _paper,
    "version_related": _first,
    "attachment_lost": _attachment,
    "attachment_supply": _attachment,
    "bulk_edit": _bulk,
    "bulk_undo": _bulk,
    "near": _paper,
    "document_compare": _paper,
    "document_check": _paper,
    "document_bring": _paper,
    "document_save": _paper,
    "document_adopt": _paper,
    "document_package": _paper,
    "version_package": _first,
    "story_package": lambda world, level: {"slug": world.story.slug},
    "document_edit": _paper,
    "document_withholding": _paper,
    "document_access": _paper,
    "document_unmask": _paper,
    "document_mask": _paper,
    "document_put": _paper,
    "document_take": lambda world, level: _paper(world, level) | _collection(world, level),
    "version_text": _first,
    "document_cite": _paper,
    "version_cite": _first,
    "version_cite_file": lambda world, level: _first(world, level) | {"suffix": "bib"},
    "list_citations": lambda world, level: {"suffix": "ris"},
    "version_quote": _first,
    "quote": _quote,
    "quote_annotation": _quote,
    "quote_translation": _quote,
    "version_page": lambda world, level: _paged(world, level) | {"n": 1},
    "version_original": _first,
    "version_tables": _tabled,
    "version_provenance": _first,
    "page_image": lambda world, level: _paged(world, level) | {"n": 1},
    "set_page": lambda world, level: _page(world, level) | {"n": 1, "page": 1},
    "sheet": lambda world, level: _page(world, level) | {"n": 1, "page": 1, "sheet": 1},
    "snapshot": lambda world, level: _page(world, level) | {"n": 1},
    "file": _first,
    "checkpoint": lambda world, level: {"size": world.checkpoint},
    "source": lambda world, level: {"pk": world.sources[level].pk},
    "saved_search": _saved,
    "saved_seen": _saved,
    "saved_delete": _saved,
    "saved_feed": lambda world, level: _saved(world, level) | {"token": SavedSearch.objects.get().feed_token},
    "term_list": lambda world, level: {"slug": TERM_LIST},
    "term_list_version": lambda world, level: {"slug": TERM_LIST, "n": 1},
    "batch": _batch,
    "table": lambda world, level: {"public_id": world.table.public_id},
    "batch_announce": _batch,
    "batch_held": _batch,
    "batch_file": lambda world, level: _batch(world, level) | {"n": 1},
    "batch_complete": _batch,
    "batch_csv": _batch,
    "batch_pause": _batch,
    "batch_resume": _batch,
    "batch_cancel": _batch,
    "batch_retry": _batch,
    "batch_reread": _batch,
    "batch_undo": _batch,
    "batch_past_robots": _batch,
    "link_check": lambda world, level: {"public_id": world.check.public_id},
    "link_check_csv": lambda world, level: {"public_id": world.check.public_id},
    "link_check_bring_in": lambda world, level: {"public_id": world.check.public_id},
    "link_check_ask": lambda world, level: {"public_id": world.check.public_id},
    "story": lambda world, level: {"slug": world.story.slug},
    "story_words_act": lambda world, level: {"slug": world.story.slug},
    "story_sources": lambda world, level: {"slug": world.story.slug},
    "story_people": lambda world, level: {"slug": world.story.slug},
    "story_article": lambda world, level: {"slug": world.story.slug},
    "story_exports": lambda world, level: {"slug": world.story.slug},
    "story_footnotes": lambda world, level: {"slug": world.story.slug},
    "story_references": lambda world, level: {"slug": world.story.slug, "suffix": "ris"},
    "story_ledger": lambda world, level: {"slug": world.story.slug},
    "story_memo": lambda world, level: {"slug": world.story.slug},
    "story_memo_file": lambda world, level: {"slug": world.story.slug},
    **dict.fromkeys(
        ("story_claims", "story_claims_propose", "story_claims_standing", "story_activity", "story_publish"),
        lambda world, level: {"slug": world.story.slug},
    ),
    **dict.fromkeys(
        ("story_publish_act", "story_publish_reason", "story_preview", "story_role", "story_share", "story_words"),
        lambda world, level: {"slug": world.story.slug},
    ),
    **dict.fromkeys(
        ("story_claim", "story_claim_mark", "story_evidence_add", "story_claim_note"),
        lambda world, level: {"slug": world.story.slug, "n": 1},
    ),
    "story_evidence": lambda world, level: {"slug": world.story.slug, "n": 1, "pk": world.evidence},
    "story_problem": lambda world, level: {"slug": world.story.slug, "pk": world.problem.pk},
    "story_share_end": lambda world, level: {"slug": world.story.slug, "pk": world.share.pk},
    "share": lambda world, level: {"token": world.share.token},
    **dict.fromkeys(
        ("evidence", "evidence_manifest", "evidence_jsonld", "evidence_report", "evidence_reported"),
        lambda world, level: {"slug": world.slug},
    ),
    **dict.fromkeys(
        ("evidence_edition", "evidence_edition_manifest"), lambda world, level: {"slug": world.slug, "n": 1}
    ),
    "embed_quote": _quote,
    "quote_claims": _quote,
    "embed_page": lambda world, level: {"accession": world.papers[level].accession, "page": 1},
    "collection": _collection,
    "collection_rechecks": _collection,
    "collection_members": _collection,
    "collection_remove": _member,
    "collection_join": _collection,
    "account_reset_password_from_key": lambda world, level: {"uidb36": "1", "key": "no-such-key"},
    "invitation": lambda world, level: {"token": world.invitation.token},
    "withdraw_invitation": lambda world, level: {"number": world.invitation.pk},
    "person": _person,
    "person_role": _person,
    "person_access": _person,
    "person_password_link": _person,
    "person_second_factor": _person,
}


# Each loads the middleware once; cookies are set for each request.
BROWSERS = {person: Client() for person in PEOPLE}
# A package takes a second to make: everybody who must not have one asks, of the others only Alice.
DEAR = {"document_package", "version_package"}
# The rules are the same code on every database, and asked in full on SQLite. On PostgreSQL three people show whether
# each page's queries run there.
IN_FULL = connection.vendor == "sqlite"
ASKED = PEOPLE if IN_FULL else ("anon", "otto", "alice")
ROUTES = dict(routes(get_resolver()))
LISTED = {(row.route, row.method) for row in TABLE}


# Marked so that pytest-django makes the database; each test is a savepoint inside the world's transaction.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """One world for all rows: it costs more than the requests, and each of those is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        people: dict[str, User | None] = {key: make_person(key) for key in PEOPLE if key != "anon"}
        yield make_world(people | {"anon": None})
        transaction.set_rollback(True)


def ask(world: World, person: str, method: str, route: str, level: str) -> HttpResponseBase:
    """One request, without consequences. A form is sent with nothing filled in."""
    arguments = FILLERS[route](world, level) if route in FILLERS else {}
    address = reverse(route, kwargs=arguments)
    cache.clear()  # allauth counts attempts there
    browser = BROWSERS[person]
    browser.cookies = SimpleCookie()
    browser.cookies.update(world.cookies[person])
    body = "csrfmiddlewaretoken=none" if method in {"POST", "PUT"} else ""
    with transaction.atomic():
        response = browser.generic(method, address, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    assert isinstance(response, HttpResponseBase)
    if response.streaming:
        list(response)  # read to the end, which closes the file
    return response


def heads(world: World, route: str, level: str, got: dict[str, int]) -> set[int]:
    """What HEAD is answered where GET was answered `got`; of those who got the same, one asks."""
    asking = {status: person for person, status in got.items()}
    return {ask(world, person, "HEAD", route, level).status_code for person in asking.values()}


def test_every_route_has_a_row() -> None:
    assert sorted(set(ROUTES) - {row.route for row in TABLE}) == []


def test_every_row_has_a_route() -> None:
    assert sorted({row.route for row in TABLE} - set(ROUTES)) == []


def test_no_row_stands_twice() -> None:
    assert len(LISTED) == len(TABLE)


@pytest.mark.parametrize("row", [row for row in TABLE if not row.rule], ids=lambda row: row.name)
def test_everyone_gets_from_a_page_what_the_table_says(world: World, row: Row) -> None:
    expected = {person: status for person, status in zip(PEOPLE, row.expected, strict=True) if person in ASKED}
    got = {person: ask(world, person, row.method, row.route, "public").status_code for person in ASKED}
    assert got == expected
    if row.method == "GET" and IN_FULL:
        assert heads(world, row.route, "public", got) == set(got.values())


@pytest.mark.parametrize("row", [row for row in TABLE if row.rule], ids=lambda row: row.name)
def test_a_document_is_there_for_who_may_see_it_and_for_nobody_else(world: World, row: Row) -> None:
    most_closed = next(level for level in reversed(LEVELS) if NAMED[row.rule][level])
    for level in LEVELS if IN_FULL else (most_closed,):
        named = NAMED[row.rule][level]
        asked = [each for each in ASKED if row.route not in DEAR or each not in named or each == "alice"]
        expected = {person: row.status if person in named else 404 for person in asked}
        got = {person: ask(world, person, row.method, row.route, level).status_code for person in asked}
        assert got == expected, level
        if (row.method, level) == ("GET", "members") and IN_FULL:  # the level where people differ most
            assert heads(world, row.route, level, got) == set(got.values())


@pytest.mark.once
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_a_method_without_a_row_is_refused_to_everyone(world: World, route: str) -> None:
    """Or leads where GET leads too: to the sign-in, or home for who is signed in already."""
    listed = {method for name, method in LISTED if name == route} | {"OPTIONS"}
    listed |= {"HEAD"} if "GET" in listed else set()
    for person in ("anon", "gina", "alice"):
        led = []
        for method in (each for each in METHODS if each not in listed):
            response = ask(world, person, method, route, "members")
            assert response.status_code in {302, 404, 405}, (person, method)
            if response.status_code == 302 and not response.headers["Location"].startswith("/accounts/login/"):
                led.append(method)
        if led:
            assert (route, "GET") in LISTED, (person, led)
            assert ask(world, person, "GET", route, "members").status_code == 302, (person, led)


@pytest.mark.once
@pytest.mark.parametrize("route", sorted(ROUTES))
def test_asking_for_options_tells_nothing(world: World, route: str) -> None:
    response = ask(world, "anon", "OPTIONS", route, "members")
    assert response.status_code in {200, 302, 404, 405}
    if response.status_code == 200:
        assert b"members" not in getattr(response, "content", b"")
