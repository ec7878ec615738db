"""Settings of the public door: no database, no session, no sign-in, no cookie, no log of who came."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from xuncha.portal import config

PACKAGE = Path(__file__).resolve().parent
DEBUG = False
SECRET_KEY = secrets.token_hex(
    32
)  # Django wants one; nothing here signs with it, so it lives as long as the process
ALLOWED_HOSTS = ["*"]  # no page builds an address from the host, and no authority hangs on it
ROOT_URLCONF = "xuncha.portal.urls"
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
MIDDLEWARE = ["xuncha.portal.middleware.Quiet", "django.middleware.locale.LocaleMiddleware"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n"],
            "context_processors": ["xuncha.portal.pages.furniture"],
        },
    }
]
# Outside the pages that seal uploads no upload is read at all; in memory or on disk Django keeps none.
FILE_UPLOAD_HANDLERS = ["xuncha.portal.upload.NoUploads"]
DATA_UPLOAD_MAX_MEMORY_SIZE = config.limits().fields
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 50
APPEND_SLASH = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("英文"))]
LOCALE_PATHS = [PACKAGE.parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Django's own loggers write addresses of pages and hosts; what goes wrong is told by middleware.Quiet, without them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {
        "none": {"class": "logging.NullHandler"},
        "trouble": {"class": "logging.StreamHandler"},
    },
    "loggers": {
        "django": {"handlers": ["none"], "propagate": False},
        "xuncha.portal": {"handlers": ["trouble"], "level": "WARNING", "propagate": False},
    },
}
