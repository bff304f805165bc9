"""Route by route: what is masked stands in nothing that is shown or handed out, before anybody asks for it to be shown.

One public notice with a mobile number, a private contact and two review experts, in its text, in its title as the page
gives it, and in the name of its file; quoted, cited by a story, published. Originals and packages are not here: they
are handed out whole, after a page that says what they disclose (test_masked_pages.py).
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote as quoted_in_address

import pytest
from django.http import HttpResponseBase
from django.test import Client

from accounts.models import Role, User
from archive.models import Access, Collection
from archive.provenance.grades import grade
from archive.services import Held
from archive.services.drafts import MementoDraft
from procurement.models import Organisation, Procedure
from procurement.services import read_facts
from search import alerts
from search.models import SavedSearch
from stories import services
from stories.models import Quote, Story, StoryRole
from stories.services import publishing
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.search.conftest import index, index_folder
from tests.stories.ledger import CAPTURED, COPY, GROUNDS, SOURCE

__all__ = ["index", "index_folder"]
pytestmark = pytest.mark.django_db
NUMBER, CONTACT, EXPERTS, LINE = "13900139000", "丁某某", ("甲某某", "乙某某"), "025-55550000"
SECRETS = (NUMBER, CONTACT, *EXPERTS, LINE)
TEXT = (
    "一、项目编号：SL-2030-009\n二、项目名称：示例大学显微镜采购项目\n三、中标（成交）信息\n供应商名称：示例光学有限公司\n"
    "供应商地址：上海市徐汇区示例路3号\n中标（成交）金额：180.5000000（万元）\n四、主要标的信息\n\t序号\t供应商名称\t货物名称\n"
    f"\t1\t示例光学有限公司\t显微镜\n五、评审专家名单：{EXPERTS[0]}、{EXPERTS[1]}\n1.采购人信息\n名 称：示例大学\n"
    f"地址：南京市鼓楼区示例路4号\n联系方式：{CONTACT} {NUMBER}、{LINE}\n2.采购代理机构信息\n名 称：示例咨询有限公司\n"
    "地　址：南京市示例路5号\n联系方式：025-66660000\n"
)
TITLE = f"示例大学显微镜采购项目中标公告（联系人：{CONTACT}，{NUMBER}）"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
PAGE = f'<title>{TITLE}</title><p>{TEXT.replace(chr(10), "</p><p>")}</p><img alt="{NUMBER}" src="{PIXEL}">'


@dataclass
class World:
    """What there is to ask for."""

    held: Held
    quote: Quote
    story: Story
    slug: str
    feed: str


@pytest.fixture
def world(alice: User, bob: User, collection: Collection, index: Callable[[], int]) -> World:
    name = f"{CONTACT}{NUMBER}.html"
    held = held_bytes(
        PAGE.encode(), alice, title=TITLE, access=Access.PUBLIC, collection=collection, filename=name,
        method="memento", source_url=SOURCE, source_basis="archive_asserted", captured_at=CAPTURED,
        memento=MementoDraft(archive="wayback", urim=COPY, ts14="20210305160835"), memento_datetime=CAPTURED,
        captured_basis="archive_asserted", grade=grade(GROUNDS),
    )  # fmt: skip
    read_as(held, TEXT, title=TITLE, media_type="text/html", kind="html-text", language="zh-Hans")
    held.version.refresh_from_db()
    read_facts(version_id=held.version.pk)
    held.document.refresh_from_db()
    User.objects.filter(pk=alice.pk).update(role=Role.EDITOR)
    alice.refresh_from_db()
    story = services.create_story(user=alice, title="Microscopes")
    services.add_person(story=story, person=bob)
    services.set_role(story=story, user=alice, person_id=bob.pk, role=StoryRole.Role.CHECKER)
    claim = services.add_claim(story=story, user=alice, text="The university paid 1.8m yuan.")
    start = TEXT.index("地址：南京")
    end = TEXT.index("2.采购代理")
    made = services.make_quote(user=alice, version=held.version, page=1, start=start, end=end)
    services.add_evidence(claim=claim, user=alice, version=held.version, quote=made)
    services.mark_checked(claim=claim, user=bob)
    publication = publishing.publication_of(story=story)
    publishing.publish(publication=publication, user=alice)
    saved = alerts.save(owner=alice, title="News", query="显微镜", filters={}, alert="at_once", by_mail=True)
    index()
    alerts.look()
    return World(held, made, story, publication.slug, _feed(saved))


def _feed(saved: SavedSearch) -> str:
    return f"/search/saved/{saved.public_id}/feed/{saved.feed_token}/"


def everywhere(world: World) -> Iterator[str]:
    """Addresses that anybody may ask, whatever she gets."""
    number, document = world.held.document.accession, f"/d/{world.held.document.accession}/"
    views = "text/ p/1/ v/1/text/ original/ provenance/ history/ cite/ facts/ related/ v/1/snapshot/ text/?gloss=1"
    yield from (f"{document}{view}" for view in views.split())
    yield from (f"{document}v/1/cite.{suffix}" for suffix in ("ris", "bib", "json"))
    yield from (f"{document}text/?q={quoted_in_address(words)}" for words in ("联系方式", "评审专家名单"))
    asked = f"q={quoted_in_address('显微镜')}"
    yield from ("/", f"/search/?{asked}", f"/search/?q={quoted_in_address('联系方式')}", f"/search/list/?{asked}")
    yield from (f"/search/export/?{asked}&format={form}" for form in ("csv", "xlsx", "ocds"))
    yield from (f"/citations/list.{suffix}?{asked}" for suffix in ("ris", "bib", "json"))
    yield from (f"/citations/?d={number}&as={suffix}" for suffix in ("ris", "bib", "json"))
    yield from (f"/search/spending/?{asked}", f"/search/near/{number}/", "/search/unsearchable/", world.feed)
    yield from (f"/organisations/{each.public_id}/" for each in Organisation.objects.all())
    for each in Procedure.objects.all():
        yield from (f"/procedures/{each.public_id}/", f"/procedures/{each.public_id}/ocds.json")
    said = f"/q/{world.quote.public_id}/"
    yield from (said, f"{said}annotation.json", f"/embed{said}", f"/embed{document}p/1/")
    for target in (said, f"{document}v/1/p/1/", f"/evidence/{world.slug}/"):
        yield f"/oembed/?url={quoted_in_address(f'http://127.0.0.1:8000{target}')}"
    yield from (f"/evidence/{world.slug}/{file}" for file in ("", "manifest.json", "claims.jsonld"))
    exports = "exports/ exports/claims.csv exports/memo/ exports/memo.docx claims/ sources/"
    yield from (f"/stories/{world.story.slug}/{each}" for each in exports.split())
    yield from (f"/stories/{world.story.slug}/exports/references.{suffix}" for suffix in ("ris", "bib", "json"))


def words_of(response: HttpResponseBase) -> str:
    """All that a response says: its head, its body, and what is inside of an Office file."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            body = b"".join(parts.read(name) for name in parts.namelist())
    return "\n".join([*(f"{name}: {value}" for name, value in response.items()), body.decode(errors="replace")])


