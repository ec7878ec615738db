"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, rights
from xuncha.insight import STATISTICS as FAMILY
from xuncha.kit import menu

RIGHT = "insight.figures"


def register() -> None:
    rights.register("insight", figures=_("查看统计指标和统计表"))
    audit.register("figures.lake_exported", _("导出统计事实（Parquet）"))
    menu.add(menu.Entry(_("指标字典"), "insight:indicators", "statistics", 56, (RIGHT,), family=FAMILY))
