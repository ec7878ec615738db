"""The ways of a round, an engagement, a briefing request and a group's plan (domain §2.1 S00–S04, §3.14)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import BriefingRequest, Engagement, Group, GroupPlan, Membership, Round
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_scheme(round_: Round) -> str | None:
    return None if round_.scheme.strip() else _("工作方案要点")


def has_units(round_: Round) -> str | None:
    engaged = Engagement.objects.trusted().filter(round=round_).exclude(state="void")
    return None if engaged.exists() else _("至少一个被巡察单位")


def has_leaders(round_: Round) -> str | None:
    """Every group has a leader; people are named here, their appointments follow."""
    groups = set(Group.objects.trusted().filter(round=round_).values_list("pk", flat=True))
    leading = Membership.objects.trusted().filter(round=round_, role_code="group_leader", left_on=None)
    if groups and groups <= set(leading.values_list("group_id", flat=True)):
        return None
    return _("每个巡察组的组长")


def has_dates(round_: Round) -> str | None:
    return None if round_.entry_on and round_.onsite_end else _("进驻日期和驻点结束日期")


def has_parties(round_: Round) -> str | None:
    return None if 3 <= len(round_.review_parties) <= 5 else _("三至五个整改会审方")


def has_theme(round_: Round) -> str | None:
    return _("专项主题") if round_.mode == "special" and not round_.theme.strip() else None


def has_upper_task(round_: Round) -> str | None:
    return _("没有写上级任务号") if round_.mode == "linked" and not round_.upper_task_no.strip() else None


def all_proposed(round_: Round) -> str | None:
    """Seats whose appointment nobody has proposed yet."""
    count = Membership.objects.trusted().filter(round=round_, left_on=None, appointment_id=None).count()
    return _("还有 %(count)s 名组成员没有提出授权") % {"count": count} if count else None


def engagements_settled(round_: Round) -> str | None:
    open_ones = Engagement.objects.trusted().filter(round=round_, state__in=("planned", "under_way"))
    count = open_ones.count()
    return _("还有 %(count)s 个任务没有办结") % {"count": count} if count else None


round_flow = Flow(
    "round",
    [
        State("draft", gettext_lazy("编排中"), "draft"),
        State("submitted", gettext_lazy("待批准"), "waiting"),
        State("approved", gettext_lazy("已批准"), "running"),
        State("under_way", gettext_lazy("进行中"), "running"),
        State("suspended", gettext_lazy("已中止"), "due"),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "submit",
        "draft",
        "submitted",
        gettext_lazy("报批方案"),
        by="planning.submit",
        needs=(has_scheme, has_units, has_leaders, has_dates, has_parties, has_theme),
        warns=(has_upper_task, all_proposed),
        todo=gettext_lazy("轮次方案待报批"),
        tone="primary",
    ),
    Edge(
        "approve",
        "submitted",
        "approved",
        gettext_lazy("批准方案"),
        by="planning.approve",
        not_by=("created", "submit"),
        signs=True,
        recorded_by="paper.record",
        yields=gettext_lazy("轮次工作方案、授权任职及任务分工"),
        todo=gettext_lazy("轮次方案待批准"),
        tone="primary",
    ),
    Edge(
        "return_scheme",
        "submitted",
        "draft",
        gettext_lazy("退回修改"),
        by="planning.approve",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "announce",
        "approved",
        "under_way",
        gettext_lazy("宣布授权并启动"),
        by="planning.write",
        warns=(all_proposed,),
        yields=gettext_lazy("授权任职及任务分工"),
        todo=gettext_lazy("待宣布授权并启动"),
        tone="primary",
    ),
    Edge(
        "suspend",
        "under_way",
        "suspended",
        gettext_lazy("中止"),
        by="planning.submit",
        asks="reason",
        tone="danger",
    ),
    Edge(
        "resume",
        "suspended",
        "under_way",
        gettext_lazy("恢复"),
        by="planning.submit",
        asks="reason",
        tone="primary",
    ),
    Edge("prolong", "under_way", "under_way", gettext_lazy("延长驻点"), by="planning.submit", asks="reason"),
    Edge(
        "close",
        "under_way",
        "closed",
        gettext_lazy("办结"),
        by="planning.submit",
        warns=(engagements_settled,),
    ),
    Edge(
        "void",
        ("draft", "submitted"),
        "void",
        gettext_lazy("作废"),
        by="planning.submit",
        asks="reason",
        tone="danger",
    ),
)


def round_approved(engagement: Engagement) -> str | None:
    if engagement.round.state in ("approved", "under_way"):
        return None
    return (
        _("轮次方案还没有批准") if engagement.round.state in ("draft", "submitted") else _("轮次已中止或办结")
    )


def has_entry_date(engagement: Engagement) -> str | None:
    return None if engagement.entry_on else _("进驻日期")


def noticed(engagement: Engagement) -> str | None:
    """Some rounds enter without notice (机动): a warning, made up later."""
    return None if engagement.notice_on else _("还没有印发巡察通知")


def authorised(engagement: Engagement) -> str | None:
    return None if engagement.round.announced_on else _("授权还没有宣布")


def archived(engagement: Engagement) -> str | None:
    from xuncha.cycle.planning.facts import facts_of

    return None if "archived" in facts_of(engagement) else _("还没有归档")


engagement_flow = Flow(
    "engagement",
    [
        State("planned", gettext_lazy("待进驻"), "waiting"),
        State("under_way", gettext_lazy("进行中"), "running"),
        State("closed", gettext_lazy("已办结"), "done", final=True),
        State("void", gettext_lazy("已撤销"), "void", final=True),
    ],
    Edge(
        "notify",
        "planned",
        "planned",
        gettext_lazy("印发巡察通知"),
        by="planning.write",
        needs=(round_approved, has_entry_date),
        opens_to=("unit", "unit_head"),
        meets=("DR01",),
        starts=("DR03",),
        yields=gettext_lazy("巡察通知"),
        tone="primary",
    ),
    Edge("reschedule", "planned", "planned", gettext_lazy("调整日期"), by="planning.write", asks="reason"),
    Edge(
        "enter",
        "planned",
        "under_way",
        gettext_lazy("进驻"),
        by="planning.group",
        needs=(round_approved,),
        warns=(authorised, noticed),
        opens_to=("unit", "unit_head"),
        meets=("DR01",),
        starts=("DR04", "DR05"),
        tone="primary",
    ),
    Edge("extend", "under_way", "under_way", gettext_lazy("延长驻点"), by="planning.submit", asks="reason"),
    Edge(
        "end_onsite",
        "under_way",
        "under_way",
        gettext_lazy("驻点结束"),
        by="planning.group",
        meets=("DR04", "DR05"),
    ),
    Edge("close", "under_way", "closed", gettext_lazy("办结任务"), by="planning.write", warns=(archived,)),
    Edge(
        "void",
        ("planned", "under_way"),
        "void",
        gettext_lazy("撤销任务"),
        by="planning.submit",
        asks="reason",
        tone="danger",
    ),
)


def reply_noted(request: BriefingRequest) -> str | None:
    return None if request.replied_on else _("回复日期")


briefing_flow = Flow(
    "briefing_request",
    [
        State("asked", gettext_lazy("待回复"), "waiting"),
        State("replied", gettext_lazy("已回复"), "done", final=True),
        State("withdrawn", gettext_lazy("已撤回"), "void", final=True),
    ],
    Edge(
        "reply",
        "asked",
        "replied",
        gettext_lazy("登记回复"),
        by="planning.write",
        needs=(reply_noted,),
        meets=("DR02",),
        tone="primary",
    ),
    Edge("remind", "asked", "asked", gettext_lazy("催办"), by="planning.write"),
    Edge("withdraw", "asked", "withdrawn", gettext_lazy("撤回"), by="planning.write", asks="reason"),
)


def plan_complete(plan: GroupPlan) -> str | None:
    return None if plan.focus.strip() and plan.division.strip() else _("监督重点、人员分工和步骤安排")


group_plan_flow = Flow(
    "group_plan",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("submitted", gettext_lazy("待审核"), "waiting"),
        State("approved", gettext_lazy("已审核备案"), "done", final=True),
    ],
    Edge(
        "submit",
        "draft",
        "submitted",
        gettext_lazy("报送审核"),
        by="planning.group",
        needs=(plan_complete,),
        todo=gettext_lazy("组工作方案待报送"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "approve",
        "submitted",
        "approved",
        gettext_lazy("审核备案"),
        by="planning.approve_scheme",
        not_by=("created", "submit"),
        todo=gettext_lazy("组工作方案待审核"),
        tone="primary",
    ),
    Edge(
        "return_plan",
        "submitted",
        "draft",
        gettext_lazy("退回修改"),
        by="planning.approve_scheme",
        asks="reason",
        reopens=True,
    ),
)
