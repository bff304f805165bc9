"""The tiles of the operations page: a number, its age, whether it is well, and what to do when it is not.

Each is read on its own: one that cannot be read says so, and the rest stands (experience.md section 11).
"""

import shutil
from collections.abc import Callable
from ctypes.util import find_library
from datetime import timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db.models import Count, Max, Min, Q
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from archive.models import Check, Document, Event, Original, PurgeRequest, Recurrence, Transcript, Version
from config.tile import Level, Tile
from ingest.models import Batch, Item, ItemState, ProcessBeat
from ingest.presence import SILENT_AFTER, is_running
from ingest.services.rereading import ages
from ingest.staging import has_room
from search.drain import backend_of, stale
from search.engines.backend import configured_aliases
from search.engines.base import EngineError
from search.models import IndexState
from stories.models import Problem

LONG_WAIT = timedelta(minutes=15)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)
# Codes of the last saving after which every further one fails until somebody does something.
SAVING_STOPPED = {
    "save:key-refused": gettext_lazy(
        "The archive refuses our key. Make a new one at archive.org/account/s3.php, put it into MUNIMENT_SPN_KEY as "
        "access:secret and restart the workers; or leave it empty to ask without one."
    ),
    "save:blocked-client-ip": gettext_lazy(
        "The archive has blocked this server's address. Ask for no more savings, and write to info@archive.org."
    ),
}
CHECKED_EVERY = timedelta(days=90)
LITTLE_ROOM = 0.10  # of the disk; under `ingest.staging.has_room` intake is closed
WORKER_COMMAND = "python -m celery -A config worker -Q intake"
INDEX_COMMAND = "python -m celery -A config worker -Q index"
OCR_COMMAND = "python -m celery -A config worker -Q ocr"
# States that no time changes: a person has to do something.
WANTS_SOMEBODY = (ItemState.BLOCKED, ItemState.QUARANTINED)


def _queue() -> Tile:
    """Items that wait or are to be tried again, and the oldest of them. Those of a paused batch wait on purpose."""
    rows = Item.objects.filter(state__in=[ItemState.WAITING, ItemState.RETRYING], batch__status=Batch.Status.OPEN)
    found = rows.aggregate(number=Count("pk"), oldest=Min("created_at", filter=Q(state=ItemState.WAITING)))
    oldest = found["oldest"]
    late = oldest is not None and timezone.now() - oldest > LONG_WAIT
    return Tile(
        TITLES[_queue],
        str(found["number"]),
        "bad" if late else "good",
        said=_("The oldest waits since") if oldest else "",
        at=oldest,
        advice=_("The oldest has waited for over 15 minutes. See that a worker runs, or start another.")
        if late
        else "",
        command=WORKER_COMMAND if late else "",
        howto="install-on-a-server.md" if late else "",
    )


def _processes() -> Tile:
    """Workers and schedulers that gave a sign of life in the last half minute."""
    live = ProcessBeat.objects.filter(beat_at__gte=timezone.now() - SILENT_AFTER)
    counts = {row["kind"]: row["number"] for row in live.values("kind").annotate(number=Count("pk"))}
    missing = [kind for kind in ("worker", "scheduler") if not counts.get(kind)]
    commands = {"worker": WORKER_COMMAND, "scheduler": "python manage.py scheduler"}
    names = {"worker": _("No worker is running."), "scheduler": _("No scheduler is running.")}
    return Tile(
        TITLES[_processes],
        str(counts.get("worker", 0)),
        "bad" if missing else "good",
        said=_("Last sign of life"),
        at=ProcessBeat.objects.aggregate(last=Max("beat_at"))["last"],
        advice=" ".join([*(names[kind] for kind in missing), _("Work is kept and goes on once it runs.")])
        if missing
        else "",
        command=" ; ".join(commands[kind] for kind in missing),
        howto="install-on-a-server.md" if missing else "",
        rows=tuple((row.name, row.beat_at.strftime("%H:%M:%S UTC")) for row in live.order_by("name")[:10]),
    )


