"""The watched folder: whatever is laid there is taken in as a general document, its particulars wait for the office.

A file that was taken goes to `done/`, one that was not to `failed/` with the reason beside it; the same content is
never taken twice.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation.files.names import clean_name
from xuncha.foundation.refusals import Refused
from xuncha.library.documents.intake import take_in_all
from xuncha.library.documents.models import Document

logger = logging.getLogger(__name__)

PERIOD_SECONDS = 15
SETTLED_SECONDS = 5  # a file still being copied is left alone
AT_ONCE = 50


@dataclass(frozen=True)
class Folder:
    """Who enters what was found: no person, and so no right of anybody's."""

    pk: int = 0
    name: str = "收件文件夹"


def look_quietly() -> None:
    look()


def look() -> int:
    """Take in what lies there; returns how many files were dealt with. Periodic."""
    folder = settings.LIBRARY_INBOX
    if folder is None or not folder.is_dir():
        return 0
    found = [path for path in sorted(folder.iterdir()) if _is_settled(path)][:AT_ONCE]
    for path in found:
        _deal_with(path, folder)
    return len(found)


def _is_settled(path: Path) -> bool:
    if path.is_symlink() or not path.is_file() or path.name.startswith((".", "~$")):
        return False
    return time.time() - path.stat().st_mtime >= SETTLED_SECONDS


def _deal_with(path: Path, folder: Path) -> None:
    problem = _taken(path)
    target = _free(folder / ("failed" if problem else "done"), clean_name(path.name))
    path.rename(target)
    if problem:
        logger.warning("a file in the library's folder was not taken in; the reason lies beside it")
        target.with_name(f"{target.name}.原因.txt").write_text(problem, encoding="utf8")


def _taken(path: Path) -> str:
    """Empty when everything of the file was taken in; else why not."""
    try:
        with path.open("rb") as content:
            upload = UploadedFile(content, path.name, size=path.stat().st_size)
            taken = take_in_all([upload], by=Folder(), origin=Document.Origin.FOLDER)
    except Refused as refusal:
        return str(refusal.message)
    except OSError:
        return _("文件打不开，请检查权限后重新放入")
    return "\n".join(f"{name}：{reason}" for name, reason in taken.refused)


def _free(folder: Path, name: str) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    target = folder / name
    return folder / f"{timezone.localtime():%Y%m%d%H%M%S%f}_{name}" if target.exists() else target
