from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.foundation.refusals import Refused


class KeyTrouble(Refused):
    """The key files on disk do not fit the database; nothing is sealed or opened until somebody has restored them."""

    status = 503


class SealBroken(Refused):
    """A sealed value was changed, moved to another row, or asked for under another purpose."""

    status = 500

    def __init__(self, message: Any = None) -> None:
        super().__init__(
            message or _("密封内容校验不符，可能被改动或移动过，已拒绝打开；请联系系统管理员核对备份")
        )
