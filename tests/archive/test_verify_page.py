"""/verify/: what we hold, since when, with which proof; nothing of what the visitor may not see."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from archive import digesting
from archive.models import Access, Event, Original, Version
from archive.provenance.checkpoint import read_body
from archive.provenance.merkle import includes, leaf_hash
from archive.services import CaptureDraft, hold_container, restrict_document, withdraw_document
from archive.services.checkpoints import make_checkpoint
from archive.storage import staging_file, store
from tests.archive.conftest import RETRIEVED, Holder, read_as
from tests.archive.withheld import public_document
from tests.conftest import browser_of

pytestmark = pytest.mark.django_db
UNKNOWN = hashlib.sha256(b"never seen").hexdigest()


@pytest.fixture(autouse=True)
def _fresh(settings: LazySettings, tmp_path: Path) -> None:
    settings.MUNIMENT_DATA = tmp_path
    cache.clear()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def ask(browser: Client, sha256: str) -> str:
    response = browser.post("/verify/", {"sha256": sha256})
    assert response.status_code == 200
    return response.content.decode()


def bare(page: str, *hashes: str) -> str:
    """A page less the form token and the hash that was asked for."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    for each in hashes:
        page = page.replace(each, "HASH")
    return page


def test_a_match_names_document_version_capture_grade_entry_checkpoint_and_a_proof_that_holds(
    hold: Holder, alice: User, anon: Client
) -> None:
    held = hold(b"public bytes", alice, title="公告", access=Access.PUBLIC)
    checkpoint = make_checkpoint()
    page = ask(anon, sha(b"public bytes"))
    entry = Event.objects.filter(type="capture").get()
    for words in (held.document.accession, "version 1", "公告", "D: ", f"number {entry.seq}", "The proof holds"):
        assert words in page, words
    found = re.search(r'aria-label="Proof">([^<]+)<', page)
    assert found
    [proof] = json.loads(found[1].replace("&quot;", '"'))
    root = read_body(checkpoint.note.rpartition("\n\n")[0] + "\n").root
    path = [bytes.fromhex(each) for each in proof["path"]]
    assert includes(leaf_hash(entry.entry.encode()), proof["seq"] - 1, proof["size"], path, root)


def test_an_entry_under_no_checkpoint_yet_is_told_as_such(hold: Holder, alice: User, anon: Client) -> None:
    hold(b"public bytes", alice, access=Access.PUBLIC)
    page = ask(anon, sha(b"public bytes"))
    assert "Not covered yet" in page
    assert "The proof holds" not in page


@pytest.mark.parametrize("level", [Access.NEWSROOM, Access.MEMBERS])
def test_hidden_bytes_are_answered_in_the_same_words_as_unknown_ones(
    level: Access, hold: Holder, alice: User, anon: Client, gina: User
) -> None:
    hold(b"hidden bytes", alice, access=level, filename="secret.txt")
    make_checkpoint()
    for browser in (anon, browser_of(gina)):
        hidden, unknown = sha(b"hidden bytes"), UNKNOWN
        assert bare(ask(browser, hidden), hidden) == bare(ask(browser, unknown), unknown)
    assert "Match" in ask(browser_of(alice), sha(b"hidden bytes"))


def test_of_two_documents_with_the_same_bytes_only_the_visible_one_is_named(
    hold: Holder, alice: User, bob: User, anon: Client
) -> None:
    hidden = hold(b"same", alice, access=Access.MEMBERS, title="hidden title")
    shown = hold(b"same", bob, access=Access.PUBLIC, title="shown title")
    assert hidden.document.pk != shown.document.pk
    page = ask(anon, sha(b"same"))
    assert "shown title" in page
    assert "hidden title" not in page
    assert hidden.document.accession not in page


def test_an_older_version_and_the_same_content_in_other_bytes_are_told_apart(
    hold: Holder, alice: User, anon: Client
) -> None:
    where = {"source_url": "http://www.ccgp.example/1.htm", "source_basis": "observed", "access": Access.PUBLIC}
    first = hold(b"first state", alice, **where)
    second = hold(b"second state", alice, **where)
    assert first.document == second.document
    assert "an older version" in ask(anon, sha(b"first state"))
    assert "an older version" not in ask(anon, sha(b"second state"))
    content = sha(b"canonical")
    Version.objects.filter(pk=second.version.pk).update(content_sha256=content)
    assert "Same content, other bytes" in ask(anon, content)


def test_damaged_bytes_are_told_here_too(hold: Holder, alice: User, anon: Client) -> None:
    hold(b"public bytes", alice, access=Access.PUBLIC)
    Original.objects.update(check_outcome="changed")
    assert "Our copy no longer matches" in ask(anon, sha(b"public bytes"))


