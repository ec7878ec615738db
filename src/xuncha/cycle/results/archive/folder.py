"""A folder that explains itself: files, a directory as csv and as a web page, checksums; readable without this product."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.foundation.dates import today
from xuncha.foundation.files.names import clean_name
from xuncha.kit.papers import stamp
from xuncha.office.sheets import neutral

SUMS = "SHA256SUMS"


@dataclass
class Held:
    """One line of the directory with the files that lie in the folder for it; `why` says why the form does not."""

    entry: VolumeEntry
    form: str = ""
    sha256: str = ""
    others: list[str] = field(default_factory=list)
    why: str = ""

    @property
    def agrees(self) -> str:
        """Against the digest that was taken when the volume was handed over."""
        if not self.sha256 or not self.entry.sha256:
            return ""
        return _("一致") if self.sha256 == self.entry.sha256 else _("不一致")


class Folder:
    """A zip under one top folder; every file's digest is kept as it goes in."""

    def __init__(self, name: str) -> None:
        self.name = clean_name(name)
        self.sums: dict[str, str] = {}
        self._held = io.BytesIO()
        self._zip = zipfile.ZipFile(self._held, "w", zipfile.ZIP_DEFLATED)

    def put(self, room: str, name: str, content: bytes) -> str:
        """Returns the path below the top folder; a name that is taken gets a number."""
        path = self._free(f"{room}/{clean_name(name)}" if room else name)
        self.sums[path] = hashlib.sha256(content).hexdigest()
        self._zip.writestr(f"{self.name}/{path}", content)
        return path

    def _free(self, path: str) -> str:
        stem, dot, ending = path.rpartition(".")
        tried, no = path, 1
        while tried in self.sums:
            no += 1
            tried = f"{stem}_{no}{dot}{ending}"
        return tried

    def close(self) -> bytes:
        """Writes the checksums, as `sha256sum -c` reads them, and gives the whole."""
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(self.sums.items()))
        self._zip.writestr(f"{self.name}/{SUMS}", lines)
        self._zip.close()
        return self._held.getvalue()


def describe(folder: Folder, volume: Volume, rows: list[Held], person: object) -> None:
    """目录.csv, index.html and 说明.txt."""
    folder.put("", "目录.csv", as_csv(rows))
    context = {"volume": volume, "rows": rows, "day": today(), "stamp": stamp(person)}
    folder.put("", "index.html", render_to_string("results/archive/folder/index.html", context).encode())
    text = render_to_string("results/archive/folder/readme.txt", context)
    folder.put("", "说明.txt", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def as_csv(rows: Iterable[Held]) -> bytes:
    """With a byte order mark, for Excel and WPS."""
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([
        _("顺序号"), _("类别"), _("题名"), _("文号或编号"), _("日期"), _("责任者"), _("页数"), _("保管期限"),
        _("原件存放处"), _("备注"), _("文件"), "SHA-256", _("与移交时"), _("附件"), _("未装入原因"),
    ])  # fmt: skip
    writer.writerows([neutral(str(cell)) for cell in _cells(row)] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def _cells(row: Held) -> Iterator[object]:
    entry = row.entry
    yield from (entry.seq, entry.get_category_display(), entry.label, entry.number, entry.on or "")
    yield from (entry.responsible, entry.pages or "", entry.get_retention_display(), entry.original_at)
    yield from (entry.remark, row.form, row.sha256, row.agrees, "；".join(row.others), row.why)
