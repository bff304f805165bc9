"""The readers alone on the shared files: text and boxes against raw pdfium, and what the sandbox costs a small file.

`python -m benchmarks.readers`. The raw baseline asks pdfium, in the same process and hour, for the code and the box of
each character and keeps nothing (reading.md section 2; goal: at least 0.7 of its speed). Tables and pictures are not
counted there; the sandbox figure is a whole reading of a small HTML page, fork and lock included (goal: 50 ms).
"""

import ctypes
import json
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

import pypdfium2.raw as pdfium  # noqa: E402

from ingest import sandbox  # noqa: E402
from ingest.readers.base import Declared, PageText, ReadError  # noqa: E402
from ingest.readers.pdf import opened  # noqa: E402
from ingest.readers.pdf_text import characters  # noqa: E402

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
ROUNDS = 3


def raw(page: object, text_page: object) -> None:
    """The baseline: two calls a character, nothing kept."""
    rectangle = pdfium.FS_RECTF()
    reference = ctypes.byref(rectangle)
    for index in range(pdfium.FPDFText_CountChars(text_page)):
        pdfium.FPDFText_GetUnicode(text_page, index)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, reference)


def ours(page: object, text_page: object) -> None:
    """Text, boxes and places as the reader keeps them."""
    characters(page, text_page)


def seconds(source: BinaryIO, work: Callable[[object, object], None]) -> float:
    """CPU seconds for all pages of a file."""
    begun = time.process_time()
    with opened(source) as document:
        for index in range(pdfium.FPDF_GetPageCount(document)):
            page = pdfium.FPDF_LoadPage(document, index)
            text_page = pdfium.FPDFText_LoadPage(page) if page else None
            if text_page:
                work(page, text_page)
                pdfium.FPDFText_ClosePage(text_page)
            if page:
                pdfium.FPDF_ClosePage(page)
    return time.process_time() - begun


def text_speed(files: list[Path]) -> float:
    """Our speed as a part of the baseline's, best of some rounds for each file, over all files."""
    totals = {"raw": 0.0, "ours": 0.0}
    for path in files:
        with path.open("rb") as source:
            try:
                times = [(seconds(source, raw), seconds(source, ours)) for _ in range(ROUNDS)]
            except ReadError:
                continue
        totals["raw"] += min(each[0] for each in times)
        totals["ours"] += min(each[1] for each in times)
    return totals["raw"] / totals["ours"]


def small_file(path: Path) -> float:
    """Milliseconds for one reading of a small page in the sandbox."""
    list(sandbox.read(path, declared=Declared(path.name)))
    times = []
    for _ in range(20):
        begun = time.perf_counter()
        list(sandbox.read(path, declared=Declared(path.name)))
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def all_files(files: list[Path]) -> dict[str, float]:
    """Every PDF through the sandbox: documents, pages, failures by code, rates."""
    pages = failed = 0
    begun = time.perf_counter()
    for path in files:
        try:
            pages += sum(isinstance(part, PageText) for part in sandbox.read(path, declared=Declared(path.name)))
        except ReadError as error:
            failed += 1
            print(f"{error.code:14} {path.name}")
    took = time.perf_counter() - begun
    return {
        "documents": len(files),
        "pages": pages,
        "failed": failed,
        "documents_per_second": round(len(files) / took, 2),
        "pages_per_second": round(pages / took, 2),
    }


def main() -> None:
    """Measure and print."""
    files = sorted((SHARED / "pdf").rglob("*.pdf"))
    figures: dict[str, object] = {"level": sandbox.level(), **all_files(files)}
    figures["text_speed_of_raw_pdfium"] = round(text_speed(files), 3)
    page = SHARED / "html/apache__tika/testHTML_utf8.html"
    figures["small_file_ms"] = round(small_file(page), 1)
    print("RESULT " + json.dumps(figures))


if __name__ == "__main__":
    main()
