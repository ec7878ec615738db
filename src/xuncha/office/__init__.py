"""Understand the office files a county really has: Excel and Word ledgers in, records with their doubts out.

Pure Python: nothing here knows Django or the database.
"""

from xuncha.office.errors import Unreadable
from xuncha.office.model import CellView, Record, Remark, RowView, SheetView, Source, Understanding
from xuncha.office.reading import Limits
from xuncha.office.tables import Role
from xuncha.office.understand import understand, understand_all
from xuncha.office.values.units import Unit, UnitDirectory

__all__ = [
    "CellView",
    "Limits",
    "Record",
    "Remark",
    "Role",
    "RowView",
    "SheetView",
    "Source",
    "Understanding",
    "Unit",
    "UnitDirectory",
    "Unreadable",
    "understand",
    "understand_all",
]
