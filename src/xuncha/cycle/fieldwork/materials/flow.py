"""The way of a request for material, and of a sheet on which things change hands (domain §3.4).

| from             | edge       | to          | who                        | must hold                     | yields |
|------------------|------------|-------------|----------------------------|-------------------------------|--------|
| draft            | submit     | submitted   | members, deputies, leader  | at least one line             |        |
| submitted        | rework     | draft       | leader, with a reason      |                               |        |
| submitted        | issue      | issued      | leader; system or paper    |                               | number ZL; the unit sees it |
| issued           | remind     | issued      | the group                  |                               |        |
| issued           | hand_in    | handed_in   | the unit                   | every line answered           |        |
| issued           | take_in    | handed_in   | the group, for the unit    | every line answered           |        |
| handed_in        | send_back  | issued      | the group, with a reason   | lines returned (inner)        |        |
| handed_in        | accept     | closed      | the group                  |                               |        |
| draft … issued   | void       | void        | leader, with a reason      |                               |        |

A sheet: prepared → the unit signs → the group signs → done; each signature in the system or in ink.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.materials.models import Material, MaterialRequest
from xuncha.foundation.flow.declare import Edge, Flow, State


def has_lines(request: MaterialRequest) -> str | None:
    lines = Material.objects.trusted().filter(request=request)
    return None if lines.exists() else _("清单里还没有资料")


def every_line_answered(request: MaterialRequest) -> str | None:
    left = Material.objects.trusted().filter(request=request).exclude(state__in=Material.ANSWERED).count()
    return _("还有 %(count)s 项没有提供") % {"count": left} if left else None


WRITE = "materials.write"
PAPER = "materials.record_paper"

request_flow = Flow(
    "material_request",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("submitted", gettext_lazy("待审批"), "waiting"),
        State("issued", gettext_lazy("待单位提供"), "waiting"),
        State("handed_in", gettext_lazy("待核收"), "running"),
        State("closed", gettext_lazy("已核收"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("submit", "draft", "submitted", gettext_lazy("提交审批"), by=WRITE, needs=(has_lines,), tone="primary"),
    Edge("rework", "submitted", "draft", gettext_lazy("退回修改"), by="materials.sign", asks="reason"),
    Edge("issue", "submitted", "issued", gettext_lazy("审批发出"), by="materials.sign", needs=(has_lines,), signs=True, recorded_by=PAPER, numbers="ZL", yields=gettext_lazy("资料调阅清单"), opens_to=("unit",), todo=gettext_lazy("资料清单待审批"), tone="primary"),
    Edge("remind", "issued", "issued", gettext_lazy("催办"), by=WRITE),
    Edge("hand_in", "issued", "handed_in", gettext_lazy("全部报齐"), by="materials.answer", needs=(every_line_answered,), todo=gettext_lazy("提供调阅资料"), tone="primary"),
    Edge("take_in", "issued", "handed_in", gettext_lazy("代单位登记已报齐"), by=WRITE, needs=(every_line_answered,)),
    Edge("send_back", "handed_in", "issued", gettext_lazy("退回补齐"), inner=True, asks="reason"),
    Edge("accept", "handed_in", "closed", gettext_lazy("核收"), by=WRITE, todo=gettext_lazy("资料待核收"), tone="primary"),
    Edge("void", ("draft", "submitted", "issued"), "void", gettext_lazy("作废"), by="materials.sign", asks="reason", tone="danger"),
)  # fmt: skip

handover_flow = Flow(
    "material_handover",
    [
        State("prepared", gettext_lazy("待单位签字"), "waiting"),
        State("unit_signed", gettext_lazy("待巡察组签字"), "waiting"),
        State("done", gettext_lazy("双方已签字"), "done", final=True),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge("sign_unit", "prepared", "unit_signed", gettext_lazy("单位签字"), by="materials.answer", signs=True, recorded_by=PAPER, todo=gettext_lazy("资料交接待签字"), tone="primary"),
    Edge("sign_group", "unit_signed", "done", gettext_lazy("巡察组签字"), by=WRITE, not_by=("sign_unit",), signs=True, recorded_by=PAPER, todo=gettext_lazy("资料交接待签字"), tone="primary"),
    Edge("void", ("prepared", "unit_signed"), "void", gettext_lazy("作废"), by=WRITE, asks="reason", reopens=True, tone="danger"),
)  # fmt: skip
