"""How much may come in, and which secret level may be entered at all."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.files.refusals import UploadTooLarge
from xuncha.foundation.refusals import Refused


class SecretLevel(models.TextChoices):
    """The four levels in rising order (domain §3)."""

    PUBLIC = "public", gettext_lazy("公开")
    INTERNAL = "internal", gettext_lazy("内部")
    CONFIDENTIAL = "confidential", gettext_lazy("秘密")
    SECRET = "secret", gettext_lazy("机密")


def allowed_levels() -> list[tuple[str, Any]]:
    """Choices up to what this installation may hold (`MAX_SECRET_LEVEL`)."""
    return SecretLevel.choices[: _rank(settings.MAX_SECRET_LEVEL) + 1]


def require_level(level: str) -> None:
    """Refuse a record or file above what this installation may hold."""
    if _rank(level) > _rank(settings.MAX_SECRET_LEVEL):
        raise Refused(
            _("本系统最高只可存放“%(most)s”级内容，“%(asked)s”级材料不得录入；请登记文号，原件按保密规定保管")
            % {"most": SecretLevel(settings.MAX_SECRET_LEVEL).label, "asked": SecretLevel(level).label}
        )


def holds_state_secrets() -> bool:
    """Whether this installation was set up, on a network that may, for more than internal matters."""
    return _rank(settings.MAX_SECRET_LEVEL) > _rank(SecretLevel.INTERNAL)


def _rank(level: str) -> int:
    return SecretLevel.values.index(level)


def max_request_bytes() -> int:
    """All files of one request together."""
    return int(getattr(settings, "MAX_REQUEST_BYTES", 2 * settings.MAX_UPLOAD_BYTES))


def too_large(limit: int) -> UploadTooLarge:
    return UploadTooLarge(_("文件超过上限 %d MB，已停止接收；请压缩、拆分后再传") % (limit // (1024 * 1024)))


def require_size(size: int) -> None:
    if size > settings.MAX_UPLOAD_BYTES:
        raise too_large(settings.MAX_UPLOAD_BYTES)
