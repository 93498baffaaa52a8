"""Settings, read from the environment and from the data folder; nonsense refuses to start.

Every LUNXUN_… variable is described in docs/settings.md (a test compares the two).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

BASE = Path(__file__).resolve().parent


def _flag(name: str, default: bool = False) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if raw in {"", "0", "no", "false", "off"}:
        return default if raw == "" else False
    if raw in {"1", "yes", "true", "on"}:
        return True
    raise ImproperlyConfigured(f"{name}={raw!r}: write yes or no.")


def _seconds(name: str, default: float) -> float:
    return _number(name, default, "seconds", 86400)


def _days(name: str, default: int) -> int:
    return int(_number(name, default, "days", 3650))


def _number(name: str, default: float, what: str, most: int) -> float:
    raw = os.environ.get(name, "").strip()
    try:
        value = float(raw) if raw else default
    except ValueError:
        value = 0.0
    if not 1 <= value <= most:
        raise ImproperlyConfigured(f"{name}={raw!r}: write a number of {what} from 1 to {most}.")
    return value


def _text(name: str, default: str = "") -> str:
    """A value, or the content of the file that NAME_FILE points to (for secrets)."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


DATA_DIR = Path(_text("LUNXUN_DATA", "var")).resolve()
"""Where the embedded database, uploads, staging stores and keys live."""


def _secret_key() -> str:
    given = _text("LUNXUN_SECRET_KEY")
    if given:
        return given
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = _secret_key()
DEBUG = _flag("LUNXUN_DEBUG")
ALLOWED_HOSTS = [host for host in _text("LUNXUN_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in _text("LUNXUN_ORIGINS").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lunxun.lists",
    "lunxun.audit",
    "lunxun.jobs",
    "lunxun.org",
    "lunxun.search",
    "lunxun.plans",
    "lunxun.web",
]
# Domains join as they are built; the list keeps the order of the layers.
for _name in (
    "outlines",
    "teaching",
    "rota",
    "feedback",
    "scanning",
    "library",
    "tracking",
    "talent",
    "reports",
):
    if (BASE.parent / _name / "apps.py").exists():
        INSTALLED_APPS.insert(-1, f"lunxun.{_name}")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lunxun.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lunxun.web.middleware.ActorOfRequest",
    "lunxun.web.middleware.DeclinedAnswers",
]

ROOT_URLCONF = "lunxun.web.urls"
WSGI_APPLICATION = "lunxun.web.wsgi.application"
AUTH_USER_MODEL = "org.Account"
LUNXUN_TENANT_MODEL = "org.Organisation"
LOGIN_URL = "org:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "org:sign_in"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "lunxun.web.context.everywhere",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "lunxun.web.ui.templatetags.ui",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    url = _text("LUNXUN_DATABASE")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "lunxun.sqlite3",
            # One writer at a time, made explicit: a transaction takes the write lock when it begins,
            # so it never fails half-way (decisions/0003).
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;",
            },
            "CONN_MAX_AGE": None,
        }
    from urllib.parse import parse_qsl, unquote, urlsplit

    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(
            f"LUNXUN_DATABASE={url!r}: write postgresql://user:password@host:port/name, "
            "or leave it empty for the embedded SQLite."
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASES = {"default": _database()}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
LUNXUN_ROSTER_DAYS = _days("LUNXUN_ROSTER_DAYS", 180)
"""Days for which an imported roster can be undone; then its file and before-images are deleted."""
LUNXUN_SCAN_DAYS = _days("LUNXUN_SCAN_DAYS", 7)
"""Days after the seal for which pictures of scanned sheets are kept; what was read of them goes with the seal."""
LUNXUN_SCAN_INBOX = _text("LUNXUN_SCAN_INBOX")
"""The folder below which scanners write, one folder an organisation; empty: no folder is watched."""
LUNXUN_JOB_LEASE = _seconds("LUNXUN_JOB_LEASE", 15)
"""After so many seconds without a heartbeat a job is taken from its worker."""
LUNXUN_SERVE_JOBS = _flag("LUNXUN_SERVE_JOBS", default=True)
"""Whether `lunxun serve` also works on background jobs."""
LUNXUN_CHAIN = _text("LUNXUN_CHAIN", "sha256")
"""The digest of the audit chain, sha256 or sm3; fixed for an organisation once its chain has begun."""

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE.parent / "locale"]
TIME_ZONE = _text("LUNXUN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lunxun.web.staticfiles.HashedStatic"},
}
WHITENOISE_USE_FINDERS = DEBUG

PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "lunxun.web.errors.csrf_failure"
# Plain http on an intranet is a first-class case, so secure cookies are switched on with TLS, not before.
_TLS = _flag("LUNXUN_TLS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LUNXUN_STORY = _text("LUNXUN_STORY")
"""ISO date or instant from which the clock runs on: the demo's story date; empty in real use."""
LUNXUN_DEMO = _flag("LUNXUN_DEMO")
"""Shows the banner 演示数据 and the demo logins."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": _text("LUNXUN_LOG", "WARNING")},
}
