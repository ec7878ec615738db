"""The product's settings for a planted installation: tables without migrations, and a talkative log."""

from __future__ import annotations

from xuncha.site.settings import *  # noqa: F403
from xuncha.site.settings import INSTALLED_APPS, LOGGING, STORAGES

MIGRATION_MODULES = {name.rpartition(".")[2]: None for name in INSTALLED_APPS}
LOGGING = LOGGING | {"root": {"handlers": ["console"], "level": "DEBUG"}}
ALLOWED_HOSTS = ["testserver"]
REQUIRE_TOTP = ""
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
