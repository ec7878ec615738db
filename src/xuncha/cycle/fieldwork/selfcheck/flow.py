"""The way of a self-check list.

| from     | edge      | to       | who                           | must hold            | yields |
|----------|-----------|----------|-------------------------------|----------------------|--------|
| draft    | send      | sent     | leader, office                | at least one point   | the unit sees it |
| sent     | answer    | answered | the unit                      | every point answered |        |
| sent     | take_in   | answered | group or office, from paper or a filled sheet | every point answered | |
| answered | send_back | sent     | group, office, with a reason  |                      |        |
| answered | accept    | accepted | group, office                 |                      |        |
| draft, sent | void   | void     | leader, office, with a reason |                      |        |
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_points(check: SelfCheck) -> str | None:
    return None if CheckPoint.objects.trusted().filter(check_list=check).exists() else _("清单里还没有内容")


def every_point_answered(check: SelfCheck) -> str | None:
    """What was found is described; what was not needs no word."""
    points = CheckPoint.objects.trusted().filter(check_list=check)
    left = points.filter(Q(found="") | Q(found="yes", situation="")).count()
    return _("还有 %(count)s 项没有回复，或有问题没写情况") % {"count": left} if left else None


WRITE, SEND = "selfcheck.write", "selfcheck.send"

check_flow = Flow(
    "self_check",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("sent", gettext_lazy("待单位回复"), "waiting"),
        State("answered", gettext_lazy("已回复"), "running"),
        State("accepted", gettext_lazy("已收下"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("send", "draft", "sent", gettext_lazy("发出"), by=SEND, needs=(has_points,), opens_to=("unit",), tone="primary"),
    Edge("answer", "sent", "answered", gettext_lazy("报送"), by="selfcheck.answer", needs=(every_point_answered,), todo=gettext_lazy("自查清单待回复"), tone="primary"),
    Edge("take_in", "sent", "answered", gettext_lazy("代单位登记已回复"), by=WRITE, needs=(every_point_answered,)),
    Edge("send_back", "answered", "sent", gettext_lazy("退回补充"), by=WRITE, asks="reason"),
    Edge("accept", "answered", "accepted", gettext_lazy("收下"), by=WRITE, todo=gettext_lazy("自查清单待收下"), tone="primary"),
    Edge("void", ("draft", "sent"), "void", gettext_lazy("作废"), by=SEND, asks="reason", tone="danger"),
)  # fmt: skip
