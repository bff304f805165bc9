"""Publishing a story's evidence page: at once, at a set time, anew with a correction, and taking it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from archive import custody
from archive.models import Document, Reason
from archive.services.changes import touch
from ingest.services import scrub
from stories.editions import content_of, opened_by, resting, sha256_of
from stories.models import Edition, Problem, Publication, Story
from stories.redaction import key_of, words_of
from stories.selectors.readiness import readiness
from stories.services.mailing import mail_editors

REFUSALS = {
    "not_ready": "The list below is not empty: the story cannot be published yet.",
    "no_correction": "The page was published before. Say what was corrected: readers see it with its date.",
    "not_out": "The page is not published.",
    "not_scheduled": "Nothing is scheduled.",
    "no_words": "No version of the page holds these words.",
    "own_headline": "The page still has this headline: change it first, it stands on embeds and forms too.",
}


class PublishRefusedError(Exception):
    """What was asked cannot be done; `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(REFUSALS[code])
        self.code = code


def publication_of(*, story: Story) -> Publication:
    """The story's evidence page, made as a draft when it is asked for first. Its slug is the story's, for ever."""
    found, _ = Publication.objects.get_or_create(
        story=story, defaults={"slug": _slug(story), "headline": story.title, "about": ""}
    )
    return found


def _slug(story: Story) -> str:
    """Without the random end if nobody has the name: it will be public, and names no hidden story."""
    plain = slugify(story.title)[:50].strip("-")
    return plain if plain and not Publication.objects.filter(slug=plain).exists() else story.slug


def save_head(*, publication: Publication, user: User) -> None:
    """Keep what the form put on the publication. Readers see it with the next edition."""
    with transaction.atomic():
        publication.headline, publication.about = scrub(publication.headline), scrub(publication.about)
        publication.save(update_fields=["headline", "outlet", "article_url", "article_date", "about"])
        _log(publication, user, "edit-metadata", {"headline": publication.headline})


@contextmanager
def _locked(publication: Publication) -> Iterator[Publication]:
    """Its row for one transaction; what the caller holds is read anew behind it."""
    with transaction.atomic():
        yield Publication.objects.select_for_update(of=("self",)).select_related("story").get(pk=publication.pk)
    publication.refresh_from_db()


def publish(*, publication: Publication, user: User | None, correction: str = "") -> Edition:
    """Make the next edition and open it. PublishRefusedError `not_ready`, `no_correction`.

    Without `user` it is the sweep, which publishes what somebody has scheduled.
    """
    with _locked(publication) as held:
        if not readiness(story=held.story).is_ready:
            raise PublishRefusedError("not_ready")
        n = held.editions.count() + 1
        correction = scrub(correction).strip()
        if n > 1 and not correction:
            raise PublishRefusedError("no_correction")
        now = timezone.now()
        content = content_of(held, n=n, at=now, correction=correction)
        edition = Edition.objects.create(
            publication=held,
            n=n,
            content=content,
            sha256=sha256_of(content),
            correction=correction,
            rests_on=resting(held.story),
            made_by=user or held.scheduled_by,
            created_at=now,
        )
        edition.documents.set(Document.objects.filter(accession__in=opened_by(content)))
        held.state, held.publish_at, held.hindrance = Publication.State.PUBLISHED, None, ""
        held.withdrawn_at, held.withdrawn_reason = None, ""
        held.save()
        _touch_cited(held)
        _log(held, user, "release", {"edition": n, "sha256": edition.sha256, "correction": correction})
    return edition


def schedule(*, publication: Publication, user: User, at: datetime) -> None:
    """Publish at a time to come, if nothing holds the story back then. PublishRefusedError `not_ready`."""
    with _locked(publication) as held:
        if held.editions.exists():
            raise PublishRefusedError("no_correction")
        if not readiness(story=held.story).is_ready:
            raise PublishRefusedError("not_ready")
        held.state, held.publish_at, held.scheduled_by = Publication.State.SCHEDULED, at, user
        held.hindrance = ""
        held.save()
        _log(held, user, "edit-metadata", {"scheduled": at})


def cancel_schedule(*, publication: Publication, user: User) -> None:
    """Do not publish at the time that was set. PublishRefusedError `not_scheduled`."""
    with _locked(publication) as held:
        if held.state != Publication.State.SCHEDULED:
            raise PublishRefusedError("not_scheduled")
        held.state, held.publish_at = Publication.State.DRAFT, None
        held.save()
        _log(held, user, "edit-metadata", {"scheduled": None})


def withdraw(*, publication: Publication, user: User, reason: str) -> None:
    """Take the page back: it answers 410 from now on, with the reason. PublishRefusedError `not_out`."""
    with _locked(publication) as held:
        if not held.is_out:
            raise PublishRefusedError("not_out")
        held.state = Publication.State.WITHDRAWN
        held.withdrawn_at, held.withdrawn_reason = timezone.now(), scrub(reason)
        held.save()
        _touch_cited(held)
        _log(held, user, "restrict", {"reason": held.withdrawn_reason})


def remove_words(*, publication: Publication, user: User, part: str, sha256: str, reason: str) -> None:
    """Show certain words in no edition any more, nor in manifests; the records stay, whose hashes are in the log.
    `reason`: one of `stories.redaction.REASONS`, which readers see. PublishRefusedError `no_words`, `own_headline`."""
    with _locked(publication) as held:
        known = {each.key: each for each in words_of(held.editions.values_list("n", "content"))}
        if (part, sha256) not in known:
            raise PublishRefusedError("no_words")
        if part == "headline" and known[part, sha256].text == held.headline:
            raise PublishRefusedError("own_headline")
        mark = {"part": part, "sha256": sha256, "reason": str(Reason(reason)), "at": f"{timezone.now():%Y-%m-%d}"}
        held.removed = [each for each in held.removed if key_of(each) != (part, sha256)] + [mark]
        held.save(update_fields=["removed"])
        _log(held, user, "restrict", {"words": mark, "editions": known[part, sha256].editions})


def show_words(*, publication: Publication, user: User, part: str, sha256: str) -> None:
    """Take that back. PublishRefusedError `no_words`."""
    with _locked(publication) as held:
        kept = [each for each in held.removed if key_of(each) != (part, sha256)]
        if len(kept) == len(held.removed):
            raise PublishRefusedError("no_words")
        held.removed = kept
        held.save(update_fields=["removed"])
        _log(held, user, "release", {"words": {"part": part, "sha256": sha256}})


def publish_due() -> int:
    """Publish what is scheduled and due: late at worst, never early. What is no longer ready is not, and says so."""
    due = Publication.objects.filter(state=Publication.State.SCHEDULED, publish_at__lte=timezone.now())
    number = 0
    for publication in due.select_related("story"):
        try:
            publish(publication=publication, user=None)
            number += 1
        except PublishRefusedError as error:
            _hinder(publication, REFUSALS[error.code])
    return number


def _hinder(publication: Publication, sentence: str) -> None:
    with transaction.atomic():
        publication.state, publication.publish_at = Publication.State.DRAFT, None
        publication.hindrance = sentence
        publication.save(update_fields=["state", "publish_at", "hindrance"])
        _log(publication, None, "edit-metadata", {"not_published": sentence})
    mail_editors(story=publication.story, subject="Not published at the time that was set", lines=[sentence])


def report_problem(*, publication: Publication, edition: int, kind: str, text: str, contact: str) -> Problem:
    """What a reader says about the page: it lands on the story, and its editors are told."""
    with transaction.atomic():
        made = Problem.objects.create(
            publication=publication,
            edition=edition,
            kind=Problem.Kind(kind),
            text=scrub(text)[:4000],
            contact=scrub(contact)[:200],
        )
        _log(publication, None, "edit-metadata", {"problem": made.pk, "kind": made.kind})
    mail_editors(
        story=publication.story, subject="A reader reported a problem", lines=[str(made.get_kind_display()), made.text]
    )
    return made


def close_problem(*, problem: Problem, user: User, answer: str) -> None:
    """Say what came of it."""
    with transaction.atomic():
        problem.answer, problem.closed_by, problem.closed_at = scrub(answer), user, timezone.now()
        problem.save(update_fields=["answer", "closed_by", "closed_at"])
        _log(problem.publication, user, "edit-metadata", {"problem": problem.pk, "answer": problem.answer})


def _touch_cited(publication: Publication) -> None:
    """What `is:cited` says of the documents of any edition may have changed."""
    for document in Document.objects.filter(editions__publication=publication).distinct():
        touch(document)


def _log(publication: Publication, user: User | None, kind: str, detail: dict[str, object]) -> None:
    custody.append(
        type=kind,
        objects=[f"story:{publication.story.slug}", f"evidence-page:{publication.slug}"],
        detail=detail,
        agent=custody.agent_of(user),
    )
