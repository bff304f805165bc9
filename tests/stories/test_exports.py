"""What leaves a story: footnotes numbered as in the draft, references, the memo, and what nobody may see left out."""

import csv
import io
import json
import re

import pytest
from django.test import Client
from docx import Document
from markdown_it import MarkdownIt

from accounts.models import User
from archive.models import Access
from stories import services
from stories.citing import newsroom
from stories.citing.footnotes import Note, written
from stories.models import Claim, Quote, Story
from tests.conftest import browser_of
from tests.stories.cases import AWARD, HOSTILE
from tests.stories.test_cite_tab import MEMENTO, SOURCE, held_award
from tests.stories.test_stories import anchors

LOST = "http://gone.example/a_(b).htm"
SENTENCE = f"The bureau bought cameras ([notice]({SOURCE}))."
ARTICLE = f"{SENTENCE}\n\nNobody knows [why]({LOST}). See [again]({SOURCE}).\n"


def told(alice: User) -> tuple[Story, Quote]:
    """A story of two claims: one rests on a quote of a held page, of the other nothing is known."""
    held = held_award(alice)
    check = services.import_article(user=alice, body=ARTICLE.encode(), name="article.md")
    story = services.create_story(user=alice, title="Cameras <b>", check=check)
    quote = services.make_quote(user=alice, version=held.version, page=1, start=0, end=2)
    services.translate_quote(quote=quote, user=alice, translation="First page", by="machine", tool="Argos")
    claim = services.add_claim(story=story, user=alice, text=check.references.get(n=1).sentence)
    services.add_evidence(claim=claim, user=alice, version=held.version, quote=quote, note="=note")
    services.add_claim(story=story, user=alice, text="Nobody knows why.")
    return story, quote


def test_each_link_of_the_draft_has_the_note_of_its_number(alice: User) -> None:
    story, quote = told(alice)
    notes = browser_of(alice).get(f"/stories/{story.slug}/exports/footnotes/", {"form": "plain"}).content.decode()
    first, second, third = notes.splitlines()
    assert first.startswith("1. “第一” [First page (machine translation, not confirmed)] Award notice")
    assert f"/q/{quote.public_id}/" in first
    assert second == f"2. {LOST} (no copy is held)"
    assert third == "3. See note 1."


def test_footnotes_in_html_and_markdown_are_read_by_parsers_as_they_were_meant(alice: User) -> None:
    story, quote = told(alice)
    address = f"/stories/{story.slug}/exports/footnotes/"
    page = browser_of(alice).get(address, {"form": "html", "style": "chicago-note"}).content.decode()
    found = anchors(page)
    assert [re.findall(r'<li id="fn(\d+)" value="\1">', page)] == [["1", "2", "3"]]
    assert str(found[0]["href"]).endswith(f"/q/{quote.public_id}/")
    assert found[1]["href"] == LOST
    assert "</a> (no copy is held)</li>" in page
    text = browser_of(alice).get(address, {"form": "markdown"}).content.decode()
    assert [line[:6] for line in text.splitlines()] == ["[^1]: ", "[^2]: ", "[^3]: "]
    links = anchors(MarkdownIt().render("\n\n".join(line[6:] for line in text.splitlines())))
    assert [str(each["href"]) for each in links][1:] == [LOST]


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_hostile_words_stay_words_in_footnotes(form: str) -> None:
    notes = [Note(1, "", HOSTILE), Note(2, 'javascript:alert("1")<b>'), Note(3, "", AWARD)]
    text = written(notes, newsroom.newsroom, form)  # type: ignore[arg-type]
    page = text if form == "html" else MarkdownIt().render(re.sub(r"^\[\^\d\]: ", "", text, flags=re.M))
    assert "<b>" not in page
    assert all(str(each["href"]).startswith("https://docs.example.org/") for each in anchors(page))
    assert len(anchors(page)) == 2


def test_references_hold_each_source_once(alice: User) -> None:
    story, quote = told(alice)
    browser = browser_of(alice)
    items = json.loads(browser.get(f"/stories/{story.slug}/exports/references.json").content)
    assert len({each["id"] for each in items}) == len(items)
    assert any(each["id"].endswith(quote.public_id) for each in items)
    ris = browser.get(f"/stories/{story.slug}/exports/references.ris").content.decode()
    assert ris.count("ER  - ") == len(items)
    assert browser.get(f"/stories/{story.slug}/exports/references.exe").status_code == 404


