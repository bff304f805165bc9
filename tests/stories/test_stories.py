"""A story: an article, its references, and the article back with robust links and nothing else changed."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from accounts.models import User
from archive.models import Access
from archive.provenance.links import Kind, links
from archive.services.drafts import MementoDraft
from stories import services
from stories.articles import export
from stories.citing.robust import Robust, beside, with_robust_links
from stories.models import LinkCheck, Story
from stories.selectors.checks import findings
from tests.archive.conftest import held_bytes
from tests.conftest import browser_of

PAGE = "http://www.ccgp.example/cggg/t20210305_1.htm?a=1&b=2"
COPY = f"https://web.archive.org/web/20180821160835/{PAGE}"
INSERTED = re.compile(r" \(<a [^>]*data-originalurl=[^>]*>[^<]*</a>\)| \[archived[^\]]*\]")


class _Anchors(HTMLParser):
    """The attributes of every `a`, by a parser that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps what an anchor says."""
        if tag == "a":
            self.found.append(dict(attrs))


def anchors(text: str) -> list[dict[str, str | None]]:
    parser = _Anchors()
    parser.feed(text)
    parser.close()
    return parser.found


def hold(user: User, **more: Any) -> str:
    memento = MementoDraft(archive="wayback", urim=COPY, ts14="20180821160835")
    fields: dict[str, Any] = {"method": "memento", "source_url": PAGE, "source_basis": "archive_asserted"}
    return held_bytes(b"a copy", user, memento=memento, **fields, **more).document.accession


def begin(user: User, body: bytes, name: str = "article.md") -> Story:
    answer = browser_of(user).post("/stories/new/", {"title": "Cameras", "file": SimpleUploadedFile(name, body)})
    return Story.objects.get(slug=answer["Location"].strip("/").split("/")[-1])


def test_a_new_story_has_its_article_and_every_reference(alice: User) -> None:
    hold(alice)
    story = begin(alice, f"Bought ([notice]({PAGE}))[^1].\n\n[^1]: See {COPY}\n".encode())
    page = browser_of(alice).get(f"/stories/{story.slug}/").content.decode()
    assert (story.owner, list(story.people.all())) == (alice, [alice])
    rows = list(LinkCheck.objects.get(story=story).references.order_by("n"))
    assert [row.sentence for row in rows] == ["Bought (notice)."] * 2
    assert page.count("Cite</a>") == 2
    assert "www.ccgp.example" in browser_of(alice).get(f"/stories/{story.slug}/sources/").content.decode()


def test_a_story_is_there_for_its_people_and_for_nobody_else(alice: User, bob: User, otto: User) -> None:
    story = begin(alice, b"[a](http://a.example/x)")
    check = LinkCheck.objects.get(story=story)
    addresses = [f"/stories/{story.slug}/", f"/stories/{story.slug}/article/", f"/links/{check.public_id}/"]
    for user in (bob, otto):
        assert [browser_of(user).get(address).status_code for address in addresses] == [404, 404, 404]
        assert "Cameras" not in browser_of(user).get("/stories/").content.decode()
    story.people.add(bob)
    assert [browser_of(bob).get(address).status_code for address in addresses] == [200, 200, 200]
    assert "Cameras" in browser_of(bob).get("/stories/").content.decode()


def test_the_owner_lets_people_in_and_out_and_nobody_else_does(alice: User, bob: User, gina: User) -> None:
    story = begin(alice, b"[a](http://a.example/x)")
    address = f"/stories/{story.slug}/people/"
    for email in (gina.email, "nobody@example.org"):
        answer = browser_of(alice).post(address, {"email": email})
        assert (answer.status_code, "Guests work on no story" in answer.content.decode()) == (422, True)
    assert browser_of(alice).post(address, {"email": bob.email.upper()}).status_code == 302
    assert bob.name in browser_of(bob).get(address).content.decode()
    assert browser_of(bob).post(address, {"leaving": alice.pk}).status_code == 404
    browser_of(alice).post(address, {"leaving": alice.pk})
    assert set(story.people.all()) == {alice, bob}
    browser_of(alice).post(address, {"leaving": bob.pk})
    assert browser_of(bob).get(address).status_code == 404


def test_a_colleague_sees_only_what_she_may_in_the_same_story(alice: User, bob: User) -> None:
    hold(alice, access=Access.MEMBERS)
    story = begin(alice, f"[a]({PAGE})".encode())
    story.people.add(bob)
    pages = [browser_of(user).get(f"/stories/{story.slug}/").content.decode() for user in (alice, bob)]
    assert ["1 held" in page for page in pages] == [True, False]
    assert browser_of(bob).get(f"/stories/{story.slug}/article/").content == f"[a]({PAGE})".encode()


def test_two_stories_of_one_title_tell_nothing_of_each_other(alice: User, bob: User) -> None:
    first, second = services.create_story(user=alice, title="案件"), services.create_story(user=bob, title="案件")
    assert re.fullmatch(r"story-[0-9a-f]{6}", first.slug)
    assert first.slug != second.slug


def test_imported_anew_the_earlier_article_stays(alice: User) -> None:
    story = begin(alice, b"[a](http://a.example/x)")
    browser = browser_of(alice)
    assert browser.post(f"/stories/{story.slug}/", {"text": "nothing but http://b.example/y"}).status_code == 302
    page = browser.get(f"/stories/{story.slug}/").content.decode()
    assert story.imports.count() == 2
    assert "http://b.example/y" in page
    assert "http://a.example/x" not in page
    assert browser.post(f"/stories/{story.slug}/", {}).status_code == 422


def test_the_article_comes_back_with_robust_links_beside_its_links(alice: User) -> None:
    number = hold(alice, access=Access.PUBLIC)
    body = f"---\nlink: {PAGE}\n---\r\n# 标题 & more\n\nBought ([notice]({PAGE})) and <{PAGE}>.\t\n".encode("utf-8-sig")
    story = begin(alice, body)
    answer = browser_of(alice).get(f"/stories/{story.slug}/article/")
    assert answer["Content-Disposition"] == f'attachment; filename="{story.slug}.md"'
    text = answer.content.decode()
    assert INSERTED.sub("", text).encode() == body
    inserted = [each for each in anchors(text) if "data-originalurl" in each]
    assert len(inserted) == 2
    assert inserted[0]["data-originalurl"] == PAGE
    assert inserted[0]["data-versionurl"] == COPY
    assert str(inserted[0]["href"]).endswith(f"/d/{number}/v/1/text/")
    assert text.startswith(f"\ufeff---\nlink: {PAGE}\n---\r\n")
    assert f"[notice]({PAGE}) (<a href=" in text


def test_a_web_page_in_its_own_encoding_comes_back_in_it(alice: User) -> None:
    hold(alice)
    body = f'<meta charset=gbk><p>中标 <a href="{PAGE.replace("&", "&amp;")}">公告</a>。</p>'.encode("gbk")
    story = begin(alice, body, "article.html")
    text = browser_of(alice).get(f"/stories/{story.slug}/article/").content.decode("gbk")
    assert INSERTED.sub("", text).encode("gbk") == body
    assert [each.get("data-versionurl") for each in anchors(text)] == [None, COPY]
    page = browser_of(alice).get(f"/stories/{story.slug}/").content.decode()
    assert "is not public" in page


def test_a_list_of_links_is_no_article(alice: User) -> None:
    story = begin(alice, b"http://a.example/x\nhttp://b.example/y\n", "list.txt")
    assert browser_of(alice).get(f"/stories/{story.slug}/article/").status_code == 404


def test_the_seed_article_comes_back_unchanged_but_for_what_stands_beside(alice: User, shared_data: Path) -> None:
    hold(alice)
    body = (shared_data / "seed-article.md").read_bytes()
    made = services.import_article(user=alice, body=body, name="seed-article.md")
    found = findings(user=alice, check=made)
    assert export(made, found).body == body  # none of its pages is held here
    text = body.decode()
    robust = [
        Robust(each.after, each.url, "https://a.example/d/D-7K3M9K/v/1/text/") for each in links(text, "markdown")
    ]
    written = with_robust_links(text, robust, "markdown")
    assert INSERTED.sub("", written) == text
    assert len(INSERTED.findall(written)) == 30
    kept = [each for each in anchors(MarkdownIt().render(written)) if "data-originalurl" not in each]
    assert [each["href"] for each in kept] == [each["href"] for each in anchors(MarkdownIt().render(text))]


_PIECES = st.sampled_from(
    [
        "[a](http://a.example/x_(1))",
        "<http://b.example/>",
        "http://c.example/y.",
        "[r][1]",
        "[1]: http://d.example/z\n",
        '<a href="http://e.example/?a=1&amp;b=2">e <b>x</b></a>',
        "`http://f.example/`",
        "![i](http://g.example/i.png)",
        "| a | http://h.example/ |\n|---|---|\n",
        *("中文。", " ", "\n\n", "\r\n", "*", "_", "(", ")", "<", "</a>", "<a href=x>", "'", '"', "`", "<b "),
    ]
)


@given(st.lists(_PIECES, max_size=14).map("".join), st.sampled_from(["markdown", "html", "text"]))
def test_nothing_changes_outside_of_what_is_inserted_and_no_link_is_lost(text: str, kind: Kind) -> None:
    found = links(text, kind)
    robust = [Robust(each.after, each.url, "https://a.example/d/D-7K3M9K/v/1/text/", COPY, label="M") for each in found]
    written = with_robust_links(text, robust, kind)
    assert INSERTED.sub("", written) == text
    ours = {*(each.permalink for each in robust), COPY}
    assert [each.url for each in links(written, kind) if each.url not in ours] == [each.url for each in found]


@given(st.text(), st.text(), st.text())
def test_what_is_inserted_is_ascii_and_one_anchor_whatever_the_addresses_hold(a: str, b: str, c: str) -> None:
    link = Robust(0, f"http://{a}", f"https://{b}", f"https://{c}", label=a)
    written = beside(link, "html")
    assert written.isascii()
    assert "\n" not in written
    assert len(anchors(written)) == 1
    (anchor,) = anchors(written)
    assert set(anchor) == {"href", "data-originalurl", "data-versionurl", "rel"}
    assert not re.search(r"[|`*\[\]]", written)
