"""Looks at live pages and archives' copies: what came, what that says, and what is kept of it."""

import base64
import hashlib
import socket
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from archive.ladder import ladder, memento_count
from archive.models import Check, Document, Event, Original
from archive.rows import row_findings
from ingest.fetchers import robots
from ingest.models import Errand, HostTurn, Item
from ingest.services import errands, outside, work
from ingest.services.rechecks import recheck_due
from tests.conftest import make_collection
from tests.ingest import made
from tests.ingest.outside.conftest import Look, Outside

pytestmark = pytest.mark.django_db
HTML = ("Content-Type", "text/html; charset=utf-8")


def test_a_page_that_still_says_the_same_is_the_same_by_its_bytes_or_by_its_words(look: Look, site: Outside) -> None:
    found = look()
    assert found is not None
    assert (found.verdict, found.rule, found.http_status) == ("same", "raw-1", 200)
    assert found.original is not None
    assert found.original.role == "warc"
    site.page("/notice.htm", 200, made.page("公告", "预算 1,234 元") + b"<!-- token 77 -->", HTML)
    second = look()
    assert second is not None
    assert (second.verdict, second.rule, second.capture) == ("same", "content-1", None)
    assert second.raw_sha256 != found.raw_sha256
    assert Check.objects.count() == 2


def test_a_changed_page_is_kept_as_it_was_seen_and_becomes_a_version_when_its_owner_says_so(
    look: Look, site: Outside, notice: Document, alice: User
) -> None:
    site.page("/notice.htm", 200, made.page("公告", "预算 9,999 元"), HTML)
    found = look()
    assert found is not None
    assert (found.verdict, found.rule) == ("changed", "content-2")
    assert "9,999" in found.text
    assert found.capture is not None
    assert notice.versions.count() == 1
    site.page("/notice.htm", 404, b"gone since")
    version = outside.keep_as_version(check=found, user=alice)
    assert (version.n, version.original_id) == (2, found.raw_sha256)
    work(Item.objects.get(version=version).pk)
    version.refresh_from_db()
    assert version.transcript is not None
    assert "9,999" in version.transcript.pages.get().text
    notice.refresh_from_db()
    assert notice.current == version
    assert row_findings().failures == []


@pytest.mark.parametrize(
    ("status", "body", "verdict", "rule"),
    [
        (404, b"no", "gone", "http-gone"),
        (403, b"no", "blocked", "http-blocked"),
        (429, b"no", "blocked", "http-blocked"),
        (503, b"no", "unreachable", "http-5xx"),
        (200, "<html><title>x</title><body>页面不存在</body></html>".encode(), "soft-404", "cn-1"),
        (200, b"<html><script>var _bot_sbu = 1; location.reload()</script></html>", "blocked", "screen-1"),
    ],
)
def test_a_page_that_is_not_there_any_more_says_so_by_rule(
    look: Look, site: Outside, status: int, body: bytes, verdict: str, rule: str
) -> None:
    site.page("/notice.htm", status, body, HTML)
    found = look()
    assert found is not None
    assert (found.verdict, found.rule, found.capture) == (verdict, rule, None)
    assert found.original is not None


def test_a_site_that_cannot_be_reached_is_not_called_gone(notice: Document, alice: User, settings: object) -> None:
    source = notice.versions.get().captures.get().source
    assert source is not None
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/notice.htm"
        settings.MUNIMENT_FETCH_ALLOW = [nobody[7:].partition("/")[0]]  # type: ignore[attr-defined]
    type(source).objects.filter(pk=source.pk).update(url=nobody)
    errand = errands.post(document=notice, kind=Errand.Kind.LIVE, user=alice, source=source)
    errands.run(errand.pk)
    found = notice.checks.get()
    assert (found.verdict, found.rule, found.original) == ("unreachable", "net-1", None)


def test_each_look_is_in_the_log_with_what_it_said(look: Look, notice: Document) -> None:
    found = look()
    assert found is not None
    event = Event.objects.filter(type="check", event_objects__ref=f"document:{notice.accession}").get()
    assert f'"check":{found.pk}' in event.detail.detail
    assert '"verdict":"same"' in event.detail.detail


