"""Marks of secrecy that a name or the head of a document carries, such as 机密★5年 (practice 12)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from typing import IO

from django.utils.translation import gettext as _

from xuncha.foundation.files.limits import SecretLevel, require_level
from xuncha.foundation.refusals import Refused

TOP = "绝密"
"""Above every installation: no setting admits it."""
LEVELS = {
    "公开": SecretLevel.PUBLIC,
    "内部": SecretLevel.INTERNAL,
    "秘密": SecretLevel.CONFIDENTIAL,
    "机密": SecretLevel.SECRET,
}
_STAR = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
_BRACKETS = re.compile(r"[【\[(（〔]\s*(绝密|机密|秘密)(?:级|件)?\s*[】\])）〕]")
_CELL = re.compile(r"(绝密|机密|秘密|内部|公开)(?:级|资料|件)?(?:\s*[★☆].*)?")
_TAGS = re.compile(rb"<[^>]*>")
_HEADS = {"docx": "word/document.xml", "xlsx": "xl/sharedStrings.xml"}
_READ = 256 * 1024
_FIRST_PAGE = 1500


def require_unmarked(*texts: str) -> None:
    """Refuse what names a level above this installation's, in a file name or in a document's head."""
    for text in texts:
        for pattern in (_STAR, _BRACKETS):
            for found in pattern.finditer(text):
                require_word(found.group(1))


def require_levels(cells: Iterable[str]) -> None:
    """The same for the cells of a column that holds secret levels."""
    for word in {found.group(1) for text in cells if (found := _CELL.fullmatch(text.strip()))}:
        require_word(word)


def require_word(word: str) -> None:
    """Refuse a level by its Chinese name."""
    if word == TOP:
        raise Refused(_("标有“绝密”的材料任何时候都不得录入本系统；请登记文号，原件按保密规定保管"))
    require_level(LEVELS[word])


def head_text(stream: IO[bytes], content: str) -> str:
    """About the first page of a Word or Excel file; '' for every other content. Leaves the stream at its start."""
    part = _HEADS.get(content)
    if part is None:
        return ""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive, archive.open(part) as body:
            data = body.read(_READ)
    except KeyError:
        return ""
    finally:
        stream.seek(0)
    return _TAGS.sub(b"", data).decode("utf8", "ignore")[:_FIRST_PAGE]
