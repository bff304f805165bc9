"""A shut-in child may not be able to load code any more (an interpreter under /root): all of it is loaded before."""

import bz2
import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import brotli
from PIL import Image

from tests.ingest.hostile import ROOT
from tests.ingest.readers.made_pdf import line, pdf
from tests.ingest.readers.test_archives import tarred, zipped
from tests.ingest.readers.test_warc import PAGE, http, record, wacz

READ_ALL = """
import sys
sys.path.append(sys.argv[1])
from pathlib import Path
from ingest.reader_jobs import warm_up
warm_up()
before = set(sys.modules)
from ingest.readers import registry
from ingest.readers.base import Declared, ReadContext
from ingest.readers.drawing import draw_page
from ingest.readers.sanitising import sanitise
for path in sorted(Path(sys.argv[2]).iterdir()):
    with path.open("rb") as source:
        media_type, reader = registry.pick(source, Declared(path.name))
        assert list(reader.read(ReadContext(source, media_type, Declared(path.name)))), path
        source.seek(0)
        if media_type == "application/pdf" or media_type.startswith("image/"):
            draw_page(source, media_type, 1)
        if media_type == "text/html":
            sanitise(source, "")
print(sorted(set(sys.modules) - before))
"""


def picture(form: str) -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, form)
    return out.getvalue()


def files() -> dict[str, bytes]:
    """One file of each kind that is read."""
    ruled = b"20 20 160 0.5 re f 20 60 160 0.5 re f 20 20 0.5 40 re f 180 20 0.5 40 re f 100 20 0.5 40 re f "
    mail = b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    mail += b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>x</p>\n--b--\n"
    return {
        "a.pdf": pdf([ruled + line("words", 30, 40)]),
        "a.html": PAGE,
        "gbk.html": ("<html><body><p>" + "招标公告" * 40).encode("gbk"),
        "arabic.html": ("<html><body><p>" + "إعلان مناقصة " * 20).encode("iso8859-6"),
        "a.txt": b"Plain words in English, enough of them to be told from other languages.",
        "russian.txt": ("Объявление о закупке системы видеонаблюдения " * 5).encode("koi8-r"),
        "a.zip": zipped(("a.txt", b"x")),
        "lzma.zip": zipped(("a.txt", b"x" * 100), method=zipfile.ZIP_LZMA),
        "bz2.zip": zipped(("a.txt", bz2.compress(b"x")), method=zipfile.ZIP_BZIP2),
        "a.tar": tarred(("a.txt", b"x")),
        "a.warc.gz": gzip.compress(record(http(brotli.compress(PAGE), "Content-Encoding: br"))),
        "a.wacz": wacz(),
        "a.jsonl": json.dumps({"article_url": "http://a.example", "content": "x"}).encode(),
        "a.mhtml": mail,
        **{f"a.{form.lower()}": picture(form) for form in ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")},
    }


def test_no_reader_loads_code_after_the_warm_up(tmp_path: Path) -> None:
    for name, data in files().items():
        (tmp_path / name).write_bytes(data)
    command = [sys.executable, "-I", "-X", "utf8", "-c", READ_ALL, str(ROOT), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={})
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
