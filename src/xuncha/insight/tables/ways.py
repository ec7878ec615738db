"""Ways of looking at figures that one lays out freely: each begins somewhere and is drawn in its manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Way:
    """One way of looking at figures: where it begins, and how it is drawn."""

    label: Any
    lead: Any
    fact: str
    rows: str
    columns: str = ""
    drawn: str = ""
    heat: bool = False
    measures: tuple[str, ...] = ()


WAYS = {
    "cross_table": Way(gettext_lazy("交叉表"), gettext_lazy("选一种记录、行、列和要统计的指标；点数字看背后的记录。"), "rectification", "round", "unit_type", "bar"),
    "trend_table": Way(gettext_lazy("历轮趋势"), gettext_lazy("同一指标一轮一轮怎样变化。"), "feedback_items", "round", drawn="line"),
    "compare_units": Way(gettext_lazy("单位对比"), gettext_lazy("把单位并排看；点栏名按这一栏排序。成案率不用来给单位排名，除非主任写明理由开放。"), "rectification", "unit", drawn="rows", measures=("rect_total", "rect_done", "rect_done_rate", "rect_overdue")),
    "heat_table": Way(gettext_lazy("热力图"), gettext_lazy("问题分类和单位类型的交叉；颜色越深越多，黑白打印也分得清。"), "feedback_items", "leaf", "unit_type", heat=True),
}  # fmt: skip
