"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, rights

RIGHT = "insight.figures"
FAMILY = _("统计")
"""The word under which figures, tables and boards share one line of the menu."""


def register() -> None:
    rights.register("insight", figures=_("查看统计指标和统计表"))
    audit.register("figures.lake_exported", _("导出统计事实（Parquet）"))
