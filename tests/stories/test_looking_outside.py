"""Asking outside: only when asked for, and what could not be asked is never taken for a no."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from ingest.fetchers import FetchPolicy
from stories import services
from stories.models import LinkCheck, Reference
from stories.selectors.checks import Finding, findings
from tests.conftest import browser_of
from tests.ingest.fetchers.conftest import policy_for
from tests.ingest.fetchers.servers import Site, running

HEAD = ["timestamp", "original", "mimetype", "statuscode", "digest"]


@pytest.fixture
def site() -> Iterator[Site]:
    """The site of the links and the archive, in one."""
    with running(Site()) as started:
        yield started


def policy(site: Site, mode: str = "all") -> FetchPolicy:
    return policy_for(site, mode, endpoints={"https://web.archive.org": site.origin}, cdx_interval_seconds=0)


def captures(site: Site, *rows: tuple[str, str]) -> None:
    """What the archive lists of /page, and 404 for everything else."""
    listed = [HEAD, *([ts14, f"{site.origin}/page", "text/html", status, "A"] for ts14, status in rows)]
    site.pages["*"] = lambda handler: handler.reply(
        *((200, json.dumps(listed).encode()) if handler.path.startswith("/cdx/") else (404, b"gone"))
    )


def look(user: User, site: Site, text: str = "", mode: str = "all") -> Finding:
    made = services.import_article(user=user, body=(text or f"See {site.origin}/page there.").encode())
    services.ask_outside(check=made, findings=findings(user=user, check=made))
    for row in made.references.all():
        services.look_outside(row.pk, policy=policy(site, mode))
    return findings(user=user, check=made)[0]


def test_a_page_that_answers_is_live_and_not_held(alice: User, site: Site) -> None:
    captures(site)
    site.page("/page", 200, b"<p>words</p>", ("Content-Type", "text/html"))
    found = look(alice, site)
    assert (found.verdict, found.address_to_bring) == ("live", f"{site.origin}/page")


def test_a_page_that_is_gone_may_be_in_a_web_archive(alice: User, site: Site) -> None:
    captures(site, ("20180821160835", "200"), ("20200821160835", "404"))
    found = look(alice, site)
    assert found.verdict == "archived"
    assert found.address_to_bring == f"https://web.archive.org/web/20180821160835/{site.origin}/page"
    assert found.nearest_time == "21 August 2018 16:08:35 UTC"


def test_an_error_page_that_answers_200_is_not_live(alice: User, site: Site) -> None:
    captures(site)
    site.page("/page", 200, "<p>页面不存在</p>".encode(), ("Content-Type", "text/html"))
    assert look(alice, site).verdict == "lost"


def test_lost_is_only_what_everybody_denied(alice: User, site: Site) -> None:
    captures(site)
    assert look(alice, site).verdict == "lost"
    assert look(alice, site, mode="archives").verdict == "unchecked"
    site.pages["*"] = lambda handler: handler.reply(503 if handler.path.startswith("/cdx/") else 404, b"")
    assert look(alice, site).verdict == "unchecked"


def test_without_a_network_it_could_not_be_checked(alice: User, site: Site) -> None:
    found = look(alice, site, "See http://no-such-host.invalid/page and more.")
    assert found.verdict == "unchecked"
    assert found.can_be_asked
    assert found.reference.live_sentence == "The address could not be reached."


def test_where_fetching_is_off_nobody_is_asked(alice: User, site: Site) -> None:
    assert look(alice, site, mode="off").verdict == "unchecked"
    assert site.asked == []


def test_a_link_to_a_copy_means_that_copy_before_the_live_page(alice: User, site: Site) -> None:
    captures(site, ("20180821160835", "200"), ("20200821160835", "200"))
    site.page("/page", 200, b"<p>words</p>", ("Content-Type", "text/html"))
    copy = f"https://web.archive.org/web/20180821160836/{site.origin}/page"
    found = look(alice, site, f"<{copy}>")
    assert (found.verdict, found.reference.nearest_ts14) == ("archived", "20180821160835")
    assert found.address_to_bring == copy


def test_looking_asks_only_once_for_each_distinct_link_and_keeps_no_file(alice: User, site: Site) -> None:
    captures(site)
    site.page("/page", 200, b"<p>words</p>", ("Content-Type", "text/html"))
    look(alice, site, f"See {site.origin}/page and {site.origin}/page again.")
    assert [path.partition("?")[0] for path, _ in site.asked] == ["/page", "/cdx/search/cdx"]


def test_the_button_sends_one_message_a_link_apart_in_time(
    alice: User, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    made = services.import_article(user=alice, body=b"http://a.example/x\nhttp://a.example/x\nhttp://b.example/y")
    sent: list[tuple[Any, ...]] = []

    def send(name: str, args: list[int], countdown: float | None = None) -> None:
        sent.append((name, args, countdown))

    monkeypatch.setattr(current_app, "send_task", send)
    with django_capture_on_commit_callbacks(execute=True):
        browser_of(alice).post(f"/links/{made.public_id}/ask/")
    rows = list(made.references.order_by("n").values_list("pk", flat=True))
    assert sent == [
        ("stories.tasks.look_outside", [rows[0]], None),
        ("stories.tasks.look_outside", [rows[2]], 2.5),
    ]
    assert "2 addresses are being asked about" in browser_of(alice).get(f"/links/{made.public_id}/").content.decode()
    assert set(Reference.objects.values_list("asking", flat=True)) == {"", "waiting"}


def test_an_article_is_fetched_from_its_address(alice: User, site: Site) -> None:
    body = '<html><title>标题</title><a href="http://a.example/x">x</a></html>'.encode("gb18030")
    site.page("/article", 200, body, ("Content-Type", "text/html"))
    answer = browser_of(alice).post("/links/", {"address": f"{site.origin}/article"})
    made = LinkCheck.objects.get()
    page = browser_of(alice).get(answer["Location"]).content.decode()
    assert "The article is being fetched" in page
    services.fetch_article(made.pk, policy=policy(site))
    made.refresh_from_db()
    assert (made.state, made.title, bytes(made.body)) == ("ready", "标题", body)
    assert [row.url for row in made.references.all()] == ["http://a.example/x"]


def test_an_article_that_cannot_be_fetched_says_why_and_what_to_do(alice: User, site: Site) -> None:
    made = services.import_from_address(user=alice, address=f"{site.origin}/nowhere")
    services.fetch_article(made.pk, policy=policy(site))
    page = browser_of(alice).get(f"/links/{made.public_id}/").content.decode()
    assert "The article could not be fetched." in page
    assert "The site says that the page is not there." in page
