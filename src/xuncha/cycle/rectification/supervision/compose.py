"""The text of a letter as a draft, from the items it speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, SupervisionLetter
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.dates import today
from xuncha.foundation.rules.counting import spoken

Sort = SupervisionLetter.Sort


def text(sort: str, plan: RectificationPlan, items: Sequence[RectificationItem]) -> str:
    parts = [_opening(sort, plan), *_lines(items), _asking(sort)]
    return "\n".join(part for part in parts if part)


def _opening(sort: str, plan: RectificationPlan) -> str:
    found = rates(live(plan))
    words = {
        "unit": plan.organisation, "total": found.total, "counting": found.unit, "done": found.done,
        "strict": found.strict, "wide": found.wide, "overdue": found.overdue, "day": spoken(today()),
    }  # fmt: skip
    state = (
        _(
            "截至%(day)s，你单位巡察整改共 %(total)d 项（%(counting)s），已完成 %(done)d 项，完成率 %(strict)s，"
            "含基本完成 %(wide)s，逾期未完成 %(overdue)d 项。"
        )
        % words
    )
    openings = {
        Sort.SUPERVISE: _("现就巡察反馈问题整改事项予以督查督办。"),
        Sort.GUIDE: _("对照整改方案，现就本阶段整改工作提出以下指导意见，请主要负责人签认。"),
        Sort.REMINDER: _("下列整改事项临近期限，特此提醒。"),
        Sort.ADMONITION: _("下列整改事项到期未完成，特此告诫。"),
    }
    if sort == Sort.ACCOUNTABILITY:
        return _("%(unit)s下列巡察整改事项逾期未完成，经提醒、告诫仍未落实，建议核查责任、依规处理。") % words
    return f"{state}{openings[Sort(sort)]}"


def _lines(items: Sequence[RectificationItem]) -> list[str]:
    return [
        _("%(no)d. %(problem)s（责任领导：%(leaders)s；完成时限：%(due)s）")
        % {
            "no": no,
            "problem": (item.performance or item.problem)[:120],
            "leaders": item.leaders or "—",
            "due": spoken(item.due) if item.due else "—",
        }
        for no, item in enumerate(items, start=1)
    ]


def _asking(sort: str) -> str:
    asked = {
        Sort.SUPERVISE: _("请对照清单逐项落实责任、措施和时限，按期报送整改情况和佐证。"),
        Sort.GUIDE: _("请研究后落实，并书面回复落实情况。"),
        Sort.REMINDER: _("请抓紧推进，确需延期的按程序申请变更，并书面回复推进情况。"),
        Sort.ADMONITION: _("请主要负责人亲自研究，说明未完成原因，明确完成时间，并书面回复。"),
        Sort.ACCOUNTABILITY: _("处理情况请函告县委巡察办。"),
    }
    return asked[Sort(sort)]
