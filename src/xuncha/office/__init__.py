"""Understand the office files a county really has: Excel and Word ledgers in, records with their doubts out.

Pure Python: nothing here knows Django or the database. A file goes through these rooms in this order:

reading/   what the file really is, whether it is safe, and its grids and paragraphs
tables/    where a table's heading is, what each column means, what each row is
lexicon/   the words all of that rests on, as TOML: a new wording is a line of data, not code
values/    parsers of single cells: dates, money, lists, names, units, status words
kinds/     one module per kind of record: lines of a table, forms or letters become records
understand puts them together; `sheets` is the way out: exports, templates, fill-in packages
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
