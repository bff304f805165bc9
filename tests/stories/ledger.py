"""A story whose claim stands on a quote, for the tests of the ledger and of what is published."""

from dataclasses import dataclass
from datetime import UTC, datetime

from accounts.models import Role, User
from archive.models import Access
from archive.provenance.grades import CaptureFacts, grade
from archive.services import Held
from archive.services.drafts import MementoDraft
from stories import services
from stories.models import Claim, Evidence, Publication, Quote, Story, StoryRole
from stories.services import publishing
from tests.archive.conftest import held_bytes, read_as

TEXT = "一、项目名称：示例县视频监控系统\n中标金额：1234.56万元\n服务期三年。"
PHONE = "\n联系电话：13912345678"
WORDS = "中标金额：1234.56万元"
SECRET = "第二页：内部联系名单"
SOURCE = "http://www.ccgp.example/cggg/t20210305_9.htm"
COPY = f"https://web.archive.org/web/20210305160835/{SOURCE}"
CAPTURED = datetime(2021, 3, 5, 16, 8, 35, tzinfo=UTC)
GROUNDS = CaptureFacts(
    method="memento", archive="wayback", raw_body=True, memento_datetime=True, archive_src=True, drift_seconds=0
)


@dataclass
class World:
    """Alice is an editor and owns the story; Bob checks."""

    story: Story
    claim: Claim
    held: Held
    quote: Quote
    evidence: Evidence

    @property
    def publication(self) -> Publication:
        """The evidence page, as the database has it."""
        return publishing.publication_of(story=self.story)


def held_notice(user: User, access: str = Access.PUBLIC, content: str = "") -> Held:
    """A notice from a web archive, of two pages."""
    held = held_bytes(
        (TEXT + content).encode(),
        user,
        title="示例县中标公告",
        access=access,
        method="memento",
        source_url=SOURCE,
        source_basis="archive_asserted",
        memento=MementoDraft(archive="wayback", urim=COPY, ts14="20210305160835"),
        memento_datetime=CAPTURED,
        captured_at=CAPTURED,
        captured_basis="archive_asserted",
        grade=grade(GROUNDS),
    )
    read_as(held, TEXT + PHONE, SECRET, language="zh-Hans")
    return held


def quoted(user: User, held: Held) -> Quote:
    """The sum that was paid."""
    start = TEXT.index(WORDS)
    return services.make_quote(user=user, version=held.version, page=1, start=start, end=start + len(WORDS))


def make_ledger(alice: User, bob: User, *, access: str = Access.PUBLIC, checked: bool = True) -> World:
    """One claim, sourced and checked: nothing holds it back while its document is public."""
    User.objects.filter(pk=alice.pk).update(role=Role.EDITOR)
    alice.refresh_from_db()
    story = services.create_story(user=alice, title="Cameras for Shili")
    services.add_person(story=story, person=bob)
    services.set_role(story=story, user=alice, person_id=bob.pk, role=StoryRole.Role.CHECKER)
    claim = services.add_claim(story=story, user=alice, text="The bureau paid 12.3m yuan.")
    held = held_notice(alice, access)
    quote = quoted(alice, held)
    evidence = services.add_evidence(claim=claim, user=alice, version=quote.version, quote=quote)
    if checked:
        services.mark_checked(claim=claim, user=bob)
    claim.refresh_from_db()
    return World(story, claim, held, quote, evidence)
