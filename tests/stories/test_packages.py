"""Evidence packages as a stranger gets them: unpacked, checked by their own verifier, spoiled, and checked again."""

import hashlib
import io
import json
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import bagit
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from accounts.models import User
from archive.models import Access, Event
from archive.services.checkpoints import make_checkpoint
from archive.services.times import stamp_missing
from archive.signing import public_key
from archive.timestamps import body_of
from stories.packaging.bag import seal
from stories.packaging.building import VERIFIER
from tests.archive.conftest import held_bytes, read_as
from tests.archive.test_timestamps import Authority, authority
from tests.conftest import browser_of
from tests.stories.ledger import WORDS, make_ledger

__all__ = ["authority"]  # a fixture that pytest finds by its name here

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SEED = 20261126


def package_of(alice: User, folder: Path) -> Path:
    """A package of one document, made over HTTP and unpacked."""
    held = held_bytes("示例县公安局视频监控系统中标公告".encode(), alice, title="示例县公安局视频监控系统中标公告")
    read_as(held, "示例县公安局视频监控系统中标公告", "第二页")
    answer = browser_of(alice).post(f"/d/{held.document.accession}/package/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / f"muniment-{held.document.accession}-v1"


def verified(package: Path, *arguments: str) -> tuple[int, str]:
    """What the package's own verifier says, offline and without this project."""
    command = [sys.executable, "-I", "-S", str(package / "verify.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", env={"PATH": "/usr/bin:/bin"}, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_stranger_checks_a_package_offline(alice: User, tmp_path: Path) -> None:
    package = package_of(alice, tmp_path)
    code, said = verified(package)
    assert code == 3, said
    assert "FAIL" not in said
    assert "its original is here" in said
    code, said = verified(package, public_key().fingerprint)
    assert "PASS        the key has the fingerprint" in said
    code, said = verified(package, "00" * 32)
    assert code == 1
    assert "FAIL        the key has the fingerprint" in said
    bagit.Bag(str(package)).validate()
    assert shutil.which("sha256sum")
    listed = subprocess.run(["sha256sum", "-c", "manifest-sha256.txt"], cwd=package, capture_output=True, check=False)
    assert listed.returncode == 0
    proof = package / "data" / "proof"
    command = "openssl pkeyutl -verify -pubin -inkey log.pub.pem -rawin -in checkpoint.body -sigfile checkpoint.sig"
    assert subprocess.run(command.split(), cwd=proof, capture_output=True, check=False).returncode == 0
    assert Event.objects.filter(type="export").exists()


def test_the_certificate_says_what_it_is_about_and_is_signed(alice: User, tmp_path: Path) -> None:
    package = package_of(alice, tmp_path)
    made = json.loads((package / "data" / "certificate.json").read_text())
    (document,) = made["documents"]
    original = next((package / "data" / "originals").iterdir())
    assert original.name.startswith(document["original"]["sha256"])
    assert [clock["clock"] for clock in document["clocks"]][1:3] == ["captured", "retrieved by us"]
    assert made["proof"]["key_fingerprint"] == public_key().fingerprint
    page = (package / "data" / "certificate.html").read_text()
    assert "<script" not in page
    assert "示例县公安局视频监控系统中标公告" in page
    with (package / "data" / "certificate.pdf").open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_signatures
        trusted = ValidationContext(trust_roots=[signature.signer_cert])
        status = validate_pdf_signature(signature, trusted)
    assert status.intact
    assert status.valid
    assert (package / "README.txt").read_text().count("verify.py") >= 4
    assert VERIFIER.read_text().count("\n") < 300


def test_an_independent_time_is_checked_by_openssl(alice: User, tmp_path: Path, authority: Authority) -> None:
    package = package_of(alice, tmp_path / "first")
    newest = make_checkpoint()
    stamp_missing(checkpoint=newest)
    assert body_of(newest)
    row = newest.timestamps.get()
    tsa = package / "data" / "proof" / "tsa"
    tsa.mkdir()
    (tsa / "1.tsr").write_bytes(bytes(row.reply))
    (tsa / "1-root.pem").write_text(row.root)
    (tsa / "1-chain.pem").write_text(row.chain)
    said = verified(package)[1]
    assert "PASS        data/proof/tsa/1.tsr" in said


def test_every_spoiled_file_of_a_package_is_named(alice: User, tmp_path: Path) -> None:
    package = package_of(alice, tmp_path)
    chance = random.Random(SEED)
    files = [path for path in package.rglob("*") if path.is_file() and path.name != "verify.py"]
    for path in files:
        name = path.relative_to(package).as_posix()
        before = path.read_bytes()
        at = chance.randrange(len(before))
        path.write_bytes(before[:at] + bytes([before[at] ^ 1 << chance.randrange(7)]) + before[at + 1 :])
        code, said = verified(package)
        path.write_bytes(before)
        assert code in {1, 2}, f"{name}: {said}"
        assert name in said or "could not run" in said, f"{name}: {said}"


@pytest.mark.parametrize("name", ["data/proof/events.jsonl", "data/proof/checkpoint", "data/originals"])
def test_a_package_sealed_anew_over_a_change_is_still_found_out(name: str, alice: User, tmp_path: Path) -> None:
    package = package_of(alice, tmp_path)
    path = package / name
    path = next(path.iterdir()) if path.is_dir() else path
    before = path.read_bytes()
    path.write_bytes(before.replace(b"ok", b"no", 1) if b"ok" in before else b"x" + before[1:])
    for each in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        (package / each).unlink()
    seal(package, {"Source-Organization": "forger"})
    code, said = verified(package)
    assert code in {1, 2}, said
    assert "FAIL" in said or "could not run" in said


def test_the_package_of_a_story_holds_what_its_claims_quote(alice: User, bob: User, tmp_path: Path) -> None:
    world = make_ledger(alice, bob, access=Access.MEMBERS)
    held_bytes(b"linked by nobody", alice, title="Another")
    path = f"/stories/{world.story.slug}/package/"
    assert world.held.document.accession in browser_of(alice).get(path).content.decode()
    answer = browser_of(alice).post(path)
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        archive.extractall(tmp_path)
    (package,) = tmp_path.iterdir()
    code, said = verified(package)
    assert code == 3, said
    made = json.loads((package / "data" / "certificate.json").read_text())
    assert [each["accession"] for each in made["documents"]] == [world.held.document.accession]
    assert WORDS in json.dumps(made["quotes"], ensure_ascii=False)
    # Bob works on the story too, but may not see the document.
    assert "No document is chosen" in browser_of(bob).get(path).content.decode()


def test_nobody_packs_what_she_may_not_see(alice: User, charlie: User, gina: User) -> None:
    hidden = held_bytes(b"secret", alice, access=Access.MEMBERS)
    shown = held_bytes(b"open", alice, access=Access.PUBLIC)
    assert browser_of(charlie).post(f"/d/{hidden.document.accession}/package/").status_code == 404
    assert browser_of(charlie).get("/package/", {"d": hidden.document.accession}).status_code == 404
    assert browser_of(gina).get(f"/d/{shown.document.accession}/package/").status_code == 404
    assert browser_of(charlie).get("/package/", {"d": shown.document.accession}).status_code == 200


def test_nothing_of_a_hidden_document_with_the_same_bytes_is_packed(alice: User, bob: User, tmp_path: Path) -> None:
    content = "示例县公安局视频监控系统中标公告".encode()
    hidden = held_bytes(content, bob, access=Access.MEMBERS, filename="from-a-source.txt")
    package = package_of(alice, tmp_path)
    assert hidden.document.accession not in package.name
    packed = b"".join(each.read_bytes() for each in package.rglob("*") if each.suffix != ".pdf" and each.is_file())
    assert hidden.document.accession.encode() not in packed
    assert b"from-a-source" not in packed
    assert verified(package)[0] == 3


@pytest.mark.parametrize("folder", ["warc", "wacz"])
def test_a_web_archive_file_that_no_entry_names_fails_though_the_bag_lists_it(
    alice: User, tmp_path: Path, folder: str
) -> None:
    package = package_of(alice, tmp_path)
    content = b"another crawl"
    path = package / "data" / folder / f"{hashlib.sha256(content).hexdigest()}.{folder}"
    path.parent.mkdir()
    path.write_bytes(content)
    seal(package, {})
    code, said = verified(package)
    assert code == 1
    assert f"data/{folder}/{path.name}: no entry of the log names it" in said
    assert "This package does NOT hold: 1 checks failed" in said
