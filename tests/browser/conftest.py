"""A real Chromium against a real server, over the sample as `make run` loads it.

The world is made once for the whole folder, since loading it through the pipeline takes seconds; tests read it, and
what one of them writes no other reads. Every browser watches what it does: an error on the console, a breach of the
CSP or a request to another host fails the test that caused it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    StorageState,
    expect,
    sync_playwright,
)
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from accounts import services
from accounts.models import Role, User
from archive.models import Access, Document, Source
from archive.services import ask_purge, cancel_purge, place_hold, withdraw_document
from ingest.models import Batch, Listing
from ingest.services import create_batch
from procurement.models import Organisation, Procedure
from search import lists
from stories.models import Quote, Story
from stories.selectors.readiness import readiness
from stories.services import (
    add_claim,
    add_evidence,
    add_person,
    create_story,
    import_article,
    make_quote,
    override,
    propose_claims,
    publishing,
    sharing,
    translate_quote,
)
from tests.archive.withheld import public_document

CHROMIUM = "/usr/bin/chromium"
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a sample password 7"
DOMAIN = "sample.example"
PATIENCE = 60_000  # milliseconds: what is slow on a busy machine is no fault of a page's
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class World:
    """Where the server is, and what to open there."""

    url: str
    html: str  # accession numbers: a notice in HTML with text,
    pdf: str  # a PDF with text
    batch: str
    table: str  # a table of alice's whose columns are to be named
    source: int
    invitation: str
    person: str
    links: str  # a check of alice's
    story: str  # a story of hers
    organisation: str  # a buyer of public notices
    procedure: str
    quote: str  # words of the PDF
    evidence: str  # alice's story is published: the slug of its evidence page,
    share: str  # and a link for a lawyer
    gone: str  # a document that was public and is withdrawn


@dataclass
class Watch:
    """What a browser did that it should not have."""

    host: str
    found: list[str] = field(default_factory=list)

    def console(self, message: ConsoleMessage) -> None:
        """Keeps errors and warnings; a breach of the CSP is an error. Not that the page itself answers 404 or 422."""
        of_the_page = message.page and message.location.get("url") == message.page.url
        if message.type in {"error", "warning"} and not (of_the_page and "Failed to load" in message.text):
            self.found.append(f"{message.type}: {message.text} {message.location.get('url')}")

    def request(self, request: Request) -> None:
        """Keeps requests to any host but ours."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "about"} and parts.netloc != self.host:
            self.found.append(f"asked another host: {request.url}")

    def page(self, page: Page) -> None:
        """Watches a new tab."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.found.append(f"script failed: {error}"))


Open = Callable[..., Page]


@pytest.fixture(scope="package")
def database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test database for the whole folder. pytest-django's own is set up only for tests that ask for `db`, each in a
    transaction of its own, which would lock SQLite against the server's thread."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default": None})
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="package")
def world(database: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The sample, loaded by the command that `make run` uses, and a server over it."""
    with django_db_blocker.unblock():
        cache.clear()
        with mock.patch.dict(os.environ, MUNIMENT_SAMPLE_PASSWORD=PASSWORD):
            call_command("load_sample", verbosity=0)
        server = LiveServer("127.0.0.1")
        try:
            yield _facts(server.url)
        finally:
            server.stop()


def _facts(url: str) -> World:
    """Things to open: each is asserted to be there, so that no page goes untested in silence."""
    read = Document.objects.filter(access=Access.PUBLIC, current__reading="read").order_by("pk")
    html, pdf = read.filter(file_format="html").first(), read.filter(file_format="pdf").first()
    batch, source = Batch.objects.first(), Source.objects.first()
    assert html
    assert pdf
    assert pdf.current
    assert batch
    assert source
    procedure = Procedure.objects.filter(notices__version__document__in=read).order_by("pk").first()
    body = Organisation.objects.filter(facts__field="buyer", facts__notice__procedure=procedure).first()
    assert procedure
    assert body
    otto = User.objects.get(email=f"otto@{DOMAIN}")
    invitation = services.invite(invited_by=otto, role=Role.JOURNALIST)
    alice = User.objects.get(email=f"alice@{DOMAIN}")
    lists.make(title="Cameras", slug="cameras", access="newsroom", words=["视频监控", "卡口"], note="", user=alice)
    quote = make_quote(user=alice, version=pdf.current, page=1, start=0, end=20)
    article = import_article(user=alice, body=_article(source).encode(), name="article.md")
    story = create_story(user=alice, title="Cameras for Example City", check=article)
    add_person(story=story, person=User.objects.get(email=f"eve@{DOMAIN}"))  # who may publish it
    return World(
        url=url,
        html=html.accession,
        pdf=pdf.accession,
        batch=batch.public_id,
        table=_table(alice),
        source=source.pk,
        invitation=invitation.token,
        person=alice.agent_code,
        links=import_article(user=alice, body=_article(source).encode(), name="article.md").public_id,
        story=story.slug,
        organisation=body.public_id,
        procedure=procedure.public_id,
        quote=quote.public_id,
        evidence=_published(story, alice, quote),
        gone=_gone(alice, otto),
        share=sharing.make_share_link(story=story, user=alice, role="counsel", days=1).token,
    )


