"""Items handed straight on 径送件 (practice 10, 11; domain §8.3): no text, ever. A number, a time, and who handed it over.

What concerns a cadre managed by the superior level goes to the one designated opener; what concerns the inspectors goes
to the discipline commission's cadre-supervision office. Nobody else here may read, copy or summarise it, so the table
has no column that could hold a word of it: every column is a number, a time or a choice, and no act asks for a reason.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.models import Channel
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.foundation.records import Record


class DirectItem(Record):
    """One item that passes through unopened. `parcel_key` names the sealed parcel of the public door, where it came by it."""

    class Route(models.TextChoices):
        SUPERIOR = "superior", gettext_lazy("反映上级管理干部")
        INSPECTORS = "inspectors", gettext_lazy("反映巡察人员")

    class Form(models.TextChoices):
        PAPER = "paper", gettext_lazy("纸质原件")
        MEDIUM = "medium", gettext_lazy("光盘或专用盘")
        VERBAL = "verbal", gettext_lazy("当面转述")
        PARCEL = "parcel", gettext_lazy("公众入口密封件")

    class Receiver(models.TextChoices):
        PRINCIPAL = "principal", gettext_lazy("本级纪检监察机关主要负责人")
        SUPERIOR = "superior", gettext_lazy("上级纪检监察机关")
        OFFICE = "office", gettext_lazy("上级巡视巡察机构")
        SUPERVISION = "supervision", gettext_lazy("纪委监委干部监督室")

    read_right = "petitions.direct"
    kind_name = "direct_item"

    group_id = models.BigIntegerField(null=True, editable=False)
    route = models.CharField(gettext_lazy("去向"), max_length=12, choices=Route.choices)
    received_at = models.DateTimeField(gettext_lazy("收到时间"))
    channel = models.CharField(
        gettext_lazy("渠道"), max_length=12, choices=Channel.choices, default=Channel.LETTER
    )
    form = models.CharField(gettext_lazy("形式"), max_length=10, choices=Form.choices, default=Form.PAPER)
    handed_on = models.DateField(gettext_lazy("移送日期"), null=True, blank=True)
    handed_to = models.CharField(
        gettext_lazy("移送至"), max_length=12, choices=Receiver.choices, blank=True, default=""
    )
    parcel_key = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    destroyed_at = models.DateTimeField(gettext_lazy("密钥销毁时间"), null=True, editable=False)

    class Meta:
        ordering = ["-received_at", "-id"]
        verbose_name = gettext_lazy("径送件")
        indexes = [
            models.Index(fields=["audience", "-received_at"], name="direct_item_audience"),
            models.Index(fields=["group_id", "-received_at"], name="direct_item_group"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("径送件"))

    @property
    def title(self) -> str:
        """All that a list may say about it."""
        return f"{self.get_route_display()} {self.number}"

    @property
    def waits_unopened(self) -> bool:
        """A parcel of the public door lies here under the designated reader's key."""
        return bool(self.parcel_key) and self.destroyed_at is None


def names_the_receiver(item: DirectItem) -> str | None:
    return None if item.handed_on and item.handed_to else _("移送日期和接收单位")


direct_flow = Flow(
    "direct_item",
    [
        State("held", gettext_lazy("待径送"), "due"),
        State("handing", gettext_lazy("已移送，待见证人确认"), "waiting"),
        State("handed_up", gettext_lazy("已径送"), "done", final=True),
    ],
    Edge(
        "hand_up",
        "held",
        "handing",
        gettext_lazy("径送"),
        by="petitions.direct_open",
        needs=(names_the_receiver,),
        todo=gettext_lazy("径送件待移送"),
        tone="primary",
    ),
    Edge(
        "witness",
        "handing",
        "handed_up",
        gettext_lazy("见证移送"),
        by="petitions.direct_witness",
        not_by=("hand_up",),
        meets=("DR25",),
        todo=gettext_lazy("径送件待见证"),
        tone="primary",
    ),
    Edge(
        "take_back",
        "handing",
        "held",
        gettext_lazy("未送达，收回"),
        by="petitions.direct_witness",
        not_by=("hand_up",),
    ),
)