def told(words: str) -> list[str]:
    """Which secrets the words tell, as they are, in an address, or escaped in JSON."""
    forms = {each: (each, quoted_in_address(each), json.dumps(each)[1:-1]) for each in SECRETS}
    return [each for each, written in forms.items() if any(form in words for form in written)]


@pytest.mark.once
@pytest.mark.parametrize("who", ["visitor", "gina", "alice"])
def test_nothing_personal_stands_in_what_is_shown_or_handed_out(
    who: str, world: World, request: pytest.FixtureRequest
) -> None:
    browser: Client = browser_of(None if who == "visitor" else request.getfixturevalue(who))
    answers = {address: browser.get(address) for address in everywhere(world)}
    assert {address: found for address, each in answers.items() if (found := told(words_of(each)))} == {}
    refused = {address for address, each in answers.items() if each.status_code != 200}
    assert {each for each in refused if who == "alice" or not each.startswith("/stories/")} == set()


def test_a_picture_inside_a_saved_page_is_left_out_for_who_may_not_have_it_shown(
    world: World, gina: User, charlie: User
) -> None:
    address = f"/d/{world.held.document.accession}/v/1/snapshot/"
    for browser in (browser_of(None), browser_of(gina)):
        page = browser.get(address).content.decode()
        assert "picture left out" in page
        assert "data:image" not in page
    page = browser_of(charlie).get(address).content.decode()
    assert PIXEL in page
    assert NUMBER not in page
