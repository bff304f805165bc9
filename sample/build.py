"""`make sample`: writes the files of the invented case anew. The same tools give the same bytes.

Hand-written and left alone: `files/article.md`, `files/letter.txt`, `case.json`.
"""

import hashlib
import json
from pathlib import Path

from sample.markup import encode
from sample.more_notices import NOTICES, WACZ_ONLY, WARC_ONLY
from sample.notices import SITE, Notice
from sample.papers import award_html, print_pdf, scan_pdf, tender_html
from sample.webarchive import Record, wacz, warc

FILES = Path(__file__).resolve().parent / "files"
TENDER_URL = "http://files.ccgp.example/oss/5a1e0017.pdf"
SCAN_URL = "http://files.ccgp.example//oss/SCAN0042.pdf"
NEWSROOM_ONLY = {"10-negotiation", "11-termination", "12-consultation"}


def _record(notice: Notice, when: str, *, labelled: bool) -> Record:
    content_type = f"text/html; charset={notice.charset}" if labelled else "text/html"
    return Record(notice.url, when, encode(notice), content_type)


def warc_records(notices: dict[str, Notice], tender: bytes) -> list[Record]:
    """Pages, a PDF, an address that moved, and one that is gone."""
    gone = "<html><title>404</title><h1>Invented sample 虚构样本: not found</h1></html>".encode()
    return [
        _record(notices["05-contract"], "2021-05-13T01:02:03Z", labelled=False),
        _record(notices["08-single-source-result"], "2022-02-12T04:05:06Z", labelled=True),
        _record(notices["13-inquiry-result"], "2021-10-19T07:08:09Z", labelled=True),
        Record(TENDER_URL, "2021-03-16T02:15:30Z", tender, "application/pdf"),
        Record(
            f"{SITE}/old/90000402.htm",
            "2021-05-13T01:02:02Z",
            b"",
            "text/html",
            "301 Moved",
            notices["05-contract"].url,
        ),
        Record(f"{SITE}/cggg/gone.htm", "2021-05-13T01:02:09Z", gone, "text/html; charset=utf-8", "404 Not Found"),
    ]


def wacz_records(notices: dict[str, Notice], scan: bytes) -> list[Record]:
    """Two pages and the scan."""
    return [
        _record(notices["09-platform-contract"], "2022-03-02T03:04:05Z", labelled=False),
        _record(notices["14-checkpoint-award-2016"], "2016-11-20T08:00:00Z", labelled=True),
        Record(SCAN_URL, "2021-04-21T09:30:00Z", scan, "application/pdf"),
    ]


def manifest(loose: list[Notice]) -> list[dict[str, str]]:
    """What `load_sample` reads: each file, its digest, where it was published, and who may see it."""
    rows = [(f"notices/{notice.name}.html", notice.url, _access(notice.name)) for notice in loose]
    rows += [
        ("tender.pdf", TENDER_URL, "public"),
        ("scan.pdf", SCAN_URL, "public"),
        ("case.warc.gz", "", "public"),
        ("case.wacz", "", "public"),
        ("article.md", "", "newsroom"),
        ("letter.txt", "", "members"),
    ]
    return [
        {
            "path": path,
            "source": source,
            "access": access,
            "sha256": hashlib.sha256((FILES / path).read_bytes()).hexdigest(),
        }
        for path, source, access in rows
    ]


def _access(name: str) -> str:
    return "newsroom" if name in NEWSROOM_ONLY else "public"


def main() -> None:
    """Writes everything and says how much it is."""
    (FILES / "notices").mkdir(parents=True, exist_ok=True)
    notices = {notice.name: notice for notice in NOTICES}
    loose = [notice for notice in NOTICES if notice.name not in WARC_ONLY + WACZ_ONLY]
    for notice in loose:
        (FILES / "notices" / f"{notice.name}.html").write_bytes(encode(notice))
    tender, scan = print_pdf(tender_html()), scan_pdf(print_pdf(award_html()))
    (FILES / "tender.pdf").write_bytes(tender)
    (FILES / "scan.pdf").write_bytes(scan)
    (FILES / "case.warc.gz").write_bytes(warc(warc_records(notices, tender), "case.warc.gz"))
    (FILES / "case.wacz").write_bytes(wacz(wacz_records(notices, scan), "Invented sample 虚构样本"))
    (FILES.parent / "manifest.json").write_text(
        json.dumps(manifest(loose), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sizes = [path.stat().st_size for path in FILES.rglob("*") if path.is_file()]
    print(f"{len(sizes)} files, {sum(sizes):,} bytes in {FILES}")


if __name__ == "__main__":
    main()
