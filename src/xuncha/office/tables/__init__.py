"""From a grid to a table with meaning: header, columns, roles of rows."""

from xuncha.office.tables.headers import find_tables
from xuncha.office.tables.table import Role, Table

__all__ = ["Role", "Table", "find_tables"]
