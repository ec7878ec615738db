"""The database itself refuses to change or remove an audit event, whoever asks."""

from __future__ import annotations

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.dispatch import receiver

TABLE = "foundation_audit_event"
REFUSAL = "审计记录不可更改，不可删除"

SQLITE = [
    statement
    for act in ("UPDATE", "DELETE")
    for statement in (
        f"DROP TRIGGER IF EXISTS audit_event_no_{act.lower()}",
        f"CREATE TRIGGER audit_event_no_{act.lower()} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    )
]

POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
    f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
    f"CREATE OR REPLACE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON {TABLE} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
    # ALWAYS: also when a session calls itself a replica, which switches ordinary triggers off.
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER audit_event_no_change",
    f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER audit_event_no_truncate",
]


@receiver(post_migrate, dispatch_uid="xuncha.audit.triggers")
def protect_after_migrate(sender: Any, using: str, **_rest: Any) -> None:
    """After every migrate: rebuilding a table on SQLite (`alter_field`) drops its triggers without a word."""
    if sender.label == "foundation":
        protect(connections[using])


def protect(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew wherever the table lives; harmless to repeat."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(statement)
