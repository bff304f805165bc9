"""`make bench-stories`: a 2,000-link article imported, and link extraction against parsers that are not ours.

The articles are made here: every way in which people write links, mixed by a seeded generator. What is expected of each
is what a CommonMark parser (markdown-it-py) and Python's HTML parser read as links, and the bare addresses that the
generator put into the prose, which those parsers do not look for. Where the real data stands beside the project, its
article and web pages are read too: the explicit links of each. An evidence page of 20 claims is then asked for over
HTTP by 50 readers, each of whom reads for 2 to 8 s between two pages, through gunicorn as `make run` starts it; then by
the same 50 without a pause, which is printed and in no goal. The last line is `RESULT {json}`.
"""

import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from markdown_it import MarkdownIt  # noqa: E402

from accounts.models import User  # noqa: E402
from archive.provenance.link_page import is_web_link  # noqa: E402
from archive.provenance.links import Kind, links  # noqa: E402
from benchmarks import evidence  # noqa: E402
from stories import services  # noqa: E402
from stories.importing import decode  # noqa: E402
from stories.selectors.checks import findings, summary  # noqa: E402

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
LINKS = 2000
ARTICLES = 300
SECONDS = 5.0
EVIDENCE_SECONDS = 40.0
EVIDENCE_P95 = 100.0  # ms, on a quiet machine of two cores
WORDS = (
    "the", "bureau", "bought", "cameras", "from", "公司", "and", "paid", "采购", "a", "tender", "of", "2018",
    "中标", "in", "the", "county", "新疆", "(as", "it", "said)", "“again”",
)  # fmt: skip


class Anchors(HTMLParser):
    """The addresses of `a` and `area`, as Python's own parser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps where an anchor leads."""
        if tag in ("a", "area"):
            self.found += [value.strip() for name, value in attrs if name == "href" and value][:1]


def of_html(text: str) -> list[str]:
    """The explicit web links of an HTML text."""
    parser = Anchors()
    parser.feed(text)
    parser.close()
    return [url for url in parser.found if is_web_link(url)]


def of_markdown(text: str) -> list[str]:
    """The explicit web links of Markdown: CommonMark's own, and those of the HTML inside."""
    reader = MarkdownIt("commonmark")
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]  # as written, to compare
    reader.validateLink = lambda _: True  # type: ignore[method-assign, assignment]
    reader.enable("table")
    return of_html(reader.render(text))


def address(rng: random.Random) -> str:
    """An address as they stand in articles: archives, damaged schemes, queries, GBK escapes, brackets."""
    page = f"www.host{rng.randint(1, 400)}.example/t{rng.randint(2000, 2026)}_{rng.randint(1, 10**7)}.htm"
    return rng.choice(
        [
            f"http://{page}",
            f"https://{page}?id={rng.randint(1, 999)}&n=%D6%D0",
            f"https://web.archive.org/web/2018082116{rng.randint(1000, 5959)}/http://{page}",
            f"https://web.archive.org/web/20180821160835/http:/{page}",
            f"http://host.example/wiki/Page_({rng.randint(1, 99)})",
            f"https://archive.ph/A{rng.randint(100, 999)}",
            f"http://{page}#/detail?id={rng.randint(1, 99)}",
        ]
    )


def prose(rng: random.Random) -> str:
    """A few words without a link, and at times what only looks like one."""
    words = " ".join(rng.choices(WORDS, k=rng.randint(3, 14)))
    decoy = rng.choice(["", "", "", "`http://code.example/x`", "![](http://image.example/i.png)", "me@mail.example"])
    return f"{words} {decoy}".strip()


def markdown_article(rng: random.Random, number: int) -> tuple[str, list[str]]:
    """An article of `number` links, and those of them that are bare."""
    parts, bare, definitions = ["# 标题\n\n"], [], []
    for n in range(number):
        url, words = address(rng), rng.choice(["notice", "公告", "a *b* c", "[1]", "see `x`"])
        form = rng.randint(0, 7)
        if form == 6:
            bare.append(url)
        definitions += [f"[r{n}]: {url}\n"] if form == 4 else []
        written = [
            f"[{words}]({url})",
            f'[{words}](<{url}> "title")',
            f"<{url}>",
            f'<a href="{url.replace("&", "&amp;")}" target="_blank">{words}</a>',
            f"[{words}][r{n}]",
            f"| a | [{words}]({url}) |\n|---|---|\n",
            url,
            f"- **[{words}]({url})**\n",
        ][form]
        gap = "\n\n" if form in (5, 7) else " "
        parts.append(f"{prose(rng)}{gap}{written}{gap if gap != ' ' else rng.choice(['. ', '。', ', ', chr(10)])}")
        parts += ["\n\n"] if rng.random() < 0.3 else []
    return "".join([*parts, "\n\n", *definitions]), bare


