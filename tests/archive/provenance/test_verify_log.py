"""The verifier that runs without Django: its lines, its exit codes, and every mutation of an export."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.provenance.checkpoint import key_of, make_body, sign
from archive.provenance.merkle import leaf_hash, root_of
from archive.provenance.verify_log import main
from tests.archive.provenance.logs import LOG, detail_of, entries, salt_of

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = key_of(PRIVATE, LOG)
COUNT = 12


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with all its parts."""
    log = entries(COUNT)
    (tmp_path / "events.jsonl").write_text("".join(f"{entry}\n" for entry in log), encoding="utf-8")
    (tmp_path / "keys.txt").write_text(f"# keys\n{KEY.text}\n")
    for folder in ("checkpoints", "details"):
        (tmp_path / folder).mkdir()
    for size in (5, COUNT):
        root = root_of(leaf_hash(entry.encode()) for entry in log[:size])
        (tmp_path / "checkpoints" / f"{size}").write_text(
            sign(make_body(LOG, size, root), PRIVATE, LOG), encoding="utf-8"
        )
    for seq in range(1, COUNT + 1):
        detail = {"salt": salt_of(seq).hex(), "detail": detail_of(seq)}
        (tmp_path / "details" / f"{seq}.json").write_text(json.dumps(detail))
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    code = main([str(each) for each in arguments], out)
    return code, out.getvalue()


def test_a_whole_export_with_a_known_key_passes(export: Path) -> None:
    code, text = run(export, KEY.fingerprint)
    assert code == 0
    assert "FAIL" not in text
    assert "NOT CHECKED" not in text
    assert text.count("PASS") == 5


def test_a_key_that_nobody_vouched_for_is_not_green(export: Path) -> None:
    code, text = run(export)
    assert code == 3
    assert f"fingerprint {KEY.fingerprint}" in text
    assert run(export, "0" * 64)[0] == 1


def test_a_log_alone_is_checked_as_far_as_that_goes(export: Path) -> None:
    code, text = run(export / "events.jsonl")
    assert code == 3
    assert "PASS        12 entries" in text
    assert "NOT CHECKED the end of the log" in text


def test_erased_details_do_not_break_the_log_and_are_said(export: Path) -> None:
    (export / "details" / "3.json").unlink()
    code, text = run(export, KEY.fingerprint)
    assert code == 3
    assert "1 details are erased or withheld" in text


def test_a_missing_export_could_not_be_run(tmp_path: Path) -> None:
    assert run(tmp_path)[0] == 2
    assert run(tmp_path / "nothing")[0] == 2
    assert run()[0] == 2


def test_a_cut_log_is_noticed_by_the_checkpoint(export: Path) -> None:
    events = export / "events.jsonl"
    lines = events.read_text(encoding="utf-8").splitlines(keepends=True)
    events.write_text("".join(lines[:-2]), encoding="utf-8")
    code, text = run(export, KEY.fingerprint)
    assert code == 1
    assert "is over 12 entries; the log ends at 10" in text


@pytest.mark.parametrize("name", ["events.jsonl", "checkpoints/5", "checkpoints/12", "details/4.json", "keys.txt"])
def test_any_flipped_bit_in_any_file_fails(export: Path, name: str) -> None:
    path = export / name
    whole = path.read_bytes()
    start = whole.index(b"\n") + 1 if name == "keys.txt" else 0  # the remark above the keys is nobody's statement
    for at in range(start, len(whole) - 1, max(1, len(whole) // 40)):
        changed = bytearray(whole)
        changed[at] ^= 1
        if name == "details/4.json" and _same_json(bytes(changed), whole):
            continue
        path.write_bytes(bytes(changed))
        code, text = run(export, KEY.fingerprint)
        assert code in (1, 2), (at, text)


def test_it_runs_without_django(export: Path) -> None:
    command = (
        "import sys; sys.modules['django'] = None; import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, "archive.provenance.verify_log", str(export), KEY.fingerprint],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "PASS" in done.stdout


@pytest.mark.timeout(60)  # 0.1 s here; what is quadratic takes minutes
def test_two_thousand_entries_come_to_an_end(tmp_path: Path) -> None:
    log = entries(2_000)
    (tmp_path / "events.jsonl").write_text("".join(f"{entry}\n" for entry in log), encoding="utf-8")
    assert run(tmp_path)[0] == 3


def _same_json(left: bytes, right: bytes) -> bool:
    try:
        return bool(json.loads(left) == json.loads(right))
    except ValueError:
        return False
