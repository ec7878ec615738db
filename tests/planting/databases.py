"""A database for one walk: the SQLite files of its home, or a PostgreSQL database made for it and dropped again."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Database:
    """`url` is empty on SQLite."""

    url: str = ""

    def dump(self, target: Path, home: Path) -> None:
        """The plain dump, and each column of each table in a file of its own beside it."""
        columns = target.parent / "columns"
        columns.mkdir()
        if self.url:
            self._dump_postgresql(target, columns)
            return
        copy = (
            target.parent.parent / f"{target.parent.name}-copy"
        )  # opening a database would tidy its journal
        shutil.copytree(home, copy)
        for path in copy.glob("*.sqlite3"):
            database = sqlite3.connect(path)
            with target.open("a") as out:
                out.writelines(f"{line}\n" for line in database.iterdump())
            for (table,) in database.execute(
                "select name from sqlite_master where type = 'table'"
            ).fetchall():
                _columns(database.execute(f'select * from "{table}"'), table, columns)
            database.close()

    def _dump_postgresql(self, target: Path, columns: Path) -> None:
        import psycopg

        program = shutil.which("pg_dump")
        if program:
            target.write_bytes(subprocess.run([program, self.url], check=True, capture_output=True).stdout)
        with psycopg.connect(self.url) as connection:
            found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
            for (table,) in found.fetchall():
                _columns(connection.execute(f'select * from "{table}"'), table, columns)


def _columns(cursor: object, table: str, folder: Path) -> None:
    names = [column[0] for column in cursor.description]  # type: ignore[attr-defined]
    rows = cursor.fetchall()  # type: ignore[attr-defined]
    for place, name in enumerate(names):
        values = (row[place] for row in rows)
        (folder / f"a.{table}.{name}").write_bytes(
            b"\n".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in values)
        )


@contextmanager
def fresh_database() -> Iterator[Database]:
    url = os.environ.get("XUNCHA_DATABASE", "")
    if not url:
        yield Database()
        return
    import psycopg

    server, _slash, _name = url.rpartition("/")
    name = f"planted_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"create database {name}")
    try:
        yield Database(f"{server}/{name}")
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")
