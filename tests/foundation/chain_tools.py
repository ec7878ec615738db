"""What somebody with the database and a shell would do first; also needed before a test database is flushed."""

from __future__ import annotations

from django.db import connection

from xuncha.foundation.audit.triggers import TABLE


def lift_triggers() -> None:
    """Let audit events be changed until `triggers.protect` runs again (every flush and migrate runs it)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")
