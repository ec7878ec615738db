"""Files in, grids and paragraphs out. Nothing here knows what a ledger is."""

from xuncha.office.reading.document import Document, Paragraph, read_document
from xuncha.office.reading.grid import Grid
from xuncha.office.reading.guards import Limits

__all__ = ["Document", "Grid", "Limits", "Paragraph", "read_document"]
