"""What goes into a comparison: only what the person who asked may read, and no sealed kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.cycle.fieldwork.materials import queries as materials
from xuncha.cycle.fieldwork.selfcheck.models import CheckPoint, SelfCheck
from xuncha.cycle.rectification.models import (
    Measure,
    RectificationItem,
    RectificationPlan,
    RectificationReport,
)
from xuncha.foundation.models import Attachment, StoredFile
from xuncha.foundation.scoping import Actor
from xuncha.insight.lookalikes.models import HELD, Comparison
from xuncha.library.documents.models import Page
from xuncha.library.models import Clause

MOST = 5_000
MOST_LETTERS = 8_000_000
"""Of one comparison: they pass through the memory of a web process."""
Source = Comparison.Source


@dataclass(slots=True)
class Item:
    """A text that stands in a record, or a file that is still to be read."""

    kind: str
    record_id: int
    title: str
    owner: str = ""
    text: str = ""
    letters: int = 0
    file: StoredFile | None = None
    attachment_id: int | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose eyes read for which comparison; `earlier`: the same of the rounds before, to be held against."""

    comparison: Comparison
    actor: Actor
    earlier: bool = False

    def placed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Rows of the comparison's place, or those of the same units in the rounds before it."""
        asked = self.comparison
        if self.earlier:
            before = rows.filter(round_id__lt=asked.round_id)
            return before.filter(organisation_id=asked.organisation_id) if asked.organisation_id else before
        if asked.engagement_id:
            return rows.filter(engagement_id=asked.engagement_id)
        return rows.filter(round_id=asked.round_id)


def gathered(comparison: Comparison, actor: Actor) -> Iterator[Item]:
    """Everything the comparison asks for, as far as this person may read it today."""
    source = SOURCES[Source(comparison.source)]
    yield from source(Wanted(comparison, actor))
    if comparison.with_earlier:
        for item in source(Wanted(comparison, actor, earlier=True)):
            item.asked = False
            yield item


def quotable() -> list[str]:
    """What may be quoted word for word: articles in force, open to everybody inside."""
    return list(Clause.objects.filter(withdrawn_on=None).values_list("text", flat=True))


def _uploaded(wanted: Wanted) -> Iterator[Item]:
    """Files of the comparison itself: evidence is asked about, what else hangs on it is held against."""
    if wanted.earlier:
        return
    rows = (
        Attachment.objects.on(wanted.comparison, wanted.actor).valid().select_related("file").order_by("pk")
    )
    for item in rows:
        yield Item(
            HELD,
            wanted.comparison.pk,
            item.title,
            file=item.file,
            attachment_id=item.pk,
            asked=item.role == "evidence",
        )


def _materials(wanted: Wanted) -> Iterator[Item]:
    if wanted.earlier or wanted.comparison.request is None:
        return
    lines = {line.pk: line for line in materials.lines_of(wanted.comparison.request, wanted.actor)}
    yield from _files("material", lines, lambda _line: "", lambda line: line.name, wanted.actor)


def _items(wanted: Wanted) -> dict[int, RectificationItem]:
    rows = (
        RectificationItem.objects.visible_to(wanted.actor)
        .exclude(state="merged")
        .select_related("organisation")
    )
    rows = wanted.placed(rows).order_by("organisation", "seq")
    return {item.pk: item for item in rows[:MOST]}


def _evidence(wanted: Wanted) -> Iterator[Item]:
    items = _items(wanted)
    yield from _files(
        "rectification_item", items, lambda item: str(item.organisation), _item_title, wanted.actor
    )


def _item_title(item: RectificationItem) -> str:
    return _("第 %(seq)s 项") % {"seq": item.seq}


def _progress(wanted: Wanted) -> Iterator[Item]:
    items = _items(wanted)
    done: dict[int, list[str]] = defaultdict(list)
    measures = Measure.objects.visible_to(wanted.actor).filter(item__in=items).exclude(completion="")
    for item_id, text in measures.order_by("item", "seq").values_list("item_id", "completion"):
        done[item_id].append(text)
    for item in items.values():
        text = "\n".join(filter(None, (item.progress, *done[item.pk], item.self_conclusion)))
        if text:
            yield Item("rectification_item", item.pk, _item_title(item), str(item.organisation), text)


