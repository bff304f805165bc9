"""Copies from other archives: their TimeMap is asked whether it names the capture that was fetched."""

import pytest
from django.conf import LazySettings

from archive.provenance.addresses import parse
from archive.rows import row_findings
from ingest.fetchers.timemap import read_timemap, timemap_of
from ingest.models import Batch, Item, ItemState
from ingest.services import add_addresses, work
from tests.ingest import made
from tests.ingest.fetchers.archive_server import memento_datetime
from tests.ingest.outside.conftest import Outside

ARCHIVE = "https://arquivo.pt"
TS = "20210305160835"
OTHER = "20190101000000"


def timemap(*times: str, more: str = "") -> bytes:
    rows = ['<http://a.cn/x>; rel="original"', '<https://arquivo.pt/wayback/timemap/link/http://a.cn/x>; rel="self"']
    rows += [
        f'<{ARCHIVE}/wayback/{each}/http://a.cn/x,y>; rel="memento"; datetime="{memento_datetime(each)}"'
        for each in times
    ]
    return ",\n".join([*rows, *([more] if more else [])]).encode()


@pytest.mark.parametrize(
    ("address", "list_of"),
    [
        (f"https://arquivo.pt/wayback/{TS}/http://a.cn/x#y", "https://arquivo.pt/wayback/timemap/link/http://a.cn/x"),
        (
            f"https://wayback.archive-it.org/123/{TS}/http://a.cn/x",
            "https://wayback.archive-it.org/123/timemap/link/http://a.cn/x",
        ),
        (f"https://archive.ph/{TS}/http://a.cn/x", ""),
        ("https://perma.cc/M36S-ZLVS", ""),
    ],
)
def test_an_archive_built_like_the_wayback_machine_lists_under_its_own_prefix(address: str, list_of: str) -> None:
    assert timemap_of(parse(address)) == list_of


def test_a_timemap_is_read_whatever_its_addresses_hold_and_a_part_of_one_is_no_list() -> None:
    assert read_timemap(timemap(TS, OTHER)) == frozenset({TS, OTHER})
    first = b'<x>; rel="first memento" ; datetime="Fri, 05 Mar 2021 16:08:35 GMT"'
    assert read_timemap(first) == frozenset({TS})
    assert read_timemap(timemap(TS, more='<https://arquivo.pt/2>; rel="timemap"; from="x"')) is None
    assert read_timemap(b"<html>no list</html>") is None
    assert read_timemap(b'<x>; rel="memento"; datetime="yesterday"') is None
    assert read_timemap(b"<" * 20_000) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("times", "verdict"), [((OTHER, TS), "listed"), ((OTHER,), "not-listed"), ((), "")])
def test_a_capture_of_another_archive_is_held_against_its_timemap(
    batch: Batch, site: Outside, settings: LazySettings, times: tuple[str, ...], verdict: str
) -> None:
    settings.MUNIMENT_FETCH_ENDPOINTS = {ARCHIVE: site.origin}
    body = made.page("公告", "预算 1,234 元")
    kind = ("Content-Type", "text/html")
    site.page(f"/wayback/{TS}id_/{site.notice}", 200, body, kind, ("Memento-Datetime", memento_datetime(TS)))
    site.page(f"/wayback/timemap/link/{site.notice}", 200 if times else 503, timemap(*times))
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.OPEN)
    (item,) = add_addresses(batch=batch, text=f"{ARCHIVE}/wayback/{TS}/{site.notice}")
    work(item.pk)
    row = Item.objects.select_related("capture").get(pk=item.pk)
    assert row.state == ItemState.DONE, row.sentence
    assert row.capture is not None
    assert (row.capture.cdx_verdict, row.capture.cdx) == (verdict, {})
    assert row_findings().failures == []
