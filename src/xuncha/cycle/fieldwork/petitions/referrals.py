"""Referrals 转办: a part of a petition handed to the body whose business it is, with a letter and a date (M3-12, DR29).

The receiver sees the excerpt written for it and nothing else: neither the petition nor who spoke.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.reasons import SealedReasons
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.records import Record


class Referral(SealedReasons, Record):
    """One hand-over to one receiver. Scope: the group that hands over, and the receiving organisation."""

    read_right = "referrals.read"
    kind_name = "petition_referral"
    shared = True

    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="+")
    round_id = models.BigIntegerField(null=True, editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=gettext_lazy("接收单位")
    )
    due = models.DateField(gettext_lazy("办理期限"), null=True, blank=True)
    replied_on = models.DateField(gettext_lazy("回复日期"), null=True, blank=True)
    excerpt_sealed = SealedColumn(purpose="petition")
    explanation_sealed = SealedColumn(purpose="petition")
    answer_sealed = SealedColumn(purpose="petition")
    excerpt = sealed_text("excerpt_sealed")
    explanation = sealed_text("explanation_sealed")
    answer = sealed_text("answer_sealed")

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("信访转办件")
        indexes = [
            models.Index(fields=["organisation", "state"], name="referral_organisation"),
            models.Index(fields=["group_id", "state"], name="referral_group"),
        ]

    def __str__(self) -> str:
        return self.number or str(_("转办件"))

    def number_parts(self) -> dict[str, int | str]:
        return self.petition.number_parts()

    @property
    def ruleset_id(self) -> int | None:
        return self.petition.ruleset_id

    def signed_content(self) -> dict[str, Any]:
        return {"id": self.pk, "to": self.organisation_id, "excerpt": self.excerpt, "answer": self.answer}


def has_excerpt(referral: Referral) -> str | None:
    return None if referral.excerpt.strip() else _("转办内容")


def has_answer(referral: Referral) -> str | None:
    return None if referral.answer.strip() else _("办理情况")


referral_flow = Flow(
    "petition_referral",
    [
        State("draft", gettext_lazy("待发出"), "draft"),
        State("sent", gettext_lazy("待签收"), "waiting"),
        State("received", gettext_lazy("办理中"), "running"),
        State("answered", gettext_lazy("已回复"), "waiting"),
        State("accepted", gettext_lazy("已采纳"), "done", final=True),
        State("withdrawn", gettext_lazy("已撤回"), "void", final=True),
    ],
    Edge(
        "send",
        "draft",
        "sent",
        gettext_lazy("发出"),
        by="referrals.send",
        needs=(has_excerpt,),
        numbers="YJ",
        yields=gettext_lazy("信访转办函"),
        opens_to=("departments",),
        starts=("DR26",),
        todo=gettext_lazy("转办件待发出"),
        tone="primary",
    ),
    Edge(
        "receive",
        "sent",
        "received",
        gettext_lazy("签收"),
        by="referrals.answer",
        recorded_by="referrals.record_paper",
        starts=("DR29",),
        meets=("DR26",),
        todo=gettext_lazy("转办件待签收"),
        tone="primary",
    ),
    Edge(
        "answer",
        "received",
        "answered",
        gettext_lazy("报送办理情况"),
        by="referrals.answer",
        needs=(has_answer,),
        meets=("DR29",),
        todo=gettext_lazy("转办件待回复"),
        tone="primary",
    ),
    Edge(
        "accept",
        "answered",
        "accepted",
        gettext_lazy("采纳回复"),
        by="referrals.send",
        not_by=("answer",),
        todo=gettext_lazy("转办回复待核"),
        tone="primary",
    ),
    Edge(
        "send_back",
        "answered",
        "received",
        gettext_lazy("退回补充"),
        by="referrals.send",
        asks="reason",
        starts=("DR29",),
    ),
    Edge(
        "withdraw",
        ("draft", "sent", "received"),
        "withdrawn",
        gettext_lazy("撤回"),
        by="referrals.send",
        asks="reason",
        tone="danger",
    ),
)
