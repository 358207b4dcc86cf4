"""Django settings. What differs between installations comes from the environment (README.md lists it)."""

import os

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from . import data, listening


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


def _list(name: str) -> list[str]:
    return [item.strip() for item in os.environ.get(name, "").split(",") if item.strip()]


BASE_DIR = data.ROOT
try:
    DATA_DIR = data.data_dir()
    SECRET_KEY = data.secret_key(DATA_DIR)
except data.DataError as error:
    raise ImproperlyConfigured(str(error)) from None

DEBUG = _flag("K8SLEARN_DEBUG")
# manage.py serve adds the names of the address that it listens on where none are given here.
ALLOWED_HOSTS = _list("K8SLEARN_ALLOWED_HOSTS") or listening.LOOPBACK_NAMES

INSTALLED_APPS = [
    "k8slearn",
    "lessons.apps.LessonsConfig",
    "simulator.lab.apps.LabConfig",
    "channels",
    "csp",
    "django_htmx",
    "servestatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "k8slearn.middleware.measure",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "k8slearn.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "simulator.lab.middleware.VisitorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "k8slearn.urls"
ASGI_APPLICATION = "k8slearn.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.debug",
            ],
        },
    },
]

# Database: SQLite in the data folder, or what DATABASE_URL names.

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{DATA_DIR / 'k8slearn.sqlite3'}", conn_health_checks=True),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock when it begins: it then never fails half-way with "locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Live: one process needs no broker; more than one share Redis.

REDIS_URL = os.environ.get("REDIS_URL", "")
CHANNEL_LAYERS: dict[str, dict] = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
    # Other processes write to the same labs: show a lab a little late, so that their rows come in time.
    LAB_PLAYOUT_DELAY_SECONDS = 0.25

# Languages

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files: collected by manage.py serve, served by the app itself under hashed names.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "k8slearn.static.HashedModulesStorage"},
}

# Sessions live in a signed cookie: a visitor costs no row, and every process can read it.

SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_AGE = 365 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# Security. K8SLEARN_HTTPS=1: a proxy in front speaks TLS and sets X-Forwarded-Proto.

if _flag("K8SLEARN_HTTPS"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 30 * 24 * 3600
CSRF_TRUSTED_ORIGINS = _list("K8SLEARN_TRUSTED_ORIGINS")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],  # k8slearn.middleware.CSPMiddleware adds the websocket of the same host
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    },
}

# Bounds

MAX_BODY_BYTES = 1024 * 1024  # of an HTTP request, counted as it arrives (k8slearn.limits)
MAX_WEBSOCKET_MESSAGE_BYTES = 512 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 4

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("K8SLEARN_LOG_LEVEL", "WARNING").upper()},
    "loggers": {
        # Django would also mail errors and print a second copy of them.
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # a page that is not there is no event for the one who runs the site
    },
}
