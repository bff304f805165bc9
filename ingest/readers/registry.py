"""Which reader reads what: the media type is found in the bytes; names and claims only break ties. Pure."""

import io
import zipfile
from typing import BinaryIO

import docx
import pptx

from ingest.readers.archives import TarReader, ZipReader
from ingest.readers.base import Declared, Reader, ReadError
from ingest.readers.doc import OldWordReader
from ingest.readers.gzipped import GzipReader
from ingest.readers.html import HtmlReader
from ingest.readers.image import ImageReader
from ingest.readers.jsonl import JsonLinesReader
from ingest.readers.mail import MhtmlReader
from ingest.readers.message import MailboxReader, MailReader
from ingest.readers.office_unread import KINDS_UNREAD, ProtectedReader
from ingest.readers.ole import UNKNOWN as OLE
from ingest.readers.ole import ole_kind
from ingest.readers.opendocument import ODT, OpenDocumentReader
from ingest.readers.outlook import OutlookReader
from ingest.readers.pdf import PdfReader
from ingest.readers.ppt import OldSlidesReader
from ingest.readers.rtf import RtfReader
from ingest.readers.sheets import SheetsReader
from ingest.readers.signatures import CONTAINERS, HEAD, TAIL, sniff, zip_kind
from ingest.readers.slides import SLIDES, SlidesReader
from ingest.readers.text import TextReader
from ingest.readers.warc import WaczReader, WarcReader
from ingest.readers.word import WORD, WordReader

READERS: list[Reader] = [
    PdfReader(),
    HtmlReader(),
    TextReader(),
    JsonLinesReader(),
    WarcReader(),
    WaczReader(),
    ZipReader(),
    TarReader(),
    GzipReader(),
    ImageReader(),
    MhtmlReader(),
    MailReader(),
    MailboxReader(),
    WordReader(),
    SlidesReader(),
    SheetsReader(),
    RtfReader(),
    OpenDocumentReader(),
    OldWordReader(),
    OldSlidesReader(),
    OutlookReader(),
    ProtectedReader(),
]


def pick(source: BinaryIO, declared: Declared) -> tuple[str, Reader]:
    """The media type and its reader. Raises ReadError `empty`, `unsupported_type`."""
    media_type, head = media_type_of(source, declared)
    reader = choose(media_type, declared.filename, head)
    if reader is None:
        sentence = KINDS_UNREAD.get(media_type, f"Files of this kind ({media_type}) cannot be read yet.")
        raise ReadError("unsupported_type", sentence)
    return media_type, reader


def identify(source: BinaryIO, declared: Declared) -> dict[str, object]:
    """What `ingest.sandbox.Identified` holds; `reader` is empty when nobody reads this. Raises ReadError."""
    media_type, head = media_type_of(source, declared)
    reader = choose(media_type, declared.filename, head)
    return {
        "media_type": media_type,
        "reader": reader.name if reader else "",
        "reader_version": reader.version if reader else 0,
        "container": media_type in CONTAINERS,
    }


def media_type_of(source: BinaryIO, declared: Declared) -> tuple[str, bytes]:
    """The media type by the bytes, and the head it was found in; leaves `source` at its beginning."""
    size = source.seek(0, io.SEEK_END)
    if not size:
        raise ReadError("empty", "The file holds nothing.")
    source.seek(0)
    head = source.read(HEAD)
    source.seek(max(0, size - TAIL))
    tail = source.read(TAIL)
    media_type = sniff(head, tail, declared.filename, declared.media_type)
    if media_type == "application/zip":
        media_type = zip_kind(source)
    elif media_type == OLE:
        media_type = ole_kind(source)
    source.seek(0)
    return media_type, head


def choose(media_type: str, filename: str, head: bytes) -> Reader | None:
    """The reader with the highest score; the first of equals; None if all decline."""
    scored = [(score, each) for each in READERS if (score := each.score(media_type, filename, head)) is not None]
    return max(scored, key=lambda pair: pair[0])[1] if scored else None


# A page with a sentence in a frame: letters, paths, a table to look for.
_RULED = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 153>>stream\n20 20 260 .5 re f 20 60 260 .5 re f 20 20 .5 40 re f 280 20 .5 40 re f\n"
    b"BT /F 9 Tf 30 40 Td (Latin letters, so that telling languages is ready) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)

# A small file of each kind that needs it, so that what is loaded on first use is there before a child is shut in.
_WARM = {
    "text/html": (
        "<html><head><title>页</title></head><body><h1>标题</h1><p>正文。The quick brown fox, twice over, "
        "and a paragraph long enough to be taken for the main text of the page by the extractor.</p></body></html>"
    ).encode("gb18030"),
    "text/plain": b"Latin letters, so that the model that tells languages apart is loaded.",
    "application/pdf": _RULED,
    "application/rtf": rb"{\rtf1\ansi\ansicpg936 Latin letters}",
    "message/rfc822": (
        b"From: a@b.example\r\nSubject: =?gb2312?B?uau45g==?=\r\nDate: Mon, 23 Nov 2026 10:00:00 +0800\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Words</p>\r\n--x\r\nContent-Type: image/png; name=a.png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n"
    ),
}


def _made() -> dict[str, bytes]:
    """Office files made by the libraries that read them: their templates and parsers are loaded on the way."""
    document, show = io.BytesIO(), io.BytesIO()
    docx.Document().save(document)
    made = pptx.Presentation()
    made.slides.add_slide(made.slide_layouts[0]).notes_slide.notes_text_frame.text = "notes"
    made.save(show)
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("content.xml", "<o><body><p>words</p></body></o>")
    return {WORD: document.getvalue(), SLIDES: show.getvalue(), ODT: text.getvalue()}


def warm_files() -> dict[str, bytes]:
    """A small harmless file of ours of each of those kinds."""
    return _WARM | _made()


def warm_file(media_type: str) -> bytes:
    """The one of a kind that needs no library to make."""
    return _WARM[media_type]
