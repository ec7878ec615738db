"""Packages as zips: workbook, folders for evidence, a README; one for a unit or one for a whole round."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from xuncha.exchange.packages.models import FillPackage
from xuncha.exchange.packages.sheet import EVIDENCE, HOW_TO, about_lines, folder_name, write_sheet
from xuncha.foundation.files.names import clean_name


def stem(package: FillPackage) -> str:
    unit = package.organisation.short_name or package.organisation.name
    return clean_name(f"{unit}_填报包_{package.code}")


def write_bundle(target: io.BytesIO, packages: Iterable[FillPackage]) -> None:
    """Several units each get a folder of their own; one unit's stand at the top."""
    listed = list(packages)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for package in listed:
            _put(archive, package, f"{stem(package)}/" if len(listed) > 1 else "")


def _put(archive: zipfile.ZipFile, package: FillPackage, folder: str) -> None:
    workbook = io.BytesIO()
    write_sheet(workbook, package)
    archive.writestr(f"{folder}{stem(package)}.xlsx", workbook.getvalue())
    # Notepad of older Windows needs the mark and the line ends.
    archive.writestr(f"{folder}README.txt", readme(package).replace("\n", "\r\n").encode("utf-8-sig"))
    if package.mode == FillPackage.Mode.PROGRESS:
        for row in package.rows:
            archive.writestr(zipfile.ZipInfo(f"{folder}{EVIDENCE}/{folder_name(row['seq'])}/"), b"")


def readme(package: FillPackage) -> str:
    head = [f"{label}：{value}" for label, value in about_lines(package) if value]
    return "\n".join(["巡察整改填报包", "", *head, "", *HOW_TO, ""])
