"""Scans are read by the real engine in its sandbox: found by search, marked on the picture, resumed after a death."""

import io
import zlib
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from archive.hits import hits_in
from archive.models import Page, Transcript, Version
from ingest import sandbox
from ingest.models import Item, OcrJob
from ingest.readers.base import PageText
from ingest.readers.ocr_tesseract import tesseracts
from ingest.services import recognising, work
from ingest.services.ocr_sweeping import OcrSweeper
from search.drain import drain_all
from tests.conftest import browser_of
from tests.ingest.conftest import AddBytes
from tests.search.conftest import index_folder

__all__ = ["index_folder"]  # a fixture that pytest finds by its name here

pytestmark = pytest.mark.django_db
SCAN = Path(settings.BASE_DIR) / "sample" / "files" / "scan.pdf"
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def strip(words: str, *, turned: int = 0, font: str = FONT) -> bytes:
    """A picture with one line, as PNG."""
    if not Path(font).is_file():
        pytest.skip(f"no font {font} on this machine")
    picture = Image.new("RGB", (900, 760), "white")  # the detector would blow up what is narrower than 736 pixels
    ImageDraw.Draw(picture).text((30, 30), words, font=ImageFont.truetype(font, 44), fill="black")
    out = io.BytesIO()
    picture.rotate(turned, expand=True).save(out, "PNG", dpi=(200, 200))
    return out.getvalue()


def a_reading(add_bytes: AddBytes, data: bytes, name: str) -> Version:
    """The version of a file that has been taken in, whose pages wait for OCR."""
    item: Item = add_bytes(data, name)
    work(item.pk)
    item.refresh_from_db()
    assert item.version is not None
    return item.version


def read_by_ocr(version: Version) -> Version:
    """After the worker has been at it."""
    recognising.work(OcrJob.objects.get(version=version, state=OcrJob.State.WAITING).pk)
    version.refresh_from_db()
    return version


@pytest.mark.once
def test_a_scans_words_are_found_and_marked_on_its_picture(alice: User, charlie: User, add_bytes: AddBytes) -> None:
    version = a_reading(add_bytes, SCAN.read_bytes(), "scan.pdf")
    assert version.reading == Version.Reading.OCR
    client = browser_of(charlie)
    address = f"/d/{version.document.accession}/text/"
    assert "waits for OCR" in client.get(address).content.decode()
    assert "scans not read yet" in client.get("/search/", {"q": "石梨县公安局"}).content.decode()
    version = read_by_ocr(version)
    assert version.reading == Version.Reading.READ
    assert version.transcript is not None
    assert (version.transcript.kind, version.transcript.reader) == ("ocr", "ocr")
    drain_all()
    assert version.document.accession in client.get("/search/", {"q": "石梨县公安局雪亮工程"}).content.decode()
    shown = client.get(address, {"q": "石梨县公安局雪亮工程"}).content.decode()
    assert "our OCR" in shown
    assert 'class="hit hit-current"' in shown
    boxes_lie_on_ink(version, "石梨县公安局雪亮工程", alice)


def boxes_lie_on_ink(version: Version, words: str, user: User) -> None:
    """Every character of the first hit has a box on the page's picture that holds dark pixels."""
    page = Page.objects.get(transcript=version.transcript, number=1)
    start, end, _term = hits_in(version, words, user=user).spans[0]
    boxes = zlib.decompress(page.boxes)
    with pypdfium2.PdfDocument(SCAN) as document:
        picture = document[0].render(scale=2).to_pil().convert("L")
    for place in range(start, end):
        left, top, right, bottom = (
            int.from_bytes(boxes[8 * place + at : 8 * place + at + 2], "little") / 65_535 for at in (0, 2, 4, 6)
        )
        area = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
        low, _high = picture.crop(tuple(map(round, area))).getextrema()
        assert low < 128, page.text[place]


