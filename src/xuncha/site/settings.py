"""Settings of the inside. Everything that differs between offices comes from XUNCHA_* (docs/operations.md)."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from xuncha.site import environment as env

PACKAGE = Path(__file__).resolve().parents[1]
HOME = env.home()
DEMO = env.flag("DEMO")
DEBUG = False
SECRET_KEY = env.secret(HOME, "secret_key")
DOOR_URL = env.text("DOOR_URL")  # where the inside fetches; empty: by stick, or no door
DOOR_ADDRESS = env.text("DOOR_ADDRESS")  # as it stands on posters, when that is another
DOOR_CA = env.text("DOOR_CA")  # certificate file of the door's own authority
DOOR_LEAVE_TO = env.text("DOOR_LEAVE_TO")  # where the quick way out leads; empty: an empty page
ALLOWED_HOSTS = env.text("HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("ORIGINS").split(",") if origin]

COUNTY_NAME = env.text("COUNTY", "清源县" if DEMO else "")
COMMITTEE_NAME = env.text("COMMITTEE", f"{COUNTY_NAME or '县'}委")  # as printed documents name it
MAX_SECRET_LEVEL = env.choice("MAX_SECRET_LEVEL", ("internal", "public", "confidential", "secret"))
SEALING_SUITE = env.sealing_suite(HOME)
MAX_UPLOAD_BYTES = env.number("MAX_UPLOAD_MB", 100) * 1024 * 1024
LIBRARY_INBOX = env.inside(HOME, "LIBRARY_INBOX")  # the watched folder; None: nothing is watched
LIBREOFFICE = env.text("LIBREOFFICE")  # its program, for old Word and WPS files; empty: they are refused

INSTALLED_APPS = [
    "django_cotton.apps.SimpleAppConfig",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "xuncha.foundation",
    "xuncha.kit",
    "xuncha.catalogue",
    "xuncha.people",
    "xuncha.library",
    "xuncha.cycle.planning",
    "xuncha.cycle.fieldwork",
    "xuncha.cycle.workpapers",
    "xuncha.cycle.reporting",
    "xuncha.cycle.transfers",
    "xuncha.cycle.rectification",
    "xuncha.cycle.results",
    "xuncha.insight",
    "xuncha.exchange",
    "xuncha.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xuncha.people.middleware.SignedInOnly",
    "xuncha.kit.middleware.RefusalPages",
]

ROOT_URLCONF = "xuncha.site.urls"
WSGI_APPLICATION = "xuncha.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xuncha.kit.context.furniture",
            ],
            # Wired by hand: left to itself cotton rewrites the loaders and its tags come out as plain text.
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "xuncha.kit.templatetags.kit",
            ],
        },
    }
]
COTTON_DIR = "cotton"
FORM_RENDERER = "xuncha.kit.widgets.PlainRenderer"

DATABASES = env.databases(HOME)
DATABASE_ROUTERS = ["xuncha.foundation.jobs.routing.JobsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "documents"]}}
JOBS_IN_PROCESS = env.flag("JOBS_IN_PROCESS", default=True)

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["xuncha.people.signin.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "xuncha.people.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "5/10m/key,40/10m/ip",
    "reauthenticate": "10/m/user",
}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
MFA_ADAPTER = "xuncha.people.signin.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "巡察工作平台"
REQUIRE_TOTP = env.optional("REQUIRE_TOTP")  # None: the roles of people/second_factor.py
DEMO_PASSWORD = env.text("DEMO_PASSWORD") or "xuncha-demo"
REAUTHENTICATION_SECONDS = env.number("REAUTHENTICATION_SECONDS", 300)

SESSION_COOKIE_AGE = env.number("IDLE_MINUTES", 30) * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "xuncha_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("HTTPS") else None
CSRF_FAILURE_VIEW = "xuncha.kit.errors.csrf_failed"
CSRF_COOKIE_NAME = "xuncha_csrf"
CSRF_COOKIE_HTTPONLY = False
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Holds nothing but the counters of failed sign-ins: in files, so that every process counts in the same place and a
# restart forgets none. No page reads it except those that check a password.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": env.folder(HOME / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
FILE_UPLOAD_HANDLERS = ["xuncha.foundation.files.upload.LimitedUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILES_ROOT = HOME / "files"
FILE_UPLOAD_TEMP_DIR = env.folder(FILES_ROOT / "tmp")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
FILTERS_EMPTY_CHOICE_LABEL = _("全部")
FORMAT_MODULE_PATH = ["xuncha.kit.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = env.folder(HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
