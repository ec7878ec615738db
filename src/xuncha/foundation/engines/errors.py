"""What can go wrong between a room and a helper process."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.foundation.refusals import Refused


class EngineError(Refused):
    """The helper gave no answer; the page says so and work goes on without it."""

    status = 503


class EngineTimedOut(EngineError):
    def __init__(self) -> None:
        super().__init__(_("这项处理超过了时限，已停止。可以把内容分成几份再试"))


class EngineBusy(EngineError):
    def __init__(self) -> None:
        super().__init__(_("前面还有别的处理没有做完，请稍后再试"))


class EngineFailed(EngineError):
    """The helper died or its function failed; `kind` is the type of the error, for the log and the tests."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(_("处理程序出错，没有得到结果；系统管理员可以在运行日志里看到原因"))


class EngineRefused(Exception):
    """The function said no: `code` and `figures` of its exception. The calling room puts it into words."""

    def __init__(self, code: str, figures: dict[str, Any]) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures
