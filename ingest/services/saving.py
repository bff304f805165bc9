"""Save Page Now for a document: a public act that a person confirmed. Asked, polled, then looked for in the list.

An errand walks through steps that its `data` remembers: `ask`, `poll`, `confirm`. What the archive calls saved may lead
to an older copy and be absent from its list for hours: until it is listed it is `saved-unconfirmed`, looked for again
after 1, 12 and 48 hours. Each step's exchange is kept as a WARC; what came of it is a Check.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from archive import storage
from archive.models import Check, Memento
from archive.provenance.addresses import parse, source_key
from archive.services import CaptureDraft, CheckDraft, hold_container, record_check
from archive.services.sources import record_memento
from ingest.fetchers import copies_of
from ingest.fetchers.cdx import ORIGIN
from ingest.fetchers.saving import Saving, ask_how_it_goes, ask_to_save
from ingest.models import Errand
from ingest.services.captures import memento_of
from ingest.services.fetching import policy
from ingest.services.looking import NotAsked
from ingest.services.turns import SharedTurns

POLL_SECONDS: Final = 10.0
POLLS: Final = 60
TRIES: Final = 3
CONFIRM_HOURS: Final = (1, 12, 48)
SAVED: Final = "The archive lists the saved copy."
UNCONFIRMED: Final = "The archive says that the page is saved; its list does not hold the copy yet."
ELSEWHERE: Final = "The page led the archive to another address, and that was saved."
VERDICTS: Final = {"no-access": "blocked", "not-found": "gone"}
SENTENCES: Final = {
    "transient": "The archive could not save the page. Try again later.",
    "tomorrow": "The archive saves no more today; it is asked again tomorrow.",
    "permanent": "The archive does not save this page.",
    "stop": "The archive refuses this server or its key. Nothing more is asked of it for a day; tell the operator.",
}


class Later(Exception):
    """The errand goes on after so many seconds."""

    def __init__(self, seconds: float, code: str, sentence: str = "") -> None:
        super().__init__(code)
        self.seconds = seconds
        self.code = code
        self.sentence = sentence


def save_page(errand: Errand) -> Check:
    """Take the errand's next steps. Later when there is one to wait for; else the Check that ended it. NotAsked."""
    if settings.MUNIMENT_FETCH == "off":
        raise NotAsked("fetching_off", "Fetching is switched off on this server, so nothing can be asked.")
    steps: dict[str, Callable[[Errand], Check]] = {"ask": _ask, "poll": _poll, "confirm": _confirm}
    return steps[str(errand.data.get("step", "ask"))](errand)


def _ask(errand: Errand) -> Check:
    saving = ask_to_save(_url(errand), key=settings.MUNIMENT_SPN_KEY, **_asking())
    _keep(errand, saving)
    if saving.state == "saved":
        return _saved(errand, saving)
    if saving.state == "error":
        return _refused(errand, saving)
    errand.data |= {"step": "poll", "job": saving.job_id, "polls": 0}
    raise Later(POLL_SECONDS, "accepted", "The archive has taken the request.")


def _poll(errand: Errand) -> Check:
    saving = ask_how_it_goes(str(errand.data["job"]), **_asking())
    _keep(errand, saving)
    if saving.state == "saved":
        return _saved(errand, saving)
    errand.data["polls"] = int(errand.data["polls"]) + 1
    unknown = saving.error in ("busy", "bad_answer", "server_error", "timed_out", "unreachable")
    if saving.state == "error" and not unknown:
        return _refused(errand, saving)
    if errand.data["polls"] >= POLLS:
        return _record(errand, "save-unknown", "The archive did not say in time what became of the saving.")
    raise Later(max(POLL_SECONDS, saving.retry_after), "pending", "The archive is saving the page.")


def _refused(errand: Errand, saving: Saving) -> Check:
    """An error in one of its four classes: three tries, tomorrow, never, or a stop for this server."""
    kind, times = saving.error_class, int(errand.data.get("times", 0)) + 1
    errand.data |= {"step": "ask", "times": times, "error": saving.error}
    if kind == "transient" and times < TRIES:
        raise Later(max(saving.retry_after, 60.0 * 4**times), saving.error, SENTENCES["transient"])
    repeated = saving.error == "invalid-host-resolution" and times > 1
    if kind == "tomorrow" and not repeated and times < TRIES:
        raise Later(_until_tomorrow(), saving.error, SENTENCES["tomorrow"])
    sentence = f"{SENTENCES[kind]} ({saving.message or saving.error})"
    return _record(
        errand, f"save:{saving.error}", sentence, verdict=VERDICTS.get(saving.error, ""), answer=saving.answer
    )


