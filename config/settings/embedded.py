"""`make run`: one machine, SQLite, a folder, Celery on the filesystem, plain http on localhost."""

from config.secrets import local_secret_key
from config.settings.base import *  # noqa: F403
from config.settings.base import MUNIMENT_DATA, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret_key(MUNIMENT_DATA)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
MUNIMENT_FETCH = env.str("MUNIMENT_FETCH", "all")  # fetches only what a person asks for
