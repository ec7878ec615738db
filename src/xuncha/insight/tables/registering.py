"""What this part tells the registries when the room starts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, kinds, rights
from xuncha.insight import STATISTICS
from xuncha.insight.indicators.registering import RIGHT
from xuncha.kit import menu


def register() -> None:
    from xuncha.insight.tables import flow, models

    rights.register(
        "tables",
        read=_("查阅统计快照"),
        freeze=_("冻结统计快照"),
        sign=_("签批统计快照"),
        record_paper=_("登记统计表的纸质签批"),
        share=_("保存全办共用的交叉表"),
        rankings=_("决定可否按成案率排名"),
    )
    kinds.register(
        kinds.Kind(
            "table_snapshot",
            _("统计快照"),
            models.TableSnapshot,
            lambda snapshot: snapshot.title,
            "insight:snapshot",
            flow.snapshot_flow,
            find=("title", "number"),
            index_text=kinds.text_of("purpose"),
        )
    )
    for action, sentence in {
        "table.exported": _("统计表：导出"),
        "table_snapshot.exported": _("统计快照：导出"),
        "table.saved": _("交叉表：保存"),
        "table.dropped": _("交叉表：删除保存的"),
        "table.rankings": _("统计表：设置可否按成案率排名"),
    }.items():
        audit.register(action, sentence)
    register_menu()


def register_menu() -> None:
    entries = (
        (_("固定表"), "insight:fixed_tables", RIGHT),
        (_("交叉表"), "insight:cross_table", RIGHT),
        (_("统计快照"), "insight:snapshots", "tables.read"),
    )
    for at, (label, url_name, right) in enumerate(entries):
        menu.add(menu.Entry(label, url_name, "statistics", 52 + at, (right,), family=STATISTICS))
