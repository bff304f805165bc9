"""Home, about, help, health, errors and the shell round every page."""

import re
from importlib import resources
from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError
from django.template.loader import get_template
from django.test import Client, RequestFactory

from accounts.models import User
from config.credits import libraries
from config.views import server_error
from tests.conftest import browser_of

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_a_visitor_reads_what_this_is_and_where_to_sign_in(anon: Client, db: None) -> None:
    page = anon.get("/")
    assert page.status_code == 200
    assert "No document here is public yet" in page.text
    assert 'href="/accounts/login/' in page.text
    assert "Begin here" not in page.text


def test_the_first_page_of_an_empty_archive_says_how_to_begin(alice: User) -> None:
    page = browser_of(alice).get("/")
    assert "Load the sample archive" in page.text
    assert "Import a folder" in page.text


def test_a_guest_is_not_offered_what_she_may_not_do(gina: User) -> None:
    page = browser_of(gina).get("/")
    assert "Begin here" not in page.text
    assert "Ask the person who invited you" in page.text


def test_people_are_in_the_navigation_of_admins_only(alice: User, otto: User) -> None:
    assert 'href="/people/"' in browser_of(otto).get("/").text
    assert 'href="/people/"' not in browser_of(alice).get("/").text


@pytest.mark.parametrize("address", ["/", "/about/", "/help/", "/accounts/login/", "/nowhere/"])
def test_every_page_stands_on_its_landmarks(anon: Client, db: None, address: str) -> None:
    page = anon.get(address).text
    assert page.count("<h1") == 1
    assert '<a class="skip" href="#main">' in page
    assert '<main id="main"' in page
    footer = page[page.index("<footer") : page.index("</footer>")]
    assert re.findall(r"<a [^>]*>\s*([^<]+?)\s*</a>", footer)[-1] == "Help"


def test_about_credits_every_library_we_depend_on() -> None:
    wanted = (ROOT / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
    names = {re.split(r"[\[<>=~# ]", line)[0] for line in wanted if line and not line.startswith("#")}
    scripts = {path.name for path in (ROOT / "static" / "js" / "vendor").iterdir() if path.is_dir()}
    credited = libraries()
    assert {credit.name.partition(" ")[0] for credit in credited} == names | scripts
    assert all(credit.version and credit.licence for credit in credited)


def test_errata_can_be_read_without_an_account(anon: Client, db: None) -> None:
    response = anon.get("/about/errata/")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Errata" in b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_what_is_hidden_and_what_never_was_read_alike(anon: Client, db: None) -> None:
    page = anon.get("/nowhere/")
    assert page.status_code == 404
    assert "Not found, or you may need to sign in" in page.text
    assert "/accounts/login/?next=/nowhere/" in page.text


def test_a_failure_of_ours_shows_no_detail_and_asks_the_database_nothing(rf: RequestFactory) -> None:
    """No database fixture: a query here would fail the test."""
    response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()


def test_ready_means_that_the_database_answers(anon: Client, db: None) -> None:
    assert anon.get("/readyz").status_code == 200
    assert anon.get("/livez").content == b"ok\n"


def test_without_its_database_it_says_that_it_is_not_ready(anon: Client, db: None) -> None:
    with mock.patch("config.views.database_answers", side_effect=OperationalError("the disk has gone")):
        answer = anon.get("/readyz")
    assert answer.status_code == 503
    assert answer.content == b"Not ready: the database does not answer.\n"


def test_pages_of_signed_in_people_are_kept_by_no_browser(alice: User) -> None:
    assert browser_of(alice).get("/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_carries_inline_script_or_style_or_trusts_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    get_template(str(path.relative_to(ROOT / "templates")))
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert not re.search(r"\|\s*safe\b|autoescape off|hx-on|js:", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_every_htmx_link_works_without_javascript(path: Path) -> None:
    """An element that asks by htmx is a link with an address, stands in a form, or only loads what a link leads to."""
    for tag in re.findall(r"<[a-z]+[^>]*\shx-(?:get|post)=[^>]*>", path.read_text(encoding="utf-8")):
        assert re.search(r"\shref=|^<form|hx-trigger=|type=\"submit\"", tag), tag


def test_htmx_is_told_not_to_evaluate_nor_to_keep_pages(anon: Client, db: None) -> None:
    page = anon.get("/about/").text
    for rule in (
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"historyCacheSize":0',
        '"includeIndicatorStyles":false',
    ):
        assert rule in page
    assert "django_htmx/htmx-2.min.js" in page
    assert resources.files("django_htmx").joinpath("static/django_htmx/htmx-2.min.js").is_file()
