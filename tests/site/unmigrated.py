"""Settings for a demonstration built in a process of its own: tables straight from the models, as the suite makes them."""

from __future__ import annotations

from xuncha.site.settings import *  # noqa: F403


class NoMigrations:
    """Every app counts as one without migrations."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
