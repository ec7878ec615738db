"""Where the job tables live.

On SQLite they are a second file, because a job cannot report progress while its own transaction holds the first.
On PostgreSQL the alias "jobs" is a second connection to the same database: progress written through it is seen at
once although the job's own transaction is still open. There the tables are migrated once, through "default".
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, models

ALIAS = "jobs"
_APPS = {"django_tasks_database"}  # the label of django_tasks_db
_MODELS = {("foundation", "jobprogress")}
_SAME = ("ENGINE", "NAME", "HOST", "PORT")


def is_job_table(app_label: str, model_name: str | None) -> bool:
    return app_label in _APPS or (app_label, (model_name or "").lower()) in _MODELS


def shares_database() -> bool:
    """Whether "jobs" is another connection to the business database."""
    jobs, default = settings.DATABASES[ALIAS], settings.DATABASES[DEFAULT_DB_ALIAS]
    # While a test database is made only one of the two aliases has its test name yet; the mirror says what is meant.
    if jobs.get("TEST", {}).get("MIRROR") == DEFAULT_DB_ALIAS:
        return True
    return all(str(jobs.get(name, "")) == str(default.get(name, "")) for name in _SAME)


def to_migrate() -> list[str]:
    """The aliases a set-up has to migrate."""
    return [DEFAULT_DB_ALIAS] if shares_database() else [DEFAULT_DB_ALIAS, ALIAS]


def job_apps() -> set[str]:
    """The labels of the rooms with a table among the job tables."""
    return _APPS | {app for app, _model in _MODELS}


class JobsRouter:
    """Sends job tables to "jobs" and keeps everything else out of it."""

    def db_for_read(self, model: type[models.Model], **_hints: Any) -> str | None:
        return self._alias(model)

    def db_for_write(self, model: type[models.Model], **_hints: Any) -> str | None:
        return self._alias(model)

    def allow_relation(self, left: models.Model, right: models.Model, **_hints: Any) -> bool | None:
        one, other = (is_job_table(row._meta.app_label, row._meta.model_name) for row in (left, right))
        return None if one == other else False

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **_hints: Any
    ) -> bool | None:
        if shares_database():
            return None
        if db not in {DEFAULT_DB_ALIAS, ALIAS}:
            return None
        return is_job_table(app_label, model_name) == (db == ALIAS)

    def _alias(self, model: type[models.Model]) -> str | None:
        meta = model._meta
        if not is_job_table(meta.app_label, meta.model_name):
            return None
        if model.__module__ == "__fake__" and shares_database():
            # A data migration inside the migrating transaction: a second connection would wait for it for ever.
            return DEFAULT_DB_ALIAS
        return ALIAS
