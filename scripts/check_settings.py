"""`make check`'s part that Django does: migrations up to date, and production settings without a warning.

Runs each command as a child with a throwaway environment, so that nothing of the person's own settings leaks in.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")

# What a newsroom's server must be given (docs/how-to/install-on-a-server.md); nothing here is used for anything real.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "throwaway-for-make-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "muniment.example",
    "MUNIMENT_BASE_URL": "https://muniment.example",
    "DATABASE_URL": "postgres://muniment:throwaway@127.0.0.1:1/muniment",
    "CELERY_BROKER_URL": "redis://:throwaway@127.0.0.1:1/0",
}


def manage(arguments: list[str], environment: dict[str, str]) -> int:
    """Runs one `manage.py` command with warnings as errors where ours; returns its exit code."""
    print("manage.py", *arguments, flush=True)
    clean = {key: os.environ[key] for key in KEPT if key in os.environ}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean | environment, check=False).returncode


def main() -> int:
    """0 if both hold."""
    with tempfile.TemporaryDirectory(prefix="muniment-check-") as folder:
        data = {"MUNIMENT_DATA": folder}
        embedded = data | {"DJANGO_SETTINGS_MODULE": "config.settings.embedded"}
        codes = [
            manage(["makemigrations", "--check", "--dry-run"], embedded),
            manage(["check", "--deploy", "--fail-level", "WARNING"], data | PRODUCTION),
        ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
