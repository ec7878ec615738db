"""What the talks tell the registries when the room starts: rights, kinds, audit sentences, menu, tab of the engagement."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.interviews import actions, flow, models, recording
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.planning.queries import add_sections
from xuncha.foundation import audit, kinds, rights
from xuncha.kit import menu

PLACED = ("engagement", "round__term", "group", "organisation")


def register() -> None:
    register_rights()
    register_kinds()
    for action, sentence in AUDIT.items():
        audit.register(action, sentence)
    add_sections(tabs)
    menu.add(
        menu.Entry(_("谈话"), "fieldwork:interviews", "interview", 20, ("interviews.read",), family=_("谈话"))
    )
    menu.add(
        menu.Entry(
            _("谈话计划"), "fieldwork:talk_plans", "interview", 21, ("interviews.plan",), family=_("谈话")
        )
    )
    menu.add(
        menu.Entry(
            _("谈话统计"),
            "fieldwork:talk_counts",
            "statistics",
            22,
            ("interviews.outlines",),
            family=_("谈话"),
        )
    )
    menu.add(menu.Entry(_("谈话时间"), "fieldwork:talk_times", "interview", 15, ("interviews.times",)))


AUDIT = {
    "interview.planned": _("编制谈话计划"),
    "interview.clash": _("知道有冲突仍安排谈话"),
    "interview.restricted": _("限定谈话知悉范围"),
    "interview.recording_allowed": _("同意使用录音"),
    "interview.statement": _("登记情况说明"),
    "interview.rules": _("设定本轮谈话约定"),
    "talk_outline.changed": _("修改谈话提纲"),
}


def register_rights() -> None:
    rights.register(
        "interviews",
        read=_("查阅谈话"),
        write=_("办理谈话"),
        add=_("登记谈话"),
        plan=_("编制谈话计划"),
        clear=_("把谈话时间告知单位"),
        lead=_("限定谈话知悉范围、同意录音、退回补记"),
        count=_("查看谈话数量"),
        times=_("查看谈话时间地点"),
        outlines=_("维护谈话提纲和约定"),
        record_paper=_("登记谈话记录的纸质签字"),
    )


def register_kinds() -> None:
    kinds.register(
        kinds.Kind(
            "interview",
            _("谈话"),
            models.Interview,
            title_of,
            "fieldwork:interview",
            flow.interview_flow,
            sealed=True,
            verbs={
                "clear": actions.clear,
                "begin": actions.begin,
                "finish": recording.finish,
                "sign": recording.sign,
                "reopen": actions.reopen,
                "void": actions.void,
            },
            pages={"schedule": "fieldwork:arrange", "reschedule": "fieldwork:arrange"},
            select_related=PLACED,
            opened_text=lambda talk: models.form_text(talk.partner, talk.minutes),
        )
    )
    kinds.register(
        kinds.Kind(
            "talk_abstract",
            _("谈话摘要"),
            models.Abstract,
            lambda item: item.label,
            "fieldwork:abstract",
            sealed=True,
            select_related=("leaf", *(f"interview__{path}" for path in PLACED)),
            opened_text=kinds.text_of("text"),
        )
    )


def title_of(talk: models.Interview) -> str:
    """必谈 财务股负责人: for the to-do of those who hold it; the name stands on its page only."""
    partner = talk.partner
    who = partner.get("post") or partner.get("name") or _now("（对象未填）")
    hours = f" {talk.hours}" if talk.starts and talk.state in ("scheduled", "cleared") else ""
    return f"{talk.get_category_display()} · {who}{hours}"


def tabs(engagement: Engagement, actor: Any, *, current: str = "") -> list[dict[str, Any]]:
    """The engagement's tab: the plan for its group, the bare number for the office."""
    counted = models.Interview.objects.within_reach(actor, "interviews.count", acting=False)
    if actor.reach("interviews.add").covers(engagement):
        rows = counted if actor.reach("interviews.count") else models.Interview.objects.visible_to(actor)
        url = reverse("fieldwork:talk_plan", args=[engagement.pk])
    elif actor.reach("interviews.count").covers(engagement):
        rows, url = counted, f"{reverse('fieldwork:talk_counts')}?round={engagement.round_id}"
    else:
        return []
    rows = rows.filter(engagement=engagement).exclude(state="void")
    return [{"label": _("谈话"), "url": url, "rows": rows, "current": current == "interviews"}]
