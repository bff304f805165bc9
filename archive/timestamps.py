"""RFC 3161 replies over the bodies of checkpoints: what is asked, what is believed, and step 3 of `verify --all`.

A reply is believed only if its chain ends in a root that the operator put into MUNIMENT_TSA_ROOTS, at its own genTime.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import TimestampRequestBuilder, VerifierBuilder, decode_timestamp_response
from rfc3161_client.base import HashAlgorithm
from rfc3161_client.errors import VerificationError

from archive.models import Checkpoint, Event, Timestamp
from archive.provenance.verify_log import Report


class TimeRefused(Exception):
    """The reply is no time that can be believed; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A reply that holds: what it says, its certificates, and the root it rests on (PEM)."""

    gen_time: datetime
    serial: str
    policy: str
    chain: str
    root: str
    expires_at: datetime


def body_of(checkpoint: Checkpoint) -> bytes:
    """What the signature of a checkpoint is over, and so what a time is over."""
    return (checkpoint.note.rpartition("\n\n")[0] + "\n").encode()


def message_of(checkpoint: Checkpoint, renews: Timestamp | None) -> bytes:
    """What a reply covers: the body, or, renewing an older reply before its certificate ends, that reply ‖ the body."""
    return (bytes(renews.reply) if renews else b"") + body_of(checkpoint)


def make_request(message: bytes) -> tuple[bytes, int]:
    """A request in DER, with the certificates asked for, and its nonce."""
    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return request.as_bytes(), request.nonce or 0


def pinned_roots() -> list[Certificate]:
    """The roots that are believed: every certificate in MUNIMENT_TSA_ROOTS/*.pem. TimeRefused for a damaged file."""
    roots: list[Certificate] = []
    folder = Path(settings.MUNIMENT_TSA_ROOTS)
    for path in sorted(folder.glob("*.pem")):
        try:
            roots += load_pem_x509_certificates(path.read_bytes())
        except ValueError:
            raise TimeRefused(f"{path.name} in MUNIMENT_TSA_ROOTS holds no certificate") from None
    return roots


def verify_reply(reply: bytes, message: bytes, roots: list[Certificate], *, nonce: int | None = None) -> Verified:
    """Check a reply over `message` against each root in turn. TimeRefused if it holds under none."""
    try:
        response = decode_timestamp_response(reply)
        if response.status not in {0, 1}:  # granted, granted with changes (RFC 3161 section 2.4.2)
            raise TimeRefused(f"the authority refused: {' '.join(response.status_string) or response.status}")
        certificates = [load_der_x509_certificate(der) for der in sorted(response.signed_data.certificates)]
        info = response.tst_info
    except ValueError as error:
        raise TimeRefused(f"no time-stamp reply in DER: {error}") from None
    why = "no root is pinned in MUNIMENT_TSA_ROOTS"
    for root in roots:
        builder = VerifierBuilder().add_root_certificate(root)
        builder = builder.nonce(nonce) if nonce else builder
        try:
            builder.build().verify_message(response, message)
        except (VerificationError, ValueError) as error:
            why = str(error) or type(error).__name__
            continue
        return Verified(
            gen_time=info.gen_time,
            serial=str(info.serial_number),
            policy=info.policy.dotted_string,
            chain="".join(_pem(each) for each in certificates),
            root=_pem(root),
            expires_at=min(each.not_valid_after_utc for each in [*certificates, root]),
        )
    raise TimeRefused(why)


def _pem(certificate: Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def reply_name(reply: bytes) -> str:
    """How the log names a reply."""
    return f"timestamp:sha256:{hashlib.sha256(reply).hexdigest()}"


def timestamp_lines(report: Report) -> None:
    """Step 3: each reply again, over the body of its checkpoint, at its genTime; and the log against the rows."""
    rows = list(Timestamp.objects.select_related("checkpoint", "renews").order_by("pk"))
    failures = [*_row_findings(rows), *_log_findings(rows)]
    for failure in failures:
        report.add("FAIL", failure)
    if rows and not failures:
        report.add("PASS", f"3 time: {len(rows)} replies, each over its checkpoint, at its genTime, against its root")
    if not rows and not failures and Checkpoint.objects.exists():
        report.add("NOT CHECKED", "3 time: no authority was asked, so there is no independent time")
    pinned = {_pem(each) for each in pinned_roots()}
    if foreign := sum(row.root not in pinned for row in rows):
        report.add("NOT CHECKED", f"3 time: {foreign} replies rest on a root that is no longer pinned")


def _row_findings(rows: list[Timestamp]) -> Iterator[str]:
    for row in rows:
        name = f"time {row.pk} of checkpoint {row.checkpoint_id}:"
        try:
            roots = load_pem_x509_certificates(row.root.encode())
            found = verify_reply(bytes(row.reply), message_of(row.checkpoint, row.renews), roots)
        except (TimeRefused, ValueError) as error:
            yield f"{name} {error}"
            continue
        said = (found.gen_time, found.serial, found.policy, found.chain, found.expires_at)
        if said != (row.gen_time, row.serial, row.policy, row.chain, row.expires_at):
            yield f"{name} the columns of its row differ from the reply"
        if hashlib.sha256(message_of(row.checkpoint, row.renews)).digest() not in bytes(row.request):
            yield f"{name} the request was about something else"


def _log_findings(rows: list[Timestamp]) -> Iterator[str]:
    held = {reply_name(bytes(row.reply)): row for row in rows}
    events = Event.objects.filter(type="timestamp", event_objects__ref__startswith="timestamp:")
    logged = set(events.values_list("event_objects__ref", flat=True))
    for name in sorted(each for each in logged - held.keys() if each.startswith("timestamp:")):
        yield f"time: the log names {name}, but its row is gone"
    for name in sorted(held.keys() - logged):
        yield f"time {held[name].pk} of checkpoint {held[name].checkpoint_id}: no entry of the log names it"
