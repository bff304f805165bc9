"""`python -m benchmarks.archive_file [MIB]`: a web archive of so many MiB (default 2,200) through `manage.py ingest`.

The file is made here: pages that become documents, and pictures that stay in the file, as a crawl has them, each record
with bytes of its own. Measured: the clock, and the largest resident set of each process while it is read, at a tenth of
the size and at the whole: memory is flat when they are alike. The last line is `RESULT {json}`.
"""

import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).resolve().parents[1]
MIB = 1024 * 1024
PICTURE = MIB // 2
PAGES = 200  # whatever the size: they cost a reading each, the bytes are in the pictures
SQLITE = "config.settings.embedded"


def write(path: Path, mib: int) -> int:
    """A .warc.gz of about this size; the number of its records."""
    chance = random.Random(mib)
    pictures = mib * MIB // PICTURE
    every = max(1, pictures // PAGES)
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        pages = 0
        for number in range(pictures):
            if number % every == 0 and pages < PAGES:
                pages += 1
                words = "".join(chr(chance.randrange(0x4E00, 0x5E00)) for _ in range(2_000))
                body = f"<html><head><title>公告{pages}</title></head><body><p>{words}</p></body></html>".encode()
                _record(writer, f"https://crawl.example/{pages}.html", "text/html; charset=utf-8", body)
            _record(writer, f"https://crawl.example/{number}.jpg", "image/jpeg", chance.randbytes(PICTURE))
    return pictures + pages


def _record(writer: WARCWriter, address: str, media_type: str, body: bytes) -> None:
    headers = StatusAndHeaders("200 OK", [("Content-Type", media_type)], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=headers))


def _tree(pid: int) -> list[int]:
    """A process and all that it or one of its threads started."""
    try:
        children = [child for each in Path(f"/proc/{pid}/task").iterdir() for child in _children(each)]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _tree(int(child)))]


def _children(thread: Path) -> list[str]:
    return (thread / "children").read_text().split()


def _peak(pid: int) -> int:
    """KiB of the largest resident set that a process has had."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def take_in(folder: Path, mib: int) -> dict[str, float]:
    """Take one in by command, into an archive of its own."""
    file = folder / "crawl.warc.gz"
    records = write(file, mib)
    environment = os.environ | {"MUNIMENT_DATA": str(folder / "var"), "DJANGO_SETTINGS_MODULE": SQLITE}
    environment.pop("DATABASE_URL", None)
    (folder / "var").mkdir(mode=0o700)
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    subprocess.run(
        [*run, "create_admin", "otto@example.org"], cwd=ROOT, env=environment, check=True, capture_output=True
    )
    begun, peaks = time.perf_counter(), {"command": 0, "sandbox": 0}
    command = [*run, "ingest", str(file)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            first, *others = _tree(process.pid) or [process.pid]
            peaks["command"] = max(peaks["command"], _peak(first))
            peaks["sandbox"] = max([peaks["sandbox"], *map(_peak, others)])
            time.sleep(0.1)
        told = process.stdout.read() if process.stdout else ""
    print(told)
    size = file.stat().st_size / MIB
    took = time.perf_counter() - begun
    return {"mib": round(size), "records": records, "exit": process.returncode, "seconds": round(took, 1)} | {
        f"peak_mb_{name}": round(kib / 1024, 1) for name, kib in peaks.items()
    }


def main() -> int:
    """A tenth, then the whole."""
    mib = int(sys.argv[1]) if len(sys.argv) > 1 else 2_200
    figures = []
    for each in (mib // 10, mib):
        folder = Path(tempfile.mkdtemp(prefix="muniment-bench-"))
        try:
            figures.append(take_in(folder, each))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(figures[-1], flush=True)
    print("RESULT " + json.dumps({"small": figures[0], "large": figures[1]}))
    return int(any(each["exit"] for each in figures))


if __name__ == "__main__":
    sys.exit(main())