def html_article(rng: random.Random, number: int) -> tuple[str, list[str]]:
    """The same in HTML."""
    parts, bare = ["<!doctype html><title>标题</title><p>"], []
    for _ in range(number):
        url = address(rng)
        form = rng.randint(0, 4)
        escaped = url.replace("&", "&amp;")
        if form == 4:
            bare.append(url)
        written = [
            f'<a href="{escaped}">notice</a>',
            f"<A target=_blank HREF='{url}'><b>公告</b></A>",
            f"<a class=x href={url} >x</a>",
            f'<map><area href="{escaped}"></map>',
            escaped,
        ][form]
        comment = rng.choice(
            ["", "", '<!-- <a href="http://comment.example/">x</a> -->', "<script>'http://s.example'</script>"]
        )
        words = " ".join(rng.choices(WORDS, k=rng.randint(3, 14)))
        parts.append(f"{words} {comment}{written} {rng.choice(['', '</p><p>', '<br>'])}")
    return "".join([*parts, "</p>"]), bare


def compare(kind: Kind, text: str, expected: list[str]) -> tuple[int, int, int]:
    """Expected, found of them, and invented."""
    ours, right = Counter(each.url for each in links(text, kind)), Counter(expected)
    return right.total(), (ours & right).total(), (ours - right).total()


def made() -> tuple[int, int, int]:
    """The sums over the articles made here."""
    rng = random.Random(6)
    total = [0, 0, 0]
    for _ in range(ARTICLES):
        number = rng.randint(1, 60)
        for kind, (text, bare), parser in (
            ("markdown", markdown_article(rng, number), of_markdown),
            ("html", html_article(rng, number), of_html),
        ):
            total = [sum(pair) for pair in zip(total, compare(kind, text, [*parser(text), *bare]), strict=True)]  # type: ignore[arg-type]
    return total[0], total[1], total[2]


def real() -> tuple[int, int]:
    """The explicit links of the real pages beside the project, and how many of them are found."""
    expected = found = 0
    for path in sorted([*SHARED.glob("*.md"), *SHARED.glob("html/*/**/*.htm*")]):
        if path.name.startswith("README"):
            continue
        text, _ = decode(path.read_bytes())
        explicit = of_markdown(text) if path.suffix == ".md" else of_html(text)
        part = compare("markdown" if path.suffix == ".md" else "html", text, explicit)
        if part[0] != part[1]:
            print(f"  {path.name}: {part[1]} of {part[0]}")
        expected, found = expected + part[0], found + part[1]
    return expected, found


def imported() -> float:
    """Seconds from the bytes of a 2,000-link article to the verdict on each of its links."""
    user = User.objects.create_user("bench@example.org", None, role="journalist")
    text, _ = markdown_article(random.Random(1), LINKS)
    body = text.encode()
    begun = time.perf_counter()
    check = services.import_article(user=user, body=body, name="article.md")
    said = summary(findings(user=user, check=check))
    seconds = time.perf_counter() - begun
    print(f"import: {said.total} links ({said.distinct} distinct) of {len(body):,} bytes in {seconds:.2f} s")
    return seconds


def main() -> int:
    """Run, print, and end with 1 where a goal is missed."""
    call_command("migrate", verbosity=0)
    seconds = imported()
    expected, found, invented = made()
    print(f"made articles: {found} of {expected} links found, {invented} invented")
    print("real pages: {1} of {0} explicit links found".format(*real()))
    read, pressed = evidence.measure(evidence.publish(User.objects.get()), EVIDENCE_SECONDS)
    print(f"evidence page: {len(read.milliseconds)} requests, p50 {read.at(50):.1f}, p95 {read.at(95):.1f} ms")
    a_second = len(pressed.milliseconds) / (EVIDENCE_SECONDS / 4)
    print(f"without a pause: {a_second:.0f} a second, p50 {pressed.at(50):.1f}, p95 {pressed.at(95):.1f} ms")
    result = {
        "import_2000_links_s": round(seconds, 2),
        "links_found_share": round(found / expected, 4),
        "links_invented": invented,
        "evidence_p95_ms": round(read.at(95), 1),
        "readers": read.readers,
        "errors": read.errors + pressed.errors,
    }
    shutil.rmtree(FOLDER, ignore_errors=True)
    print(f"RESULT {json.dumps(result)}")
    good = seconds < SECONDS and found == expected and not invented and not result["errors"]
    return 0 if good and read.at(95) < EVIDENCE_P95 else 1


if __name__ == "__main__":
    sys.exit(main())
