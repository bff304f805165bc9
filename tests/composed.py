"""docker-compose.yml as a test can use it: read, filled in from an environment, and started as plain processes.

No container engine runs where the suite does. What containers add (images, networks, volumes, read-only roots) is
therefore not tested here; the commands, the environment and the health checks are.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "docker-compose.yml"
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>[A-Za-z_]+)(?::(?P<kind>[?-])(?P<rest>[^}]*))?\}")


class Unset(Exception):
    """Compose would refuse to start: a variable that the file insists on is not given."""


def read() -> dict[str, Any]:
    """The file as it stands, merged anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def fill(value: Any, environment: dict[str, str]) -> Any:
    """Compose's interpolation: `${X:?why}`, `${X:-default}`, `${X}` and `$$`."""
    if isinstance(value, dict):
        return {key: fill(each, environment) for key, each in value.items()}
    if isinstance(value, list):
        return [fill(each, environment) for each in value]
    if not isinstance(value, str):
        return value

    def one(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        given = environment.get(match["name"], "")
        if not given and match["kind"] == "?":
            raise Unset(match["name"])
        return given or (match["rest"] if match["kind"] == "-" else "")

    return VARIABLE.sub(one, value)


@dataclass(frozen=True)
class Service:
    """One service, ready to be started here."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health: list[str]


def services(environment: dict[str, str], replaced: dict[str, str]) -> dict[str, Service]:
    """Our own services (those built from our image), filled in; `replaced` maps addresses in containers to ours."""
    found = {}
    for name, row in fill(read()["services"], environment).items():
        if "build" not in row:
            continue
        command = [_replace(word, replaced) for word in row["command"]]
        values = {key: _replace(str(value), replaced) for key, value in row["environment"].items()}
        health = [_replace(word, replaced) for word in row.get("healthcheck", {}).get("test", ["CMD"])[1:]]
        found[name] = Service(name, command, values, health)
    return found


def _replace(text: str, replaced: dict[str, str]) -> str:
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text
