"""Making, opening and translating a quote through the pages, with and without JavaScript's JSON."""

import json

import pytest
from django.test import Client

from accounts.models import User
from archive.models import Access
from archive.services import Held, PageDraft, TranscriptDraft, save_reading
from stories.models import Quote
from tests.archive.conftest import held_bytes, read_as
from tests.conftest import browser_of
from tests.stories.test_cite_tab import held_award
from tests.stories.test_quotes import PAGE, WORDS, held_notice, quoted

JSON = "application/json"
START = PAGE.index(WORDS)


def form_of(held: Held) -> str:
    """The address of the form."""
    return f"/d/{held.document.accession}/v/1/quote/"


def test_each_paragraph_leads_to_a_form_with_its_words(alice: User) -> None:
    held = held_notice(alice)
    page = browser_of(alice).get(f"/d/{held.document.accession}/v/1/p/1/").content.decode()
    link = f"{form_of(held)}?page=1&amp;start={START}&amp;end={START + len(WORDS)}"
    assert link in page
    form = browser_of(alice).get(link.replace("&amp;", "&")).content.decode()
    assert f">{WORDS}</textarea>" in form
    assert f'<mark class="hit hit-current">{WORDS}</mark>' in form


def test_readers_who_may_not_quote_see_no_quote_links(alice: User, anon: Client) -> None:
    held = held_notice(alice, Access.PUBLIC)
    page = anon.get(f"/d/{held.document.accession}/v/1/p/1/").content.decode()
    assert "quote-link" not in page
    assert "quote.js" not in page


def test_words_taken_away_in_the_form_make_a_shorter_quote(alice: User) -> None:
    held = held_notice(alice)
    sent = {"page": "1", "start": str(START), "end": str(START + len(WORDS)), "words": "1234.56\r\n万元"}
    response = browser_of(alice).post(form_of(held), sent)
    made = Quote.objects.get()
    assert response["Location"] == f"/q/{made.public_id}/"
    assert made.exact == "1234.56万元"


