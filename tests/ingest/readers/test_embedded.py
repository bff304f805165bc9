"""Files inside office files: what is taken out, under what name, and what stays."""

import io
import struct
import zipfile
from pathlib import Path

import docx
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from ingest.readers.base import ChildData, ChildEnd, ChildHead, Declared, Limits, Part, ReadContext, Warn
from ingest.readers.embedded import File, native, of_object
from ingest.readers.embedded import given as parts_of
from ingest.readers.registry import pick


def package(label: bytes, data: bytes, *, kind: int = 2, size: int | None = None) -> bytes:
    """An `Ole10Native` stream as Windows writes one."""
    path = b"C:\\Users\\somebody\\" + label + b"\0"
    body = struct.pack("<H", kind) + label + b"\0" + path + struct.pack("<II", 0x00030000, len(path)) + path
    body += struct.pack("<I", len(data) if size is None else size) + data
    return struct.pack("<I", len(body)) + body


def word_with(name: str, data: bytes) -> bytes:
    """A Word file that carries another file, and a picture."""
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("采购文件")
    document.save(made)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(f"word/embeddings/{name}", data)
        archive.writestr("word/media/image1.png", b"\x89PNG")
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.add_worksheet().write("A1", "单价")
    book.close()
    return made.getvalue()


def inside(content: bytes, name: str) -> tuple[dict[str, bytes], list[str]]:
    """What the reader of a file gives out of it, and its warnings."""
    source = io.BytesIO(content)
    media_type, reader = pick(source, Declared(filename=name))
    return gathered(list(reader.read(ReadContext(source, media_type))))


def gathered(parts: list[Part]) -> tuple[dict[str, bytes], list[str]]:
    files, warnings, current = dict[str, bytes](), list[str](), ""
    for part in parts:
        if isinstance(part, ChildHead):
            current = part.path
            files[current] = b""
        elif isinstance(part, ChildData):
            files[current] += part.data
        elif isinstance(part, ChildEnd) and part.reason:
            files[current] = part.reason.encode()
        elif isinstance(part, Warn):
            warnings.append(part.sentence)
    return files, warnings


def test_a_workbook_in_a_word_file_is_a_file_and_a_picture_is_not() -> None:
    book = workbook()
    assert inside(word_with("Microsoft_Excel_Sheet1.xlsx", book), "a.docx") == (
        {"Microsoft_Excel_Sheet1.xlsx": book},
        [],
    )


def test_a_package_keeps_its_name_and_says_nothing_of_the_machine_it_was_made_on() -> None:
    assert native("x", package("报价单.txt".encode("gb18030"), b"words")) == File("报价单.txt", b"words")
    assert native("x", package(b"..\\..\\a.txt", b"words")) == File("a.txt", b"words")
    assert native("x.bin", struct.pack("<I", 9) + b"%PDF-1.7 ") == File("x.pdf", b"%PDF-1.7 ")
    assert native("x", package(b"linked.txt", b"", size=900)) is None


@given(data=st.binary(max_size=400))
def test_no_bytes_make_a_package_fail_in_another_way(data: bytes) -> None:
    found = native("x", data)
    assert found is None or len(found.data) <= len(data)
    assert of_object("x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data) is None


def test_what_is_too_large_is_named_and_what_cannot_be_taken_out_is_counted() -> None:
    files = [File("a", b"12"), None, File("b", b"1" * 20), File("formula", b"")]
    found, warnings = gathered(list(parts_of(files, Limits(child_bytes=10))))
    assert found == {"a": b"12", "b": b"too_large"}
    assert warnings == ["An embedded object could not be taken out of the file."]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("testWORD_EMFAndAttachments.docx", ["Microsoft_Word_Document.docx", "TestText.txt", "oleObject2.pdf"]),
        ("EmbeddedOutlook.docx", ["licensedTestMsgwAtt.msg"]),
        ("testPPT_embedded2.ppt", ["object-1.xls", "object-2.doc"]),
        ("testExcel_embeddedPDF.xls", ["MBD0063FA15.pdf"]),
        ("testExcel_embeddedPDF.xlsx", ["oleObject1.pdf"]),
        ("test_recursive_embedded.doc", ["embed1.zip"]),
        ("testMSChart-govdocs-428996.ppt", ["object-1.xls"]),
    ],
)
def test_real_files_give_out_what_they_carry(shared_data: Path, name: str, expected: list[str]) -> None:
    files, _ = inside((shared_data / "office/apache__tika" / name).read_bytes(), name)
    assert list(files) == expected
    assert all(files.values())
