"""The tables of a database in plain words, for holding two ways of making them against each other: `python -m tests.house.tables_of`."""

from __future__ import annotations

import json
import re
import sys
from typing import Any

UNNAMED = re.compile(r"INDEX \S+(?:_[0-9a-f]{8}_uniq|_key) ON")
"""What PostgreSQL calls the index of a unique column depends on whether it came with the table."""


def described(connection: Any) -> dict[str, Any]:
    """Table → columns, constraints and indexes, in no particular order."""
    with connection.cursor() as cursor:
        inspect = connection.introspection
        return {
            name: {
                "columns": sorted(str(_column(row)) for row in inspect.get_table_description(cursor, name)),
                "constraints": sorted(
                    str(_constraint(key, found))
                    for key, found in inspect.get_constraints(cursor, name).items()
                ),
                "sql": _made_by(cursor, connection.vendor, name),
            }
            for name in inspect.table_names(cursor)
        }


def _column(row: Any) -> tuple[Any, ...]:
    return row.name, row.type_code, row.internal_size, row.null_ok, row.default


def _constraint(name: str, found: dict[str, Any]) -> tuple[Any, ...]:
    parts = ("columns", "primary_key", "unique", "foreign_key", "check", "index", "type", "orders")
    own = found.get("index") and not found.get("unique")  # an unnamed constraint is called after what made it
    return (name if own else "", *(str(found.get(part)) for part in parts))


def _made_by(cursor: Any, vendor: str, table: str) -> list[str]:
    """Conditions of partial indexes and checks, which introspection leaves out."""
    if vendor == "sqlite":
        cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = %s AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            [table],
        )
    else:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s"
            " UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
            [table, table],
        )
    return sorted(UNNAMED.sub("INDEX _ ON", row[0]) for row in cursor.fetchall())


if __name__ == "__main__":
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from xuncha.site.fresh import make_tables

    if sys.argv[1] == "models":
        make_tables("default")
    else:
        call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as reading:
        reading.execute("SELECT app, name FROM django_migrations")
        applied = sorted(map(list, reading.fetchall()))
    print(json.dumps({"tables": described(connection), "applied": applied}))
