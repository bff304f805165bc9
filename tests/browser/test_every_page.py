"""Every page: no accessibility violation, no sideways scroll, nothing asked of another host."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from tests.browser.conftest import Open, World

pytestmark = pytest.mark.browser

# Named one by one: axe's own default leaves wcag22aa (target size) out (experience.md section 17).
TAGS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


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


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.route or 'nowhere'}-{row.who}-{row.address}")
def test_a_page_can_be_used_by_everybody_at_every_size(open_as: Open, world: World, row: Row) -> None:
    page = open_as(row.who)
    answer = page.goto(row.address.format(**vars(world)))
    assert answer
    assert answer.status == row.status
    assert page.locator("h1").count() == 1
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
            _accessible(page, f"{width} {scheme}")
        _no_sideways_scroll(page)
    page.set_viewport_size({"width": 320, "height": 900})
    _no_sideways_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    _no_sideways_scroll(page)


def _accessible(page: Page, where: str) -> None:
    violations = Axe().run(page, options=TAGS).response["violations"]
    said = [
        f"{where}: {rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in violations
        for node in rule["nodes"]
    ]
    assert not said, "\n".join(said)


def _no_sideways_scroll(page: Page) -> None:
    width, inner = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width <= inner, f"{width} wide in {inner}"
