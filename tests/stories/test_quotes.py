"""Quotes: what they pin, that the same words have one address, who sees them, and what re-reading does to them."""

import hashlib

import pytest

from accounts.models import User
from archive.models import Access, Event, Page
from archive.services import Held, TranscriptDraft, save_reading
from archive.services import PageDraft as Draft
from stories import services
from stories.models import Quote
from stories.quote_check import check_quotes
from stories.selectors import quotes as selectors
from stories.services import QuoteRefusedError
from tests.archive.conftest import held_bytes, read_as

PAGE = "一、项目名称：示例县𠮷祥视频监控系统\n中标金额：1234.56万元\n服务期三年，自合同签订之日起算。"
WORDS = "中标金额：1234.56万元"


def held_notice(user: User, access: str = Access.NEWSROOM) -> Held:
    """A notice of two pages."""
    held = held_bytes(PAGE.encode(), user, title="示例县中标公告", access=access)
    read_as(held, PAGE, "第二页，无关的文字。", language="zh-Hans")
    return held


def quoted(user: User, held: Held, words: str = WORDS, page: int = 1) -> Quote:
    """A quote of `words`."""
    start = PAGE.index(words)
    return services.make_quote(user=user, version=held.version, page=page, start=start, end=start + len(words))


def test_a_quote_pins_version_transcript_page_place_words_and_context(alice: User) -> None:
    held = held_notice(alice)
    made = quoted(alice, held)
    start = PAGE.index(WORDS)
    assert made.public_id.startswith("Q-")
    assert held.version.transcript is not None
    assert made.transcript_sha256 == held.version.transcript.sha256
    assert (made.page, made.start, made.end, made.exact) == (1, start, start + len(WORDS), WORDS)
    assert (made.prefix, made.suffix) == (PAGE[:start][-32:], PAGE[made.end : made.end + 32])
    assert made.exact_sha256 == hashlib.sha256(WORDS.encode()).hexdigest()
    assert (made.language, made.made_by) == ("zh-Hans", alice)


def test_places_count_code_points(alice: User) -> None:
    made = quoted(alice, held_notice(alice), "𠮷祥视频")
    assert made.exact == "𠮷祥视频"
    assert made.end - made.start == 4


def test_white_space_around_the_words_is_no_part_of_them(alice: User) -> None:
    held = held_notice(alice)
    start = PAGE.index(WORDS)
    made = services.make_quote(user=alice, version=held.version, page=1, start=start - 1, end=start + len(WORDS) + 1)
    assert made.exact == WORDS


def test_the_same_words_have_one_address_and_one_event(alice: User, bob: User) -> None:
    held = held_notice(alice)
    assert quoted(alice, held).pk == quoted(bob, held).pk
    event = Event.objects.get(type="cite")
    assert {each.ref for each in event.event_objects.all()} == {
        f"document:{held.document.accession}",
        f"quote:{Quote.objects.get().public_id}",
    }
    assert Event.objects.order_by("-seq").first() == event


@pytest.mark.parametrize(
    ("page", "start", "end", "code"),
    [(3, 0, 5, "no_page"), (1, 5, 5, "no_words"), (1, 9, 3, "no_words"), (1, 10**6, 10**7, "no_words")],
)
def test_no_words_make_no_quote(alice: User, page: int, start: int, end: int, code: str) -> None:
    held = held_notice(alice)
    with pytest.raises(QuoteRefusedError) as refused:
        services.make_quote(user=alice, version=held.version, page=page, start=start, end=end)
    assert refused.value.code == code
    assert not Quote.objects.exists()


def test_a_whole_book_is_no_quote(alice: User) -> None:
    held = held_bytes(b"book", alice)
    read_as(held, "字" * 6000)
    with pytest.raises(QuoteRefusedError, match=r"5,000"):
        services.make_quote(user=alice, version=held.version, page=1, start=0, end=6000)


def test_words_chosen_while_the_document_was_read_anew_are_those_that_were_seen(alice: User) -> None:
    held = held_notice(alice)
    assert held.version.transcript is not None
    older, start = held.version.transcript.sha256, PAGE.index(WORDS)
    read_as(held, "别的文字" + PAGE)
    made = services.make_quote(
        user=alice, version=held.version, page=1, start=start, end=start + len(WORDS), transcript_sha256=older
    )
    assert (made.exact, made.transcript_sha256) == (WORDS, older)
    found = _fresh(made)
    assert (found.state, found.words) == ("found", WORDS)
    with pytest.raises(QuoteRefusedError) as refused:
        services.make_quote(user=alice, version=held.version, page=1, start=0, end=4, transcript_sha256="0" * 64)
    assert refused.value.code == "no_page"


