"""`make bench-custody`: how fast the log and the originals are checked, with its baselines in the same run.

10,000 entries made by `custody.append` and checked as an export by `verify_log`; one inclusion proof out of the
database; fixity over 200 files of 1 MiB against `sha256sum` over the same files. The last line is `RESULT {json}`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="muniment-bench-"))
os.environ["MUNIMENT_DATA"] = str(FOLDER / "data")
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER}/data/bench.sqlite3"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.embedded"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from archive import custody, fixity, storage, tree  # noqa: E402
from archive.models import Original  # noqa: E402
from archive.provenance.verify_log import find_export, verify_export  # noqa: E402
from archive.services.checkpoints import make_checkpoint  # noqa: E402

ENTRIES = 10_000
FILES = 200
RUNS = 5


def best(work: Callable[[], object]) -> float:
    """Seconds of the quickest of a few runs: the others met somebody else's work."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def fill() -> list[Original]:
    """The log, and the originals."""
    with transaction.atomic():
        for n in range(ENTRIES):
            custody.append(type="check", objects=[f"document:D-{n}"], detail={"n": n}, agent="agent:bench")
    for _ in range(FILES):
        path = storage.staging_file()
        path.write_bytes(os.urandom(1024 * 1024))
        stored = storage.store(path)
        Original.objects.create(sha256=stored.sha256, sha512=stored.sha512, sha1=stored.sha1, size=stored.size)
    return list(Original.objects.all())


def main() -> int:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    originals = fill()
    begun = time.perf_counter()
    make_checkpoint()
    checkpoint_seconds = time.perf_counter() - begun
    call_command("export_log", str(FOLDER / "export"))
    export = find_export(FOLDER / "export")
    verify_seconds = best(lambda: verify_export(export))
    count = tree.size()
    proof_seconds = best(lambda: tree.inclusion(count // 3, count))
    names = [storage.originals().path(storage.original_name(each.sha256)) for each in originals]
    bare = best(lambda: subprocess.run(["sha256sum", *names], check=True, stdout=subprocess.DEVNULL))
    ours = best(lambda: [fixity.check_original(each) for each in originals])
    print(f"checkpoint over {count} entries: {checkpoint_seconds:.2f} s; export verified in {verify_seconds:.2f} s")
    print(f"fixity {FILES / ours:.0f} MiB/s, sha256sum {FILES / bare:.0f} MiB/s")
    result = {
        "entries_verified_per_second": round(count / verify_seconds),
        "inclusion_proof_ms": round(proof_seconds * 1000, 2),
        "fixity_ratio_to_sha256sum": round(bare / ours, 3),
        "seconds_for_10000_entries": round(verify_seconds * 10_000 / count, 2),
    }
    print("RESULT", json.dumps(result))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
