"""A published evidence page, and readers who open it and read for some seconds: a part of bench-stories."""

from django.utils import timezone

from accounts.models import Role, User
from archive.models import Access
from archive.services import CaptureDraft, Held, PageDraft, TranscriptDraft, hold, save_reading
from archive.storage import staging_file, store
from benchmarks.load import Load, Server, Times
from procurement.masking import mask_version
from stories import services
from stories.selectors.readiness import readiness
from stories.services import publishing

READERS = 50
PAUSE = (2.0, 8.0)  # seconds that a reader spends on a page
CLAIMS = 20
PAGE = "一、项目名称：示例县视频监控系统第{n}包\n中标金额：{n}.56万元\n服务期三年，自合同签订之日起算。"


def publish(user: User) -> str:
    """A story of some claims, each on a quote of a public document of its own; the slug of its page."""
    User.objects.filter(pk=user.pk).update(role=Role.EDITOR)
    user.refresh_from_db()
    story = services.create_story(user=user, title="Cameras for Shili")
    for n in range(1, CLAIMS + 1):
        held = _held(user, n)
        text = PAGE.format(n=n)
        start = text.index("中标")
        quote = services.make_quote(user=user, version=held.version, page=1, start=start, end=text.index("\n服务"))
        services.translate_quote(quote=quote, user=user, translation=f"Sum awarded: {n}.56 (10,000 yuan)")
        claim = services.add_claim(
            story=story, user=user, text=f"For lot {n} the bureau paid {n * 10_000 + 5600} yuan."
        )
        services.add_evidence(claim=claim, user=user, version=quote.version, quote=quote)
    for block in readiness(story=story).open:
        services.override(claim=block.claim, user=user, code=block.code, reason="a benchmark checks nothing")
    publication = publishing.publication_of(story=story)
    publishing.publish(publication=publication, user=user)
    return publication.slug


def _held(user: User, n: int) -> Held:
    text = PAGE.format(n=n)
    path = staging_file()
    path.write_bytes(text.encode())
    capture = CaptureDraft(method="upload", retrieved_at=timezone.now(), filename=f"{n}.txt")
    held = hold(
        stored=store(path), capture=capture, title=f"示例县中标公告（第{n}包）", user=user, access=Access.PUBLIC
    )
    transcript = TranscriptDraft(
        kind="plain",
        reader="text",
        reader_version=1,
        tool="text",
        sandbox_level="L1",
        title="",
        title_basis="",
        media_type="text/plain",
        language="zh-Hans",
    )
    save_reading(version=held.version, transcript=transcript, pages=[PageDraft(number=1, text=text)])
    mask_version(version_id=held.version.pk)  # until its text was looked through, nobody outside is shown it
    return held


def measure(slug: str, seconds: float) -> tuple[Times, Times]:
    """So many readers, each with a pause between two pages, for so long; then the same without a pause, for a quarter
    of it: no reader does that, and their own processes share the two cores, but it says how much is in reserve."""
    paths = [f"/evidence/{slug}/"]
    with Server() as server:
        Load(server.port, paths, "", 2, seconds=1).run()  # templates and connections
        reading = Load(server.port, paths, "", READERS, seconds=seconds, route="evidence", pause=PAUSE).run()
        return reading, Load(server.port, paths, "", READERS, seconds=seconds / 4, route="evidence").run()