def _until_tomorrow() -> float:
    """Seconds to a little after the next midnight in UTC."""
    now = timezone.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=5, second=0, microsecond=0)
    return (midnight - now).total_seconds()


def _saved(errand: Errand, saving: Saving) -> Check:
    errand.data |= {
        "step": "confirm",
        "ts14": saving.ts14,
        "saved_url": saving.original_url,
        "answer": saving.answer,
        "looks": 0,
    }
    return _confirm(errand)


def _confirm(errand: Errand) -> Check:
    """Look for the copy in the archive's list. Said at the first look, and again when it is found or given up."""
    ts14, url, looks = errand.data["ts14"], errand.data["saved_url"], int(errand.data["looks"])
    copies = copies_of(url, staging=_staging(), policy=policy())
    found = next((row for row in copies.rows if row.ts14 == ts14), None)
    answer = errand.data.get("answer") or {}
    if found is not None:
        facts = {"timestamp": ts14, "original": found.original, "statuscode": found.status, "digest": found.digest}
        said = SAVED if source_key(url).key == source_key(_url(errand)).key else f"{ELSEWHERE} {SAVED}"
        return _record(errand, "saved", said, memento=_memento(errand), answer=answer, cdx=facts)
    if looks >= len(CONFIRM_HOURS):
        return _record(errand, "saved-unconfirmed", UNCONFIRMED, memento=_memento(errand), answer=answer)
    if looks == 0:
        _record(errand, "saved-unconfirmed", UNCONFIRMED, memento=_memento(errand), answer=answer)
    errand.data["looks"] = looks + 1
    raise Later(3600.0 * CONFIRM_HOURS[looks], "saved-unconfirmed", UNCONFIRMED)


def _memento(errand: Errand) -> Memento | None:
    address = parse(f"{ORIGIN}/web/{errand.data['ts14']}/{errand.data['saved_url']}")
    draft = memento_of(address)
    same = source_key(errand.data["saved_url"]).key == source_key(_url(errand)).key
    return record_memento(draft, errand.source if same else None) if draft else None


def _record(errand: Errand, code: str, sentence: str, *, memento: Memento | None = None, **facts: Any) -> Check:
    verdict = str(facts.pop("verdict", ""))
    draft = CheckDraft(
        kind=Check.Kind.SAVE,
        at=timezone.now(),
        asked_url=_url(errand),
        from_where=settings.MUNIMENT_PLACE,
        final_url=memento.urim if memento else "",
        code=code[:32],
        verdict=verdict,
        rule="save-page-now" if verdict else "",
        sentence=sentence,
        facts={name: value for name, value in facts.items() if value},
        warc_sha256=str(errand.data.get("warc") or ""),
    )
    return record_check(
        document=errand.document,
        draft=draft,
        user=errand.asked_by,
        version=errand.document.current,
        source=errand.source,
        memento=memento,
    )


def _keep(errand: Errand, saving: Saving) -> None:
    """The exchange as it went over the wire, without our key. Of polls that say `pending` none is kept."""
    if saving.warc is None:
        return
    if saving.state == "pending":
        saving.warc.unlink(missing_ok=True)
        return
    stored = storage.store(saving.warc)
    draft = CaptureDraft(
        method="live", retrieved_at=timezone.now(), requested_url=_url(errand), declared_type="application/warc"
    )
    hold_container(stored=stored, capture=draft, user=errand.asked_by, role="warc")
    errand.data["warc"] = stored.sha256


def _url(errand: Errand) -> str:
    assert errand.source is not None  # a saving is of a page
    return errand.source.url


def _staging() -> Any:
    return storage.staging_file().parent


def _asking() -> dict[str, Any]:
    return {"staging": _staging(), "policy": policy(), "turns": SharedTurns()}
