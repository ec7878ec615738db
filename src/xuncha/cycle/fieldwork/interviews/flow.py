"""The way of a talk: planned → arranged → its time told to the unit → being recorded → finished with its number (domain §3.2).

| from                        | edge       | to        | who                         | must hold                              | yields |
|-----------------------------|------------|-----------|-----------------------------|----------------------------------------|--------|
| planned                     | schedule   | scheduled | sub-team, deputies, leader  | time, place, two inspectors            |        |
| scheduled, cleared          | reschedule | scheduled | the same, with a reason     | the same; the unit sees it no more     |        |
| scheduled                   | clear      | cleared   | leader, deputies            |                                        | unit sees time and place |
| scheduled, cleared          | begin      | recording | sub-team, deputies, leader  | two inspectors (DR07)                  | questions of the outline |
| recording                   | finish     | signing   | the same                    | DR07, notice given, something written  | number TH, codes ZC |
| signing (off by default)    | sign       | finished  | the same; system or paper   | the partner has signed or refused      |        |
| signing, finished           | reopen     | recording | leader, with a reason       |                                        |        |
| planned … recording         | void       | void      | the same, with a reason     |                                        |        |

Reasons are sealed with the talk: a step's reason is plain, and people write names into it.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.interviews.models import Abstract, Interview
from xuncha.cycle.fieldwork.interviews.team import two_people
from xuncha.foundation.flow.declare import Edge, Flow, State


def notice_given(talk: Interview) -> str | None:
    return None if talk.notice_given else _("告知保密要求和权利义务")


def has_content(talk: Interview) -> str | None:
    """Answers, or at least one abstract: notes by hand are normal (practice 17)."""
    if talk.mode == Interview.Mode.FULL and any(row.get("answer") for row in talk.questions):
        return None
    if Abstract.objects.trusted().filter(interview=talk, withdrawn_on=None).exists():
        return None
    return _("问答记录或至少一条摘要")


def every_abstract_has_its_leaf(talk: Interview) -> str | None:
    rows = Abstract.objects.trusted().filter(interview=talk, withdrawn_on=None, sort=Abstract.Sort.ABSTRACT)
    return _("有摘要没有选问题分类") if rows.filter(leaf=None).exists() else None


def has_time(talk: Interview) -> str | None:
    return None if talk.on and talk.place else _("谈话日期和地点")


def no_silent_recording(talk: Interview) -> str | None:
    if talk.recording_used and not talk.recording_allowed:
        return _("录音须先经组长同意；没有同意的不得使用录音")
    return None


def partner_answered(talk: Interview) -> str | None:
    return None if talk.partner_signed else _("登记谈话对象已签字或拒签原因")


WRITE = "interviews.write"

interview_flow = Flow(
    "interview",
    [
        State("planned", gettext_lazy("待安排"), "draft"),
        State("scheduled", gettext_lazy("已安排"), "waiting"),
        State("cleared", gettext_lazy("已告知单位"), "waiting"),
        State("recording", gettext_lazy("记录中"), "running"),
        State("signing", gettext_lazy("待签字"), "waiting", optional=True),
        State("finished", gettext_lazy("已办结"), "done"),
        State("void", gettext_lazy("已取消"), "void", final=True),
    ],
    Edge("schedule", "planned", "scheduled", gettext_lazy("安排时间"), by=WRITE, needs=(has_time, two_people), tone="primary"),
    Edge("reschedule", ("scheduled", "cleared"), "scheduled", gettext_lazy("改期"), by=WRITE, needs=(has_time, two_people), asks="reason"),
    Edge("clear", "scheduled", "cleared", gettext_lazy("告知单位"), by="interviews.clear", opens_to=("unit",)),
    Edge("begin", ("scheduled", "cleared"), "recording", gettext_lazy("开始谈话"), by=WRITE, needs=(two_people,), todo=gettext_lazy("谈话"), todo_for="recorder_id", tone="primary"),
    Edge("finish", "recording", "signing", gettext_lazy("办结"), by=WRITE, needs=(has_time, two_people, notice_given, has_content, every_abstract_has_its_leaf, no_silent_recording), numbers="TH", yields=gettext_lazy("谈话记录"), todo=gettext_lazy("整理谈话记录"), todo_for="recorder_id", tone="primary"),
    Edge("sign", "signing", "finished", gettext_lazy("签字"), by=WRITE, needs=(partner_answered,), signs=True, recorded_by="interviews.record_paper", passes=True, todo=gettext_lazy("谈话记录签字"), todo_for="recorder_id", tone="primary"),
    Edge("reopen", ("signing", "finished"), "recording", gettext_lazy("退回补记"), by="interviews.lead", asks="reason", reopens=True),
    Edge("void", ("planned", "scheduled", "cleared", "recording"), "void", gettext_lazy("取消谈话"), by=WRITE, asks="reason", tone="danger"),
)  # fmt: skip
