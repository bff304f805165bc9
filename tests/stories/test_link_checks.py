"""A text becomes a table of links: none lost, none invented, and nothing said that the person may not know."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from archive.models import Access
from archive.services.drafts import MementoDraft
from ingest.models import Batch, Item, ItemState
from stories import services
from stories.importing import decode, read_article
from stories.models import LinkCheck, Reference
from stories.selectors.checks import Finding, findings, summary
from tests.archive.conftest import held_bytes
from tests.conftest import browser_of

PAGE = "http://www.ccgp.example/cggg/t20210305_1.htm"
COPY = f"https://web.archive.org/web/20180821160835/{PAGE}"


def check(user: User, text: str, **more: str) -> LinkCheck:
    return services.import_article(user=user, body=text.encode(), **more)  # type: ignore[arg-type]


def told(user: User, text: str) -> list[Finding]:
    return findings(user=user, check=check(user, text))


def hold(user: User, url: str, **more: object) -> None:
    held_bytes(url.encode(), user, source_url=url, source_basis="user_asserted", **more)  # type: ignore[arg-type]


def test_the_seed_article_gives_all_its_links(alice: User, shared_data: Path) -> None:
    body = (shared_data / "seed-article.md").read_bytes()
    made = services.import_article(user=alice, body=body, name="seed-article.md")
    found = findings(user=alice, check=made)
    said = summary(found)
    assert (said.total, said.distinct) == (30, 28)
    assert sum(count.number for count in said.counts) + said.repeats == said.total
    text, charset = decode(body)
    assert text.encode(charset) == bytes(LinkCheck.objects.get(pk=made.pk).body) == body
    assert all(text[each.reference.start :].startswith(each.reference.raw) for each in found)
    assert sum("scheme-slashes" in each.reference.repairs for each in found if not each.first) == 2
    assert made.title.startswith("American Company Sold")


def test_a_page_that_is_held_is_held_under_every_spelling_of_its_address(alice: User) -> None:
    hold(alice, PAGE)
    same = told(alice, f"See {PAGE} and https://ccgp.example:443/cggg/t20210305_1.htm.")
    assert [each.verdict for each in same] == ["held", "held"]
    assert same[0].held
    assert same[0].held.basis == "exact"


def test_a_looser_match_is_not_called_held(alice: User) -> None:
    hold(alice, "http://www.ccgp.example/a/?b=2&a=1&utm_source=x")
    (found,) = told(alice, "See http://ccgp.example/A?a=1&b=2 there.")
    assert (found.verdict, found.chip) == ("probably", "warning")


def test_a_copy_of_another_time_says_so_and_the_nearest_is_named(alice: User) -> None:
    hold(alice, PAGE)
    (found,) = told(alice, f"<{COPY}>")
    assert found.verdict == "held"
    assert found.held
    assert found.held.basis == "other-time"
    held_bytes(
        b"the very copy",
        alice,
        method="memento",
        source_url=PAGE,
        source_basis="archive_asserted",
        memento=MementoDraft(archive="wayback", urim=COPY, ts14="20180821160835"),
    )
    (found,) = told(alice, f"<{COPY}>")
    assert found.held
    assert found.held.basis == "exact"


def test_what_a_person_may_not_see_changes_nothing_that_she_is_told(alice: User, charlie: User) -> None:
    text = f"See {PAGE} and {COPY}."

    def answer() -> tuple[object, bytes]:
        made = check(charlie, text)
        LinkCheck.objects.filter(pk=made.pk).update(public_id="same")
        browser = browser_of(charlie)
        page = browser.get("/links/same/csv/")
        facts = [(each.verdict, each.held, each.coming, each.stuck) for each in findings(user=charlie, check=made)]
        LinkCheck.objects.all().delete()
        return facts, b"".join(page.streaming_content)  # type: ignore[attr-defined]

    before = answer()
    hold(alice, PAGE, access=Access.MEMBERS)
    services.bring_in(user=alice, check=(made := check(alice, COPY)), findings=findings(user=alice, check=made))
    assert answer() == before
    assert [each.verdict for each in told(alice, text)] == ["held", "held"]


def test_an_address_that_only_leads_on_is_read_as_the_page_it_carries(alice: User) -> None:
    hold(alice, PAGE)
    wrapped = f"https://www.google.com/url?q={PAGE}&sa=D&source=editors"
    plain, led, copy = told(alice, f"{PAGE} and {wrapped} and https://href.li/?{COPY}")
    assert (led.verdict, led.reference.url, led.first) == ("held", wrapped, plain)
    assert (led.reference.target, led.reference.repairs) == (PAGE, ["redirect"])
    assert (copy.reference.parse_kind, copy.reference.urim) == ("memento", COPY)
    assert copy.held
    assert copy.held.basis == "other-time"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("---\ntitle: x\nsources:\n- http://a.cn/0\n  y: z\n---\nSee http://a.cn/1", 1),
        ("---\n\nA rule is no front matter: [x](http://a.cn/1)\n\n---\n\nNor http://a.cn/2", 2),
        ("<p>As a page pastes it,\n\n    <a href='http://a.cn/1'>x</a>\n\n---\n</p>", 1),
    ],
)
def test_what_is_no_front_matter_is_the_article(text: str, number: int) -> None:
    assert len(read_article(text.encode()).found) == number


def test_a_repeat_points_to_the_first_and_is_counted_once(alice: User) -> None:
    found = told(alice, f"See {PAGE}. Again {PAGE}.")
    assert [each.reference.repeats for each in found] == [None, 1]
    assert found[1].first is found[0]
    said = summary(found)
    assert (said.total, said.repeats, [count.number for count in said.counts]) == (2, 1, [1])


def test_an_address_that_names_no_copy_needs_a_choice(alice: User) -> None:
    text = f"https://web.archive.org/web/2018*/{PAGE}\nhttps://web.archive.org/web/2018/{PAGE}\n{PAGE}\nnot one\n"
    found = told(alice, text)
    assert [each.verdict for each in found] == ["choice", "choice", "not_asked", "choice"]
    assert told(alice, "See https://archive.ph/AbC12 there.")[0].verdict == "elsewhere"


def test_what_is_missing_becomes_one_batch_and_is_then_on_its_way(alice: User) -> None:
    hold(alice, "http://a.example/held.htm")
    calendar = "https://web.archive.org/web/*/http://a.example/c.htm"
    text = f"http://a.example/held.htm\n{PAGE}\n{PAGE}\n{COPY}\n{calendar}\nhttps://archive.ph/AbC12\n"
    made = check(alice, text)
    answer = browser_of(alice).post(f"/links/{made.public_id}/bring-in/")
    batch = Batch.objects.get()
    assert answer["Location"] == f"/batches/{batch.public_id}/"
    assert [item.raw_input for item in batch.items.order_by("n")] == [PAGE, COPY]
    found = findings(user=alice, check=made)
    assert [each.verdict for each in found] == ["held", "coming", "coming", "coming", "choice", "elsewhere"]
    Item.objects.update(state=ItemState.FAILED, sentence="The archive does not hold this page.")
    found = findings(user=alice, check=made)
    assert found[1].verdict == "not_asked"
    assert found[1].stuck
    page = browser_of(alice).get(f"/links/{made.public_id}/").content.decode()
    assert "The archive does not hold this page." in page
    assert "http://a.example/c.htm" in page


def test_a_held_row_of_text_can_still_be_brought_in(alice: User) -> None:
    hold(alice, PAGE, method="row")
    (found,) = told(alice, PAGE)
    assert found.verdict == "held"
    assert found.held
    assert found.can_be_brought == (found.held.capture.grade == "E")


def test_every_link_of_a_spreadsheet_is_found_with_its_row(alice: User) -> None:
    table = f'Claim;Source\n"Bought; cameras";{PAGE}\nSold;see http://a.example/x and http://a.example/y\n'
    found = findings(user=alice, check=check(alice, table, name="claims.csv"))
    assert [each.reference.url for each in found] == [PAGE, "http://a.example/x", "http://a.example/y"]
    assert found[0].reference.sentence == f"Bought; cameras | {PAGE}"
    assert found[0].reference.note == "2:2"


def test_the_csv_holds_every_link_and_no_formula(alice: User) -> None:
    made = check(alice, '=HYPERLINK("http://a.example/x") and http://a.example/y.')
    answer = browser_of(alice).get(f"/links/{made.public_id}/csv/")
    body = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"))))
    assert [row["as written"] for row in rows] == ["http://a.example/x", "http://a.example/y"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    assert rows[0]["sentence"].startswith("'=")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Paste a text, choose a file, or give an address."),
        ({"text": "a http://a.example/", "address": "http://b.example/"}, "Give only one of the three"),
        ({"address": "not one"}, "This is no address of one page."),
        ({"text": "nul \x00 http://a.example/"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_checked_is_said_beside_the_field(alice: User, fields: dict[str, str], said: str) -> None:
    answer = browser_of(alice).post("/links/", fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not LinkCheck.objects.exists()


@pytest.mark.parametrize(
    ("name", "body", "number"),
    [
        ("a.html", '<p><a href="http://a.example/x">中</a></p>'.encode("gb18030"), 1),
        ("a.md", "[a](http://a.example/x)".encode("utf-16"), 1),
        ("a.txt", b"\xff\xfe not utf-8 http://a.example/x", 0),
        ("a.md", b"no link at all", 0),
    ],
)
def test_an_uploaded_file_is_kept_to_the_byte(alice: User, name: str, body: bytes, number: int) -> None:
    answer = browser_of(alice).post("/links/", {"file": SimpleUploadedFile(name, body)})
    made = LinkCheck.objects.get()
    assert answer["Location"] == f"/links/{made.public_id}/"
    assert bytes(made.body) == body
    assert made.references.count() >= number
    assert browser_of(alice).get(answer["Location"]).status_code == 200


def test_a_file_that_is_no_text_of_ours_is_refused(alice: User) -> None:
    for name, body in (("a.pdf", b"%PDF-1.7"), ("a.txt", b"\x00\x01\x02")):
        answer = browser_of(alice).post("/links/", {"file": SimpleUploadedFile(name, body)})
        assert answer.status_code == 422
    assert not LinkCheck.objects.exists()


def test_a_very_long_address_and_many_links_take_few_queries(
    alice: User, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    made = check(alice, "\n".join(f"http://a.example/{number}/{'x' * 3000}" for number in range(250)))
    browser = browser_of(alice)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        answer = browser.get(f"/links/{made.public_id}/?page=3")
    assert answer.content.decode().count('id="link-') == 50


def test_a_check_is_her_own_and_an_admin_is_nobody_special(alice: User, otto: User, anon: Client) -> None:
    made = check(alice, PAGE)
    for browser in (browser_of(otto), anon):
        assert browser.get(f"/links/{made.public_id}/").status_code == 404
    assert Reference.objects.count() == 1


@given(st.binary(max_size=200))
def test_every_byte_string_has_a_charset_that_gives_it_back(body: bytes) -> None:
    text, charset = decode(body)
    assert text.encode(charset) == body


@given(st.text(max_size=200))
def test_reading_never_fails_and_every_link_stands_where_it_says(text: str) -> None:
    body = text.encode("utf-8", "replace")
    article = read_article(body.replace(b"\x00", b" "), kind="markdown")
    assert all(0 <= each.start <= len(article.text) for each in article.found)
