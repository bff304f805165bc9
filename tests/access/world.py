"""The small world that the who x what table is asked about: three documents of Alice's, one for each level."""

from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver

from accounts.models import Invitation, Role, User
from accounts.services import invite
from archive.models import Access, Collection, Document, Source
from archive.services.checkpoints import make_checkpoint
from ingest.models import Batch, Item, Listing
from ingest.services import add_file, create_batch
from ingest.staging import write_staged
from search import lists
from stories.models import LinkCheck, Problem, Quote, ShareLink, Story
from stories.selectors.readiness import readiness
from stories.services import (
    add_claim,
    add_evidence,
    create_story,
    import_article,
    make_quote,
    override,
    publishing,
    sharing,
)
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of, make_collection

PEOPLE = ("anon", "gina", "charlie", "otto", "bob", "alice")
TERM_LIST = "cameras"
LEVELS = ("public", "newsroom", "members")
TENDER = Path(__file__).resolve().parents[2] / "sample" / "files" / "tender.pdf"

# Who sees a document of each level (safety.md section 1): `newsroom` is in no collection, `members` is in Alice's.
SEES = {
    "public": {"anon", "gina", "charlie", "otto", "bob", "alice"},
    "newsroom": {"charlie", "otto", "bob", "alice"},
    "members": {"gina", "bob", "alice"},
}
_COLLEAGUES = {"charlie", "otto", "bob", "alice"}
# Whom the rules of the table name, at each level.
NAMED = {
    "sees": SEES,
    "works": {level: seen & _COLLEAGUES for level, seen in SEES.items()},
    "owns": {level: {"alice"} for level in LEVELS},
    "anyone": {"public": SEES["public"], "newsroom": set(), "members": set()},
    "admins": {level: seen & {"otto"} for level, seen in SEES.items()},
    "keeps": {"public": set(), "newsroom": set(), "members": {"alice"}},
}


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(name, pattern) of every route, nested ones included."""
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield entry.name or pattern, pattern
        else:
            yield from routes(entry, pattern)


@dataclass
class World:
    """What routes are filled with."""

    people: dict[str, User | None]
    cookies: dict[str, SimpleCookie]
    collection: Collection
    papers: dict[str, Document]  # level -> a PDF, with text
    pages: dict[str, Document]  # level -> an HTML page, with text
    sources: dict[str, Source]  # level -> the address of the HTML page
    batch: Batch
    table: Batch
    item: Item
    invitation: Invitation
    check: LinkCheck
    checkpoint: int
    story: Story
    quotes: dict[str, Quote]  # level -> words of the PDF
    evidence: int
    slug: str  # of the evidence page of the story, which is published
    problem: Problem
    share: ShareLink


def make_world(people: dict[str, User | None]) -> World:
    """Everything is Alice's, and made by the services that pages use."""
    alice, bob, gina, otto = (people[key] for key in ("alice", "bob", "gina", "otto"))
    assert alice is not None
    assert bob is not None
    assert gina is not None
    assert otto is not None
    collection = make_collection(alice, bob, gina)
    lists.make(title="Cameras", slug=TERM_LIST, access="newsroom", words=["摄像头"], note="", user=alice)
    archive = _archive(alice, collection)
    return World(
        people=people,
        collection=collection,
        invitation=invite(invited_by=otto, role=Role.JOURNALIST),
        **archive,
        **_intake(alice),
        **_stories(alice, archive["quotes"]["public"]),
        cookies={key: browser_of(user).cookies for key, user in people.items()},
        checkpoint=make_checkpoint().size,
    )


def _archive(alice: User, collection: Collection) -> dict[str, Any]:
    """`papers`, `pages`, `sources` and `quotes`, one of each for each level."""
    papers, pages, sources, quotes = {}, {}, {}, {}
    for level in LEVELS:
        inside = collection if level == "members" else None
        paper = held_bytes(
            TENDER.read_bytes() + f"%{level}\n".encode(),
            alice,
            title=f"Tender {level}",
            access=Access(level),
            collection=inside,
            filename=f"{level}.pdf",
        )
        read_as(paper, f"一 {level} words", f"二 {level} words", media_type="application/pdf", kind="text-layer")
        quotes[level] = make_quote(user=alice, version=paper.version, page=1, start=0, end=1)
        page = held_bytes(
            f"<html><title>{level}</title><p>单一来源 {level}</html>".encode(),
            alice,
            title=f"Notice {level}",
            access=Access(level),
            collection=inside,
            filename=f"{level}.html",
            source_url=f"http://www.ccgp.example/{level}.htm",
            source_basis="user_asserted",
        )
        read_as(page, f"单一来源 {level}", media_type="text/html", kind="html-text")
        assert page.capture.source is not None
        papers[level], pages[level], sources[level] = paper.document, page.document, page.capture.source
    return {"papers": papers, "pages": pages, "sources": sources, "quotes": quotes}


def _intake(alice: User) -> dict[str, Any]:
    """`batch` with an `item` that waits, and `table`, whose columns are to be named."""
    batch = create_batch(user=alice, title="Alice's batch")
    staged = write_staged([b"not read yet"])
    item = add_file(batch=batch, staged=staged.path, name="waiting.txt", sha256=staged.sha256)
    table = create_batch(user=alice, title="Alice's table")
    Listing.objects.create(batch=table, filename="t.csv", heads=["url"], rows=[["http://a.example/"]])
    return {"batch": batch, "item": item, "table": table}


def _stories(alice: User, quote: Quote) -> dict[str, Any]:
    """`check`, and `story` with `evidence` (a number) of a claim; its page is published at `slug`, has a `problem`
    reported and is shared by `share`."""
    check = import_article(user=alice, body=b"See http://www.ccgp.example/public.htm and http://a.example/b.htm.")
    article = import_article(user=alice, body=b"[a](http://www.ccgp.example/public.htm)", name="article.md")
    story = create_story(user=alice, title="Cameras", check=article)
    evidence = _claim(story, alice, quote)
    publication = publishing.publication_of(story=story)
    for block in readiness(story=story).open:
        override(claim=block.claim, user=alice, code=block.code, reason="for the table")
    publishing.publish(publication=publication, user=alice)
    return {
        "check": check,
        "story": story,
        "evidence": evidence,
        "slug": publication.slug,
        "problem": publishing.report_problem(publication=publication, edition=1, kind="problem", text="x", contact=""),
        "share": sharing.make_share_link(story=story, user=alice, role="checker", days=1),
    }


def _claim(story: Story, alice: User, quote: Quote) -> int:
    """A claim on the quote of the public PDF; the number of its evidence."""
    claim = add_claim(story=story, user=alice, text="It was bought from one source.")
    return add_evidence(claim=claim, user=alice, version=quote.version, quote=quote).pk
