"""An evidence package is built in a folder: originals, texts, proofs, certificate, and the means to check it."""

import base64
import json
import mimetypes
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from archive import custody, storage, tree
from archive.masks import disclosure
from archive.models import Capture, Checkpoint, Event, Original, Version
from archive.provenance.checkpoint import read_key
from archive.selectors import names_of, shut_to
from archive.services.checkpoints import make_checkpoint
from archive.timestamps import body_of
from stories.citing import references
from stories.citing.newsroom import newsroom
from stories.packaging.bag import copy, seal, zipped
from stories.packaging.certificate import Packed, as_json, certificate
from stories.packaging.printing import NoPrint, as_html, as_pdf, signature_fingerprint
from stories.packaging.readme import readme
from stories.selectors import facts_of

VERIFIER = Path(__file__).with_name("verify.py")
MOST_CONTAINER = 256 * 1024 * 1024  # bytes of a WARC or WACZ that a document came out of; a larger one stays here
MOST_BYTES = 2 * 1024 * 1024 * 1024
ENDINGS = {"text/html": ".html", "text/plain": ".txt", "application/xhtml+xml": ".xhtml", "image/jpeg": ".jpg"}
WEB_ARCHIVES = {"warc", "wacz"}


class TooLarge(Exception):
    """The originals are more than a package holds."""


@dataclass
class Request:
    """What is asked for: versions that `user` may see (the caller has asked), a name, quotes for the certificate."""

    versions: Sequence[Version]
    user: User
    name: str
    quotes: Sequence[dict[str, Any]] = ()
    notes: list[str] = field(default_factory=list)  # what was left out, and why: for README


@contextmanager
def built(request: Request) -> Iterator[Path]:
    """The package as a ZIP file, which is gone after the block. Raises TooLarge, CheckpointRefused, LogGap.

    The export is an event; a checkpoint over it is signed before the certificate is made (provenance.md section 7).
    """
    if sum(each.original.size for each in request.versions) > MOST_BYTES:
        raise TooLarge
    with tempfile.TemporaryDirectory(prefix="package-", dir=Path(settings.MUNIMENT_DATA) / "tmp") as scratch:
        folder = Path(scratch) / request.name
        (folder / "data").mkdir(parents=True)
        _log_export(request)
        checkpoint = make_checkpoint(agent=custody.agent_of(request.user))
        packed = [_pack(folder, each, request) for each in request.versions]
        _proofs(folder / "data" / "proof", request, checkpoint)
        _certificate(folder / "data", packed, checkpoint, request)
        _citations(folder / "data" / "citations", request.versions)
        (folder / "README.txt").write_text(
            readme(request.name, request.notes, _discloses(request.versions), _times(checkpoint)), encoding="utf-8"
        )
        copy(VERIFIER, folder / "verify.py")
        seal(folder, _info(request))
        target = Path(scratch) / f"{request.name}.zip"
        zipped(folder, target)
        yield target


def _log_export(request: Request) -> None:
    objects = {f"document:{each.document.accession}": None for each in request.versions}
    objects |= {f"original:sha256:{each.original_id}": None for each in request.versions}
    detail: dict[str, Any] = {"what": "evidence package", "versions": [str(each) for each in request.versions]}
    if disclosed := _discloses(request.versions):
        detail["discloses"] = disclosed
    with transaction.atomic():
        custody.append(type="export", objects=list(objects), detail=detail, agent=custody.agent_of(request.user))


def _discloses(versions: Sequence[Version]) -> list[str]:
    """A line for each version whose original and text hold personal data that pages mask."""
    lines = []
    for version in versions:
        found = disclosure(version)
        if found.number:
            lines.append(f"{version}: " + ", ".join(f"{kind} {number}" for kind, number in found.kinds))
    return lines


def _pack(folder: Path, version: Version, request: Request) -> Packed:
    """Original, texts and web-archive files of one version."""
    for row in version.transcripts.order_by("pk"):
        texts = row.pages.order_by("number").values_list("text", flat=True)
        path = folder / "data" / "text" / f"{row.sha256}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes("\f".join(texts).encode())
    for capture in version.captures.select_related("container"):
        if capture.container is not None and capture.container.role in WEB_ARCHIVES:
            _add_container(folder, capture.container, capture.pk, request)
    original = version.original
    name = f"data/originals/{original.sha256}{_ending(original)}"
    try:
        with storage.local_path(original.sha256) as path:
            copy(path, folder / name)
    except FileNotFoundError:
        request.notes.append(f"The original of {version} is not on disk.")
        return Packed(version, "", "the bytes are missing")
    return Packed(version, name)


def _add_container(folder: Path, container: Original, number: int, request: Request) -> None:
    if container.size > MOST_CONTAINER:
        request.notes.append(f"The web-archive file {container.sha256} is left out: it has {container.size:,} bytes.")
        return
    ending = ".wacz" if container.role == "wacz" else ".warc.gz" if _is_gzip(container) else ".warc"
    target = folder / "data" / ("wacz" if container.role == "wacz" else "warc") / f"{container.sha256}{ending}"
    if not target.exists():
        with storage.local_path(container.sha256) as path:
            copy(path, target)


