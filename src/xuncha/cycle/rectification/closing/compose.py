"""Drafts of the two reports, assembled from what the records say, for people to finish (domain §3.11; typed once)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Line:
    """A heading (level 1) or a paragraph; `key` tells the same line again, `item_id` whose fact it tells."""

    key: str
    text: str
    level: int = 0
    item_id: int | None = None


def progress_lines(plan: RectificationPlan) -> list[Line]:
    """《整改进展情况报告》: organisation, item by item, what is unfinished, rules made. Without the head's own items."""
    items = list(live(plan).filter(is_top_leader=False))
    return _sections(
        (_("组织领导情况"), [Line("organisation", _organisation(plan))]),
        (_("反馈问题整改落实情况"), [Line("figures", _figures(plan)), *_items(items)]),
        (_("尚未完成的事项和下步打算"), _unfinished(items)),
        (_("建章立制情况"), [Line("rules", _rules(items))]),
    )


def head_lines(plan: RectificationPlan) -> list[Line]:
    """《主要负责人组织落实情况报告》: what the head did, the head's own problems, next steps."""
    own = list(live(plan).filter(is_top_leader=True))
    led = live(plan).filter(leaders__contains=plan.organisation.head_name or "—").count()
    led_by = _("本人牵头整改事项 %(led)d 项。%(how)s") % {"led": led, "how": _organisation(plan)}
    nothing = [Line("items", _("反馈意见中没有列明本人的问题。"))]
    return _sections(
        (_("组织落实整改情况"), [Line("organisation", led_by)]),
        (_("本人有关问题的整改情况"), _items(own) or nothing),
        (_("下步打算"), _unfinished(own)),
    )


LINES: dict[str, Callable[[RectificationPlan], list[Line]]] = {"progress": progress_lines, "head": head_lines}


def composed(sort: str, plan: RectificationPlan) -> str:
    """The whole text of one of the two reports as the records give it now."""
    return joined(LINES[sort](plan))


def joined(lines: Iterable[Any]) -> str:
    """Lines (or anything with `level` and `text`) as one text: a blank line before each heading but the first."""
    return "".join(f"\n\n{line.text}" if line.level == 1 else f"\n{line.text}" for line in lines).strip()


def _sections(*sections: tuple[str, list[Line]]) -> list[Line]:
    found: list[Line] = []
    for at, (title, lines) in enumerate(sections):
        found += [Line(f"part:{at}", f"{NUMERALS[at]}、{title}", 1), *lines]
    return found


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


def _items(items: list[RectificationItem]) -> list[Line]:
    measures: dict[int, list[str]] = {}
    for measure in Measure.objects.trusted().filter(item__in=items).order_by("item", "seq"):
        measures.setdefault(measure.item_id, []).append(measure.completion.strip() or measure.content)
    return [line for item in items for line in _item(item, measures.get(item.pk, []))]


def _item(item: RectificationItem, measures: list[str]) -> Iterator[Line]:
    yield Line(
        f"item:{item.pk}", _("%(seq)d．%(problem)s") % {"seq": item.seq, "problem": item}, item_id=item.pk
    )
    if measures:
        done = _("整改措施：%(text)s") % {"text": "；".join(measures)}
        yield Line(f"measures:{item.pk}", done, item_id=item.pk)
    told = _("进展：%(status)s。%(text)s") % {"status": item.report_status, "text": item.progress}
    yield Line(f"progress:{item.pk}", told.strip(), item_id=item.pk)


def _unfinished(items: list[RectificationItem]) -> list[Line]:
    open_ones = [item for item in items if item.declared not in (Declared.DONE, Declared.LONG_TERM)]
    if not open_ones:
        return [Line("next", _("没有未完成的事项。"))]
    return [
        Line(
            f"next:{item.pk}",
            (
                _("%(seq)d．%(problem)s：%(reason)s %(next)s")
                % {
                    "seq": item.seq,
                    "problem": item,
                    "reason": item.unfinished_reason or _("正在按计划推进。"),
                    "next": item.next_step,
                }
            ).strip(),
            item_id=item.pk,
        )
        for item in open_ones
    ]


def _rules(items: list[RectificationItem]) -> str:
    made = RuleMade.objects.trusted().filter(item__in=items)
    lines = [
        f"{at}．《{rule.name}》{rule.document_no}{_('（修订）') if rule.is_revision else ''}"
        for at, rule in enumerate(made, start=1)
    ]
    return "\n".join(lines) or _("没有登记新建或修订的制度。")
