"""Every page: no accessibility violation, no sideways scroll, nothing asked of another host."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, Page, StorageState

from tests.browser.conftest import PATIENCE, Watch, World

pytestmark = pytest.mark.browser

# Named one by one: axe's own default leaves wcag22aa (target size) out (experience.md section 17).
TAGS: dict[str, object] = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What of them looks at colours. The dark scheme changes nothing else (tests/config/test_tokens.py).
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN = """([rules, marked]) => axe
  .run(marked ? { include: [["[data-unlike]"]] } : document, { runOnly: rules, resultTypes: ["violations"] })
  .then((found) => found.violations)"""
# Keeps what each element that shows words looks like, and marks those that looked otherwise, or were not there, at the
# last look; how many these are.
UNLIKE = """() => {
  const seen = new Map(), grounds = new Map();
  let unlike = 0;
  for (const each of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(each), own = style.backgroundColor + style.backgroundImage;
    const ground = own === "rgba(0, 0, 0, 0)none" ? (grounds.get(each.parentElement) ?? "") : own;
    grounds.set(each, ground);
    each.removeAttribute("data-unlike");
    const words = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!(words || "value" in each) || !each.checkVisibility()) continue;
    const look = [style.color, ground, style.fontSize, style.fontWeight, style.opacity, style.textDecorationLine];
    seen.set(each, look.join());
  }
  for (const [each, look] of seen) {
    if (window.lastLooks?.get(each) === look) continue;
    each.setAttribute("data-unlike", "");
    unlike += 1;
  }
  window.lastLooks = seen;
  return unlike;
}"""


@dataclass(frozen=True)
class Row:
    """A page: the name of its route, its address, who opens it."""

    route: str
    address: str
    who: str = "alice"
    status: int = 200


QUERY = "?q=视频监控"
ROWS = [
    Row("home", "/", "visitor"),
    Row("home", "/"),
    Row("about", "/about/", "visitor"),
    Row("help", "/help/", "visitor"),
    Row("verify", "/verify/", "visitor"),
    Row("checkpoints", "/checkpoints/", "visitor"),
    Row("account_login", "/accounts/login/", "visitor"),
    Row("account_logout", "/accounts/logout/"),
    Row("account_inactive", "/accounts/inactive/", "visitor"),
    Row("account_reauthenticate", "/accounts/reauthenticate/"),
    Row("account_change_password", "/accounts/password/change/"),
    Row("account_reset_password", "/accounts/password/reset/", "visitor"),
    Row("account_reset_password_done", "/accounts/password/reset/done/", "visitor"),
    Row("account_reset_password_from_key", "/accounts/password/reset/key/1-none/", "visitor"),
    Row("account_reset_password_from_key_done", "/accounts/password/reset/key/done/", "visitor"),
    Row("mfa_index", "/accounts/2fa/"),
    Row("mfa_reauthenticate", "/accounts/2fa/reauthenticate/"),
    Row("invitation", "/accounts/invitation/{invitation}/", "visitor"),
    Row("invitation", "/accounts/invitation/{invitation}/"),
    Row("settings", "/settings/"),
    Row("ops", "/ops/", "otto"),
    Row("people", "/people/", "otto"),
    Row("person", "/people/{person}/", "otto"),
    Row("search", "/search/", "visitor"),
    Row("search", f"/search/{QUERY}", "visitor"),
    Row("search", f"/search/{QUERY}"),
    Row("search", "/search/?q=没有这样的话"),
    Row("search", "/search/?q=%22open AND (", "visitor"),
    Row("search", "/search/?q=face+recognition+of+court"),
    Row("search", "/search/?q=terms:cameras"),
    Row("document_text", "/d/{html}/text/?q=video+surveillance"),
    Row("edit_found", f"/search/edit/{QUERY}"),
    Row("found_in_stories", f"/stories/found/{QUERY}"),
    Row("search_list", "/search/list/", "visitor"),
    Row("term_lists", "/search/terms/", "visitor"),
    Row("term_lists", "/search/terms/"),
    Row("term_list", "/search/terms/cameras/"),
    Row("term_list_version", "/search/terms/cameras/v/1/"),
    Row("intake", "/intake/"),
    Row("table_new", "/intake/table/"),
    Row("table", "/intake/table/{table}/"),
    Row("batches", "/batches/"),
    Row("batch", "/batches/{batch}/"),
    Row("batch_undo", "/batches/{batch}/undo/"),
    Row("links", "/links/"),
    Row("link_check", "/links/{links}/"),
    Row("link_check", "/links/{links}/?verdict=choice"),
    Row("stories", "/stories/"),
    Row("stories", "/stories/", "otto"),
    Row("story_new", "/stories/new/"),
    Row("story", "/stories/{story}/"),
    Row("story_sources", "/stories/{story}/sources/"),
    Row("citations", "/citations/", "visitor", 422),
    Row("story_exports", "/stories/{story}/exports/"),
    Row("story_memo", "/stories/{story}/exports/memo/"),
    Row("story_people", "/stories/{story}/people/"),
    Row("story_claims", "/stories/{story}/claims/"),
    Row("story_claim", "/stories/{story}/claims/2/"),
    Row("story_claim", "/stories/{story}/claims/3/"),
    Row("quote_claims", "/q/{quote}/claims/"),
    Row("story_activity", "/stories/{story}/activity/"),
    Row("story_publish", "/stories/{story}/publish/"),
    Row("story_words", "/stories/{story}/publish/words/", "eve"),
    Row("story_preview", "/stories/{story}/preview/"),
    Row("story_share", "/stories/{story}/share/"),
    Row("share", "/share/{share}/", "visitor"),
    Row("evidence", "/evidence/{evidence}/", "visitor"),
    Row("evidence_edition", "/evidence/{evidence}/v/1/", "visitor"),
    Row("evidence_report", "/evidence/{evidence}/report/", "visitor"),
    Row("evidence_reported", "/evidence/{evidence}/reported/", "visitor"),
    Row("embed_quote", "/embed/q/{quote}/", "visitor"),
    Row("embed_page", "/embed/d/{pdf}/p/1/", "visitor"),
    Row("collections", "/collections/", "visitor"),
    Row("collections", "/collections/"),
    Row("collection_new", "/collections/new/"),
    Row("collection", "/collections/sample-cameras/"),
    Row("document_by_number", "/d/?number={html}"),
    Row("document_text", f"/d/{{html}}/text/{QUERY}"),
    Row("document_text", f"/d/{{pdf}}/text/{QUERY}", "visitor"),
    Row("document_page", "/d/{pdf}/p/1/"),
    Row("document_original", "/d/{html}/original/"),
    Row("document_original", "/d/{pdf}/original/"),
    Row("document_provenance", "/d/{html}/provenance/"),
    Row("document_history", "/d/{html}/history/"),
    Row("document_cite", "/d/{html}/cite/"),
    Row("document_edit", "/d/{html}/edit/"),
    Row("version_text", "/d/{html}/v/1/text/"),
    Row("version_page", "/d/{pdf}/v/1/p/1/"),
    Row("version_original", "/d/{pdf}/v/1/original/"),
    Row("version_provenance", "/d/{pdf}/v/1/provenance/", "visitor"),
    Row("version_cite", "/d/{pdf}/v/1/cite/", "visitor"),
    Row("version_quote", "/d/{pdf}/v/1/quote/?page=1"),
    Row("quote", "/q/{quote}/"),
    Row("quote", "/q/{quote}/", "visitor"),
    Row("document_facts", "/d/{html}/facts/"),
    Row("document_fact_correct", "/d/{html}/facts/correct/?field=buyer"),
    Row("source", "/sources/{source}/"),
    Row("organisation", "/organisations/{organisation}/"),
    Row("organisation", "/organisations/{organisation}/", "visitor"),
    Row("organisation_merge", "/organisations/{organisation}/merge/"),
    Row("procedure", "/procedures/{procedure}/"),
    Row("saved_searches", f"/search/saved/{QUERY}"),
    Row("unsearchable", "/search/unsearchable/", "visitor"),
    Row("near", "/search/near/{html}/"),
    Row("document_related", "/d/{html}/related/"),
    Row("version_related", "/d/{html}/v/1/related/", "visitor"),
    Row("document_compare", "/d/{html}/compare/"),
    Row("document_package", "/d/{html}/package/"),
    Row("version_package", "/d/{pdf}/v/1/package/"),
    Row("selection_package", "/package/?d={html}"),
    Row("story_package", "/stories/{story}/package/"),
    Row("bulk", "/bulk/?d={html}"),
    Row("rereading", "/rereading/", "otto"),
    Row("withheld", "/withheld/", "otto"),
    Row("document_withholding", "/d/{gone}/withholding/", "otto"),
    Row("document_withholding", "/d/{html}/withholding/", "otto"),
    Row("document_text", "/d/{gone}/text/", "visitor", 410),
    Row("set_page", "/d/{html}/v/1/p/1/picture/"),
    Row("search_spending", "/search/spending/"),
    Row("search_spending", "/search/spending/?q=没有这样的话", "visitor"),
    Row("", "/nowhere/", "visitor", 404),
]
# Routes with nothing to look at, and why.
NO_PAGE = {
    "document": "a redirect to document_text",
    "errata": "plain text",
    "checkpoint": "plain text",
    "checkpoints_feed": "Atom",
    "saved_feed": "Atom",
    "saved_search": "made by a person: tests/search/test_alerts.py",
    "bulk_edit": "made by a change: tests/archive/test_bulk.py",
    "document_save": "only where asking outside is allowed: tests/ingest/outside",
    "sheet": "bytes",
    "livez": "plain text",
    "readyz": "plain text",
    "account_signup": "always 404",
    "file": "bytes",
    "page_image": "bytes",
    "snapshot": "the page as received, in a frame without scripts",
    "batch_csv": "bytes",
    "version_tables": "bytes",
    "procedure_ocds": "JSON",
    "search_export": "bytes",
    "list_citations": "bytes",
    "link_check_csv": "bytes",
    "story_article": "bytes",
    "version_cite_file": "bytes",
    "quote_annotation": "JSON",
    "evidence_manifest": "JSON",
    "evidence_edition_manifest": "JSON",
    "evidence_jsonld": "JSON",
    "oembed": "JSON",
    "story_footnotes": "bytes",
    "story_references": "bytes",
    "story_ledger": "bytes",
    "story_memo_file": "bytes",
    "mfa_authenticate": "between password and code: tests/accounts/test_second_factor.py",
    "mfa_activate_totp": "asks for the password again: test_journeys.py",
    "mfa_deactivate_totp": "only for who has a second factor",
    "mfa_view_recovery_codes": "only for who has a second factor",
    "mfa_generate_recovery_codes": "only for who has a second factor",
    "mfa_download_recovery_codes": "only for who has a second factor",
}


def _routes(patterns: list[URLPattern | URLResolver]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        found += _routes(pattern.url_patterns) if isinstance(pattern, URLResolver) else [pattern]
    return found


def _only_by_post(pattern: URLPattern) -> bool:
    """Whether the view takes POST alone: the decorator keeps the methods in its closure."""
    cells = [cell.cell_contents for cell in getattr(pattern.callback, "__closure__", None) or ()]
    while cells:
        content = cells.pop()
        if content == ["POST"]:
            return True
        cells += [cell.cell_contents for cell in getattr(content, "__closure__", None) or ()]
    return False


def test_every_route_has_a_row_or_a_reason() -> None:
    routes = {str(route.name) for route in _routes(get_resolver().url_patterns) if not _only_by_post(route)}
    rows = {row.route for row in ROWS if row.route}
    assert routes - rows - NO_PAGE.keys() == set(), "a page without a row"
    assert (rows | NO_PAGE.keys()) - routes == set(), "a row without a page"


Tab = Callable[[str], tuple[Page, Watch]]


@pytest.fixture(scope="module")
def tab_of(world: World, chromium: Browser, signed_in: Callable[[str], StorageState | None]) -> Iterator[Tab]:
    """One watched tab for each person, for all pages: a new one costs half a second, and axe is compiled anew in it."""
    kept: dict[str, tuple[Page, Watch]] = {}

    def tab(who: str) -> tuple[Page, Watch]:
        if who not in kept:
            context = chromium.new_context(base_url=world.url, storage_state=signed_in(who), locale="en-GB")
            context.set_default_timeout(PATIENCE)
            watch = Watch(urlsplit(world.url).netloc)
            context.on("page", watch.page)
            context.on("request", watch.request)
            kept[who] = context.new_page(), watch
        return kept[who]

    yield tab
    for page, _watch in kept.values():
        page.context.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route or 'nowhere'}-{row.who}-{row.address}")
def test_a_page_can_be_used_by_everybody_at_every_size(tab_of: Tab, world: World, row: Row) -> None:
    page, watch = tab_of(row.who)
    _look(page, 1280, "light")
    answer = page.goto(row.address.format(**vars(world)))
    assert answer
    assert answer.status == row.status
    assert page.locator("h1").count() == 1
    _accessible_at_every_size(page)
    page.set_viewport_size({"width": 320, "height": 900})
    _no_sideways_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    _no_sideways_scroll(page)
    page.goto("about:blank")
    found, watch.found = watch.found, []
    assert not found


WORDS_OF_ONE_LOOK = """<!doctype html><html lang="en"><title>a</title>
<meta name="viewport" content="width=device-width">
<style>
  :root { --text: #000; --ground: #fff; --narrow: #eee; --wide: #000; }
  @media (prefers-color-scheme: dark) { :root { --text: #fff; --ground: #000; --narrow: #fff; --wide: #111; } }
  body { color: var(--text); background: var(--ground); }
  @media (min-width: 501px) { .narrow { display: none } }
  @media (max-width: 500px) { .wide { display: none } }
</style><main><h1>Words</h1><p>Good words</p><p class="{shown}" style="color: var(--{shown})">Bad words</p></main>"""


@pytest.mark.parametrize(("shown", "where"), [("narrow", "390 light"), ("wide", "1280 dark")])
def test_a_colour_that_is_bad_in_one_width_and_one_scheme_is_found(chromium: Browser, shown: str, where: str) -> None:
    """Or the looks below would leave one out."""
    page = chromium.new_page()
    try:
        _look(page, 1280, "light")
        page.set_content(WORDS_OF_ONE_LOOK.replace("{shown}", shown))
        with pytest.raises(AssertionError, match=f"{where}: color-contrast"):
            _accessible_at_every_size(page)
    finally:
        page.close()


def _accessible_at_every_size(page: Page) -> None:
    """Every rule in each width and in each scheme; of colours, what looks otherwise in the other width in all four."""
    page.evaluate(UNLIKE)
    _accessible(page, "1280 light")
    _no_sideways_scroll(page)
    _look(page, 390, "light")
    if page.evaluate(UNLIKE):
        _accessible(page, "390 light", COLOURS, marked=True)
    _look(page, 390, "dark")
    _accessible(page, "390 dark")
    _no_sideways_scroll(page)
    page.evaluate(UNLIKE)
    _look(page, 1280, "dark")
    if page.evaluate(UNLIKE):
        _accessible(page, "1280 dark", COLOURS, marked=True)


def _look(page: Page, width: int, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def _accessible(page: Page, where: str, rules: dict[str, object] = TAGS, *, marked: bool = False) -> None:
    """By axe: the whole page, or what bears the mark of UNLIKE."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    violations = page.evaluate(RUN, [rules, marked])
    said = [
        f"{where}: {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]
    assert not said, "\n".join(said)


def _no_sideways_scroll(page: Page) -> None:
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner, f"{width} wide in {inner}"