def _plans(wanted: Wanted) -> Iterator[Item]:
    plans = RectificationPlan.objects.visible_to(wanted.actor).select_related("organisation")
    found = {plan.pk: plan for plan in wanted.placed(plans)[:MOST]}
    texts: dict[int, list[str]] = defaultdict(list)
    items = RectificationItem.objects.visible_to(wanted.actor).filter(plan__in=found).exclude(state="merged")
    plan_of = {}
    for pk, plan_id, goal in items.order_by("plan", "seq").values_list("pk", "plan_id", "goal"):
        plan_of[pk] = plan_id
        texts[plan_id].append(goal)
    measures = (
        Measure.objects.visible_to(wanted.actor).filter(item__plan__in=found).order_by("item__seq", "seq")
    )
    for item_id, content in measures.values_list("item_id", "content"):
        if item_id in plan_of:
            texts[plan_of[item_id]].append(content)
    for plan in found.values():
        text = "\n".join(filter(None, (plan.overview, plan.leading_group, *texts[plan.pk])))
        yield Item("rectification_plan", plan.pk, plan.title, str(plan.organisation), text)


def _reports(wanted: Wanted) -> Iterator[Item]:
    rows = (
        RectificationReport.objects.visible_to(wanted.actor).exclude(text="").select_related("organisation")
    )
    for report in wanted.placed(rows)[:MOST]:
        title = str(report.get_sort_display())
        yield Item("rectification_report", report.pk, title, str(report.organisation), report.text)


def _self_checks(wanted: Wanted) -> Iterator[Item]:
    rows = SelfCheck.objects.visible_to(wanted.actor).select_related("organisation")
    lists = {item.pk: item for item in wanted.placed(rows)[:MOST]}
    texts: dict[int, list[str]] = defaultdict(list)
    points = CheckPoint.objects.visible_to(wanted.actor).filter(check_list__in=lists).order_by("seq")
    for list_id, situation, taken in points.values_list("check_list_id", "situation", "measures"):
        texts[list_id] += [situation, taken]
    for item in lists.values():
        text = "\n".join(filter(None, texts[item.pk]))
        if text:
            yield Item("self_check", item.pk, item.title, str(item.organisation), text)


def library(actor: Actor) -> Iterator[Item]:
    """Documents of the library that are in force, the newest first; one after the other, for they are many and long."""
    pages = Page.objects.visible_to(actor).filter(document__withdrawn_on=None).exclude(text="")
    rows = pages.order_by("-document_id", "no").values_list("document_id", "document__title", "text")
    for (pk, title), texts in groupby(rows.iterator(chunk_size=200), key=itemgetter(0, 1)):
        text = "\n".join(row[2] for row in texts)
        yield Item("library_document", pk, title, _("资料库"), text, asked=False)


def _files(
    kind: str, records: dict[int, Any], owner: Callable[[Any], str], title: Callable[[Any], str], actor: Actor
) -> Iterator[Item]:
    """Files on these records; one statement."""
    rows = Attachment.objects.visible_to(actor).valid().filter(kind=kind, record_id__in=list(records))
    for item in rows.filter(file__sealed=False).select_related("file").order_by("record_id", "sequence"):
        record = records[item.record_id]
        label = f"{title(record)} {item.number} {item.title}"[:200]
        yield Item(kind, item.record_id, label, owner(record), file=item.file, attachment_id=item.pk)


SOURCES: dict[Comparison.Source, Callable[[Wanted], Iterator[Item]]] = {
    Source.UPLOAD: _uploaded,
    Source.MATERIALS: _materials,
    Source.EVIDENCE: _evidence,
    Source.PROGRESS: _progress,
    Source.PLANS: _plans,
    Source.REPORTS: _reports,
    Source.SELF_CHECKS: _self_checks,
}
