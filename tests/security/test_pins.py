"""The lock files against the table of safety.md section 13: bounds, hashes, and what must not come in at all."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
LOCKS = ("build.txt", "base.txt", "dev.txt")

# Name -> what the lock must satisfy; the reasons stand in safety.md section 13.
PINS = {
    "Django": ">=5.2.19,<5.3",
    "pdfminer.six": ">=20260107",
    "pillow": ">=13.0",
    "lxml": ">=6.1",
    "nh3": ">=0.3.7",
    "pypdfium2": ">=5.15",
    "warcio": ">=1.8.1",
    "celery": ">=5.7",
    "pyseccomp": "==0.1.2",
    "landlock": "==1.0.0.dev5",
    "Whoosh": "==2.7.4",
}

# lxml-html-clean is wanted nowhere either, but trafilatura brings it (by justext); tests/security/gates.py forbids to
# import it. Copyleft when imported, or failing here, or dangerous (architecture.md "Stack", safety.md section 13).
UNWANTED = (
    "django-ratelimit", "tsp-client", "rfc3161ng", "waybackpy", "memento-client", "surt", "pywb", "PyMuPDF",
    "whoosh-reloaded", "whoosh3", "django-auditlog", "django-simple-history",
)  # fmt: skip


def locked(name: str) -> dict[str, Version]:
    """Canonical name -> version, of one lock file."""
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    pairs = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, flags=re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in pairs}


@pytest.mark.parametrize(("package", "bounds"), PINS.items())
def test_a_package_of_the_table_is_locked_within_its_bounds(package: str, bounds: str) -> None:
    found = locked("base.txt")[canonicalize_name(package)]
    assert SpecifierSet(bounds).contains(found, prereleases=True), f"{package} {found} is not {bounds}"


@pytest.mark.parametrize("package", PINS)
def test_the_bounds_of_the_table_stand_in_base_in_too(package: str) -> None:
    """Else the next `make lock` could step outside them."""
    rows = [line.partition("#")[0].strip() for line in (REQUIREMENTS / "base.in").read_text("utf-8").splitlines()]
    wanted = {canonicalize_name(row.name): row for row in (Requirement(line) for line in rows if line)}
    assert wanted[canonicalize_name(package)].specifier, f"{package} has no bound in base.in"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_unwanted_comes_in_even_indirectly(lock: str) -> None:
    assert {canonicalize_name(name) for name in UNWANTED} & set(locked(lock)) == set()


def test_the_suite_runs_on_what_is_installed_in_production() -> None:
    base, dev = locked("base.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in base} == base


def test_locks_name_no_index_and_no_address() -> None:
    for lock in LOCKS:
        text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index-url" not in text


def test_exactly_one_whoosh_is_locked() -> None:
    assert [name for name in locked("dev.txt") if "whoosh" in name] == ["whoosh"]
