"""What evaluations tell the registries when the room starts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning import stages
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation import actions
from xuncha.cycle.rectification.evaluation.flow import evaluation_flow
from xuncha.cycle.rectification.models import Evaluation
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    kinds.register(
        kinds.Kind(
            "evaluation",
            _("整改评估"),
            Evaluation,
            str,
            "rectification:evaluation",
            evaluation_flow,
            verbs={"sum_up": actions.sum_up, "recognise": actions.recognise},
            select_related=(*PLACED, "plan__organisation", "scheme"),
        )
    )
    for action, sentence in {
        "evaluation.scored": _("为整改评估评分"),
        "evaluation.carried_out": _("登记评估结果运用办结"),
        "evaluation_scheme.added": _("新建评估方案"),
        "evaluation_scheme.edited": _("修改评估方案"),
    }.items():
        audit.register(action, sentence)
    kinds.offer(
        kinds.Offer("rectification_plan", _("发起整改评估"), url_of_plan, "evaluations.write", may_begin)
    )
    stages.register_gate("S14", evaluated)
    menu.add(
        menu.Entry(
            _("整改评估"), "rectification:evaluations", "check", 46, ("evaluations.read",), family=_("整改")
        )
    )


def register_rights() -> None:
    rights.register(
        "evaluations",
        read=_("查阅整改评估"),
        write=_("组织整改评估"),
        approve=_("认定整改评估等次"),
        schemes=_("维护评估方案"),
    )
    for party, label in parties.LABELS.items():
        rights.register("evaluations", **{f"score__{party}": format_lazy("{}{}", label, _("为整改评估评分"))})


def url_of_plan(plan: Any) -> str:
    return reverse("rectification:open_evaluation", args=[plan.pk])


def may_begin(plan: Any) -> bool:
    """One under way a plan."""
    rows = Evaluation.objects.trusted().filter(plan=plan).exclude(state__in=actions.OVER)
    return bool(plan.state == "approved" and not rows.exists())


def evaluated(engagement: Engagement) -> str | None:
    rows = Evaluation.objects.trusted().filter(engagement=engagement, state__in=("recognised", "closed"))
    return None if rows.exists() else gettext("整改成效还没有评估")