def _failures() -> Tile:
    """What failed or was set aside in the last day, by code."""
    recent = Item.objects.filter(
        state__in=[ItemState.FAILED, ItemState.QUARANTINED], ended_at__gte=timezone.now() - DAY
    ).order_by()
    codes = recent.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")
    number = recent.count()
    return Tile(
        TITLES[_failures],
        str(number),
        "warning" if number else "good",
        said=_("The last") if number else "",
        at=recent.aggregate(last=Max("ended_at"))["last"],
        advice=_("Open the batch, read the reason, and retry what can be retried.") if number else "",
        howto="bring-in-documents.md" if number else "",
        page="batches" if number else "",
        rows=tuple((code or "–", str(count)) for code, count in codes),
    )


def _stuck() -> Tile:
    """Files that wait for somebody, whatever their age: a password, an address, a tool, or a look after three tries."""
    rows = Item.objects.filter(state__in=WANTS_SOMEBODY).order_by()
    number, oldest = rows.count(), rows.aggregate(oldest=Min("ended_at"))["oldest"]
    codes = rows.values_list("reason").annotate(number=Count("pk")).order_by("-number", "reason")
    return Tile(
        TITLES[_stuck],
        str(number),
        "warning" if number else "good",
        said=_("The oldest since") if number and oldest else "",
        at=oldest,
        advice=_("Their batches say of each what is needed. The originals are kept.") if number else "",
        howto="bring-in-documents.md" if number else "",
        page="batches" if number else "",
        rows=tuple((code or "–", str(count)) for code, count in codes),
    )


def _index() -> Tile:
    """Documents against the serving index: how many entries are older than their document, or could not be made."""
    documents, rows, behind = Document.objects.count(), [], 0
    for alias in configured_aliases():
        generation = backend_of(alias).generations.current()
        late = documents if generation is None else stale(alias, generation).count()
        rows.append((alias, _("%(fresh)d of %(all)d up to date") % {"fresh": documents - late, "all": documents}))
        behind = max(behind, late)
    errors = IndexState.objects.exclude(error="").count()
    idle = behind and not is_running("index")
    broken = errors or idle or (behind and behind == documents)
    advice = _("The index worker catches up by itself while it runs. If it does not, make the index anew.")
    if idle:
        advice = _("No index worker is running: what is new is not found until one is started.")
    return Tile(
        TITLES[_index],
        str(behind),
        "bad" if broken else "warning" if behind else "good",
        said=_("Last entry written"),
        at=IndexState.objects.aggregate(last=Max("updated_at"))["last"],
        advice=advice if behind or errors else "",
        command=INDEX_COMMAND if idle else "python manage.py rebuild_index" if behind or errors else "",
        howto="install-on-a-server.md" if idle else "",
        rows=(*rows, *([(_("could not be indexed"), str(errors))] if errors else [])),
    )


def _text() -> Tile:
    """Of the documents in their newest state, how many have text that search can find."""
    rows = Document.objects.order_by().values_list("current__reading").annotate(number=Count("pk"))
    counts = {str(reading): number for reading, number in rows}
    total = sum(counts.values())
    with_text = sum(counts.get(each, 0) for each in (Version.Reading.READ, Version.Reading.PARTIAL))
    failed = counts.get(Version.Reading.FAILED, 0)
    no_ocr = counts.get(Version.Reading.OCR, 0) and not is_running("ocr")
    labels = dict(Version.Reading.choices)
    advice = [_("Some could not be read. Their originals are kept; the batch says why.")] if failed else []
    advice += [_("Scans wait to be read, and no OCR worker is running.")] if no_ocr else []
    return Tile(
        TITLES[_text],
        f"{100 * with_text // total} %" if total else "–",
        "warning" if advice else "good",
        said=_("%(with)d of %(all)d documents can be found by their words.") % {"with": with_text, "all": total},
        advice=" ".join(advice),
        command=OCR_COMMAND if no_ocr else "",
        howto="read-scans.md" if no_ocr else "",
        rows=tuple((str(labels.get(name, name)), str(number)) for name, number in sorted(counts.items())),
    )


