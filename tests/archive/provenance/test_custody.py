"""Entries of the custody log: their bytes, their chain, and any single change found and named."""

import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.provenance import custody
from archive.provenance.custody import GENESIS, detail_hash, entry_bytes, entry_hash, read_entry, verify_chain
from tests.archive.provenance.logs import START, entries


def test_an_entry_is_written_as_the_design_writes_it() -> None:
    entry = entry_bytes(
        log="docs.example.org/log/1",
        seq=7,
        prev="0" * 64,
        time=dt.datetime(2026, 11, 22, 20, 0, 7, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        type="capture",
        agent="agent:7f3c",
        objects=["document:D-7K3M9K", "original:sha256:ab"],
        detail_sha256="1" * 64,
    )
    expected = (
        '{"agent":"agent:7f3c","detail_sha256":"' + "1" * 64 + '","log":"docs.example.org/log/1",'
        '"objects":["document:D-7K3M9K","original:sha256:ab"],"outcome":"ok","prev":"' + "0" * 64 + '","seq":7,'
        '"time":"2026-11-22T12:00:07.000000Z","type":"capture","v":1}'
    )
    assert entry.decode() == expected
    assert entry_hash(entry) == hashlib.sha256(expected.encode()).hexdigest()


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "gossip"},
        {"prev": "00"},
        {"detail_sha256": "g" * 64},
        {"seq": -1},
        {"objects": [""]},
        {"time": dt.datetime(2026, 1, 1)},  # noqa: DTZ001  # that is the point
        {"agent": "\ud800"},
    ],
)
def test_an_entry_that_could_not_be_verified_is_not_written(wrong: dict[str, object]) -> None:
    good: dict[str, object] = {
        **{"log": "l", "seq": 1, "prev": GENESIS, "time": START, "type": "capture"},
        **{"agent": "agent:1", "objects": [], "detail_sha256": "1" * 64},
    }
    assert entry_bytes(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r".+"):
        entry_bytes(**{**good, **wrong})  # type: ignore[arg-type]


def test_a_detail_is_hidden_by_its_salt() -> None:
    detail = {"name": "张三", "n": 1}
    salt = custody.new_salt()
    assert len(salt) == 32
    assert detail_hash(salt, detail) == hashlib.sha256(salt + '{"n":1,"name":"张三"}'.encode()).hexdigest()
    assert detail_hash(custody.new_salt(), detail) != detail_hash(salt, detail)
    with pytest.raises(ValueError, match="32"):
        detail_hash(b"short", detail)


def test_a_log_that_holds_has_no_findings() -> None:
    log = entries(30)
    assert verify_chain(log) == []
    assert verify_chain(log, head=entry_hash(log[-1])) == []
    assert verify_chain([]) == []


@given(st.integers(0, 11), st.integers(0, 400), st.integers(0, 127))
@settings(max_examples=80)
def test_any_changed_byte_is_found_and_named(index: int, at: int, byte: int) -> None:
    log = [entry.encode() for entry in entries(12)]
    head = entry_hash(log[-1])
    changed = bytearray(log[index])
    at %= len(changed)
    changed[at] = byte
    if bytes(changed) == log[index]:
        return
    findings = verify_chain([*log[:index], bytes(changed), *log[index + 1 :]], head=head)
    assert findings
    named = {finding.seq for finding in findings} | {finding.seq - 1 for finding in findings}
    assert index + 1 in named or any(str(index + 1) in finding.sentence for finding in findings)


@pytest.mark.parametrize("index", range(6))
def test_a_missing_doubled_or_moved_entry_is_found(index: int) -> None:
    log = entries(6)
    head = entry_hash(log[-1])
    without = log[:index] + log[index + 1 :]
    doubled = log[: index + 1] + log[index:]
    other = (index + 1) % 6
    moved = log.copy()
    moved[index], moved[other] = moved[other], moved[index]
    for broken in (without, doubled, moved):
        assert any(finding.failure for finding in verify_chain(broken, head=head))


def test_a_rewritten_beginning_shows_where_it_meets_the_rest() -> None:
    log = entries(6)
    fields = json.loads(log[2])
    fields["agent"] = "agent:0000"
    forged = json.dumps(fields, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    assert read_entry(forged)["agent"] == "agent:0000"
    (finding,) = verify_chain([*log[:2], forged, *log[3:]])
    assert (finding.seq, finding.code) == (4, "prev-mismatch")
    assert "entry 3" in finding.sentence


def test_every_broken_entry_is_named_and_not_only_the_first() -> None:
    log = entries(10)
    log[2], log[7] = log[2].replace("7f3c", "7f3d"), "{"
    assert [(each.seq, each.code) for each in verify_chain(log)] == [
        (4, "prev-mismatch"),
        (8, "malformed"),
        (9, "prev-mismatch"),
    ]


def test_a_clock_set_back_is_reported_and_is_no_failure() -> None:
    first = entry_bytes(
        log="l", seq=1, prev=GENESIS, time=START, type="capture", agent="a", objects=[], detail_sha256="1" * 64
    )
    second = entry_bytes(
        log="l",
        seq=2,
        prev=entry_hash(first),
        time=START - dt.timedelta(seconds=1),
        type="clock",
        agent="a",
        objects=[],
        detail_sha256="1" * 64,
    )
    (finding,) = verify_chain([first, second])
    assert (finding.seq, finding.code, finding.failure) == (2, "time-backwards", False)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry + " ",
        lambda entry: entry.replace('"v":1', '"v": 1'),
        lambda entry: entry.replace('"seq":1', '"seq":1.0'),
        lambda entry: entry.replace('"v":1', '"v":true'),
        lambda entry: entry.replace('"v":1}', '"v":1,"x":2}'),
        lambda entry: entry.replace('"agent":"agent:7f3c",', '"agent":"agent:7f3c","agent":"agent:7f3c",'),
        lambda entry: "[" * 100_000,
        lambda entry: "null",
        lambda entry: "\ud800",
    ],
)
def test_other_forms_of_an_entry_are_not_entries(change) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r".+"):
        read_entry(change(entries(1)[0]))
    assert verify_chain([change(entries(1)[0])])[0].code == "malformed"