def test_words_that_do_not_stand_there_are_refused_with_what_was_typed(alice: User) -> None:
    held = held_notice(alice)
    response = browser_of(alice).post(form_of(held), {"page": "1", "start": "0", "end": "4", "words": "99万元"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "do not stand on this page" in page
    assert ">99万元</textarea>" in page
    assert not Quote.objects.exists()


@pytest.mark.parametrize("query", ["start=x&end=y", "start=9&end=3", "start=999999999999&end=1", "page=1&box=1,2,x,4"])
def test_places_that_are_none_are_no_error_of_ours(alice: User, query: str) -> None:
    held = held_notice(alice)
    assert browser_of(alice).get(f"{form_of(held)}?{query}").status_code in {200, 422}


def test_a_page_that_is_not_there_is_not_found(alice: User) -> None:
    held = held_notice(alice)
    assert browser_of(alice).get(form_of(held), {"page": "9"}).status_code == 404


def test_lines_are_taken_in_and_left_out_by_links(alice: User) -> None:
    held = held_notice(alice)
    page = (
        browser_of(alice).get(form_of(held), {"page": "1", "start": str(START), "end": str(START + 3)}).content.decode()
    )
    assert f"?page=1&amp;start=0&amp;end={START + 3}" in page
    assert f"?page=1&amp;start={START}&amp;end={START + len(WORDS)}" in page


def test_the_toolbar_gets_words_citation_and_rich_text_in_one_answer(alice: User) -> None:
    held = held_award(alice)
    read_as(held, "第一页\n中标金额：<b>1</b>万元", title="示例县中标公告", language="zh-Hans")
    sent = {"page": "1", "start": "4", "end": "99"}
    answer = browser_of(alice).post(form_of(held), sent, headers={"Accept": JSON}).json()
    made = Quote.objects.get()
    assert answer["id"] == made.public_id
    assert answer["link"].endswith(f"/q/{made.public_id}/")
    assert answer["words"] == "“中标金额：<b>1</b>万元”"
    assert answer["plain"].startswith(answer["words"] + "\n")
    for pinned in (held.version.original_id[:16], f"{held.document.accession} v1", "p. 1", f"/q/{made.public_id}/"):
        assert pinned in answer["plain"]
    assert "&lt;b&gt;1&lt;/b&gt;" in answer["html"]
    assert "<b>" not in answer["html"]
    assert f'cite="{answer["link"]}"' in answer["html"]
    assert 'data-versionurl="https://web.archive.org/' in answer["html"]


def test_a_page_of_no_transcript_is_not_found(alice: User) -> None:
    held = held_notice(alice)
    sent = {"page": "1", "start": "0", "end": "4", "transcript": "0" * 64}
    assert browser_of(alice).post(form_of(held), sent, headers={"Accept": JSON}).status_code == 404


def test_an_older_transcript_that_is_read_is_the_one_that_is_quoted(alice: User) -> None:
    held = held_notice(alice)
    assert held.version.transcript is not None
    older = held.version.transcript.sha256
    read_as(held, "别的文字\n" + PAGE)
    page = browser_of(alice).get(f"/d/{held.document.accession}/v/1/text/", {"t": "1"}).content.decode()
    link = f"{form_of(held)}?page=1&amp;start={START}&amp;end={START + len(WORDS)}&amp;transcript={older}"
    assert link in page
    form = browser_of(alice).get(link.replace("&amp;", "&")).content.decode()
    assert f">{WORDS}</textarea>" in form
    assert f'name="transcript" value="{older}"' in form


def test_a_region_of_the_picture_gives_the_words_in_it(alice: User) -> None:
    held = held_bytes(b"%PDF", alice)
    boxes = b"".join(
        value.to_bytes(2, "little") for at in range(6) for value in (at * 6000, 6000, at * 6000 + 5000, 12000)
    )
    draft = TranscriptDraft(
        kind="text-layer", reader="pdf", reader_version=1, tool="pdf", sandbox_level="L1", media_type="application/pdf"
    )
    save_reading(version=held.version, transcript=draft, pages=[PageDraft(number=1, text="视频监控系统", boxes=boxes)])
    browser = browser_of(alice)
    found = browser.get(form_of(held), {"page": "1", "box": "250,90,100,200"}, headers={"Accept": JSON})
    assert found.json()["words"] == "频监"
    assert len(found.json()["rectangles"]) == 1
    nothing = browser.get(form_of(held), {"page": "1", "box": "900,900,999,999"}, headers={"Accept": JSON})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "no_words_in_box")


def test_a_quote_opens_its_pinned_version_with_the_words_marked(alice: User) -> None:
    held = held_notice(alice)
    made = quoted(alice, held)
    page = browser_of(alice).get(f"/q/{made.public_id}/").content.decode()
    assert f'<mark class="hit hit-current" id="words">{WORDS}</mark>' in page
    assert f"/d/{held.document.accession}/v/1/p/1/" in page
    assert "Words found" in page


def test_the_page_says_what_re_reading_did(alice: User) -> None:
    held = held_notice(alice)
    made = quoted(alice, held)
    browser = browser_of(alice)
    read_as(held, "新的识别", "OCR：" + PAGE)
    assert "read anew since; the same words" in browser.get(f"/q/{made.public_id}/").content.decode()
    read_as(held, PAGE.replace("1234.56", "1234,56"))
    assert "The text has moved" in browser.get(f"/q/{made.public_id}/").content.decode()
    read_as(held, "一片空白")
    page = browser.get(f"/q/{made.public_id}/").content.decode()
    assert "Not in the current transcript; shown as first quoted" in page
    assert f">{WORDS}</mark>" in page


def test_a_mistyped_number_is_led_to_the_right_one_and_a_wrong_one_is_unknown(alice: User) -> None:
    made = quoted(alice, held_notice(alice))
    browser = browser_of(alice)
    assert browser.get(f"/q/{made.public_id.lower()}/")["Location"] == f"/q/{made.public_id}/"
    assert browser.get("/q/Q-000001/").status_code == 404
    assert browser.get("/q/D-000000/").status_code == 404


def test_the_annotation_follows_the_w3c_model_and_names_no_person(alice: User, anon: Client) -> None:
    held = held_notice(alice, Access.PUBLIC)
    made = quoted(alice, held)
    for response in (
        anon.get(f"/q/{made.public_id}/annotation.json"),
        anon.get(f"/q/{made.public_id}/", headers={"Accept": "application/ld+json"}),
    ):
        assert response["Content-Type"].startswith("application/ld+json")
        said = json.loads(response.content)
        assert said["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
        assert (said["type"], said["motivation"]) == ("Annotation", "highlighting")
        assert said["id"].endswith(f"/q/{made.public_id}/")
        assert said["target"]["source"]["id"].endswith(f"/d/{held.document.accession}/v/1/p/1/")
        words, place = said["target"]["selector"]
        assert words == {"type": "TextQuoteSelector", "exact": WORDS, "prefix": made.prefix, "suffix": made.suffix}
        assert place == {"type": "TextPositionSelector", "start": made.start, "end": made.end}
        assert "Alice" not in response.content.decode()
    response = anon.get(f"/q/{made.public_id}/")
    assert "Accept" in response["Vary"]
    assert f'/q/{made.public_id}/>; rel="cite-as"' in response["Link"]
    assert "Alice" not in response.content.decode()


def test_a_translation_stands_beside_the_words_marked_as_whose_it_is(alice: User, anon: Client) -> None:
    made = quoted(alice, held_notice(alice, Access.PUBLIC))
    address, browser = f"/q/{made.public_id}/", browser_of(alice)
    sent = {"translation": "Award: <i>12.3m</i> yuan", "by": "machine", "tool": "Argos"}
    assert browser.post(f"{address}translation/", sent).status_code == 302
    page = anon.get(address).content.decode()
    assert "machine translation, not confirmed" in page
    assert "Award: &lt;i&gt;12.3m" in page
    browser.post(f"{address}translation/", {"confirm": "1"})
    page = anon.get(address).content.decode()
    assert "not confirmed" not in page
    assert "[Award: &lt;i&gt;12.3m&lt;/i&gt; yuan (machine translation)]" in page
    body = json.loads(anon.get(f"{address}annotation.json").content)["body"]
    assert (body["value"], body["purpose"]) == (sent["translation"], "describing")


def test_the_style_chosen_last_is_remembered(alice: User) -> None:
    made = quoted(alice, held_notice(alice))
    browser = browser_of(alice)
    assert "{{cite web" in browser.get(f"/q/{made.public_id}/", {"style": "wiki"}).content.decode()
    assert "{{cite web" in browser.get(f"/q/{made.public_id}/").content.decode()
    assert browser.get(f"/q/{made.public_id}/", {"style": "nonsense"}).status_code == 200
