"""Obstruction, retaliation, protection and clarification 干扰、打击报复、保护、澄清: straight to the leading group (M3-32, M3-33)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.petitions.reasons import SealedReasons
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.foundation.keys.fields import SealedColumn, sealed_text


class Incident(SealedReasons, EngagementRecord):
    """Somebody is threatened, pressed, hindered or wrongly accused; whoever hears of it enters it, the leading group sees it."""

    class Sort(models.TextChoices):
        OBSTRUCTION = "obstruction", gettext_lazy("干扰阻挠巡察")
        RETALIATION = "retaliation", gettext_lazy("打击报复反映人、谈话人")
        PROTECTION = "protection", gettext_lazy("请求保护")
        CLARIFICATION = "clarification", gettext_lazy("失实澄清")

    read_right = "incidents.read"
    kind_name = "incident"
    shared = True

    sort = models.CharField(gettext_lazy("类别"), max_length=14, choices=Sort.choices)
    happened_on = models.DateField(gettext_lazy("发生日期"))
    source_kind = models.CharField(max_length=40, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, editable=False)
    told_leader_on = models.DateField(gettext_lazy("报告日期"), null=True, blank=True)
    account_sealed = SealedColumn(purpose="incident")
    measures_sealed = SealedColumn(purpose="incident")
    account = sealed_text("account_sealed")
    measures = sealed_text("measures_sealed")

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name = gettext_lazy("干扰与保护事项")
        indexes = [
            models.Index(fields=["group", "-id"], name="incident_group"),
            models.Index(fields=["audience", "-id"], name="incident_audience"),
        ]

    def __str__(self) -> str:
        return str(self.get_sort_display())

    def signed_content(self) -> dict[str, Any]:
        return {"id": self.pk, "account": self.account, "measures": self.measures}


def has_account(incident: Incident) -> str | None:
    return None if incident.account.strip() else _("情况")


def has_measures(incident: Incident) -> str | None:
    return None if incident.measures.strip() else _("采取的措施或澄清方式")


incident_flow = Flow(
    "incident",
    [
        State("noted", gettext_lazy("待报告"), "due"),
        State("reported", gettext_lazy("已报领导小组"), "waiting"),
        State("taken_up", gettext_lazy("处置中"), "running"),
        State("concluded", gettext_lazy("已了结"), "done", final=True),
    ],
    Edge(
        "report",
        "noted",
        "reported",
        gettext_lazy("直报领导小组"),
        by="incidents.write",
        needs=(has_account,),
        opens_to=("leaders",),
        todo=gettext_lazy("干扰与保护事项待报告"),
        tone="primary",
    ),
    Edge(
        "take_up",
        "reported",
        "taken_up",
        gettext_lazy("批示处置"),
        by="incidents.decide",
        asks="reason",
        todo=gettext_lazy("干扰与保护事项待批示"),
        tone="primary",
    ),
    Edge(
        "conclude",
        "taken_up",
        "concluded",
        gettext_lazy("了结"),
        by="incidents.write",
        needs=(has_measures,),
        todo=gettext_lazy("干扰与保护事项待了结"),
        tone="primary",
    ),
)