def _fixity() -> Tile:
    """Originals whose bytes were found missing or changed, and those nobody has looked at for 90 days."""
    held = Original.objects.filter(state=Original.State.PRESENT)
    limit = timezone.now() - CHECKED_EVERY
    failed = held.filter(check_outcome__in=["missing", "changed"]).count()
    overdue = held.filter(Q(checked_at=None, created_at__lt=limit) | Q(checked_at__lt=limit)).count()
    advice = ""
    if failed:
        advice = _("Bytes are missing or changed. The command names them; bring the good copy back from the backup.")
    elif overdue:
        advice = _("Read the originals again.")
    return Tile(
        TITLES[_fixity],
        str(failed + overdue),
        "bad" if failed else "warning" if overdue else "good",
        said=_("Last check"),
        at=held.aggregate(last=Max("checked_at"))["last"],
        advice=advice,
        command="python manage.py fixity" if advice else "",
        howto="back-up-and-restore.md" if advice else "",
        rows=((_("failed"), str(failed)), (_("overdue"), str(overdue))),
    )


def _custody() -> Tile:
    """The length of the custody log, and its last entry."""
    last = Event.objects.order_by("-seq").first()
    return Tile(
        TITLES[_custody],
        str(last.seq if last else 0),
        "good",
        said=_("Last entry: %s") % last.type if last else _("Nothing has been recorded yet."),
        at=last.time if last else None,
    )


def _disk() -> Tile:
    """What is free where originals, database and index lie."""
    usage = shutil.disk_usage(settings.MUNIMENT_DATA)
    share = usage.free / usage.total
    level: Level = "bad" if not has_room() else "warning" if share < LITTLE_ROOM else "good"
    advice = {"bad": _("Intake is closed; reading goes on. Make room, or move the data to a larger disk.")}
    advice["warning"] = _("Intake closes under 5 % or 1 GiB. Make room in time.")
    return Tile(
        TITLES[_disk],
        filesizeformat(usage.free),
        level,
        said=_("%(share)d %% of %(size)s") % {"share": share * 100, "size": filesizeformat(usage.total)},
        advice=advice.get(level, ""),
        howto="back-up-and-restore.md" if level == "bad" else "",
    )


def _sandbox() -> Tile:
    """The isolation that the newest reading had, and whether files wait because this machine has none."""
    newest = Transcript.objects.order_by("-pk").first()
    refused = Item.objects.filter(state=ItemState.BLOCKED, reason="sandbox_unavailable").count()
    low = refused or (newest is not None and newest.sandbox_level == "L0")
    said = ngettext("%d file was not opened for want of it.", "%d files were not opened for want of it.", refused)
    return Tile(
        TITLES[_sandbox],
        newest.sandbox_level if newest else "–",
        "bad" if low else "good" if newest else "unknown",
        said=said % refused if refused else _("Newest reading") if newest else _("Nothing has been read yet."),
        at=newest.created_at if newest else None,
        advice=_("A hostile file could reach other documents. Run on Linux 5.13 or newer with Landlock.")
        if low
        else "",
        command="python manage.py sandbox_probe" if low else "",
        howto="run-without-sandbox.md" if low else "",
    )


def _readers() -> Tile:
    """Which reader, in which version, made the text that is shown."""
    rows = Transcript.objects.filter(pk__in=Version.objects.values("transcript")).order_by("reader", "reader_version")
    counts = rows.values_list("reader", "reader_version").annotate(number=Count("pk"))
    found = [(f"{reader} {version}", number) for reader, version, number in counts]
    behind = sum(each.behind for each in ages())
    said = ngettext("%d text was read by an older version.", "%d texts were read by an older version.", behind)
    return Tile(
        TITLES[_readers],
        str(len(found)),
        "warning" if behind else "good",
        said=said % behind if behind else "",
        advice=_("They can be read again; the old transcripts stay.") if behind else "",
        command="python manage.py reread --older" if behind else "",
        howto="read-again.md" if behind else "",
        page="rereading" if behind else "",
        rows=tuple((name, str(number)) for name, number in found),
    )


def _reports() -> Tile:
    """What readers of evidence pages wrote and nobody has answered. Otherwise only the story's people see it."""
    rows = Problem.objects.filter(closed_at=None)
    number, oldest = rows.count(), rows.aggregate(oldest=Min("created_at"))["oldest"]
    kinds = rows.order_by().values_list("kind").annotate(number=Count("pk")).order_by("kind")
    return Tile(
        TITLES[_reports],
        str(number),
        "warning" if number else "good",
        said=_("The oldest waits since") if number else "",
        at=oldest,
        advice=_("The story's editors read and close them on its page. Ask them to.") if number else "",
        howto="check-a-story.md" if number else "",
        rows=tuple((str(Problem.Kind(kind).label), str(count)) for kind, count in kinds),
    )


