"""What a receiver does with a lead, by account or from the signed slip (domain §3.7; DR22–DR24; practice 20).

A slip often tells opinion and outcome at once: `give_opinion_now` and `feed_back_now` pass over what was not told apart,
and nobody is waited for at them. Reasons are sealed with the case.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.transfers.cases.models import Case
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_disposal(case: Case) -> str | None:
    return None if case.disposal and case.opinion_on else _("处置方式和提出日期")


def has_outcome(case: Case) -> str | None:
    return None if case.outcome and case.fed_back_on else _("办理结果和反馈日期")


def has_form(case: Case) -> str | None:
    """失实 and open cases use none of the four forms."""
    without = (Case.Outcome.UNFOUNDED, Case.Outcome.OPEN)
    return None if case.four_form or case.outcome in without else _("没有写运用了哪种形态")


def is_finished(case: Case) -> str | None:
    return None if case.outcome and case.outcome != Case.Outcome.OPEN else _("结果仍是“未办结”")


case_flow = Flow(
    "lead_case",
    [
        State("handed", gettext_lazy("待受理"), "waiting"),
        State("accepted", gettext_lazy("已受理，待提处置意见"), "running"),
        State("handling", gettext_lazy("办理中"), "running"),
        State("more_wanted", gettext_lazy("要求补充材料"), "due"),
        State("fed_back", gettext_lazy("已反馈"), "waiting"),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("joined", gettext_lazy("已并案"), "void", final=True),
    ],
    Edge(
        "accept",
        "handed",
        "accepted",
        gettext_lazy("受理"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        todo=gettext_lazy("移交线索待受理"),
        tone="primary",
    ),
    Edge(
        "give_opinion",
        "accepted",
        "handling",
        gettext_lazy("提出处置意见"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        needs=(has_disposal,),
        meets=("DR22",),
        todo=gettext_lazy("线索待提处置意见"),
        tone="primary",
    ),
    Edge(
        "feed_back",
        "handling",
        "fed_back",
        gettext_lazy("反馈办理情况"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        needs=(has_outcome,),
        warns=(has_form,),
        meets=("DR23",),
        todo=gettext_lazy("线索待反馈办理情况"),
        tone="primary",
    ),
    Edge(
        "give_opinion_now",
        "handed",
        "handling",
        gettext_lazy("提出处置意见"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        needs=(has_disposal,),
        meets=("DR22",),
    ),
    Edge(
        "feed_back_now",
        ("handed", "accepted"),
        "fed_back",
        gettext_lazy("反馈办理情况"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        needs=(has_outcome,),
        warns=(has_form,),
        meets=("DR22", "DR23"),
    ),
    Edge(
        "go_on",
        "fed_back",
        "handling",
        gettext_lazy("继续办理"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        asks="reason",
        starts=("DR23",),
    ),
    Edge(
        "close",
        "fed_back",
        "closed",
        gettext_lazy("办结"),
        by="cases.close",
        needs=(is_finished,),
        meets=("DR24",),
        todo=gettext_lazy("线索待核对办结"),
        tone="primary",
    ),
    Edge(
        "ask_more",
        ("handed", "accepted", "handling"),
        "more_wanted",
        gettext_lazy("要求补充"),
        by="cases.answer",
        recorded_by="cases.record_paper",
        asks="reason",
    ),
    Edge(
        "supply",
        "more_wanted",
        "accepted",
        gettext_lazy("已补充"),
        by="cases.close",
        asks="reason",
        todo=gettext_lazy("线索待补充材料"),
        tone="primary",
    ),
    Edge("join", ("handed", "accepted", "handling"), "joined", gettext_lazy("并案"), inner=True),
)


def step_now(step: str, state: str) -> str:
    """The edge by which this may be told from here: the step itself, or the one that passes over what comes before."""
    open_here = {edge.name for edge in case_flow.leaving(state)}
    return next((name for name in (step, f"{step}_now") if name in open_here), step)
