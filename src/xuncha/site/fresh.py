"""An empty database gets its tables straight from the models, and every migration is recorded as applied.

Walking through the migrations renders each model hundreds of times: fourteen seconds in which there is nothing to carry
over. A test holds both ways against each other, table by table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder


def is_empty(alias: str) -> bool:
    return not connections[alias].introspection.table_names()


def make_tables(alias: str, labels: set[str] | None = None) -> None:
    """All tables of one database, or those of some rooms, in one transaction: whoever is stopped in the middle starts anew."""
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes()
    plan = executor.migration_plan([leaf for leaf in leaves if labels is None or leaf[0] in labels])
    with _one_transaction(alias), _models_only():
        call_command("migrate", run_syncdb=True, database=alias, verbosity=0, interactive=False)
        recorder = MigrationRecorder(connections[alias])
        recorder.ensure_schema()
        for migration, _backwards in plan:
            recorder.record_applied(migration.app_label, migration.name)


@contextmanager
def _one_transaction(alias: str) -> Iterator[None]:
    """SQLite makes tables inside a transaction only while foreign keys are not enforced."""
    connection: Any = connections[alias]
    enforced = connection.disable_constraint_checking()
    try:
        with transaction.atomic(using=alias):
            yield
    finally:
        if enforced:
            connection.enable_constraint_checking()


@contextmanager
def _models_only() -> Iterator[None]:
    """As if no room had migrations."""
    kept = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {config.label: None for config in apps.get_app_configs()}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = kept