def test_a_quote_is_seen_by_who_sees_the_document(alice: User, charlie: User, gina: User) -> None:
    newsroom, private = held_notice(alice), held_bytes("私".encode() + PAGE.encode(), alice, access=Access.MEMBERS)
    read_as(private, PAGE)
    ours, hers = quoted(alice, newsroom), quoted(alice, private)
    assert set(selectors.quotes_visible_to(alice)) == {ours, hers}
    assert set(selectors.quotes_visible_to(charlie)) == {ours}
    assert not selectors.quotes_visible_to(gina).exists()


def test_after_re_reading_the_words_are_found_moved_or_shown_as_first_quoted(alice: User) -> None:
    held = held_notice(alice)
    made = quoted(alice, held)
    assert selectors.resolve(made).state == "same"

    read_as(held, "重新识别的封面", "OCR " + PAGE.replace("\n", "\n\n"))
    found = _fresh(made)
    assert (found.state, found.row and found.row.number, found.words) == ("found", 2, WORDS)
    assert found.resolves

    read_as(held, PAGE.replace("1234.56", "1234,56"))
    moved = _fresh(made)
    assert (moved.state, moved.words) == ("moved", "中标金额：1234,56万元")
    assert not moved.resolves

    read_as(held, "一片空白")
    gone = _fresh(made)
    assert (gone.state, gone.words) == ("gone", WORDS)
    assert gone.row is not None
    assert gone.row.text == PAGE

    read_as(held, PAGE, "第二页，无关的文字。")
    assert _fresh(made).state == "same"


def test_the_verifier_checks_quotes_against_the_log_and_their_words(alice: User) -> None:
    held = held_bytes(b"x", alice)
    read_as(held, "联系电话：13912345678，中标金额：10万元")
    quote = services.make_quote(user=alice, version=held.version, page=1, start=0, end=20)
    assert "masked" in quote.exact
    services.translate_quote(quote=quote, user=alice, translation="words")
    read_as(held, "another reading")
    assert check_quotes().failures == []
    assert check_quotes().count == 1
    rows = Quote.objects.filter(pk=quote.pk)
    for change in ({"exact": "其他"}, {"exact_sha256": "0" * 64}, {"end": 19}, {"page": 2}):
        before = rows.values(*change).get()
        rows.update(**change)
        assert [each.split(":")[0] for each in check_quotes().failures][:1] == [f"quote {quote.public_id}"], change
        rows.update(**before)
    Page.objects.filter(transcript__sha256=quote.transcript_sha256).update(text="something else")
    assert any("no longer those that were quoted" in each for each in check_quotes().failures)
    rows.delete()
    assert check_quotes().failures == [f"quote {quote.public_id}: the log names it, but its row is gone"]


def test_a_newer_version_of_the_document_leaves_the_quote_where_it_is(alice: User) -> None:
    held = held_notice(alice)
    made = quoted(alice, held)
    assert _fresh(made).state == "same"
    assert made.version_id == held.version.pk


def test_a_translation_is_marked_and_each_change_is_an_event(alice: User, bob: User) -> None:
    made = quoted(alice, held_notice(alice))
    services.translate_quote(quote=made, user=alice, translation="Award: 12.3456m yuan", by="machine", tool="Argos 1.9")
    assert (made.translation_by, made.translation_tool, made.translation_confirmed) == ("machine", "Argos 1.9", False)
    services.confirm_translation(quote=made, user=bob)
    assert (made.translation_confirmed, made.confirmed_by) == (True, bob)
    services.translate_quote(quote=made, user=bob, translation="Award amount: RMB 12,345,600")
    assert (made.translation_by, made.translated_by, made.translation_tool) == ("person", bob, "")
    services.translate_quote(quote=made, user=bob, translation="Award amount: RMB 12,345,600 ")
    services.translate_quote(quote=made, user=bob, translation="")
    assert (made.translation_by, made.translation_confirmed, made.translated_by) == ("", False, None)
    assert Event.objects.filter(type="edit-metadata", event_objects__ref=f"quote:{made.public_id}").count() == 4


def test_boxes_of_the_words_are_kept_where_the_page_has_a_picture(alice: User) -> None:
    held = held_bytes(b"%PDF", alice)
    boxes = b"".join(
        int(value).to_bytes(2, "little")
        for at in range(6)
        for value in (at * 6553.5, 6553.5, at * 6553.5 + 6000, 13107)
    )
    draft = TranscriptDraft(
        kind="text-layer", reader="pdf", reader_version=1, tool="pdf", sandbox_level="L1", media_type="application/pdf"
    )
    save_reading(version=held.version, transcript=draft, pages=[Draft(number=1, text="视频监控系统", boxes=boxes)])
    made = services.make_quote(user=alice, version=held.version, page=1, start=2, end=4)
    ((x, y, width, height),) = made.boxes
    assert (round(x), round(y), round(height)) == (200, 100, 100)
    assert 190 < width < 195


def _fresh(made: Quote) -> selectors.Resolved:
    return selectors.resolve(Quote.objects.get(pk=made.pk))