@pytest.mark.once
def test_a_page_on_its_side_is_read_and_a_blank_one_has_no_text(add_bytes: AddBytes) -> None:
    version = read_by_ocr(a_reading(add_bytes, strip("示例县视频监控系统中标公告", turned=180), "upside.png"))
    assert "视频监控系统中标公告" in Page.objects.get(transcript=version.transcript).text
    blank = read_by_ocr(a_reading(add_bytes, strip(""), "blank.png"))
    assert blank.reading == Version.Reading.NO_TEXT


@pytest.mark.once
def test_russian_is_read_where_its_data_are(tmp_path: Path) -> None:
    if "rus" not in [each.language for each in tesseracts()]:
        pytest.skip("Tesseract's data for Russian are not on this machine (Debian: tesseract-ocr-rus)")
    path = tmp_path / "page.png"
    path.write_bytes(strip("Государственный контракт"))
    page = next(part for part in sandbox.recognise(path, "image/png", [1]) if isinstance(part, PageText))
    assert "Государственный контракт" in page.text


def test_what_a_killed_worker_had_read_is_kept_and_the_rest_is_read(
    add_bytes: AddBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = [Image.open(io.BytesIO(strip(words))) for words in ("第一页采购", "第二页采购", "第三页采购")]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], dpi=(200, 200))
    version = a_reading(add_bytes, out.getvalue(), "pages.tiff")
    monkeypatch.setattr(recognising, "PAGES_A_CHILD", 1)
    monkeypatch.setattr(recognising, "BUDGET_SECONDS", 0.0)  # its time is over before its first page
    job = OcrJob.objects.get(version=version)
    recognising.work(job.pk)
    job.refresh_from_db()
    assert (job.state, job.read_pages.count()) == (OcrJob.State.WAITING, 0)
    job.read_pages.create(number=1, text="第一页采购", confidence=0.99)
    OcrJob.objects.update(state=OcrJob.State.WORKING, token="of a dead worker")
    clock = iter([0.0, 0.0, 0.0, 0.0, 700.0, 700.0])
    sweeper = OcrSweeper(lambda: next(clock))
    sweeper.take_back_still()
    sweeper.take_back_still()
    sweeper.take_back_still()
    sweeper.take_back_still()
    job.refresh_from_db()
    assert (job.state, job.deaths) == (OcrJob.State.WAITING, 1)
    monkeypatch.undo()
    version = read_by_ocr(version)
    texts = Page.objects.filter(transcript=version.transcript).order_by("number").values_list("text", flat=True)
    assert list(texts) == ["第一页采购", "第二页采购", "第三页采购"]


def test_a_text_layer_without_meaning_gives_way_and_stays_beside(alice: User, add_bytes: AddBytes) -> None:
    version = read_by_ocr(a_reading(add_bytes, strip("示例县公安局采购公告"), "notice.png"))
    ocr = version.transcript
    assert ocr is not None
    assert ocr.version.transcripts.count() == 2, "the reading of the file itself stays"
    old = Transcript.objects.exclude(pk=ocr.pk).get(version=version)
    OcrJob.objects.all().delete()
    Page.objects.filter(transcript=old).update(text="\ue001" * 40, origin="text_layer")
    old.warnings = [{"code": "text_suspect", "sentence": "no map", "page": 1}]
    old.save()
    job = recognising.plan(version=version, transcript=old)
    assert job is not None
    read_by_ocr(version)
    page = Page.objects.get(transcript=version.transcript)
    assert page.origin == "ocr"


def test_who_may_work_asks_for_ocr_and_a_guest_does_not(charlie: User, gina: User, add_bytes: AddBytes) -> None:
    version = a_reading(add_bytes, strip(""), "blank.png")
    OcrJob.objects.all().delete()
    Version.objects.update(reading=Version.Reading.NO_TEXT)
    address = f"/d/{version.document.accession}/ocr/"
    assert browser_of(gina).post(address).status_code == 404
    assert "Run OCR" in browser_of(charlie).get(f"/d/{version.document.accession}/text/").content.decode()
    assert browser_of(charlie).post(address).status_code == 302
    assert OcrJob.objects.get().pages == [1]
