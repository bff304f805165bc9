"""pywb, a web archive of one's own, for tests that fetch from a real one: a program in an environment of its own.

It is GPL: never imported, never a dependency, never shipped. It lies in the cache of whoever runs the tests.
"""

import os
import subprocess
import sys
from pathlib import Path

PACKAGES = ("pywb==2.9.1", "setuptools==80.9.0")  # pywb asks for pkg_resources at run time
SECONDS = 240


def environment() -> Path:
    """Where it is, or will be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "muniment-tests" / PACKAGES[0].replace("==", "-")


def program(name: str) -> Path:
    """A program of it; there only once it is installed."""
    return environment() / "bin" / name


def ensure() -> bool:
    """Install it unless it is there. False, with a line that says why, where that cannot be done."""
    done = environment() / "complete"
    if done.exists():
        return True
    uv = Path(sys.executable).with_name("uv")
    commands = (
        [str(uv), "venv", "-q", "--clear", "--python", sys.executable, str(environment())],
        [str(uv), "pip", "install", "-q", "--python", str(program("python")), *PACKAGES],
    )
    try:
        for command in commands:
            subprocess.run(command, check=True, timeout=SECONDS, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"pywb could not be installed: its tests will be skipped ({type(error).__name__}).", flush=True)
        return False
    done.touch()
    return True