def _is_gzip(container: Original) -> bool:
    with storage.open_original(container.sha256) as file:
        return file.read(2) == b"\x1f\x8b"


def _ending(original: Original) -> str:
    return ENDINGS.get(original.sniffed_type) or mimetypes.guess_extension(original.sniffed_type) or ".bin"


def _proofs(folder: Path, request: Request, checkpoint: Checkpoint) -> None:
    """The entries about these versions, each with the hashes that lead to the signed head, and its detail."""
    versions = request.versions
    (folder / "details").mkdir(parents=True)
    names = {f"document:{each.document.accession}" for each in versions}
    names |= {f"original:sha256:{each.original_id}" for each in versions}
    names |= {f"original:sha256:{row}" for row in _containers(versions)}
    rows = Event.objects.filter(event_objects__ref__in=names, seq__lte=checkpoint.size).select_related("detail")
    # Not those that speak of a document which the exporter may not see; of a collection, not what they say of it.
    found = list(rows.prefetch_related("event_objects").order_by("seq").distinct())
    shut = shut_to(user=request.user, events=found)
    events = [each for each in found if not any(name.startswith("document:") for name in shut & names_of(each))]
    (folder / "events.jsonl").write_bytes(b"".join(each.entry.encode() + b"\n" for each in events))
    proofs = [
        {"seq": each.seq, "size": checkpoint.size, "path": [h.hex() for h in tree.inclusion(each.seq, checkpoint.size)]}
        for each in events
    ]
    (folder / "inclusion.json").write_text(json.dumps(proofs) + "\n", encoding="ascii")
    for each in events:
        if each.detail.salt and each.type not in custody.FOR_ADMINS and not shut & names_of(each):
            held = f'{{"salt": "{each.detail.salt}", "detail": {each.detail.detail}}}\n'
            (folder / "details" / f"{each.seq}.json").write_text(held, encoding="utf-8")
    _head(folder, checkpoint)


def _containers(versions: Sequence[Version]) -> set[str]:
    held = Capture.objects.filter(version__in=versions, container__isnull=False)
    return set(held.values_list("container_id", flat=True))


def _times(checkpoint: Checkpoint) -> list[tuple[str, int]]:
    rows = checkpoint.timestamps.filter(renews=None).order_by("pk")
    return [(str(row.pk), int(row.gen_time.timestamp())) for row in rows]


def _head(folder: Path, checkpoint: Checkpoint) -> None:
    note = checkpoint.note
    signature = base64.b64decode(note.rstrip("\n").rpartition(" ")[2])[4:]
    (folder / "checkpoint").write_text(note, encoding="utf-8")
    (folder / "checkpoint.body").write_bytes(body_of(checkpoint))
    (folder / "checkpoint.sig").write_bytes(signature)
    public = Ed25519PublicKey.from_public_bytes(read_key(checkpoint.key).public)
    (folder / "log.pub.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    rows = list(checkpoint.timestamps.filter(renews=None).order_by("pk"))
    if rows:
        (folder / "tsa").mkdir()
    for row in rows:
        (folder / "tsa" / f"{row.pk}.tsr").write_bytes(bytes(row.reply))
        (folder / "tsa" / f"{row.pk}-root.pem").write_text(row.root, encoding="ascii")
        (folder / "tsa" / f"{row.pk}-chain.pem").write_text(row.chain, encoding="ascii")


def _certificate(folder: Path, packed: Sequence[Packed], checkpoint: Checkpoint, request: Request) -> None:
    agent = custody.agent_of(request.user)
    made = certificate(packed, checkpoint=checkpoint, agent=agent, quotes=request.quotes)
    (folder / "certificate.json").write_bytes(as_json(made))
    html = as_html(made, signature_fingerprint())
    (folder / "certificate.html").write_text(html, encoding="utf-8")
    try:
        (folder / "certificate.pdf").write_bytes(as_pdf(html))
    except NoPrint as error:
        request.notes.append(str(error))


def _citations(folder: Path, versions: Sequence[Version]) -> None:
    folder.mkdir()
    facts = [facts_of(each) for each in versions]
    (folder / "cite.txt").write_text("\n\n".join(newsroom(each) for each in facts) + "\n", encoding="utf-8")
    (folder / "cite.ris").write_text("\n".join(references.ris(each) for each in facts) + "\n", encoding="utf-8")
    (folder / "cite.bib").write_text("\n\n".join(references.bibtex(each) for each in facts) + "\n", encoding="utf-8")
    rows = [json.loads(references.csl_json(each)) for each in facts]
    flat = [row for each in rows for row in (each if isinstance(each, list) else [each])]
    (folder / "cite.json").write_text(json.dumps(flat, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _info(request: Request) -> dict[str, str]:
    return {
        "Source-Organization": settings.MUNIMENT_ARCHIVE_NAME,
        "External-Identifier": request.name,
        "External-Description": "Evidence package of Muniment: see README.txt",
        "Bagging-Date": timezone.now().date().isoformat(),
        "Bag-Software-Agent": f"Muniment {settings.MUNIMENT_VERSION}",
    }
