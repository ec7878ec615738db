"""The double commitment: signed by the principal leader, then for the team by another person (M3-21)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.rectification.models import Commitment
from xuncha.foundation.flow.declare import Edge, Flow, State

PAPER = "rectification.record_paper"


def has_both_texts(commitment: Commitment) -> str | None:
    both = commitment.head_text.strip() and commitment.team_text.strip()
    return None if both else _("主要负责人和领导班子的承诺")


commitment_flow = Flow(
    "commitment",
    [
        State("draft", gettext_lazy("待主要负责人签字"), "waiting"),
        State("head_signed", gettext_lazy("待班子代表签字"), "waiting"),
        State("signed", gettext_lazy("双方已签"), "done", final=True),
    ],
    Edge(
        "sign_head",
        "draft",
        "head_signed",
        gettext_lazy("主要负责人签字"),
        by="rectification.sign",
        needs=(has_both_texts,),
        signs=True,
        recorded_by=PAPER,
        todo=gettext_lazy("整改承诺待主要负责人签字"),
        tone="primary",
    ),
    Edge(
        "sign_team",
        "head_signed",
        "signed",
        gettext_lazy("班子代表签字"),
        by="rectification.sign",
        not_by=("sign_head",),
        signs=True,
        recorded_by=PAPER,
        yields=gettext_lazy("整改双承诺"),
        todo=gettext_lazy("整改承诺待班子代表签字"),
        tone="primary",
    ),
    Edge(
        "recall",
        "head_signed",
        "draft",
        gettext_lazy("收回修改"),
        by="rectification.write",
        asks="reason",
        reopens=True,
    ),
)
