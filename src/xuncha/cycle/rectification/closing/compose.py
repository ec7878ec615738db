"""Drafts of the two reports, assembled from what the records say, for people to finish (domain §3.11; typed once)."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import (
    Declared,
    Measure,
    RectificationItem,
    RectificationPlan,
    RuleMade,
)
from xuncha.cycle.rectification.plan.checks import live
from xuncha.cycle.rectification.rates import rates
from xuncha.foundation.rules.counting import spoken

NUMERALS = "一二三四五六七八九十"


def progress_report(plan: RectificationPlan) -> str:
    """《整改进展情况报告》: organisation, item by item, what is unfinished, rules made. Without the head's own items."""
    items = list(live(plan).filter(is_top_leader=False))
    return _sections(
        (_("组织领导情况"), _organisation(plan)),
        (_("反馈问题整改落实情况"), _figures(plan) + "\n" + _items(items)),
        (_("尚未完成的事项和下步打算"), _unfinished(items)),
        (_("建章立制情况"), _rules(items)),
    )


def head_report(plan: RectificationPlan) -> str:
    """《主要负责人组织落实情况报告》: what the head did, the head's own problems, next steps."""
    own = list(live(plan).filter(is_top_leader=True))
    led = live(plan).filter(leaders__contains=plan.organisation.head_name or "—").count()
    return _sections(
        (
            _("组织落实整改情况"),
            _("本人牵头整改事项 %(led)d 项。%(how)s") % {"led": led, "how": _organisation(plan)},
        ),
        (_("本人有关问题的整改情况"), _items(own) or _("反馈意见中没有列明本人的问题。")),
        (_("下步打算"), _unfinished(own)),
    )


COMPOSE: dict[str, Callable[[RectificationPlan], str]] = {"progress": progress_report, "head": head_report}


def _sections(*sections: tuple[str, str]) -> str:
    return "\n\n".join(
        f"{numeral}、{title}\n{text}" for numeral, (title, text) in zip(NUMERALS, sections, strict=False)
    )


def _organisation(plan: RectificationPlan) -> str:
    parts = [plan.leading_group.strip(), plan.meeting_note.strip()]
    if plan.meeting_on:
        held = _("%(day)s召开专题会议研究整改工作。") % {"day": spoken(plan.meeting_on)}
        parts.insert(0, held)
    if plan.democratic_life_on:
        held = _("%(day)s召开巡察整改专题民主生活会。") % {"day": spoken(plan.democratic_life_on)}
        parts.append(held + plan.democratic_life_note.strip())
    return "\n".join(part for part in parts if part) or _("（请补写：成立领导小组、研究部署、督导落实情况）")


def _figures(plan: RectificationPlan) -> str:
    """Both rates always stand together, with what was counted."""
    found = rates(live(plan))
    return _(
        "共 %(total)d 项（%(unit)s），已完成 %(done)d 项，完成率 %(strict)s；含基本完成 %(basically)d 项，%(wide)s。"
    ) % {
        "total": found.total,
        "unit": found.unit,
        "done": found.done,
        "strict": found.strict,
        "basically": found.basically,
        "wide": found.wide,
    }


def _items(items: list[RectificationItem]) -> str:
    measures: dict[int, list[str]] = {}
    for measure in Measure.objects.trusted().filter(item__in=items).order_by("item", "seq"):
        measures.setdefault(measure.item_id, []).append(measure.completion.strip() or measure.content)
    return "\n".join(_item(item, measures.get(item.pk, [])) for item in items)


def _item(item: RectificationItem, measures: list[str]) -> str:
    lines = [_("%(seq)d．%(problem)s") % {"seq": item.seq, "problem": item}]
    lines += [_("整改措施：%(text)s") % {"text": "；".join(measures)}] if measures else []
    lines += [_("进展：%(status)s。%(text)s") % {"status": item.report_status, "text": item.progress}]
    return "\n".join(lines)


def _unfinished(items: list[RectificationItem]) -> str:
    open_ones = [item for item in items if item.declared not in (Declared.DONE, Declared.LONG_TERM)]
    if not open_ones:
        return _("没有未完成的事项。")
    return "\n".join(
        _("%(seq)d．%(problem)s：%(reason)s %(next)s")
        % {
            "seq": item.seq,
            "problem": item,
            "reason": item.unfinished_reason or _("正在按计划推进。"),
            "next": item.next_step,
        }
        for item in open_ones
    )


def _rules(items: list[RectificationItem]) -> str:
    made = RuleMade.objects.trusted().filter(item__in=items)
    lines = [
        f"{at}．《{rule.name}》{rule.document_no}{_('（修订）') if rule.is_revision else ''}"
        for at, rule in enumerate(made, start=1)
    ]
    return "\n".join(lines) or _("没有登记新建或修订的制度。")