@pytest.mark.parametrize(
    "spelling",
    [str, str.upper, lambda text: f"  {text}\n", lambda text: f"{text}  notice.pdf", lambda text: f"SHA256: {text}"],
)
def test_a_hash_may_be_pasted_as_commands_print_it(
    spelling: Callable[[str], str], hold: Holder, alice: User, anon: Client
) -> None:
    hold(b"public bytes", alice, access=Access.PUBLIC)
    assert "Match" in ask(anon, spelling(sha(b"public bytes")))


@pytest.mark.parametrize("nonsense", ["", "abc", "g" * 64, "1" * 63, "示例", "\x00" * 64])
def test_what_is_no_hash_is_refused_in_a_sentence(nonsense: str, anon: Client) -> None:
    response = anon.post("/verify/", {"sha256": nonsense})
    assert response.status_code == 422
    assert "64 digits" in response.content.decode()


def test_a_posted_file_is_hashed_and_dropped(hold: Holder, alice: User, tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000  # 5 MB: several chunks, and past what other forms may carry
    hold(content, alice, access=Access.PUBLIC)
    before = sorted(tmp_path.rglob("*"))
    browser = Client(enforce_csrf_checks=True)
    browser.get("/verify/")
    token = browser.cookies["csrftoken"].value
    data = {"file": SimpleUploadedFile("my secret name.bin", content), "csrfmiddlewaretoken": token}
    response = browser.post("/verify/", data)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Match" in page
    assert sha(content) in page
    assert "my secret name" not in page
    assert sorted(tmp_path.rglob("*")) == before


def test_a_form_past_the_cap_is_refused_before_it_is_read(anon: Client) -> None:
    response = anon.generic(
        "POST", "/verify/", b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=digesting.MAX_BYTES + 1
    )
    assert response.status_code == 413


def test_questions_without_end_are_slowed_down(anon: Client) -> None:
    codes = [anon.post("/verify/", {"sha256": UNKNOWN}).status_code for _ in range(61)]
    assert codes[:60] == [200] * 60
    assert codes[60] == 429
    assert anon.get("/verify/").status_code == 200


def test_commands_for_three_systems_stand_beside_and_the_footer_leads_here(anon: Client) -> None:
    page = anon.get("/verify/").content.decode()
    for command in ("sha256sum", "shasum -a 256", "certutil -hashfile"):
        assert command in page
    assert 'href="/verify/"' in anon.get("/about/").content.decode()


@pytest.mark.parametrize(
    ("reason", "words"), [("takedown", "Is held here, and withheld"), ("withdrawn", "Was shown here, and is withdrawn")]
)
def test_what_was_public_and_is_withheld_is_told_as_its_tombstone_tells_it(
    reason: str, words: str, alice: User, otto: User, anon: Client
) -> None:
    held = public_document(alice, content=b"public bytes")
    if reason == "withdrawn":
        withdraw_document(document=held.document, reason="privacy", user=otto, hide_title=True, note="between us")
    else:
        restrict_document(document=held.document, reason=reason, user=otto, hide_title=True, note="between us")
    make_checkpoint()
    page = ask(anon, sha(b"public bytes"))
    assert words in page
    assert held.document.accession in page
    assert "The proof holds" in page
    assert "公告" not in page
    assert "between us" not in page


def test_bytes_of_what_was_never_public_stay_unknown_when_they_are_withheld(
    hold: Holder, alice: User, otto: User, anon: Client
) -> None:
    held = hold(b"hidden bytes", alice)
    withdraw_document(document=held.document, reason="order", user=otto)
    hidden = sha(b"hidden bytes")
    assert bare(ask(anon, hidden), hidden) == bare(ask(anon, UNKNOWN), UNKNOWN)


def test_texts_and_the_files_that_documents_came_in_are_known_by_their_hash(
    hold: Holder, alice: User, anon: Client
) -> None:
    path = staging_file()
    path.write_bytes(b"a list of rows")
    stored = store(path)
    hold_container(
        stored=stored, capture=CaptureDraft(method="upload", retrieved_at=RETRIEVED), user=alice, role="list"
    )
    held = hold(b"one row", alice, access=Access.PUBLIC, container_sha256=stored.sha256)
    read_as(held, "招标公告")
    assert "the file that it came in" in ask(anon, stored.sha256)
    assert "a text that was read from it" in ask(anon, sha("招标公告".encode()))
    hidden = hold(b"hidden", alice)
    read_as(hidden, "内部")
    text = sha("内部".encode())
    assert bare(ask(anon, text), text) == bare(ask(anon, UNKNOWN), UNKNOWN)
