"""The verbs by which an item is filled in: progress, measures, evidence, rules made, one cell of the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F
from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification.access import require_manage, require_plan, require_write
from xuncha.cycle.rectification.ledger.flow import WORKING
from xuncha.cycle.rectification.models import Declared, Measure, ProgressNote, RectificationItem, RuleMade
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


def require_fillable(item: RectificationItem, by: Actor) -> None:
    """The right to fill in, and a state in which filling in is still the unit's."""
    require_write(by, item)
    if item.state not in (*WORKING, "long_term"):
        raise NotAllowed(_("已申报或已销号的事项不能再改；要改先请审核方退回"))


def lock(item: RectificationItem, version: int | None) -> None:
    """Take the row; Stale when it is not what this person saw."""
    found = RectificationItem.objects.trusted().select_for_update().filter(pk=item.pk)
    now = found.values_list("version", flat=True).get()
    if version is not None and version != now:
        raise Stale(_("您打开之后，这条事项又被修改过"))
    item.version = now + 1


def save(item: RectificationItem, *fields: str) -> None:
    item.save(update_fields=[*fields, "version", "updated_at"])


@verb
def set_fields(
    item: RectificationItem, values: Mapping[str, Any], *, by: Actor, version: int | None = None
) -> RectificationItem:
    """Set some fields of a row, whether typed in a cell or in a form; the audit names the fields, not the texts."""
    lock(item, version)
    for name, value in values.items():
        setattr(item, name, value)
    save(item, *values)
    audit.record("rectification_item.edited", by=by, about=item, data={"fields": ",".join(values)[:120]})
    return item


@verb
def report_progress(
    item: RectificationItem,
    *,
    declared: str,
    text: str,
    by: Actor,
    unfinished_reason: str | None = None,
    next_step: str | None = None,
    on: date | None = None,
    version: int | None = None,
    source: str = "",
) -> ProgressNote:
    """Say how far it is: kept as a note, and the latest stands on the item. The first one starts the work.

    `source`: the unit whose word it is, where the office enters it from a fill-in package (practice 7).
    """
    require_fillable(item, by)
    if not text.strip():
        raise Missing(_("请写明完成情况"))
    if declared == Declared.NOT_DONE and not (unfinished_reason or item.unfinished_reason).strip():
        raise Missing(_("“未完成”须写明原因"))
    lock(item, version)
    item.declared, item.progress = declared, text
    item.unfinished_reason = item.unfinished_reason if unfinished_reason is None else unfinished_reason
    item.next_step = item.next_step if next_step is None else next_step
    save(item, "declared", "progress", "unfinished_reason", "next_step")
    by_name = _("%(unit)s（%(name)s录入）") % {"unit": source, "name": by.name} if source else by.name
    note = ProgressNote.objects.create(
        item=item, declared=declared, text=text, on=on or today(), by_id=by.pk, by_name=by_name[:60]
    )
    audit.record(
        "rectification_item.progress", by=by, about=item, data={"declared": declared, "note": note.pk}
    )
    begin(item, by=by)
    return note


def begin(item: RectificationItem, *, by: Actor) -> None:
    """The first thing done starts the work; nobody has to press a button for it."""
    if item.state == "open":
        engine.take(item, "start", by=by, checked=True)
        note_fact(item.engagement, "rectification_started", on=today(), by=by, once=True)


@verb
def write_measures(item: RectificationItem, contents: Sequence[Mapping[str, Any]], *, by: Actor) -> None:
    """Put further measures under an item while its plan is open; numbered on."""
    require_plan_open(item, by)
    last = Measure.objects.trusted().filter(item=item).count()
    Measure.objects.bulk_create(
        Measure(item=item, seq=last + at, **fields) for at, fields in enumerate(contents, start=1)
    )
    audit.record("rectification_item.measures", by=by, about=item, data={"added": len(contents)})


def require_plan_open(item: RectificationItem, by: Actor) -> None:
    """What an approved plan says changes by a change request only (practice 4); carried-over rows have no plan."""
    require_plan(by, item)
    require_fillable(item, by)
    if item.plan_id and item.plan.state not in ("draft", "returned"):  # type: ignore[union-attr]
        raise NotAllowed(_("方案已经报送；目标、措施、时限和责任人的调整请提变更申请"))


@verb
def change_measure(measure: Measure, values: Mapping[str, Any], *, by: Actor) -> Measure:
    """Reword a measure while the plan is open."""
    require_plan_open(measure.item, by)
    for name, value in values.items():
        setattr(measure, name, value)
    measure.save(update_fields=list(values))
    audit.record("rectification_item.measures", by=by, about=measure.item, data={"measure": measure.pk})
    return measure


@verb
def drop_measure(measure: Measure, *, by: Actor) -> None:
    """Take a measure off a plan that is still open."""
    require_plan_open(measure.item, by)
    audit.record("rectification_item.measures", by=by, about=measure.item, data={"dropped": measure.pk})
    Measure.objects.trusted().filter(pk=measure.pk).delete()


@verb
def carry_out_measure(measure: Measure, *, completion: str, done: bool, by: Actor) -> Measure:
    """Say how a measure was carried out."""
    require_fillable(measure.item, by)
    if done and not completion.strip():
        raise Missing(_("请写明措施落实情况"))
    measure.completion, measure.done = completion, done
    measure.save(update_fields=["completion", "done"])
    audit.record(
        "rectification_item.measures", by=by, about=measure.item, data={"measure": measure.pk, "done": done}
    )
    begin(measure.item, by=by)
    return measure


@verb
def add_evidence(
    item: RectificationItem, upload: UploadedFile, *, title: str, by: Actor, pages: int | None = None
) -> Attachment:
    """File one piece of evidence; its count stands on the row, so that the ledger need not ask."""
    require_fillable(item, by)
    attachment = attach(store(upload, by=by), to=item, title=title, pages=pages, by=by)
    count_evidence(item, 1)
    begin(item, by=by)
    return attachment


def count_evidence(item: RectificationItem, change: int) -> None:
    rows = RectificationItem.objects.trusted().filter(pk=item.pk)
    rows.update(evidence_count=F("evidence_count") + change)
    item.evidence_count += change


@verb
def add_rule(
    item: RectificationItem, *, name: str, by: Actor, document_no: str = "", is_revision: bool = False
) -> RuleMade:
    """Note a rule made or revised in the course of rectification."""
    require_fillable(item, by)
    rule = RuleMade.objects.create(item=item, name=name, document_no=document_no, is_revision=is_revision)
    audit.record("rectification_item.edited", by=by, about=item, data={"rule": rule.pk})
    return rule


@verb
def set_sample(item: RectificationItem, *, in_sample: bool, by: Actor) -> RectificationItem:
    """Put an item into the sample for on-the-spot checks, before its joint review is over (practice 6)."""
    require_manage(by, item)
    if item.state in ("spot_check", "to_close", "closed", "long_term", "merged"):
        raise NotAllowed(_("会审已经结束，不能再调整抽核名单"))
    return set_fields(item, {"in_sample": in_sample}, by=by)
