"""A text becomes a link check; what is missing of it becomes a batch."""

from dataclasses import replace

from django.db import transaction

from accounts.models import User
from archive import storage
from archive.provenance.addresses import PARSER_VERSION, Address, parse, source_key
from archive.provenance.links import FoundLink
from archive.provenance.redirects import carried as carried_by
from archive.services.sources import address_sha256
from ingest import queue, sandbox
from ingest import services as intake
from ingest.fetchers import FetchPolicy, fetch
from ingest.models import Batch
from ingest.readers.base import ReadError
from ingest.services import Given, scrub
from stories.importing import (
    MAX_OFFICE_BYTES,
    Article,
    ImportRefusedError,
    Kind,
    first_words,
    is_office,
    office_article,
    read_article,
)
from stories.models import LinkCheck, Reference, Story
from stories.selectors.checks import Finding

FETCH_TASK = "stories.tasks.fetch_article"
REFUSALS = {
    "too_large": "The text is larger than 4 MB. Check it in parts.",
    "not_text": "This is no text: upload Markdown, HTML, Word (.docx), plain text, CSV or a workbook (.xlsx).",
    "too_many_links": "There are more than 10,000 links here. Check them in parts.",
}
_ROWS_AT_ONCE = 500


def import_article(
    *, user: User, body: bytes, name: str = "", title: str = "", story: Story | None = None, kind: Kind | None = None
) -> LinkCheck:
    """Keep a text to the byte, with every link of it in order. ImportRefusedError for what is no text of ours."""
    article = _article(body, name=name, kind=kind)
    check = LinkCheck(
        made_by=user,
        story=story,
        title=scrub(title or article.title or name or first_words(article))[:300],
        name=scrub(name),
    )
    _keep(check, body, article)
    return check


def _article(body: bytes, *, name: str = "", kind: Kind | None = None, base: str = "") -> Article:
    """A text is read here; an office file by a child in the sandbox first."""
    if not is_office(body):
        return read_article(body, name=name, kind=kind, base=base)
    if len(body) > MAX_OFFICE_BYTES:
        raise ImportRefusedError("too_large")
    staged = storage.staging_file()
    try:
        staged.write_bytes(body)
        made, text = sandbox.linked_text(staged)
    except ReadError as error:
        raise ImportRefusedError(error.code, error.sentence) from error
    finally:
        staged.unlink(missing_ok=True)
    return office_article(text, made)


def import_from_address(*, user: User, address: str, story: Story | None = None) -> LinkCheck:
    """A check whose text is yet to be fetched, by a worker: asking the site is outside work."""
    check = LinkCheck(made_by=user, story=story, address=scrub(address), title=scrub(address)[:300])
    check.state = LinkCheck.State.FETCHING
    with transaction.atomic():
        check.save()
        queue.send(FETCH_TASK, check.pk)
    return check


def fetch_article(check_id: int, *, policy: FetchPolicy) -> None:
    """Fetch the text of a check, or say why not. Runs twice without harm: only what is still wanted is done."""
    check = LinkCheck.objects.filter(pk=check_id, state=LinkCheck.State.FETCHING).first()
    if check is None:
        return
    fetched = fetch(parse(check.address), staging=storage.staging_file().parent, policy=policy)
    try:
        if not fetched.ok or fetched.staged is None:
            _fail(check, fetched.code, fetched.sentence)
            return
        article = _article(fetched.staged.read_bytes(), kind="html", base=fetched.served_url or check.address)
        check.title = scrub(article.title or check.title)[:300]
        _keep(check, fetched.staged.read_bytes(), article)
    except ImportRefusedError as error:
        _fail(check, error.code, error.sentence or REFUSALS[error.code])
    finally:
        for left in (fetched.staged, fetched.warc):
            if left is not None:
                left.unlink(missing_ok=True)


def _fail(check: LinkCheck, code: str, sentence: str) -> None:
    check.state, check.code, check.sentence = LinkCheck.State.FAILED, code, sentence
    check.save(update_fields=["state", "code", "sentence"])


def _keep(check: LinkCheck, body: bytes, article: Article) -> None:
    check.body, check.kind, check.charset = body, article.kind, article.charset
    check.state = LinkCheck.State.READY
    with transaction.atomic():
        check.save()
        Reference.objects.bulk_create(_references(check, article.found), batch_size=_ROWS_AT_ONCE)


def _references(check: LinkCheck, found: tuple[FoundLink, ...]) -> list[Reference]:
    first: dict[str, int] = {}
    rows = []
    for n, each in enumerate(found, start=1):
        address = _meant(parse(each.url))
        row = _reference(check, n, each, address)
        earlier = first.setdefault(address.urim or address.target or address.text.strip(), n)
        row.repeats = earlier if earlier != n else None
        rows.append(row)
    return rows


def _meant(address: Address) -> Address:
    """The page or the copy that an address of a redirect service leads on to, as its first repair; else the address."""
    carried = parse(carried_by(address.target)) if address.kind == "live" else address
    if carried is address or carried.kind not in ("live", "memento"):
        return address
    return replace(carried, repairs=(*address.repairs, "redirect", *carried.repairs))


def _reference(check: LinkCheck, n: int, found: FoundLink, address: Address) -> Reference:
    target = address.source_url or address.target
    keys = source_key(target) if target and address.kind != "listing" else None
    return Reference(
        check_of=check,
        n=n,
        raw=scrub(found.raw),
        url=scrub(found.url),
        anchor=scrub(found.anchor),
        sentence=scrub(found.sentence),
        note=found.note[:64],
        start=found.start,
        after=found.after,
        parse_kind=address.kind,
        archive=address.archive,
        target=scrub(target),
        urim=scrub(address.urim),
        ts14=address.ts,
        reason=address.reason,
        repairs=list(address.repairs),
        parser_version=PARSER_VERSION,
        key_sha256=address_sha256(keys.key) if keys and keys.key else "",
        loose_key_sha256=address_sha256(keys.loose_key) if keys and keys.loose_key else "",
        urim_sha256=address_sha256(address.urim) if address.urim else "",
    )


def bring_in(*, user: User, check: LinkCheck, findings: list[Finding]) -> Batch | None:
    """A batch of the addresses that are not held and can be had, each once; None if there is none."""
    wanted = [finding for finding in findings if finding.can_be_brought]
    if not wanted:
        return None
    with transaction.atomic():
        batch = intake.create_batch(user=user, title=str(check))
        given = [
            Given(each.address_to_bring, {"link_check": check.public_id, "line": each.reference.n}) for each in wanted
        ]
        intake.add_given(batch=batch, given=given)
        check.batch = batch
        check.save(update_fields=["batch"])
        intake.submit(batch=batch)
    return batch
