"""`make bench-ocr`: pages drawn from the shared statutes, clean and noisy, at 150 and 300 dpi, read in the sandbox.

The error is characters: edit distance over the characters that were drawn, white space left out, since OCR sets lines
its own way. A scan's faults are made with a fixed seed: a slight turn, blur, grain, JPEG at quality 60.
The last line is `RESULT {json}`; `seconds_per_page` is the child's computing, not waiting.
"""

import gzip
import io
import json
import os
import random
import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path

FOLDER = tempfile.mkdtemp(prefix="muniment-bench-ocr-")
os.environ["MUNIMENT_DATA"] = FOLDER
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from PIL import Image, ImageDraw, ImageFilter, ImageFont  # noqa: E402

from ingest import sandbox  # noqa: E402
from ingest.readers.base import PageText  # noqa: E402
from ingest.sandbox_server import ocr_keeper  # noqa: E402

LAWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "laws" / "prc-laws.jsonl.gz"
PAGES = int(os.environ.get("MUNIMENT_BENCH_OCR_PAGES", "3"))
LINES, SIGNS, POINTS = 36, 34, 12
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
)


def texts() -> Iterator[list[str]]:
    """Lines of a page each, from different statutes."""
    with gzip.open(LAWS, "rt", encoding="utf-8") as rows:
        for number, row in enumerate(rows):
            if number % 37:
                continue
            words = "".join(json.loads(row)["text"].split())
            if len(words) >= LINES * SIGNS + 400:
                yield [words[400 + at * SIGNS : 400 + (at + 1) * SIGNS] for at in range(LINES)]


def drawn(lines: list[str], dpi: int, font: str, *, noisy: bool, chance: random.Random) -> bytes:
    """An A4 page as PNG or, where it is noisy, as the JPEG of a scanner."""
    page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    face = ImageFont.truetype(font, round(POINTS * dpi / 72), index=2)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        pen.text((round(0.8 * dpi), round((0.8 + number * 0.28) * dpi)), line, font=face, fill=20)
    out = io.BytesIO()
    if not noisy:
        page.save(out, "PNG", dpi=(dpi, dpi))
        return out.getvalue()
    page = page.rotate(chance.uniform(-0.7, 0.7), resample=Image.Resampling.BICUBIC, fillcolor=255)
    page = page.filter(ImageFilter.GaussianBlur(dpi / 250))
    grain = Image.effect_noise(page.size, 40)
    page = Image.blend(page, grain, 0.15)
    page.save(out, "JPEG", quality=60, dpi=(dpi, dpi))
    return out.getvalue()


def distance(wanted: str, read: str) -> int:
    """Edits between two texts."""
    row = list(range(len(read) + 1))
    for i, one in enumerate(wanted, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(read, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[len(read)]


def read(path: Path, media_type: str) -> str:
    """What OCR reads in a picture."""
    parts = sandbox.recognise(path, media_type, [1])
    return "".join(part.text for part in parts if isinstance(part, PageText))


def measure(dpi: int, *, noisy: bool) -> tuple[int, int]:
    """Errors and characters over all pages of one kind."""
    chance = random.Random(20261126)
    wrong = total = 0
    for number, lines in zip(range(PAGES), texts(), strict=False):
        path = Path(FOLDER) / f"page-{dpi}-{noisy}-{number}"
        path.write_bytes(drawn(lines, dpi, FONTS[number % len(FONTS)], noisy=noisy, chance=chance))
        wanted = "".join(lines)
        found = "".join(read(path, "image/jpeg" if noisy else "image/png").split())
        errors = distance(wanted, found)
        wrong, total = wrong + errors, total + len(wanted)
        print(f"{dpi} dpi, {'noisy' if noisy else 'clean'}, page {number + 1}: {errors} of {len(wanted)}", flush=True)
    return wrong, total


def main() -> None:
    """Prints the table and the result."""
    if not LAWS.is_file():
        raise SystemExit("the shared statutes are not here: nothing to draw")
    shares: dict[bool, tuple[int, int]] = {}
    for noisy in (False, True):
        found = [measure(dpi, noisy=noisy) for dpi in (150, 300)]
        shares[noisy] = (sum(each[0] for each in found), sum(each[1] for each in found))
    ocr_keeper.stop()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = {
        "cer_clean": round(shares[False][0] / shares[False][1], 5),
        "cer_noisy": round(shares[True][0] / shares[True][1], 5),
        "seconds_per_page": round((children.ru_utime + children.ru_stime) / (4 * PAGES), 2),
    }
    print("RESULT", json.dumps(result))


if __name__ == "__main__":
    main()
