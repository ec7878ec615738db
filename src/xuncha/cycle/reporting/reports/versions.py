"""The text as it stood at each submission and return, and what changed between two of them (M0-03)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.cycle.reporting.reports.models import TEXTS, Report, ReportItem, ReportVersion
from xuncha.foundation.scoping import Actor


def snapshot(report: Report, *, reason: str, by: Actor) -> ReportVersion:
    """Keep the text as it stands; called by the verbs that send it up or back."""
    rows = ReportVersion.objects.trusted().filter(report=report)
    last = rows.aggregate(last=Max("no"))["last"] or 0
    return ReportVersion.objects.create(
        report=report, no=last + 1, content=content_of(report), reason=reason, by_name=by.name
    )


def content_of(report: Report) -> dict[str, Any]:
    items = ReportItem.objects.trusted().filter(report=report, left_out_reason="").select_related("node")
    return {name: getattr(report, name) for name in TEXTS} | {
        "items": [
            {
                "id": item.pk,
                "seq": item.seq,
                "heading": item.heading,
                "text": item.text,
                "section": section_title(item),
            }
            for item in items.order_by("seq", "id")
        ]
    }


def section_title(item: ReportItem) -> str:
    if item.is_top_leader:
        return _("主要负责人专段")
    return item.node.title if item.node else _("未归口的问题")


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Passage by passage: label, old and new text; what is the same in both is left out."""
    passages = [
        {
            "label": label_of(name),
            "old": shown(name, old.get(name, "")),
            "new": shown(name, new.get(name, "")),
        }
        for name in TEXTS
    ]
    before, after = by_id(old), by_id(new)
    order = [*after, *(key for key in before if key not in after)]
    passages += [
        {
            "label": item_label(before.get(key), after.get(key)),
            "old": item_text(before.get(key)),
            "new": item_text(after.get(key)),
        }
        for key in order
    ]
    return [passage for passage in passages if passage["old"] != passage["new"]]


def label_of(name: str) -> str:
    field: Any = Report._meta.get_field(name)
    return str(field.verbose_name)


def shown(name: str, value: str) -> str:
    field: Any = Report._meta.get_field(name)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))


def by_id(content: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    return {item["id"]: item for item in content.get("items", [])}


def item_label(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    if after is None and before is not None:
        return _("原第 %(seq)s 条（已去掉）") % {"seq": before["seq"]}
    assert after is not None
    label = _("第 %(seq)s 条") % {"seq": after["seq"]}
    return label if before else _("%(label)s（新增）") % {"label": label}


def item_text(item: Mapping[str, Any] | None) -> str:
    return f"{item['section']}\n{item['heading']}\n{item['text']}" if item else ""
