from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "xuncha.cycle.planning"
    label = "planning"
    verbose_name = _("规划与任务")

    def ready(self) -> None:
        from xuncha.cycle.planning import scopes, stages
        from xuncha.cycle.planning.gates import leader_may_act
        from xuncha.foundation import audit, rights
        from xuncha.kit import menu

        rights.register(
            "planning",
            read=_("查看规划和任务"),
            write=_("编排轮次、分组和任务"),
            submit=_("报批、中止、延长轮次"),
            approve=_("批准轮次方案"),
            approve_scheme=_("审核组工作方案"),
            group=_("办理本组任务事项"),
            cooperate=_("办理配合事项"),
        )
        register_kinds()
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)
        stages.register_gate("S03", leader_may_act)
        scopes.offer_all()
        menu.add(menu.Entry(_("任务"), "planning:engagements", "engagement", 10, ("planning.read",)))
        menu.add(menu.Entry(_("规划"), "planning:home", "planning", 12, ("planning.read",)))
        menu.add(menu.Entry(_("配合事项"), "planning:cooperation", "engagement", 14, ("planning.cooperate",)))


AUDIT = {
    "term.saved": _("维护届次规划"),
    "group.seated": _("安排组成员"),
    "group.left": _("组成员离组"),
    "group.proposed": _("提出本组授权"),
    "engagement.self_check": _("收到自查报告"),
    "engagement.entry_meeting": _("登记进驻动员会"),
    "cooperation_item.ticked": _("配合事项打勾"),
    "key_point_check.ticked": _("监督要点打勾"),
}


def register_kinds() -> None:
    register_rounds()
    register_preparation()
    register_rows()


def register_rounds() -> None:
    """Rounds, groups, engagements."""
    from xuncha.cycle.planning import flow, models
    from xuncha.cycle.planning.actions import engagements, rounds
    from xuncha.foundation.kinds import Kind, register

    register(
        Kind(
            "round",
            _("轮次"),
            models.Round,
            lambda round_: round_.name,
            "planning:round",
            flow.round_flow,
            verbs={"approve": rounds.approve, "void": rounds.void},
            pages={
                "announce": "planning:announce",
                "suspend": "planning:suspend",
                "resume": "planning:resume",
                "prolong": "planning:prolong",
            },
            select_related=("term", "framework"),
        )
    )
    register(Kind("group", _("巡察组"), models.Group, str, "planning:group", select_related=("round__term",)))
    register(
        Kind(
            "engagement",
            _("巡察任务"),
            models.Engagement,
            str,
            "planning:engagement",
            flow.engagement_flow,
            verbs={"void": engagements.remove},
            pages={
                "notify": "planning:notify",
                "reschedule": "planning:reschedule",
                "enter": "planning:enter",
                "extend": "planning:extend",
                "end_onsite": "planning:end_onsite",
            },
            select_related=("round__term", "group", "organisation__unit_type", "previous__round", "parent"),
        )
    )


def register_preparation() -> None:
    """What is asked for and planned before entry."""
    from xuncha.cycle.planning import flow, models
    from xuncha.cycle.planning.actions import preparation
    from xuncha.foundation.kinds import Kind, register

    placed = ("engagement", "round__term", "group", "organisation")
    register(
        Kind(
            "briefing_request",
            _("情况通报函"),
            models.BriefingRequest,
            str,
            "planning:briefing",
            flow.briefing_flow,
            verbs={"remind": preparation.remind},
            pages={"reply": "planning:briefing_reply"},
            select_related=(*placed, "to_organisation"),
        )
    )
    register(
        Kind(
            "group_plan",
            _("组工作方案"),
            models.GroupPlan,
            lambda plan: f"{plan.round} {plan.group}",
            "planning:group_plan",
            flow.group_plan_flow,
            verbs={"approve": preparation.approve_group_plan},
            select_related=("round__term", "group"),
        )
    )


def register_rows() -> None:
    """Rows that hang on an engagement and have no flow of their own."""
    from xuncha.cycle.planning import models
    from xuncha.foundation.kinds import Kind, register

    within = ("engagement__round__term", "engagement__group", "engagement__organisation")
    register(
        Kind(
            "village",
            _("对村巡察"),
            models.SubObject,
            lambda row: str(row.organisation),
            select_related=(*within, "organisation"),
        )
    )
    for name, label, model in (
        ("cooperation_item", _("配合事项"), models.CooperationItem),
        ("key_point_check", _("监督要点"), models.KeyPointCheck),
        ("entry_meeting", _("进驻动员会"), models.EntryMeeting),
    ):
        register(Kind(name, label, model, lambda row: str(row.pk), select_related=within))
