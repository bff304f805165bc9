"""ZIP and tar: names are data, sizes are counted, nothing is believed (safety.md section 3)."""

import io
import stat
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.readers.base import Limits
from tests.ingest.readers.reading import code_of, read


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def raw_zip(entries: list[tuple[bytes, int, bytes, int]]) -> bytes:
    """A stored ZIP written by hand: (name, flags, data, offset or -1 for its own place)."""
    body, directory = b"", b""
    for name, flags, data, at in entries:
        offset = len(body) if at < 0 else at
        common = struct.pack("<HHHHHIIIHH", 20, flags, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
        if at < 0:
            body += b"PK\x03\x04" + common + name + data
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def test_members_come_out_with_their_bytes() -> None:
    found = read(zipped(("公告/中标.txt", b"one"), ("b.html", b"<p>two</p>")), "a.zip")
    assert [(child.head.path, child.head.declared.filename, child.data) for child in found.children] == [
        ("公告/中标.txt", "中标.txt", b"one"),
        ("b.html", "b.html", b"<p>two</p>"),
    ]


def test_a_name_that_climbs_is_a_name_like_any_other() -> None:
    found = read(zipped(("../../etc/passwd", b"x"), ("/abs\\..\\c.txt", b"y")), "a.zip")
    assert [child.head.declared.filename for child in found.children] == ["passwd", "c.txt"]
    assert found.children[0].head.path == "../../etc/passwd"


@pytest.mark.parametrize("charset", ["gb18030", "utf-8"])
def test_names_without_the_flag_are_read_as_utf8_or_gb18030(charset: str) -> None:
    name = "招标文件.pdf".encode(charset)
    found = read(raw_zip([(name, 0, b"data", -1)]), "a.zip")
    assert found.children[0].head.path == "招标文件.pdf"
    assert found.children[0].head.facts["raw_name"] == name.hex()


def test_a_zip_bomb_is_stopped_while_it_is_counted() -> None:
    found = read(zipped(("bomb.txt", bytes(40 * 1024 * 1024)), ("good.txt", b"words")), "a.zip")
    assert [child.reason for child in found.children] == ["expansion_ratio", ""]
    assert len(found.children[0].data) < 16 * 1024 * 1024


def test_a_member_over_its_limit_is_too_large_and_the_rest_goes_on() -> None:
    data = zipped(("large.txt", b"x" * 2_000), ("small.txt", b"y"), method=zipfile.ZIP_STORED)
    found = read(data, limits=Limits(child_bytes=1_000))
    assert [child.reason for child in found.children] == ["too_large", ""]


def test_more_bytes_than_allowed_in_all_end_the_reading() -> None:
    data = zipped(*((f"{n}.txt", b"x" * 1_000) for n in range(5)), method=zipfile.ZIP_STORED)
    assert code_of(data, limits=Limits(total_child_bytes=3_500)) == "too_large"


def test_entries_that_overlap_are_refused() -> None:
    data = b"x" * 500
    assert code_of(raw_zip([(b"a.txt", 0, data, -1), (b"b.txt", 0, data, 0)])) == "damaged"


def test_too_many_entries_are_refused() -> None:
    assert code_of(zipped(*((f"{n}", b"") for n in range(10_001)), method=zipfile.ZIP_STORED)) == "too_large"


def test_nesting_ends_where_the_caller_says() -> None:
    inner = zipped(("a.txt", b"x"))
    assert code_of(inner, limits=Limits(depth=0)) == "too_deep"
    assert not read(inner, limits=Limits(depth=1)).error


def test_links_are_left_out_and_litter_is_not_mentioned() -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = read(zipped((link, b"/etc/passwd"), ("__MACOSX/._a", b"x"), ("a.txt", b"y")))
    assert [child.head.path for child in found.children] == ["a.txt"]
    assert found.codes == ["link_refused"]


def test_a_wrong_checksum_is_damage_of_that_member_alone() -> None:
    data = raw_zip([(b"a.txt", 0, b"right bytes", -1), (b"b.txt", 0, b"good", -1)])
    found = read(data.replace(b"right bytes", b"wrong bytes", 1))
    assert [child.reason for child in found.children] == ["damaged", ""]


def test_encrypted_members_are_named(shared_data: Path) -> None:
    found = read((shared_data / "office/apache__tika/testZipEncrypted.zip").read_bytes())
    assert "encrypted" in [child.reason for child in found.children]


def test_an_empty_zip_is_empty_and_a_cut_one_damaged() -> None:
    assert code_of(zipped()) == "empty"
    assert code_of(zipped(("a.txt", b"words" * 100))[:-30]) == "damaged"


def test_the_shared_zip_with_chinese_names_is_read(shared_data: Path) -> None:
    found = read((shared_data / "office/apache__tika/gbk.zip").read_bytes())
    assert any("\u4e00" <= character <= "\u9fff" for character in found.children[0].head.path)


def tarred(*members: tuple[str, bytes]) -> bytes:
    """A tar of these members, with a link at the end."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def test_tar_members_come_out_and_links_do_not() -> None:
    found = read(tarred(("../公告.txt", b"one"), ("b/c.txt", b"two")), "a.tar")
    assert [(child.head.declared.filename, child.data) for child in found.children] == [
        ("公告.txt", b"one"),
        ("c.txt", b"two"),
    ]
    assert found.codes == ["link_refused"]


def test_a_tar_cut_in_a_member_says_so() -> None:
    found = read(tarred(("a.txt", b"x" * 2_000))[:1_200], "a.tar")
    assert found.children[0].reason == "damaged" or found.error == "damaged"


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_zip_with_wrong_bytes_ends_in_a_code_or_a_reading(data: st.DataObject) -> None:
    broken = bytearray(zipped(("a.txt", b"words to be read"), ("b.txt", b"more words")))
    for place in data.draw(st.lists(st.integers(4, len(broken) - 1), min_size=1, max_size=6)):
        broken[place] = data.draw(st.integers(0, 255))
    found = read(bytes(broken))
    assert found.error in {"", "damaged", "empty", "too_large", "unsupported_type"}
