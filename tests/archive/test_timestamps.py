"""Independent times, asked of a real authority: `openssl ts` behind a small server of this machine."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from archive import custody
from archive.models import Checkpoint, Event, Timestamp
from archive.provenance.verify_log import Report
from archive.registry import NotAvailable
from archive.services import checkpoints, times
from archive.timestamps import TimeRefused, timestamp_lines
from tests.append_only import without_triggers

CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[tsa_cert]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
signer_digest = sha256
"""


@dataclass
class Authority:
    """A certificate authority and a time-stamp key under it. `spoil` may change the query or the reply."""

    folder: Path
    url: str = ""
    days: int = 3650
    spoil: str = ""
    asked: list[bytes] = field(default_factory=list)

    def run(self, *arguments: str) -> str:
        """What openssl says; raises CalledProcessError if it fails."""
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout + done.stderr

    def make(self, name: str) -> None:
        self.folder.mkdir()
        (self.folder / "c.cnf").write_text(CONFIG.format(name=name, folder=self.folder))
        (self.folder / "serial").write_text("1000\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "c.cnf")
        self.run(
            "req", "-x509", *key, "-extensions", "root", "-days", "7300", "-keyout", "root.key", "-out", "root.pem"
        )
        self.run("req", *key, "-subj", f"/CN={name} clock", "-keyout", "tsa.key", "-out", "tsa.csr")
        sign = ("-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-extfile", "c.cnf")
        self.run(
            "x509",
            "-req",
            "-in",
            "tsa.csr",
            *sign,
            "-extensions",
            "tsa_cert",
            "-days",
            str(self.days),
            "-out",
            "tsa.pem",
        )

    def reply(self, query: bytes) -> bytes:
        self.asked.append(query)
        if self.spoil == "silence":
            return b""
        if self.spoil == "replay" and len(self.asked) > 1:
            query = self.asked[0]
        (self.folder / "q.tsq").write_bytes(query)
        signer = ("-signer", "tsa.pem", "-inkey", "tsa.key", "-section", "here", "-config", "c.cnf")
        self.run("ts", "-reply", "-queryfile", "q.tsq", *signer, "-out", "r.tsr")
        reply = (self.folder / "r.tsr").read_bytes()
        return reply[:-9] + bytes([reply[-9] ^ 1]) + reply[-8:] if self.spoil == "bit" else reply


@contextmanager
def serving(authority: Authority) -> Iterator[Authority]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            reply = authority.reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def authority(settings: LazySettings, tmp_path: Path) -> Iterator[Authority]:
    made = Authority(tmp_path / "authority")
    made.make("A clock of the tests")
    with serving(made):
        settings.MUNIMENT_DATA = tmp_path
        settings.MUNIMENT_TSA_ROOTS = tmp_path / "roots"
        settings.MUNIMENT_TSA_ROOTS.mkdir()
        (settings.MUNIMENT_TSA_ROOTS / "tests.pem").write_bytes((made.folder / "root.pem").read_bytes())
        settings.MUNIMENT_TSA_URLS = [made.url]
        settings.MUNIMENT_FETCH_ALLOW = [made.url.split("/")[2]]
        yield made


@pytest.fixture
def checkpoint(db: None, authority: Authority) -> Checkpoint:
    with transaction.atomic():
        custody.append(type="check", objects=["document:D-1"], detail={}, agent="agent:test")
    return checkpoints.make_checkpoint()


def lines() -> list[tuple[str, str]]:
    report = Report()
    timestamp_lines(report)
    return [(str(mark), text) for mark, text in report.lines]


def test_a_time_is_kept_whole_logged_and_verified_again(checkpoint: Checkpoint, authority: Authority) -> None:
    made = times.stamp(checkpoint=checkpoint, authority=authority.url)
    assert abs(made.gen_time - datetime.now(UTC)) < timedelta(minutes=1)
    assert made.policy == "1.2.3.4.1"
    assert bytes(made.request) == authority.asked[0]
    assert made.chain.count("BEGIN CERTIFICATE") >= 1
    assert Event.objects.latest("seq").type == "timestamp"
    assert [mark for mark, _ in lines()] == ["PASS"]


def test_openssl_itself_agrees(checkpoint: Checkpoint, authority: Authority) -> None:
    made = times.stamp(checkpoint=checkpoint, authority=authority.url)
    (authority.folder / "kept.tsr").write_bytes(bytes(made.reply))
    (authority.folder / "body").write_bytes((checkpoint.note.rpartition("\n\n")[0] + "\n").encode())
    (authority.folder / "kept-root.pem").write_text(made.root)
    (authority.folder / "kept-chain.pem").write_text(made.chain)
    trusted = ("-CAfile", "kept-root.pem", "-untrusted", "kept-chain.pem")
    assert "Verification: OK" in authority.run("ts", "-verify", "-data", "body", "-in", "kept.tsr", *trusted)


@pytest.mark.parametrize("spoil", ["bit", "silence", "replay"])
def test_a_reply_that_does_not_hold_is_not_kept(spoil: str, checkpoint: Checkpoint, authority: Authority) -> None:
    if spoil == "replay":
        times.stamp(checkpoint=checkpoint, authority=authority.url)
    before, entries = Timestamp.objects.count(), Event.objects.count()
    authority.spoil = spoil
    with pytest.raises(TimeRefused):
        times.stamp(checkpoint=checkpoint, authority=authority.url)
    assert (Timestamp.objects.count(), Event.objects.count()) == (before, entries)


def test_a_root_that_nobody_pinned_is_not_believed(
    checkpoint: Checkpoint, authority: Authority, settings: LazySettings, tmp_path: Path
) -> None:
    other = Authority(tmp_path / "other")
    other.make("Somebody else")
    (settings.MUNIMENT_TSA_ROOTS / "tests.pem").write_bytes((other.folder / "root.pem").read_bytes())
    with pytest.raises(TimeRefused):
        times.stamp(checkpoint=checkpoint, authority=authority.url)


def test_only_the_named_authority_of_this_machine_may_be_asked(
    checkpoint: Checkpoint, authority: Authority, settings: LazySettings
) -> None:
    settings.MUNIMENT_FETCH_ALLOW = []
    with pytest.raises(NotAvailable):
        times.stamp(checkpoint=checkpoint, authority=authority.url)
    assert authority.asked == []


def test_the_daily_round_asks_once_for_each_checkpoint(checkpoint: Checkpoint, authority: Authority) -> None:
    checkpoints.Daily()()
    checkpoints.Daily()()
    assert len(authority.asked) == 1
    assert Timestamp.objects.get().checkpoint == checkpoint


def test_a_time_is_renewed_before_its_certificate_ends(checkpoint: Checkpoint, authority: Authority) -> None:
    first = times.stamp(checkpoint=checkpoint, authority=authority.url)
    assert times.renew_ending() == []
    late = first.expires_at - timedelta(days=182)
    with mock.patch("archive.services.times.timezone.now", return_value=late):
        [renewed] = times.renew_ending()
    assert renewed.renews == first
    with mock.patch("archive.services.times.timezone.now", return_value=late):
        assert times.renew_ending() != [], "the new one ends as early, and is renewed in turn"
    assert [mark for mark, _ in lines()] == ["PASS"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "change", ["serial = '1'", "gen_time = '2020-01-01 00:00:00'", "reply = x'3000'", "root = 'x'"]
)
def test_a_changed_time_is_named(change: str, checkpoint: Checkpoint, authority: Authority) -> None:
    if connection.vendor != "sqlite" and "x'" in change:
        change = "reply = '\\x3000'"
    made = times.stamp(checkpoint=checkpoint, authority=authority.url)
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE archive_timestamp SET {change}")
    assert any(mark == "FAIL" and f"time {made.pk} " in text for mark, text in lines())
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM archive_timestamp")
    assert any(mark == "FAIL" and "its row is gone" in text for mark, text in lines())
