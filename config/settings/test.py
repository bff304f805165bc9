"""The suite: as embedded, in a folder of its own that disappears with the run."""

import atexit
import os
import shutil
import sys
import tempfile

# Whatever the shell says: to compile our code and the tests anew costs each process of a run up to six seconds.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Set before base is read, so that every path there lies in the run's own folder.
os.environ["MUNIMENT_DATA"] = tempfile.mkdtemp(prefix="muniment-test-")
atexit.register(shutil.rmtree, os.environ["MUNIMENT_DATA"], ignore_errors=True)

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import DATABASES, MUNIMENT_DATA  # noqa: E402

DEBUG = False
SECRET_KEY = "only-for-the-tests-and-never-anywhere-else-0123456789"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MUNIMENT_FETCH = "all"
MUNIMENT_FETCH_SECONDS = MUNIMENT_MEMENTO_SECONDS = MUNIMENT_CDX_SECONDS = MUNIMENT_SAVE_SECONDS = 0.0
MUNIMENT_SCOPE_SECONDS = 0.0  # a test is one transaction, and what follows a commit never happens
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads, child processes and a live server share it.
    DATABASES["default"]["TEST"] = {"NAME": str(MUNIMENT_DATA / "test.sqlite3")}
