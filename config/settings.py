"""The only settings. Every difference between machines is a variable; .env.example lists them all."""

import sys
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent

# ── what kind of machine this is ─────────────────────────────────────────────
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)  # adds the page that shows the demo's e-mails; never in production
HTTPS = env.flag("HTTPS", default=True)  # off only for the demo and the tests, which speak plain HTTP on loopback
SECRET_KEY = env.secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")  # e-mails are built outside any request
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var")))  # uploads wait here; web and worker share it
HEALTH_TOKEN = env.text("HEALTH_TOKEN", "")  # who shows it may read /health/deep; empty: nobody
SIGN_UP_OPEN = env.flag("SIGN_UP_OPEN", default=True)
PORT = env.number("PORT", 8000)  # gunicorn reads it by itself; config/healthy.py asks there
IN_IMAGE = env.flag("IN_IMAGE", default=False)  # the Dockerfile says so: its interpreter is ours to choose

# ── apps ─────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "config",
    "risk",
    "training",
    "runners",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "runners.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "runners.middleware.PrivatePagesMiddleware",
    "runners.middleware.RunnerTimeMiddleware",
    "runners.middleware.WelcomeMiddleware",
    "runners.middleware.WithdrawnMiddleware",
    "runners.middleware.WrongMethodMiddleware",
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
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "runners.context.site",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── database: PostgreSQL everywhere ──────────────────────────────────────────
DATABASES = {"default": dj_database_url.parse(env.text("DATABASE_URL"), conn_health_checks=True)}
# A pool only in the web process: a worker's process has one connection, and keeps it (config/celery.py).
DB_POOL = env.flag("DB_POOL", default=False)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
)
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 5)  # libpq's default waits as long as TCP does
if DB_POOL:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
# Connections are kept, so PostgreSQL can keep the plans of what is asked often: half of its processor time.
if env.flag("DB_PREPARE", default=True):
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 5}

# ── broker: carries nudges, never data (architecture.md §5) ──────────────────
REDIS_URL = env.text("REDIS_URL")
IN_WORKER = env.flag("IN_WORKER", default="celery" in Path(sys.argv[0]).name or "celery" in sys.argv[:1])
# Workers keep a connection from task to task: a new one costs PostgreSQL more than most tasks do.
DATABASES["default"]["CONN_MAX_AGE"] = 60 if IN_WORKER and not DB_POOL else 0
# A hung broker must not hold a page: a third of a second in the web process, two in workers.
BROKER_TIMEOUT_S = 2.0 if IN_WORKER else 0.3

# Everything a request needs lives in PostgreSQL: a flushed or hung Redis logs nobody out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # It holds the rate limits. With Django's 300 a stranger could push other people's counts out.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# ── people ───────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "runners.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "risk:today"
ACCOUNT_LOGOUT_REDIRECT_URL = "risk:landing"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 2
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True  # one address; the old one stays until the new one is confirmed
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_ADAPTER = "runners.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "runners.forms.SignUpForm",
    "login": "runners.forms.account.LoginForm",
    "reset_password": "runners.forms.account.ResetPasswordForm",
    "reset_password_from_key": "runners.forms.account.ResetPasswordKeyForm",
    "change_password": "runners.forms.account.ChangePasswordForm",
    "add_email": "runners.forms.account.AddEmailForm",
    "reauthenticate": "runners.forms.account.ReauthenticateForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXIES", 0)

# ── mail ─────────────────────────────────────────────────────────────────────
# Django's SMTP backend stands for our own transport, which Lamella's letters take (runners/transport).
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")  # empty: no e-mail at all; the app tells everything itself
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20  # Django's default waits for ever
if EMAIL_BACKEND.startswith("anymail."):
    INSTALLED_APPS.append("anymail")
ANYMAIL = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT} | env.table("ANYMAIL")
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH", str(DATA_DIR / "mail"))
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Lamella <lamella@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Without an e-mail server nobody could ever confirm an address, so nobody could sign up.
ACCOUNT_EMAIL_VERIFICATION = "none" if EMAIL_BACKEND.endswith("smtp.EmailBackend") and not EMAIL_HOST else "mandatory"
# Load and shoe e-mails wait for these local hours, from and until; pain does not. "0-24" lets all go at once.
WAKING_HOURS = tuple(int(hour) for hour in env.text("WAKING_HOURS", "7-21").split("-"))
LOAD_EMAIL_DELAY_S = env.number("LOAD_EMAIL_DELAY_S", 600)  # so that a mistyped 82 km can be undone first

# ── uploads (bytes): real archives fit in ────────────────────────────────────
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_BYTES", 2 * 1024**3, least=1024**2, most=1024**4)
MAX_UPLOAD_ENTRIES = env.number("MAX_UPLOAD_ENTRIES", 20_000, least=1, most=1_000_000)  # files in one
MAX_TABLE_ROWS = env.number("MAX_TABLE_ROWS", 100_000, least=1, most=1_000_000)  # of a list of activities
MAX_APPLE_BYTES = env.number("MAX_APPLE_BYTES", 4 * 1024**3, least=1024**2, most=1024**4)  # export.xml, unpacked
MAX_ACTIVITY_BYTES = env.number("MAX_ACTIVITY_BYTES", 25 * 1024**2, least=64 * 1024, most=MAX_UPLOAD_BYTES)
MAX_FILE_SECONDS = env.number("MAX_FILE_SECONDS", 20, least=1, most=240)  # of processor time, for one activity
# What the confined reader may hold; a whole activity must fit in several times over.
MAX_FILE_MEMORY = env.number("MAX_FILE_MEMORY", 512 * 1024**2, least=max(256 * 1024**2, 10 * MAX_ACTIVITY_BYTES))
KEPT_FREE_BYTES = env.number("KEPT_FREE_BYTES", 1024**3, least=0)  # of the disk: no upload gets them
KEEP_ORIGINALS = env.flag(
    "KEEP_ORIGINALS", default=True
)  # uploads stay with their import; otherwise until it is read
FILE_UPLOAD_TEMP_DIR = env.text("FILE_UPLOAD_TEMP_DIR", "") or None
FILE_UPLOAD_PERMISSIONS = 0o600

# ── language and time ────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / app / "locale" for app in ("runners", "training", "risk")]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"  # each runner's own zone is set per request and per task

# ── static files ─────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = env.flag("STATIC_FROM_SOURCE", default=DEBUG)
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else BASE_DIR / "staticfiles"  # what collectstatic fills
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if WHITENOISE_USE_FINDERS
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
MEDIA_ROOT = DATA_DIR / "media"

# ── the browser's rules ──────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"

# ── logs: who and what, never how somebody is ────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
