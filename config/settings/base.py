"""Settings that every way of running shares. Everything that differs comes from the environment, and is read here only.

`embedded.py` is `make run` (SQLite, a folder, no servers), `production.py` a newsroom's server, `test.py` the suite.
"""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# Everything that is not code: database, originals, index, queue folder, keys. Mode 0700 (safety.md section 12).
MUNIMENT_DATA = Path(env.str("MUNIMENT_DATA", str(BASE_DIR / "var"))).resolve()
for _folder in ("tmp", "queue", "queue-control", "index", "cache", "static"):
    (MUNIMENT_DATA / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)

SITE_NAME = "Muniment"
MUNIMENT_VERSION = "0.1.0"
MUNIMENT_BASE_URL = env.str("MUNIMENT_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
# The newsroom's name as it stands in citations, and the origin line of the custody log.
MUNIMENT_ARCHIVE_NAME = env.str("MUNIMENT_ARCHIVE_NAME", "Muniment")
# Whom to write to about what is withheld: a mail address or a sentence. Without it the pages name an admin.
MUNIMENT_CONTACT = env.str("MUNIMENT_CONTACT", "")
MUNIMENT_LOG_ORIGIN = env.str("MUNIMENT_LOG_ORIGIN", "muniment.local/log/1")
# The Ed25519 key that signs the log: PEM, or its 32 bytes in base64. Without it one is made in MUNIMENT_DATA/keys.
MUNIMENT_LOG_KEY = env.str("MUNIMENT_LOG_KEY", "")
# Addresses of RFC 3161 authorities that are asked for the time of each daily checkpoint, and the folder of the roots
# (PEM) that alone are believed. None by default: what is proven then is only what the log itself proves.
MUNIMENT_TSA_URLS = env.list("MUNIMENT_TSA_URLS", default=[])
MUNIMENT_TSA_ROOTS = Path(env.str("MUNIMENT_TSA_ROOTS", str(MUNIMENT_DATA / "keys" / "tsa")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "accounts",
    "archive",
    "procurement",
    "ingest",
    "search",  # before haystack: our commands shadow `rebuild_index` and `update_index`
    "stories",
    "haystack",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "ingest.middleware.UploadGate",  # above CSRF, which reads a form's files before the view asks who is there
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionRulesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "archive.middleware.WithheldMiddleware",  # the view's own 404 first
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", f"sqlite:///{MUNIMENT_DATA / 'muniment.sqlite3'}")}
# Opening SQLite too costs more than a small page does: it reads the whole schema each time.
DATABASES["default"]["CONN_MAX_AGE"] = 60
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a read upgraded to a write after another commit fails at once, timeout ignored (safety.md section 8).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("MUNIMENT_SQLITE_TIMEOUT", 30),
        "init_command": (
            # No trusted_schema=OFF: SQLite 3.40 then refuses json_valid(), with which Django checks every JSON column.
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;"
            "PRAGMA secure_delete=ON;"  # what a purge deletes is overwritten in the file
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update({"connect_timeout": 2, "options": "-c lock_timeout=5000"})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # nothing depends on working e-mail: an invitation link is the proof
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "5/m/ip,5/m/key",
    "verify": "60/m/ip",
    "report": "5/h/ip",  # what readers write about an evidence page
    "share": "20/m/ip",  # passwords of share links, and notes left through them
}
# How many proxies of ours stand before us: only then is X-Forwarded-For believed, and refused tries counted by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MUNIMENT_TRUSTED_PROXIES", 0)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = SITE_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an invitation was the proof; nothing depends on working e-mail
# Whether editors and admins must have a second factor. Everybody may have one.
MUNIMENT_REQUIRE_SECOND_FACTOR = env.bool("MUNIMENT_REQUIRE_SECOND_FACTOR", False)
SESSION_COOKIE_AGE = 7 * 24 * 3600  # absolute: `accounts.middleware` ends a session that is older, however busy
MUNIMENT_SESSION_IDLE_SECONDS = 12 * 3600
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "en"
# One language until the Chinese catalogue is complete: a half-translated page would lie about its `lang`.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = MUNIMENT_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MUNIMENT_DATA)},
    },
    # Where originals live: content-addressed by `archive.storage` on whatever storage stands here.
    "originals": {
        "BACKEND": "archive.storage.OriginalsFolder",
        "OPTIONS": {"location": str(MUNIMENT_DATA)},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env.str("MUNIMENT_S3_BUCKET", ""):
    STORAGES["originals"] = {
        "BACKEND": "archive.bucket.OriginalsBucket",
        "OPTIONS": {
            "bucket_name": env.str("MUNIMENT_S3_BUCKET"),
            "endpoint_url": env.str("MUNIMENT_S3_ENDPOINT", "") or None,
        },
    }

# What counts refused sign-ins: every web process must see the same count, so never a cache in one process's memory.
# This one needs no server; several machines set a Redis they share.
CACHES = {"default": env.cache_url("MUNIMENT_CACHE_URL", f"filecache://{MUNIMENT_DATA / 'cache'}")}

# --- uploads (safety.md section 3) ---
MUNIMENT_MAX_FILE_BYTES = env.int("MUNIMENT_MAX_FILE_BYTES", 512 * 1024 * 1024)
# A web archive (WARC, WACZ) that `manage.py ingest` takes in may be larger: it is streamed.
MUNIMENT_MAX_ARCHIVE_BYTES = env.int("MUNIMENT_MAX_ARCHIVE_BYTES", 32 * 1024**3)
# A folder whose files the scheduler takes in, and whose documents they become (an e-mail; empty: the first admin).
MUNIMENT_WATCH = env.str("MUNIMENT_WATCH", "")
MUNIMENT_WATCH_AS = env.str("MUNIMENT_WATCH_AS", "")
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = MUNIMENT_DATA / "tmp"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- readers and fetchers (safety.md sections 2 and 4) ---
MUNIMENT_ALLOW_UNSANDBOXED = env.bool("MUNIMENT_ALLOW_UNSANDBOXED", False)
MUNIMENT_FETCH = env.str("MUNIMENT_FETCH", "off")  # off | archives | all
MUNIMENT_FETCH_ALLOW = env.list("MUNIMENT_FETCH_ALLOW", default=[])  # address:port, for tests on this machine only
MUNIMENT_FETCH_DENY = env.list("MUNIMENT_FETCH_DENY", default=[])
# Where an archive's services are really asked, for tests and mirrors: origin=address, with commas between pairs.
MUNIMENT_FETCH_ENDPOINTS = env.dict("MUNIMENT_FETCH_ENDPOINTS", default={})
MUNIMENT_SPN_KEY = env.str("MUNIMENT_SPN_KEY", "")  # access:secret of an archive.org account, for Save Page Now
# Seconds between two requests of all workers together (provenance.md section 5); published limits of archives differ.
MUNIMENT_FETCH_SECONDS = env.float("MUNIMENT_FETCH_SECONDS", 1.0)  # to one host
MUNIMENT_MEMENTO_SECONDS = env.float("MUNIMENT_MEMENTO_SECONDS", 4.0)  # to a web archive
MUNIMENT_CDX_SECONDS = env.float("MUNIMENT_CDX_SECONDS", 2.5)  # to its list of captures
MUNIMENT_SAVE_SECONDS = env.float("MUNIMENT_SAVE_SECONDS", 15.0)  # to Save Page Now
MUNIMENT_PLACE = env.str("MUNIMENT_PLACE", "")  # from where this server looks at pages: a city, a country

# --- search ---
MUNIMENT_SEARCH_ENGINE = env.str("MUNIMENT_SEARCH_ENGINE", "tantivy")
MUNIMENT_INDEX_DIR = MUNIMENT_DATA / "index"
# For how long the number of documents that a person may see is kept while no change is noted (seconds).
MUNIMENT_SCOPE_SECONDS = 3.0
HAYSTACK_CONNECTIONS = {
    alias: {
        "ENGINE": f"search.engines.{MUNIMENT_SEARCH_ENGINE}.Engine",
        "PATH": str(MUNIMENT_INDEX_DIR / alias),
        "SILENTLY_FAIL": False,
    }
    # Made of masked text: `public` holds what anyone may see and answers visitors, `guests` what collections hold too,
    # for guests. `all` is made of all text and answers the newsroom.
    for alias in ("public", "guests", "all")
}
HAYSTACK_CONNECTIONS["default"] = HAYSTACK_CONNECTIONS["all"]
HAYSTACK_LIMIT_TO_REGISTERED_MODELS = False

# --- queue: messages carry ids only; the Item row is the truth (safety.md section 7) ---
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "filesystem://localhost")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"visibility_timeout": 1500}
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(MUNIMENT_DATA / "queue"),
        "data_folder_out": str(MUNIMENT_DATA / "queue"),
        "control_folder": str(MUNIMENT_DATA / "queue-control"),
        "polling_interval": 0.05,
    }
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_DEFAULT_QUEUE = "intake"
CELERY_TASK_ROUTES = {"search.tasks.*": {"queue": "index"}, "ingest.tasks.recognise": {"queue": "ocr"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- what a browser may do (experience.md section 13) ---
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# smtp+tls://user:password@host:587; without it mail is only printed, and the pages say that none is sent.
_MAIL = env.email_url("MUNIMENT_EMAIL_URL", "consolemail://")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL["EMAIL_HOST"] or "localhost"
EMAIL_PORT = _MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MUNIMENT_FROM_EMAIL", "muniment@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "structlog.processors.JSONRenderer",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("MUNIMENT_LOG_LEVEL", "INFO")},
}
