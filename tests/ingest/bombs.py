"""Hostile files, made here and never committed (safety.md section 10): small to keep, large or deep to read."""

import gzip
import io
import struct
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable

from tests.ingest.readers.test_archives import zipped
from tests.ingest.readers.test_warc import http, record

MIB = 1024 * 1024
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
XXE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def _pdf(*objects: bytes, trailer: bytes = b"<</Root 1 0 R>>") -> bytes:
    """Objects from number 1 on, with a table of where they stand."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n%s\nstartxref\n%d\n%%%%EOF" % (trailer.replace(b"START", b"%d" % start), start))


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), extra, data)


_TREE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def _paged(page: bytes, *objects: bytes) -> bytes:
    """A PDF of one page."""
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", _TREE, b"<</Type/Page/Parent 2 0 R" + page + b">>", *objects)


def _zeros(size: int) -> bytes:
    """So many zeros, deflated."""
    packer = zlib.compressobj(9)
    return b"".join([packer.compress(bytes(MIB)) for _ in range(size // MIB)]) + packer.flush()


def _twice_deflated() -> bytes:
    packed = zlib.compress(_zeros(256 * MIB), 9)
    return _paged(b"/MediaBox[0 0 99 99]/Contents 4 0 R", _stream(packed, b"/Filter[/FlateDecode/FlateDecode]"))


def _forms(levels: int, times: int, *, last_is_first: bool = False) -> bytes:
    """Each form draws the next so many times."""
    draw = b"/F Do " * times
    box = b"/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    made = []
    for number in range(levels):
        following = 5 if last_is_first and number == levels - 1 else 6 + number
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % following
        made.append(_stream(draw, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources))
    made.append(_stream(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return _paged(box, _stream(b"/F Do"), *made)


def _page_tree(levels: int, times: int) -> bytes:
    """Each node of the tree has the next so many times."""
    nodes = [
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"%d 0 R " % (number + 3) * times, times ** (levels - number))
        for number in range(levels)
    ]
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>")


def _many_pages(number: int) -> bytes:
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * number, number)
    return _pdf(b"<</Type/Catalog/Pages 2 0 R>>", tree, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")


def _image_bomb() -> bytes:
    image = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    image += b"/Filter/FlateDecode"
    page = b"/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>"
    return _paged(page, _stream(b"99 0 0 99 0 0 cm /F Do"), _stream(_zeros(64 * MIB), image))


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", _zeros(MIB)) + chunk(b"IEND", b"")


def _tiff() -> bytes:
    """One strip that claims 2 GiB of a picture of 60,000 by 60,000."""
    entries = [(256, 60_000), (257, 60_000), (258, 8), (259, 8), (262, 1), (273, 8), (278, 60_000), (279, 2**31)]
    fields = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + fields + bytes(4)


def _zip_of_zeros() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.txt", "w") as member:
        for _ in range(128):
            member.write(bytes(MIB))
    return out.getvalue()


def _nested(depth: int) -> bytes:
    data = b"words"
    for number in range(depth):
        data = zipped((f"{number}.zip" if number else "words.txt", data))
    return data


def _slipping() -> bytes:
    names = (
        "../../../../tmp/muniment-slipped",
        "/tmp/muniment-slipped",
        "C:\\muniment-slipped",
        "a/../../b",
        ".",
        "..",
    )
    with warnings.catch_warnings(action="ignore", category=UserWarning):  # of the name that comes twice
        return zipped(*[(name, b"slipped") for name in names], ("same.txt", b"one"), ("same.txt", b"two"))


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, kind in {
            "device": tarfile.CHRTYPE,
            "link": tarfile.SYMTYPE,
            "hard": tarfile.LNKTYPE,
            "pipe": tarfile.FIFOTYPE,
        }.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("../../../../tmp/muniment-slipped")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"words"))
    return out.getvalue()


def _docx(document: str) -> bytes:
    start = "application/vnd.openxmlformats-"
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{start}package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" '
        f'ContentType="{start}officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("_rels/.rels", links)
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def _laughing(document: str) -> bytes:
    return (LAUGHS + document).encode()


def _deep_mime(depth: int) -> bytes:
    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\n"
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return head + opened + b"Content-Type: text/plain\r\n\r\nwords\r\n"


def _mails_in_mails(depth: int) -> bytes:
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" * depth + b"\r\nwords"


BOMBS: dict[str, Callable[[], bytes]] = {
    "twice deflated.pdf": _twice_deflated,
    "page tree cycle.pdf": lambda: _pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "exponential pages.pdf": lambda: _page_tree(9, 10),
    "prev cycle.pdf": lambda: _pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", _TREE, b"<</Type/Page/Parent 2 0 R>>", trailer=b"<</Root 1 0 R/Prev START>>"
    ),
    "deep nesting.pdf": lambda: _paged(b"/MediaBox[0 0 9 9]/X " + b"[" * 200_000 + b"]" * 200_000),
    "self form.pdf": lambda: _forms(1, 1, last_is_first=True),
    "exponential forms.pdf": lambda: _forms(10, 10),
    "50,000 pages.pdf": lambda: _many_pages(50_000),
    "huge page.pdf": lambda: _paged(b"/MediaBox[0 0 1e30 1e30]/Contents 4 0 R", _stream(b"0 0 1e29 1e29 re f")),
    "image bomb.pdf": _image_bomb,
    "900 megapixels.png": lambda: png(30_000, 30_000),
    "picture without end.png": lambda: png(2**31 - 1, 2**31 - 1),
    "lying strip.tif": _tiff,
    "128 MiB of zeros.zip": _zip_of_zeros,
    "30 deep.zip": lambda: _nested(30),
    "12,000 entries.zip": lambda: zipped(*[(str(number), b"") for number in range(12_000)]),
    "slipping names.zip": _slipping,
    "links and devices.tar": _tar,
    "billion laughs.docx": lambda: _docx(LAUGHS + WORD.format("<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>")),
    "outside entity.docx": lambda: _docx(XXE + WORD.format("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>")),
    "3 million paragraphs.docx": lambda: _docx(WORD.format("<w:p/>" * 3_000_000)),
    "billion laughs.svg": lambda: _laughing('<svg xmlns="http://www.w3.org/2000/svg"><text>&a11;</text></svg>'),
    "billion laughs.html": lambda: _laughing("<html><body><p>&a11;</p></body></html>"),
    "deep.html": lambda: b"<html><body>" + b"<div>" * 300_000 + b"words",
    "wide.html": lambda: b"<html><body>" + b"<p>words" * 400_000,
    "many attributes.html": lambda: b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">words",
    "gzip bomb.warc.gz": lambda: gzip.compress(record(http(bytes(64 * MIB)))) + gzip.compress(record(http(b"words"))),
    "coded bomb.warc": lambda: record(http(gzip.compress(bytes(128 * MIB)), "Content-Encoding: gzip")),
    "lying lengths.warc": lambda: record(http(b"words"), length=9_900_000_000_000),
    "negative length.warc": lambda: record(http(b"words"), length=-5),
    "deep parts.eml": lambda: _deep_mime(3_000),
    "mails in mails.eml": lambda: _mails_in_mails(500),
    "one long line.txt": lambda: b"x" * (20 * MIB),
    "one long cell.csv": lambda: b'a,b\n1,"' + b"x" * (8 * MIB),
    "deep braces.rtf": lambda: rb"{\rtf1 " + b"{" * 300_000 + b"words",
}
