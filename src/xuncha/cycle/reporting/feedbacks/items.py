"""Working on the problems of a feedback before it is approved."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from xuncha.cycle.reporting.feedbacks.drafting import places
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, LeaderText, Performance
from xuncha.cycle.reporting.reports.assembling import section_key
from xuncha.foundation import audit
from xuncha.foundation.refusals import NotAllowed, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

EDITED_BY = {"draft": "feedback.draft", "office_check": "feedback.write"}
"""Who edits in which state: the group drafts, the office mends while it checks (M0-18)."""


def require_open(feedback: Feedback, by: Actor) -> None:
    right = EDITED_BY.get(feedback.state)
    if right is None:
        raise NotAllowed(_("反馈意见已报审定，文字不能再改；确需修改请先退回，已审定的请起草更正件"))
    if not by.reach(right, acting=True).covers(feedback):
        raise NotAllowed(
            _("反馈意见现在由%(who)s修改")
            % {"who": _("巡察办") if feedback.state != "draft" else _("起草人")}
        )


@verb
def save_text(
    feedback: Feedback, *, fields: Sequence[str], leader_text: str, version: int, by: Actor
) -> Feedback:
    """Save the team's text and the leader's together."""
    require_open(feedback, by)
    save_edited(feedback, by=by, version=version, fields=list(fields))
    LeaderText.objects.trusted().update_or_create(
        feedback=feedback,
        defaults={"text": leader_text},
        create_defaults={"text": leader_text, **places(feedback)},
    )
    return feedback


@verb
def add_item(
    item: FeedbackItem, *, feedback: Feedback, performances: Sequence[str], by: Actor
) -> FeedbackItem:
    """Write a problem by hand; without a report item it is warned when it is handed in."""
    require_open(feedback, by)
    item.feedback, item.seq, item.audience = feedback, 0, feedback.audience
    item.round_id, item.group_id = feedback.round_id, feedback.group_id
    item.engagement_id, item.organisation_id = feedback.engagement_id, feedback.organisation_id
    item.save()
    renumber([*(row for row in rows_of(feedback) if row.pk != item.pk), item])
    _set_performances(item, performances)
    audit.record("feedback.items", by=by, about=feedback, data={"item": item.pk})
    return item


@verb
def edit_item(
    item: FeedbackItem, *, fields: Sequence[str], performances: Sequence[str], version: int, by: Actor
) -> FeedbackItem:
    """Save an edited problem with its performances. Raises Stale when somebody was faster."""
    require_open(item.feedback, by)
    rows = FeedbackItem.objects.trusted().select_for_update().filter(pk=item.pk)
    if rows.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，这一条又被修改过；请先看过新的内容"))
    item.version = version + 1
    item.save(update_fields=[*fields, "version"])
    renumber(rows_of(item.feedback))
    _set_performances(item, performances)
    audit.record("feedback.items", by=by, about=item.feedback, data={"item": item.pk})
    return item


@verb
def move_item(item: FeedbackItem, *, step: int, by: Actor) -> None:
    """Move up (-1) or down (+1) within its section."""
    require_open(item.feedback, by)
    rows = rows_of(item.feedback)
    section = [row for row in rows if section_key(row) == section_key(item)]
    at = section.index(item)
    if 0 <= at + step < len(section):
        one, other = rows.index(item), rows.index(section[at + step])
        rows[one], rows[other] = rows[other], rows[one]
        renumber(rows)
    audit.record("feedback.items", by=by, about=item.feedback, data={"item": item.pk})


@verb
def remove_item(item: FeedbackItem, *, by: Actor) -> None:
    """Take a problem out of the draft; it stays in the report."""
    feedback, pk = item.feedback, item.pk
    require_open(feedback, by)
    FeedbackItem.objects.trusted().filter(pk=pk).delete()
    renumber(rows_of(feedback))
    audit.record("feedback.items", by=by, about=feedback, data={"removed": pk})


def rows_of(feedback: Feedback) -> list[FeedbackItem]:
    rows = FeedbackItem.objects.trusted().filter(feedback=feedback).select_related("node")
    return list(rows.order_by("seq", "id"))


def renumber(items: list[FeedbackItem]) -> None:
    """Number section by section in the order given; only rows that moved are written."""
    moved = []
    for seq, item in enumerate(sorted(items, key=section_key), 1):
        if item.seq != seq:
            item.seq = seq
            moved.append(item)
    FeedbackItem.objects.trusted().bulk_update(moved, ["seq"])


def _set_performances(item: FeedbackItem, texts: Sequence[str]) -> None:
    rows = Performance.objects.trusted().filter(item=item)
    if list(rows.order_by("seq").values_list("text", flat=True)) == list(texts):
        return
    rows.delete()
    Performance.objects.bulk_create(
        [Performance(item=item, seq=no, text=text) for no, text in enumerate(texts, 1)]
    )
