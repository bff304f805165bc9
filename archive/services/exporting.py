"""The custody log as files that anyone can verify without us: `python -m archive.provenance.verify_log FOLDER`."""

import json
from pathlib import Path

from django.db import transaction

from archive import custody
from archive.models import Checkpoint, Event, EventDetail, Timestamp
from archive.provenance.custody import PREMIS


def export_log(*, folder: Path, agent: str, details: bool = True) -> int:
    """Write the whole log to `folder`, which must not be there yet; the number of entries. The export is an event.

    `events.jsonl` holds each entry's exact bytes. Details name people and addresses: `details=False` leaves them out.
    The folder appears under its name only when it is whole.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already")
    unfinished = folder.with_name(f".{folder.name}.part")
    unfinished.mkdir(parents=True)
    with transaction.atomic():
        custody.append(type="export", objects=["log"], detail={"details": details}, agent=agent)
    last = _write_entries(unfinished / "events.jsonl")
    _write_checkpoints(unfinished, last)
    if details:
        _write_details(unfinished / "details", last)
    (unfinished / "premis.json").write_text(json.dumps(PREMIS, indent=1) + "\n", encoding="utf-8")
    unfinished.rename(folder)
    return last


def _write_entries(path: Path) -> int:
    """One entry a line; the number of the last. What is appended meanwhile waits for the next export."""
    last = 0
    rows = Event.objects.order_by("seq").values_list("seq", "entry").iterator(2000)
    with path.open("wb") as file:
        for seq, entry in rows:
            file.write(entry.encode(errors="surrogatepass") + b"\n")
            last = seq
    return last


def _write_checkpoints(folder: Path, last: int) -> None:
    (folder / "checkpoints").mkdir()
    (folder / "tsa").mkdir()
    keys: dict[str, None] = {}  # in the order of their first checkpoint
    for row in Checkpoint.objects.filter(size__lte=last).order_by("size"):
        (folder / "checkpoints" / str(row.size)).write_text(row.note, encoding="utf-8")
        keys[row.key] = None
    (folder / "keys.txt").write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
    for time in Timestamp.objects.filter(checkpoint__size__lte=last):
        name = f"{time.checkpoint_id}-{time.pk}"
        (folder / "tsa" / f"{name}.tsr").write_bytes(bytes(time.reply))
        (folder / "tsa" / f"{name}-chain.pem").write_text(time.chain, encoding="ascii")
        (folder / "tsa" / f"{name}-root.pem").write_text(time.root, encoding="ascii")


def _write_details(folder: Path, last: int) -> None:
    folder.mkdir()
    rows = EventDetail.objects.filter(event_id__lte=last).exclude(salt="")
    for seq, salt, detail in rows.values_list("event_id", "salt", "detail").iterator(2000):
        held = f'{{"salt": "{salt}", "detail": {detail}}}\n'
        (folder / f"{seq}.json").write_text(held, encoding="utf-8")
