"""A certificate as a page without script, and its print as a signed PDF."""

import io
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    NoEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from archive.storage import write_once

logger = logging.getLogger(__name__)

SIGNED_FIELD = "Muniment"
VALID = timedelta(days=3650)
CSS = Path(__file__).with_name("certificate.css")


class NoPrint(Exception):
    """No PDF can be made on this machine; the sentence says what it lacks."""


def as_html(made: dict[str, Any], fingerprint: str) -> str:
    """The certificate as a page: everything in it is escaped, nothing is fetched, no script runs."""
    page = render_to_string("stories/certificate.html", {"made": made, "signature_fingerprint": fingerprint})
    # A file that leaves here carries its own style; it is ours, and stands before anything that is not.
    return page.replace("</head>", f"<style>{CSS.read_text(encoding='utf-8')}</style></head>", 1)


def as_pdf(html: str) -> bytes:
    """The page as a PDF, signed with this archive's certificate. Raises NoPrint."""
    try:
        import weasyprint  # noqa: PLC0415 - wants Pango from the system, which a machine may lack
    except OSError as error:
        raise NoPrint("This machine has no Pango, so no PDF was made (apt-get install libpangoft2-1.0-0).") from error

    class Refusing(weasyprint.urls.URLFetcher):  # type: ignore[misc]
        """Nothing is fetched for a certificate, whatever a title says."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Refuses."""
            raise ValueError(f"not fetched: {url[:80]}")

    printed = weasyprint.HTML(string=html, url_fetcher=Refusing()).write_pdf()
    return _signed(bytes(printed))


def _signed(pdf: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - slow to load, seldom used
    from pyhanko.sign import signers  # noqa: PLC0415

    signer = signers.SimpleSigner.load_pkcs12_data(pkcs12_bytes=_identity(), other_certs=[], passphrase=None)
    about = signers.PdfSignatureMetadata(
        field_name=SIGNED_FIELD, reason="Certificate of custody", name=settings.MUNIMENT_ARCHIVE_NAME
    )
    out = io.BytesIO()
    signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), about, signer=signer, output=out)
    return out.getvalue()


def identity_path() -> Path:
    """Where key and certificate lie that sign PDFs."""
    return Path(settings.MUNIMENT_DATA) / "keys" / "certificate_p256.p12"


def _identity() -> bytes:
    """Key and self-signed certificate, made at first need (0600). An operator may put one from an authority there."""
    path = identity_path()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, _new_identity(), mode=0o600)
    return path.read_bytes()


def signature_fingerprint() -> str:
    """SHA-256 of the certificate that signs PDFs, hex."""
    _key, found, _others = pkcs12.load_key_and_certificates(_identity(), None)
    return found.fingerprint(hashes.SHA256()).hex() if found else ""


def _new_identity() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.MUNIMENT_ARCHIVE_NAME} certificates"[:64])])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(b"muniment", key, made, None, NoEncryption())


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