def test_the_memo_says_what_each_claim_rests_on(alice: User, bob: User) -> None:
    story, quote = told(alice)
    services.add_person(story=story, person=bob)
    response = browser_of(bob).get(f"/stories/{story.slug}/exports/memo.docx")
    paper = Document(io.BytesIO(response.content))
    words = "\n".join(each.text for each in paper.paragraphs)
    cells = {row.cells[0].text: row.cells[1].text for table in paper.tables for row in table.rows}
    assert "1. The bureau bought cameras" in words
    assert "Status: sourced. Written by Alice." in words
    assert "No evidence yet." in words
    assert cells["Original words"] == "“第一”"
    assert cells["Words checked"] == "words found where they were quoted"
    assert cells["Translation"] == "First page"
    assert cells["Translated by"] == "machine translation, not confirmed, Argos, Alice"
    assert cells["Number"].endswith(f"v1, p. 1, {quote.public_id}")
    assert (cells["Archived copy"], cells["Original address"]) == (MEMENTO, SOURCE)
    assert cells["SHA-256 of the original"] == quote.version.original_id
    page = browser_of(bob).get(f"/stories/{story.slug}/exports/memo/").content.decode()
    for value in ("“第一”", MEMENTO, "machine translation, not confirmed, Argos, Alice"):
        assert value in page


def test_characters_that_word_refuses_do_not_stop_the_memo(alice: User) -> None:
    story = services.create_story(user=alice, title="Bell \x07 and \x0b")
    Claim.objects.create(story=story, n=1, text="a\x01b\uffff", author=alice, changed_by=alice)
    response = browser_of(alice).get(f"/stories/{story.slug}/exports/memo.docx")
    assert Document(io.BytesIO(response.content)).paragraphs


def test_the_memo_leaves_out_what_its_reader_may_not_see(alice: User, charlie: User) -> None:
    story, quote = told(alice)
    document = quote.version.document
    document.access = Access.MEMBERS
    document.save()
    services.add_person(story=story, person=charlie)
    browser = browser_of(charlie)
    page = browser.get(f"/stories/{story.slug}/exports/memo/").content.decode()
    table = b"".join(browser.get(f"/stories/{story.slug}/exports/claims.csv")).decode()
    notes = browser.get(f"/stories/{story.slug}/exports/footnotes/").content.decode()
    references = browser.get(f"/stories/{story.slug}/exports/references.json").content.decode()
    for text in (page, table, notes, references):
        assert document.accession not in text
        assert quote.public_id not in text
        assert "第一" not in text
    assert "A document that you may not see." in page


def test_the_table_of_claims_starts_no_formula(alice: User) -> None:
    story, quote = told(alice)
    response = browser_of(alice).get(f"/stories/{story.slug}/exports/claims.csv")
    text = b"".join(response).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text))
    assert (first["quote"], first["original words"], first["note"]) == (quote.public_id, "第一", "'=note")
    assert (second["claim"], second["evidence"]) == ("2", None)


def test_ticked_documents_come_as_one_file_and_hidden_ones_as_unknown(alice: User, anon: Client) -> None:
    one, two = held_award(alice, Access.PUBLIC).document, told(alice)[1].version.document
    address = "/citations/"
    numbers = [one.accession, two.accession, one.accession]
    response = browser_of(alice).get(address, {"d": numbers, "as": "bib"})
    assert response["Content-Disposition"] == 'attachment; filename="references.bib"'
    assert response.content.decode().count("@online{") == len({one.accession, two.accession})
    assert anon.get(address, {"d": [one.accession], "as": "json"}).status_code == 200
    assert anon.get(address, {"d": ["D-000000"], "as": "json"}).status_code == 404
    assert anon.get(address, {"d": [one.accession], "as": "exe"}).status_code == 404
    assert anon.get(address).status_code == 422


def test_the_page_of_exports_remembers_the_style(alice: User) -> None:
    story, _ = told(alice)
    browser = browser_of(alice)
    address = f"/stories/{story.slug}/exports/"
    assert "“Shili xian" in browser.get(address, {"style": "chicago-note"}).content.decode()
    assert '<option value="chicago-note" selected>' in browser.get(address).content.decode()
    empty = services.create_story(user=alice, title="Empty")
    assert "No footnotes yet" in browser.get(f"/stories/{empty.slug}/exports/").content.decode()
