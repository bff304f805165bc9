"""TLS is verified and recorded; hosts are asked at a polite rate."""

import datetime as dt
import hashlib
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.provenance.addresses import Address
from ingest.fetchers import Budget, Fetched, fetch
from tests.ingest.fetchers.conftest import policy_for
from tests.ingest.fetchers.servers import Site, running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for notices.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "notices.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("notices.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _get(host: str, certificate: Path, staging: Path, *, trust: bool) -> Fetched:
    site = Site()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    site.page("/x", 200, b"ok")
    trusting = ssl.create_default_context(cafile=str(certificate)) if trust else None
    with running(site):
        policy = policy_for(site, tls_context=trusting, resolve=lambda name, port: ["127.0.0.1"])
        url = f"https://{host}:{site.port}/x"
        return fetch(Address(url, "live", target=url, urim=url), staging=staging, policy=policy, budget=Budget())


def test_what_the_site_showed_of_itself_is_kept(certificate: Path, staging: Path) -> None:
    got = _get("notices.example", certificate, staging, trust=True)
    pem = certificate.read_bytes()
    leaf = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERT") :])
    assert got.code == "fetched"
    assert got.tls["leaf_sha256"] == hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()
    assert got.tls["version"].startswith("TLSv1.")
    assert got.grade is not None
    assert got.grade.letter == "A"


@pytest.mark.parametrize(("host", "trust"), [("notices.example", False), ("other.example", True), ("127.0.0.1", True)])
def test_a_certificate_that_does_not_hold_is_no_connection(
    certificate: Path, staging: Path, host: str, trust: bool
) -> None:
    got = _get(host, certificate, staging, trust=trust)
    assert (got.code, got.transient, got.staged) == ("tls_failed", True, None)


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_host_is_asked_once_a_second_and_others_are_not_held_up() -> None:
    clock = Clock()
    budget = Budget(clock=clock, sleep=clock.sleep)
    for origin in ("http://a.cn", "http://a.cn", "http://b.cn", "http://a.cn"):
        assert budget.take(origin, 1.0) == 0
    assert clock.slept == [1.0, 1.0]


def test_a_host_that_says_wait_is_closed_for_longer_each_time() -> None:
    clock = Clock()
    budget = Budget(clock=clock, sleep=clock.sleep)
    waits = []
    for _ in range(8):
        waits.append(budget.close("http://a.cn"))
        assert budget.take("http://a.cn", 1.0) > 0
        clock.now += waits[-1] + 1
        assert budget.take("http://a.cn", 1.0) == 0
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert budget.close("http://b.cn", retry_after=500) == 500
    budget.reopen("http://a.cn")
    assert budget.close("http://a.cn") == 60
