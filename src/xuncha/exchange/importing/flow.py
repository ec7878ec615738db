"""The way of an import: read, shown, then landed as a whole or discarded."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.exchange.importing.models import ImportBatch
from xuncha.foundation.flow.declare import Edge, Flow, State


def everything_decided(batch: ImportBatch) -> str | None:
    """Questions without a safe default must be answered by a person."""
    open_ones = [q for q in batch.questions if q["required"] and not batch.decisions.get(q["key"])]
    return _("还有 %(count)d 处拿不准的没有选定") % {"count": len(open_ones)} if open_ones else None


def something_to_land(batch: ImportBatch) -> str | None:
    if batch.total("new") or batch.total("changed"):
        return None
    return _("与现有数据完全一致，没有可以转入的内容")


import_flow = Flow(
    "import_batch",
    [
        State("reading", gettext_lazy("正在理解"), "running"),
        State("ready", gettext_lazy("待确认"), "waiting"),
        State("landed", gettext_lazy("已转入"), "done", final=True),
        State("discarded", gettext_lazy("已放弃"), "void", final=True),
    ],
    Edge(
        "understand",
        ("reading", "ready"),
        "ready",
        gettext_lazy("理解文件"),
        by="exchange.import",
        inner=True,
    ),
    Edge(
        "land",
        "ready",
        "landed",
        gettext_lazy("全部转入"),
        by="exchange.import",
        needs=(everything_decided, something_to_land),
        inner=True,
        todo=gettext_lazy("导入待确认"),
        todo_for="created_by_id",
    ),
    Edge(
        "discard",
        ("reading", "ready"),
        "discarded",
        gettext_lazy("放弃导入"),
        by="exchange.import",
        inner=True,
    ),
)
