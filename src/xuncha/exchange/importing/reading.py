"""Office files as this room reads them: an upload before anything is kept, and stored files under their own names."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.queries import unit_directory
from xuncha.exchange.importing.models import ImportFile
from xuncha.foundation.files import storage
from xuncha.foundation.files.limits import require_size
from xuncha.foundation.files.marks import require_levels, require_unmarked
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.files.spool import as_path
from xuncha.office import Understanding, UnitDirectory, Unreadable, understand_all
from xuncha.office.reading import Document, read_document
from xuncha.office.tables import find_tables
from xuncha.office.understand import understand_document
from xuncha.office.values.text import narrow

LANDED = (
    "inspection_object",
    "authorization",
    "feedback_item",
    "feedback",
    "rectification_plan",
    "rectification_item",
)
"""Kinds that land, in the order in which they need one another: units first, the ledger last."""

KIND_LABELS: dict[str, Any] = {
    "inspection_object": gettext_lazy("巡察对象"),
    "authorization": gettext_lazy("授权任职"),
    "feedback_item": gettext_lazy("反馈问题"),
    "feedback": gettext_lazy("反馈意见"),
    "rectification_item": gettext_lazy("整改事项"),
    "rectification_plan": gettext_lazy("整改方案所列事项"),
    "plan_record": gettext_lazy("整改方案"),
    "petition": gettext_lazy("信访件"),
    "workpaper": gettext_lazy("底稿"),
}
NOT_YET = ("petition", "workpaper")
"""Understood and shown here, never kept: they name reporters and persons. A petition register has a page of its own."""

HEAD = 12
"""Paragraphs and rows at the beginning in which a mark of secrecy stands."""
HEADER_WITHIN = 60
_LEVEL_COLUMN = re.compile(
    r"\*?(?:密级|(?:保密|涉密|秘密)(?:等级|级别|程度)|定密(?:等级|级别|情况)?)(?:\(.*\))?"
)
SHORT = 3000
"""Rows up to which a file is understood whole before it is kept."""


@dataclass(frozen=True)
class Recognised:
    """One upload, judged before it is stored. `shown` is the whole understanding of a file that may not be kept."""

    upload: UploadedFile
    name: str
    kinds: frozenset[str]
    shown: Understanding | None = None


def recognise(upload: UploadedFile, *, name: str) -> Recognised:
    """What the file holds; FileRefused or UploadTooLarge with a sentence for what cannot be imported."""
    require_size(upload.size or 0)
    inspect_upload(upload)
    try:
        with as_path(upload) as path:
            document = replace(read_document(path), name=name)
    except Unreadable as error:
        raise FileRefused(error.message) from None
    require_admitted(document)
    kinds = _kinds(document)
    if not kinds & {*LANDED, *NOT_YET}:
        raise FileRefused(
            _(
                "没有认出可导入的内容。可以导入：巡察对象库、授权任职文件、问题清单、反馈意见、整改方案、整改台账"
            )
        )
    shown = understand_document(document, unit_directory().directory) if kinds & {*NOT_YET} else None
    return Recognised(upload, name, kinds, shown)


def require_admitted(document: Document) -> None:
    """Refuse a document that names a secret level above this installation's: in its name, head, or a column 密级."""
    require_unmarked(document.name, *(paragraph.text for paragraph in document.paragraphs[:HEAD]))
    for grid in document.grids:
        require_unmarked(grid.name, *(text for row in range(HEAD) for _at, text in grid.filled(row)))
        for row in range(min(grid.height, HEADER_WITHIN)):
            for column, text in grid.filled(row):
                if _LEVEL_COLUMN.fullmatch(narrow(text)):
                    require_levels(grid.text(below, column) for below in range(row + 1, grid.height))


def _kinds(document: Document) -> frozenset[str]:
    """Everything that a file holds; of a very long one only its tables, so that nobody waits for the answer."""
    kinds = {table.kind for grid in document.grids for table in find_tables(grid, document.name)}
    if sum(grid.height for grid in document.grids) <= SHORT:
        kinds |= {*understand_document(document, UnitDirectory(())).records}
    return frozenset(kinds)


def distinct_names(names: Sequence[str]) -> list[str]:
    """Clean names, each once: two files called 台账.xlsx must stay two."""
    taken: list[str] = []
    for raw in names:
        name = clean_name(raw)
        stem, dot, ending = name.rpartition(".")
        number = 2
        while name in taken:
            name = f"{stem}（{number}）{dot}{ending}"
            number += 1
        taken.append(name)
    return taken


def understand_stored(files: Sequence[ImportFile]) -> dict[str, Understanding]:
    """Understand the files of a batch together, each under the name it came with."""
    with tempfile.TemporaryDirectory(prefix="xuncha-import-") as folder:
        paths = []
        for file in files:
            path = Path(folder) / file.name
            path.symlink_to(storage.path_of(file.sha256).resolve())
            paths.append(path)
        return understand_all(paths, units=unit_directory().directory)