def test_a_refusal_in_robots_txt_is_shown_and_passed_only_with_a_reason(
    look: Look, site: Outside, notice: Document
) -> None:
    site.page("/robots.txt", 200, b"User-agent: *\nDisallow: /\n")
    robots._cache.clear()
    assert look() is None
    refused = Errand.objects.get()
    assert (refused.state, refused.code) == ("failed", "robots_refused")
    found = look(robots_reason="a public record")
    assert found is not None
    assert found.facts["robots"]["past"] == "a public record"
    events = Event.objects.filter(type="check", event_objects__ref=f"document:{notice.accession}").order_by("seq")
    assert '"past_robots":"a public record"' in events[0].detail.detail
    robots._cache.clear()


def test_the_list_of_captures_is_kept_with_the_copies_that_are_our_bytes(
    look: Look, site: Outside, notice: Document
) -> None:
    body = made.page("公告", "预算 1,234 元")
    digest = base64.b32encode(hashlib.sha1(body).digest()).decode()  # as CDX has it
    site.listed = [
        ["20210305160835", site.notice, "text/html", "200", digest],
        ["20220305160835", site.notice, "text/html", "404", "B" * 32],
        ["20220305160836", f"{site.origin}/NOTICE.htm", "text/html", "200", "C" * 32],
    ]
    found = look(Errand.Kind.CAPTURES)
    assert found is not None
    assert {name: found.facts[name] for name in ("captures", "good", "others", "contents")} == {
        "captures": 2,
        "good": 1,
        "others": 1,
        "contents": 1,
    }
    (listed,) = ladder(notice, user=notice.brought_by).lists  # type: ignore[arg-type]
    assert [(row["status"], row["version"]) for row in listed.rows] == [(404, 0), (200, 1)]
    assert memento_count(notice) == 1


def test_an_archive_that_does_not_answer_is_asked_again_and_nothing_is_recorded(look: Look, site: Outside) -> None:
    site.pages["*"] = lambda handler: handler.reply(429, b"", ("Retry-After", "90"))
    assert look(Errand.Kind.CAPTURES) is None
    errand = Errand.objects.get()
    assert (errand.state, errand.code) == ("retrying", "busy")
    assert errand.next_try_at is not None
    assert (errand.next_try_at - timezone.now()).total_seconds() > 60
    turn = HostTurn.objects.exclude(closed_until=None).get()
    assert turn.name.endswith("/cdx")


def test_what_is_on_its_way_is_not_asked_twice_and_a_dead_workers_errand_is_taken_back(
    notice: Document, alice: User
) -> None:
    first = outside.ask(document=notice, what="", user=alice)
    assert [each.kind for each in first] == ["live", "captures"]
    assert [each.pk for each in outside.ask(document=notice, what="", user=alice)] == [each.pk for each in first]
    claimed = errands.claim(first[0].pk)
    assert claimed is not None
    assert errands.claim(first[0].pk) is None
    Errand.objects.filter(pk=claimed.pk).update(started_at=timezone.now() - errands.STALE * 2)
    errands.Errands()()
    errands.run(claimed.pk)
    assert notice.checks.count() == 1


def test_a_page_is_looked_at_by_itself_only_where_its_collection_wants_it(notice: Document, alice: User) -> None:
    collection = make_collection(alice)
    notice.collections.add(collection)
    assert recheck_due(timezone.now()) == []
    collection.recheck_days = 7
    collection.save()
    (errand,) = recheck_due(timezone.now())
    errands.run(errand.pk)
    found = notice.checks.get()
    assert (found.asked_by, found.verdict) == (None, "same")
    assert recheck_due(timezone.now()) == []
    later = timezone.now() + timedelta(days=8)
    assert len(recheck_due(later)) == 1


def test_a_recheck_that_says_the_same_again_keeps_no_second_exchange(notice: Document, look: Look) -> None:
    assert look() is not None
    warcs = Original.objects.filter(role="warc").count()
    source = notice.versions.get().captures.first().source  # type: ignore[union-attr]
    errands.run(errands.post(document=notice, kind=Errand.Kind.LIVE, user=None, source=source).pk)
    assert (notice.checks.count(), Original.objects.filter(role="warc").count()) == (2, warcs)
