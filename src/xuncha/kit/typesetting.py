"""Sheets set by the typesetter in its helper process: a web process does not load it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.engines import calling
from xuncha.foundation.refusals import Refused

ENGINE = "typesetting"


def register() -> None:
    calling.register(
        calling.Engine(ENGINE, "xuncha.office.typesetting.asked:sheet", seconds=30, memory_mb=2048)
    )


def typeset(
    sheet: str, words: dict[str, Any], *, ending: str = "pdf", code: bytes = b"", dated: str = ""
) -> bytes:
    """The sheet (office/typesetting: notice, poster, form) as PDF or PNG; `code` is an SVG, `dated` (ISO) asks for PDF/A.

    Raises Refused without fonts.
    """
    try:
        asked = {"sheet": sheet, "format": ending, "words": words, "dated": dated}
        _told, made = calling.call(ENGINE, asked, blob=code)
    except calling.EngineRefused as no:
        raise Refused(
            _(
                "这台机器上没有中文字体，排不出版。请系统管理员安装（如 fonts-noto-cjk），或先用打印页、Word 版"
            )
        ) from no
    return made
