"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, rights
from xuncha.insight.boards import access
from xuncha.insight.indicators.registering import FAMILY
from xuncha.kit import menu


def register() -> None:
    rights.register(
        "boards",
        cockpit=_("查看驾驶舱（进度、工作量、堵点）"),
        dossier=_("查看单位画像"),
        screen=_("打开大屏"),
        results=_("查看成果运用"),
        choice=_("选择下一轮单位、预测覆盖"),
    )
    for action, sentence in {
        "dossier.opened": _("单位画像：查看"),
        "dossier.printed": _("单位画像：打印、导出"),
        "publication.copied": _("公布数字：导出"),
    }.items():
        audit.register(action, sentence)
    entries = (
        (_("驾驶舱"), "insight:cockpit", access.COCKPIT, 50),
        (_("单位画像"), "insight:dossiers", access.DOSSIER, 51),
        (_("成果运用"), "insight:results_board", access.RESULTS, 56),
        (_("选择下一轮"), "insight:choice", access.CHOICE, 57),
        (_("覆盖预测"), "insight:forecast", access.CHOICE, 57),
        (_("录入和速度"), "insight:entry_quality", "workpapers.file", 58),
        (_("公布数字"), "insight:publication", access.PUBLISHED, 58),
        (_("大屏"), "insight:screen", access.SCREEN, 59),
    )
    for label, url_name, right, order in entries:
        menu.add(menu.Entry(label, url_name, "statistics", order, (right,), family=FAMILY))
