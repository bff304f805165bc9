"""The sample says of itself that it is invented, is what its manifest says, and is made anew to the same bytes."""

import gc
import hashlib
import io
import json
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.provenance.links import links
from sample.build import FILES, manifest, wacz_records, warc_records
from sample.markup import encode
from sample.more_notices import NOTICES, WACZ_ONLY, WARC_ONLY
from sample.webarchive import wacz, warc

MANIFEST = json.loads((FILES.parent / "manifest.json").read_text(encoding="utf-8"))
LOOSE = [notice for notice in NOTICES if notice.name not in WARC_ONLY + WACZ_ONLY]


def test_every_file_is_the_one_the_manifest_names() -> None:
    for row in MANIFEST:
        assert hashlib.sha256((FILES / row["path"]).read_bytes()).hexdigest() == row["sha256"], row["path"]
    listed = {row["path"] for row in MANIFEST}
    assert {str(path.relative_to(FILES)) for path in FILES.rglob("*") if path.is_file()} == listed


# warcio's writer drops its buffers unclosed; they are collected here, so that no later test is blamed.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_files_are_what_the_source_makes() -> None:
    for notice in LOOSE:
        assert (FILES / "notices" / f"{notice.name}.html").read_bytes() == encode(notice), notice.name
    by_name = {notice.name: notice for notice in NOTICES}
    tender, scan = (FILES / "tender.pdf").read_bytes(), (FILES / "scan.pdf").read_bytes()
    assert warc(warc_records(by_name, tender), "case.warc.gz") == (FILES / "case.warc.gz").read_bytes()
    assert wacz(wacz_records(by_name, scan), "Invented sample 虚构样本") == (FILES / "case.wacz").read_bytes()
    assert manifest(LOOSE) == MANIFEST
    gc.collect()


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_every_notice_says_in_both_languages_that_it_is_invented(notice: object) -> None:
    text = encode(notice).decode(notice.charset)  # type: ignore[attr-defined,arg-type]
    assert "虚构样本" in text
    assert "Invented sample" in text


def test_every_page_of_the_tender_says_so_and_the_scan_has_no_text() -> None:
    tender = pypdfium2.PdfDocument(FILES / "tender.pdf")
    pages = [page.get_textpage().get_text_range() for page in tender]
    assert len(pages) == 3
    assert all("虚构样本" in page and "Invented sample" in page for page in pages)
    scan = pypdfium2.PdfDocument(FILES / "scan.pdf")
    assert [page.get_textpage().get_text_range() for page in scan] == [""]


def test_the_written_files_say_so() -> None:
    for name in ("article.md", "letter.txt"):
        text = (FILES / name).read_text(encoding="utf-8")
        assert "虚构样本" in text
        assert "Invented sample" in text


def test_addresses_are_of_reserved_domains_and_telephones_are_zeros() -> None:
    for notice in NOTICES:
        assert notice.url.startswith("http://www.ccgp.example/")
        for label, value in notice.pairs:
            if "电话" in label or "联系方式" in label:
                assert "0000-0000" in value


def test_three_charsets_are_there_and_some_pages_lie_about_theirs() -> None:
    assert {notice.charset for notice in LOOSE} == {"utf-8", "gbk", "gb18030"}
    lies = [notice for notice in LOOSE if notice.says and notice.charset == "gbk" and notice.says == "utf-8"]
    lies += [notice for notice in LOOSE if notice.says and notice.charset == "utf-8" and notice.says != "utf-8"]
    assert len(lies) == 2
    assert sum(notice.says is None for notice in LOOSE) == 2
    assert len(LOOSE) >= 12


def test_the_web_archives_can_be_read_and_their_digests_hold() -> None:
    with (FILES / "case.warc.gz").open("rb") as file:
        kinds = [
            record.rec_type
            for record in ArchiveIterator(file, check_digests="raise")
            if record.content_stream().read() or True
        ]
    assert kinds == ["warcinfo", *["response", "request"] * 6]
    with zipfile.ZipFile(FILES / "case.wacz") as package:
        assert package.testzip() is None
        inside = io.BytesIO(package.read("archive/data.warc.gz"))
        described = json.loads(package.read("datapackage.json"))
        for resource in described["resources"]:
            held = hashlib.sha256(package.read(resource["path"])).hexdigest()
            assert resource["hash"] == f"sha256:{held}"
    found = [record.rec_headers.get_header("WARC-Target-URI") for record in ArchiveIterator(inside)]
    assert sum(bool(address) for address in found) == 6


def test_the_articles_links_are_all_found_the_damaged_ones_too() -> None:
    found = links((FILES / "article.md").read_text(encoding="utf-8"), "markdown")
    raw = [link.raw for link in found]
    assert len(raw) == 15
    assert len(set(raw)) == 14
    assert any(each.startswith("http:/web.archive.org") for each in raw)
    assert any(each.startswith("https：//") for each in raw)
    assert any(each.startswith("web.archive.org/") for each in raw)


def test_the_sample_is_small() -> None:
    assert sum(path.stat().st_size for path in Path(FILES).rglob("*") if path.is_file()) < 3_000_000