def _pictures() -> Tile:
    """Whether pages without paper can be set: WeasyPrint needs Pango from the system."""
    there = bool(find_library("pango-1.0") and find_library("pangoft2-1.0"))
    return Tile(
        TITLES[_pictures],
        _("yes") if there else _("no"),
        "good" if there else "warning",
        advice=""
        if there
        else _("Page pictures of web pages and office files need Pango. Their text is read without."),
        command="" if there else "apt install libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk",
    )


def _saving() -> Tile:
    """Pages that a web archive was asked to save in 30 days, and whether it has stopped taking our word for it."""
    rows = Check.objects.filter(kind=Check.Kind.SAVE, at__gte=timezone.now() - MONTH)
    last = rows.order_by("-at", "-pk").first()
    advice = SAVING_STOPPED.get(last.code) if last else None
    return Tile(
        TITLES[_saving],
        str(rows.count()),
        "bad" if advice else "good",
        said=_("Last answer: %s") % last.sentence if last else _("No saving was asked for."),
        at=last.at if last else None,
        advice=str(advice or ""),
        howto="look-at-copies-elsewhere.md" if advice else "",
    )


def _purges() -> Tile:
    """Purges that wait for a second admin, or whose bytes are still being unlinked. Which: the page of what is
    withheld says it to admins who could see the document."""
    waiting = PurgeRequest.objects.filter(confirmed_at=None, cancelled_at=None)
    number, oldest = waiting.count(), waiting.aggregate(oldest=Min("asked_at"))["oldest"]
    stuck = PurgeRequest.objects.filter(done_at=None, confirmed_at__lt=timezone.now() - LONG_WAIT).count()
    if stuck:
        advice = _("Bytes of purged documents are still there after 15 minutes. See that the scheduler runs.")
    else:
        advice = _("Another admin has to confirm or take back each.") if number else ""
    return Tile(
        TITLES[_purges],
        str(number + stuck),
        "bad" if stuck else "warning" if number else "good",
        said=_("The oldest waits since") if number else "",
        at=oldest,
        advice=advice,
        howto="withhold-and-purge.md" if advice else "",
    )


def _recurrences() -> Tile:
    """What was withheld and came in again, or stands in another document too, and waits for an admin."""
    waiting = Recurrence.objects.filter(decided_at=None)
    found = waiting.count()
    return Tile(
        TITLES[_recurrences],
        str(found),
        "warning" if found else "good",
        said=_("Oldest") if found else "",
        at=waiting.aggregate(first=Min("found_at"))["first"],
        advice=_("Look at each under “What is withheld”: withhold it too, or let it stay.") if found else "",
        howto="withhold-and-purge.md" if found else "",
    )


TITLES: dict[Callable[[], Tile], Promise] = {
    _queue: gettext_lazy("Items waiting"),
    _processes: gettext_lazy("Workers running"),
    _failures: gettext_lazy("Failures in 24 hours"),
    _stuck: gettext_lazy("Files that need somebody"),
    _index: gettext_lazy("Documents behind the index"),
    _text: gettext_lazy("Documents with text"),
    _fixity: gettext_lazy("Hash checks failed or overdue"),
    _custody: gettext_lazy("Entries in the custody log"),
    _disk: gettext_lazy("Disk free"),
    _sandbox: gettext_lazy("Isolation of readers"),
    _readers: gettext_lazy("Reader versions in use"),
    _reports: gettext_lazy("Reports by readers not answered"),
    _pictures: gettext_lazy("Web pages and office files as pictures"),
    _saving: gettext_lazy("Savings asked of a web archive in 30 days"),
    _purges: gettext_lazy("Purges waiting"),
    _recurrences: gettext_lazy("Withheld, and brought in again"),
}


def tiles() -> list[Tile]:
    """Every tile, the red ones first."""
    order = ("bad", "unknown", "warning", "good")
    return sorted((_read(tile) for tile in TITLES), key=lambda each: order.index(each.level))


def _read(tile: Callable[[], Tile]) -> Tile:
    try:
        return tile()
    except (DatabaseError, OSError, EngineError) as error:
        said = _("This could not be read (%s).") % type(error).__name__
        return Tile(TITLES[tile], "?", "unknown", said=said, advice=_("The log of the server says why."))
