"""What docs/how-to says exists: commands and their options, make targets, variables, files, links."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
READ_IN = [*(ROOT / "config" / "settings").glob("*.py"), ROOT / "docker-compose.yml", *(ROOT / "scripts").glob("*.py")]
READ_IN += [*(ROOT / "config" / "management" / "commands").glob("*.py")]
# Read by what we run, not by us.
OTHERS = {"PATH", "DJANGO_SETTINGS_MODULE"}

pytestmark = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def test_every_command_and_option_exists(page: Path) -> None:
    commands = get_commands()
    for name, rest in re.findall(r"manage\.py ([a-z_]+)((?: [^\n`]*)?)", page.read_text(encoding="utf-8")):
        assert name in commands, name
        app = commands[name]
        parser = (app if not isinstance(app, str) else load_command_class(app, name)).create_parser("manage.py", name)
        known = set(parser._option_string_actions)
        asked = set(re.findall(r"(?<!\S)--[a-z-]+", rest.partition("#")[0]))
        assert asked <= known, (name, asked - known)


def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+(?: [a-z-]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    targets = {word for line in targets for word in line.split()}
    for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")):
        assert name in targets, name


def test_every_module_that_is_run_exists(page: Path) -> None:
    for module in re.findall(r"python -m (scripts\.[a-z_]+)", page.read_text(encoding="utf-8")):
        assert (ROOT / (module.replace(".", "/") + ".py")).is_file(), module


def test_every_variable_is_read_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(
        re.findall(r"\b((?:MUNIMENT|CELERY|DATABASE|AWS|ALLOWED|SECRET|POSTGRES|REDIS|DJANGO)_[A-Z0-9_]+)\b", text)
    )
    read = "\n".join(file.read_text(encoding="utf-8") for file in READ_IN)
    assert {name for name in named - OTHERS if not re.search(rf"\b{name}\b", read)} == set()


def test_every_link_and_file_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (page.parent / target).exists(), target
    for target in re.findall(r"`((?:tests|docs|scripts)/[\w./-]+)`", text):
        assert (ROOT / target).exists(), target
