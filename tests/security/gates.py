"""What may not stand in the code, and where it may after all (safety.md section 12, "Grep gates").

A line opts out with its reason: `# gate: NAME: why`. The files of OWNERS need none for their own gate.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("config", "stories", "search", "procurement", "ingest", "archive", "accounts", "language")

# Modules that only their owners import. Paths are prefixes, relative to the project.
MODULES = {
    "pickle": "pickle", "cPickle": "pickle", "dill": "pickle", "marshal": "pickle", "shelve": "pickle",
    "subprocess": "subprocess", "multiprocessing": "subprocess", "pty": "subprocess",
    "socket": "socket", "ssl": "socket", "http.client": "socket", "urllib.request": "socket", "requests": "socket",
    "lxml_html_clean": "html-clean", "lxml.html.clean": "html-clean",
    "urllib3": "socket", "ftplib": "socket", "smtplib": "socket", "telnetlib": "socket", "asyncio": "socket",
}  # fmt: skip
OWNERS = {
    # The last is handed out in evidence packages, where it asks openssl; nothing of ours imports it.
    "subprocess": ("ingest/sandbox", "ingest/reader_server.py", "stories/packaging/verify.py"),
    "socket": ("ingest/fetchers/", "ingest/sandbox", "ingest/reader_server.py", "ingest/reader_waiting.py"),
}
# Names that are called or read as attributes.
NAMES = {
    "mark_safe": "mark_safe", "SafeString": "mark_safe", "SafeText": "mark_safe", "html_safe": "mark_safe",
    "extractall": "extractall", "is_global": "is_global", "unpack_archive": "extractall",
    "cache_page": "site-cache", "UpdateCacheMiddleware": "site-cache", "FetchFromCacheMiddleware": "site-cache",
    "csrf_exempt": "csrf", "system": "subprocess", "popen": "subprocess",
}  # fmt: skip
BUILTINS = {"eval": "eval", "exec": "eval", "compile": "eval", "__import__": "eval"}
OPT_OUT = re.compile(r"#\s*gate:\s*([a-z_-]+):\s*\S.{8,}")


@dataclass(frozen=True)
class Breach:
    """A forbidden thing, where it stands."""

    gate: str
    path: str
    line: int


def python_breaches(path: str, text: str) -> list[Breach]:
    """What a Python file may not hold, less its opt-outs."""
    lines = text.splitlines()
    found = []
    for gate, line in _walk(ast.parse(text)):
        opted_out = OPT_OUT.search(lines[line - 1])
        if opted_out and opted_out[1] == gate:
            continue
        if path.startswith(OWNERS.get(gate, ("\0",))):
            continue
        found.append(Breach(gate, path, line))
    return found


def _walk(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((gate, node.lineno) for alias in node.names if (gate := _module_gate(alias.name)))
        elif isinstance(node, ast.ImportFrom):
            if gate := _module_gate(node.module or ""):
                yield gate, node.lineno
            yield from ((NAMES[alias.name], node.lineno) for alias in node.names if alias.name in NAMES)
        elif isinstance(node, ast.Attribute) and node.attr in NAMES:
            if node.attr not in {"system", "popen"} or _is_os(node.value):
                yield NAMES[node.attr], node.lineno
        elif isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in {"pickle", "yaml"}:
            yield "pickle", node.lineno  # a serializer by name


def _module_gate(name: str) -> str | None:
    return MODULES.get(name) or MODULES.get(name.partition(".")[0])


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"os", "platform"}


def _call(node: ast.Call) -> Iterator[tuple[str, int]]:
    if isinstance(node.func, ast.Name) and node.func.id in BUILTINS:
        yield BUILTINS[node.func.id], node.lineno
    if ast.unparse(node.func) in {"yaml.load", "yaml.unsafe_load", "yaml.full_load"}:
        yield "pickle", node.lineno
    for keyword in node.keywords:
        if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
            yield "shell", node.lineno


TEMPLATE_GATES = {
    "safe-filter": re.compile(r"\|\s*(safe|safeseq)\b"),
    "autoescape-off": re.compile(r"{%\s*autoescape\s+off"),
    "truncatewords-html": re.compile(r"\|\s*truncate(words|chars)_html"),
    "inline-style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline-script": re.compile(r"<script(?![^>]*\bsrc\s*=)[^>]*>", re.IGNORECASE),
    "inline-handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "javascript-link": re.compile(r"javascript\s*:", re.IGNORECASE),
    "outside-address": re.compile(
        r"<(script|link|img|iframe)\b[^>]*\b(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE
    ),
}
TEMPLATE_OPT_OUT = re.compile(r"{#\s*gate:\s*([a-z_-]+):\s*\S.{8,}#}")


def template_breaches(path: str, text: str) -> list[Breach]:
    """What a template may not hold, less its opt-outs on the same line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        opted_out = {match[1] for match in TEMPLATE_OPT_OUT.finditer(line)}
        found += [
            Breach(gate, path, number)
            for gate, pattern in TEMPLATE_GATES.items()
            if gate not in opted_out and pattern.search(line)
        ]
    return found


def all_breaches() -> list[Breach]:
    """Over every room and every template of the project."""
    found = []
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            found += python_breaches(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "templates").rglob("*.*")):
        if file.suffix in {".html", ".txt", ".xml", ".svg"}:
            found += template_breaches(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8"))
    return found
