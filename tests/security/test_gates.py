"""The gates of safety.md section 12 over the whole code, and each gate seen to fire."""

import pytest

from tests.security.gates import ROOMS, ROOT, all_breaches, python_breaches, template_breaches


def test_nothing_forbidden_stands_in_code_or_templates() -> None:
    assert [f"{breach.path}:{breach.line}: {breach.gate}" for breach in all_breaches()] == []


def test_the_gates_look_at_every_room() -> None:
    assert [room for room in ROOMS if not list((ROOT / room).rglob("*.py"))] == []


@pytest.mark.parametrize(
    ("code", "gate"),
    [
        ("import pickle", "pickle"),
        ("from marshal import loads", "pickle"),
        ("x = yaml.load(f)", "pickle"),
        ("CELERY_TASK_SERIALIZER = 'pickle'", "pickle"),
        ("import subprocess as s", "subprocess"),
        ("import os\nos.system('ls')", "subprocess"),
        ("from urllib.request import urlopen", "socket"),
        ("import http.client", "socket"),
        ("import socket", "socket"),
        ("from lxml.html.clean import Cleaner", "html-clean"),
        ("run(x, shell=True)", "shell"),
        ("archive.extractall(folder)", "extractall"),
        ("eval(text)", "eval"),
        ("from django.utils.safestring import mark_safe", "mark_safe"),
        ("address.is_global", "is_global"),
        ("from django.views.decorators.cache import cache_page", "site-cache"),
        ("from django.views.decorators.csrf import csrf_exempt", "csrf"),
    ],
)
def test_a_gate_fires_on_code(code: str, gate: str) -> None:
    assert gate in {breach.gate for breach in python_breaches("archive/views.py", code)}


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("{{ title|safe }}", "safe-filter"),
        ("{% autoescape off %}", "autoescape-off"),
        ("{{ text|truncatewords_html:5 }}", "truncatewords-html"),
        ('<p style="color:red">', "inline-style"),
        ("<script>alert(1)</script>", "inline-script"),
        ('<a onclick="x()">', "inline-handler"),
        ('<a href="javascript:x()">', "javascript-link"),
        ('<script src="//cdn.example/x.js"></script>', "outside-address"),
    ],
)
def test_a_gate_fires_on_a_template(text: str, gate: str) -> None:
    assert gate in {breach.gate for breach in template_breaches("templates/x.html", text)}


def test_an_opt_out_needs_its_own_gate_and_a_reason() -> None:
    assert python_breaches("archive/x.py", "import socket  # gate: socket: names of this machine only") == []
    assert python_breaches("archive/x.py", "import socket  # gate: pickle: names of this machine only") != []
    assert python_breaches("archive/x.py", "import socket  # gate: socket:") != []


def test_an_owner_may_use_what_it_owns_and_nothing_else() -> None:
    assert python_breaches("ingest/sandbox.py", "import subprocess") == []
    assert python_breaches("ingest/fetchers/live.py", "import http.client") == []
    assert python_breaches("ingest/fetchers/live.py", "import subprocess") != []
