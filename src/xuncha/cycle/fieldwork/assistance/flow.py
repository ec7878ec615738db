"""The way of an assistance request and of a briefing about persons.

| from                       | edge       | to            | who                        | must hold                     | yields |
|----------------------------|------------|---------------|----------------------------|-------------------------------|--------|
| draft                      | submit     | leader_sign   | who undertakes it          | subject, matter, reason       |        |
| leader_sign                | sign       | leading_group | leader; system or paper    | another than who submitted it |        |
| leading_group (by kind)    | approve    | approved      | leading group; or paper    |                               |        |
| approved                   | send       | sent          | who undertakes it          |                               | letter, number XZ |
| sent                       | answer     | answered      | the same                   | date, answer                  |        |
| leader_sign, leading_group | send_back  | draft         | leader                     | reason                        |        |
| leading_group              | refuse     | draft         | leading group; or paper    | reason                        |        |
| before it is answered      | void       | void          | leader                     | reason                        |        |
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.assistance.models import AssistanceRequest
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_matter(request: AssistanceRequest) -> str | None:
    return None if request.matter.strip() else _("请求协助的内容")


def has_reason(request: AssistanceRequest) -> str | None:
    return None if request.why.strip() else _("用途和依据")


def has_subject(request: AssistanceRequest) -> str | None:
    """Whom it is about has to be said where persons are counted."""
    return None if request.subject.strip() or not request.persons else _("查询对象")


def has_answer(request: AssistanceRequest) -> str | None:
    return None if request.answer.strip() and request.answered_on else _("回复内容和日期")


WRITE = "assistance.write"

assistance_flow = Flow(
    "assistance_request",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("leader_sign", gettext_lazy("待组长审签"), "waiting"),
        State("leading_group", gettext_lazy("待领导小组审批"), "waiting", optional=True),
        State("approved", gettext_lazy("已批准，待发出"), "due"),
        State("sent", gettext_lazy("已发出，待回复"), "running"),
        State("answered", gettext_lazy("已回复"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "submit",
        "draft",
        "leader_sign",
        gettext_lazy("送组长审签"),
        by=WRITE,
        needs=(has_matter, has_reason, has_subject),
        todo=gettext_lazy("协助请求待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "sign",
        "leader_sign",
        "leading_group",
        gettext_lazy("组长审签"),
        by="assistance.sign",
        not_by=("submit",),
        signs=True,
        recorded_by="assistance.record_paper",
        todo=gettext_lazy("协助请求待审签"),
        tone="primary",
    ),
    Edge(
        "approve",
        "leading_group",
        "approved",
        gettext_lazy("领导小组批准"),
        by="assistance.decide",
        signs=True,
        recorded_by="assistance.record_paper",
        passes=True,
        todo=gettext_lazy("协助请求待审批"),
        tone="primary",
    ),
    Edge(
        "send",
        "approved",
        "sent",
        gettext_lazy("登记发出"),
        by=WRITE,
        numbers="XZ",
        yields=gettext_lazy("协助函"),
        todo=gettext_lazy("协助函待发出"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "answer",
        "sent",
        "answered",
        gettext_lazy("登记回复"),
        by=WRITE,
        needs=(has_answer,),
        todo=gettext_lazy("协助请求待回复"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "send_back",
        ("leader_sign", "leading_group"),
        "draft",
        gettext_lazy("退回修改"),
        by="assistance.sign",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "refuse",
        "leading_group",
        "draft",
        gettext_lazy("领导小组退回"),
        by="assistance.decide",
        recorded_by="assistance.record_paper",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "void",
        ("draft", "leader_sign", "leading_group", "approved", "sent"),
        "void",
        gettext_lazy("作废"),
        by="assistance.sign",
        asks="reason",
        tone="danger",
    ),
)

briefing_flow = Flow(
    "person_briefing",
    [
        State("open", gettext_lazy("待阅处"), "waiting"),
        State("done", gettext_lazy("已阅处"), "done", final=True),
    ],
    Edge(
        "finish",
        "open",
        "done",
        gettext_lazy("记下处置意见"),
        by="briefings.write",
        asks="reason",
        todo=gettext_lazy("涉人通报待阅处"),
        tone="primary",
    ),
    Edge("reopen", "done", "open", gettext_lazy("重新阅处"), by="briefings.write", asks="reason"),
)