def _gone(alice: User, otto: User) -> str:
    """With a hold, and a purge that is asked for after another was taken back."""
    document = public_document(alice).document
    withdraw_document(document=document, reason="takedown", user=otto, note="很长的一句话" * 40)
    cancel_purge(request=ask_purge(document=document, reason="privacy", note="n", user=otto), user=otto)
    ask_purge(document=document, reason="privacy", note="n", user=otto)
    place_hold(document=document, reason="a court asked", user=otto)
    return document.accession


def _published(story: Story, alice: User, quote: Quote) -> str:
    """Three claims, of which one is published on a quote, one contradicted, and one only proposed."""
    propose_claims(story=story, user=alice, sentences=["The bureau bought them (notice)."])
    translate_quote(quote=quote, user=alice, translation="A notice of the procurement of cameras")
    for text, stance in (("The county bought cameras.", "supports"), ("很长的一句话" * 40, "contradicts")):
        claim = add_claim(story=story, user=alice, text=text)
        add_evidence(claim=claim, user=alice, version=quote.version, quote=quote, stance=stance)
    for block in readiness(story=story).open:
        override(claim=block.claim, user=alice, code=block.code, reason="for the pages to look at")
    page = publishing.publication_of(story=story)
    publishing.publish(publication=page, user=alice)
    publishing.publish(publication=page, user=alice, correction="The name of the county was wrong.")
    publishing.report_problem(publication=page, edition=1, kind="correction", text="It is wrong.", contact="")
    add_claim(story=story, user=alice, text="Nothing supports this yet.")
    return page.slug


def _table(alice: User) -> str:
    """With a long title, and a row that makes no sense."""
    made = create_batch(user=alice, title="notices.csv")
    heads, long = ["标题", "网址", "发布日期"], "新疆维吾尔自治区喀什地区公安局视频监控系统建设项目公开招标公告" * 3
    rows = [[long, "http://www.ccgp.example/a.htm", "2021年3月5日"], ["b", "not an address", "3/5/2021"]]
    Listing.objects.create(batch=made, filename="notices.csv", heads=heads, rows=rows)
    return made.public_id


def _article(source: Source) -> str:
    """Links of every length and kind."""
    long = "http://a.example/" + "very-long-" * 60
    return (
        f"# Cameras\n\nThe bureau bought them ([notice]({source.url})). A copy of "
        f"[another](https:/web.archive.org/web/20180821160835/http:/a.example/x.htm) was kept; so was "
        f"<https://web.archive.org/web/2018*/http://a.example/>.\n\nSee {long} and {source.url}."
    )


@pytest.fixture(scope="package")
def chromium(world: World) -> Iterator[Browser]:
    """Debian's Chromium. Asked after the world, whose database work must not meet Playwright's event loop."""
    if not shutil.which(CHROMIUM):
        pytest.skip(f"no Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(world: World, chromium: Browser) -> Callable[[str], StorageState | None]:
    """The cookies of a person of the sample, got by signing in once; None for a visitor."""
    kept: dict[str, StorageState] = {}

    def cookies(who: str) -> StorageState | None:
        if who == "visitor":
            return None
        if who not in kept:
            context = chromium.new_context(base_url=world.url)
            sign_in(context.new_page(), who)
            kept[who] = context.storage_state()
            context.close()
        return kept[who]

    return cookies


def sign_in(page: Page, who: str) -> None:
    """Signs in by the form, as a person does."""
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@{DOMAIN}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


@contextmanager
def watched(context: BrowserContext, host: str) -> Iterator[None]:
    """Fails at the end if the browser did what it should not."""
    watch = Watch(host)
    context.on("page", watch.page)
    context.on("request", watch.request)
    yield
    context.close()
    assert not watch.found


@pytest.fixture
def open_as(world: World, chromium: Browser, signed_in: Callable[[str], StorageState | None]) -> Iterator[Open]:
    """`open_as("alice", width=390, scheme="dark", javascript=False)`: a tab of hers, watched until the test ends."""
    running = []

    def open_tab(
        who: str, *, width: int = 1280, scheme: str = "light", javascript: bool = True, touch: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=world.url,
            storage_state=signed_in(who),
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=javascript,
            has_touch=touch,
            locale="en-GB",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(PATIENCE)
        guard = watched(context, urlsplit(world.url).netloc)
        guard.__enter__()
        running.append(guard)
        return context.new_page()

    yield open_tab
    for guard in running:
        guard.__exit__(None, None, None)
