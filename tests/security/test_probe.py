"""The fifteen things a taken-over reader must not do, tried from inside one (safety.md section 2)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ingest import sandbox
from ingest.sandbox import Outcome


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """The probe's table."""
    if sandbox.level() != "L1":
        pytest.skip(f"NOTICE: this machine cannot isolate readers, nothing was probed: {sandbox.why_below()}")
    return sandbox.probe()


def test_fifteen_of_fifteen_forbidden_actions_are_blocked(outcomes: list[Outcome]) -> None:
    forbidden = [each for each in outcomes if each.result in {"blocked", "SUCCEEDED"}]
    assert len(forbidden) == 15
    assert [each.action for each in forbidden if each.result != "blocked"] == []


def test_what_readers_need_still_works(outcomes: list[Outcome]) -> None:
    needed = {each.action: each.result for each in outcomes if each.result in {"works", "FAILED"}}
    assert needed == {"read the input": "works", "start a thread": "works", "use the scratch folder": "works"}


def test_the_command_prints_a_line_for_each(outcomes: list[Outcome]) -> None:
    out = StringIO()
    call_command("sandbox_probe", stdout=out)
    assert out.getvalue().count("blocked") == 15


def test_the_command_fails_when_an_action_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "probe", lambda: [Outcome("fork", "SUCCEEDED", "")])
    monkeypatch.setattr(sandbox, "level", lambda: "L0")
    with pytest.raises(CommandError) as failed:
        call_command("sandbox_probe", stdout=StringIO())
    assert failed.value.returncode == 1
