"""The verbs by which a feedback goes up, is approved, delivered in two sessions, receipted and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.reporting.feedbacks.drafting import places
from xuncha.cycle.reporting.feedbacks.models import (
    TEXTS,
    Feedback,
    FeedbackItem,
    LeaderText,
    Performance,
    Recipient,
)
from xuncha.cycle.reporting.feedbacks.opening import HEAD, TEAM, open_parts, recipient_mask
from xuncha.cycle.reporting.feedbacks.queries import may_receipt
from xuncha.foundation import audit, numbering, rules
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach
from xuncha.foundation.files.models import Role, StoredFile
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

LEADERS = audience_mask(("leaders",))


@verb
def pass_check(feedback: Feedback, *, by: Actor, **arguments: Any) -> Feedback:
    """The office's check passed; from here the leaders read it."""
    engine.take(feedback, "pass_check", by=by, **arguments)
    open_parts(feedback, team=LEADERS, head=LEADERS)
    return feedback


@verb
def approve(
    feedback: Feedback,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
    on: date | None = None,
) -> Feedback:
    """Approved by the leading group (M1-10): locked, and every problem gets its number."""
    engine.take(
        feedback, "approve", by=by, reason=reason, proof=proof, paper_act=paper_act, version=version, on=on
    )
    feedback.locked_at = timezone.now()
    feedback.save(update_fields=["locked_at"])
    _number_items(feedback)
    acted_on = on or (paper_act.acted_on if paper_act else today())
    note_fact(feedback.engagement, "feedback_approved", on=acted_on, by=by, once=True)
    return feedback


def _number_items(feedback: Feedback) -> None:
    """Formal numbers; a corrected problem keeps the number it was fed back under."""
    rows = FeedbackItem.objects.trusted().filter(feedback=feedback, number="").select_related("corrects")
    items = list(rows.order_by("seq", "id"))
    for item in items:
        item.number = (
            item.corrects.number if item.corrects else numbering.issue("FK", parts=feedback.number_parts())
        )
    FeedbackItem.objects.trusted().bulk_update(items, ["number"])


@verb
def deliver(
    feedback: Feedback, *, fields: Sequence[str], by: Actor, reason: str = "", version: int | None = None
) -> Feedback:
    """Record the two sessions: opens to the unit and the reviewers, and the unit's clocks start on the feedback date.

    `fields` name what the form has set on the record (dates, place, attendance).
    """
    dates = [day for day in (feedback.head_on, feedback.feedback_on) if day]
    if any(day > today() for day in dates):
        raise Missing(_("反馈日期不能晚于今天"))
    feedback.save(update_fields=[*fields, "updated_at"])
    engine.take(feedback, "deliver", by=by, reason=reason, version=version, on=feedback.feedback_on)
    if feedback.corrects_id:
        rules.void("", about=feedback, by=by)  # a corrigendum starts no new term for the unit
    open_parts(feedback, team=TEAM, head=HEAD)
    _send(feedback)
    _note_sessions(feedback, by)
    return feedback


def _send(feedback: Feedback) -> None:
    """Everybody on the list is sent theirs on the day of their session, and it opens to them."""
    rows = list(Recipient.objects.trusted().filter(feedback=feedback))
    extra = 0
    for row in rows:
        on = feedback.head_on if row.sort == Recipient.Sort.HEAD else None
        row.sent_on = row.sent_on or on or feedback.feedback_on
        row.audience |= recipient_mask(row)
        if row.channel and row.channel != Recipient.Channel.DEPARTMENT:  # a department reads its copy alone
            extra |= audience_mask((row.channel,))
    Recipient.objects.trusted().bulk_update(rows, ["sent_on", "audience"])
    if extra & ~feedback.audience:
        feedback.audience |= extra
        feedback.save(update_fields=["audience"])
    open_parts(feedback, team=extra, head=0)


def _note_sessions(feedback: Feedback, by: Actor) -> None:
    assert feedback.feedback_on is not None
    if feedback.head_on:
        note_fact(feedback.engagement, "feedback_head", on=feedback.head_on, by=by, once=True)
    note_fact(feedback.engagement, "feedback_team", on=feedback.feedback_on, by=by, once=True)
    if feedback.report:
        rules.meet("DR12", about=feedback.report, on=feedback.feedback_on)


@verb
def receipt(recipient: Recipient, *, by: Actor) -> Recipient:
    """Receipt by account, by whom it is addressed to."""
    if not may_receipt(recipient, by):
        raise NotAllowed(_("这一份不是送给您的，不能由您签收"))
    return _receipted(recipient, name=by.name, on=today(), by=by)


@verb
def record_receipt(
    recipient: Recipient, *, receipted_by: str, receipted_on: date, by: Actor, scan: StoredFile | None = None
) -> Recipient:
    """Record a receipt signed on paper, with its scan."""
    _require_deliverer(recipient.feedback, by)
    if receipted_on > today():
        raise Missing(_("签收日期不能晚于今天"))
    if scan is not None:
        title = _("签收单：%(name)s") % {"name": recipient.name}
        attach(scan, to=recipient, title=title, by=by, role=Role.SCAN)
    recipient.on_paper = True
    return _receipted(recipient, name=receipted_by, on=receipted_on, by=by)


def _require_deliverer(feedback: Feedback, by: Actor) -> None:
    if not by.reach("feedback.deliver", acting=True).covers(feedback):
        raise NotAllowed(_("送达和签收由巡察办或组长登记"))


def _receipted(recipient: Recipient, *, name: str, on: date, by: Actor) -> Recipient:
    known = Recipient.objects.trusted().select_for_update().get(pk=recipient.pk)
    if known.receipted_on is not None:
        raise Stale(_("这一份已经签收"))
    if known.sent_on is None:
        raise Missing(_("反馈之后才能签收"))
    recipient.receipted_on, recipient.receipted_by = on, name
    recipient.save(update_fields=["receipted_on", "receipted_by", "on_paper"])
    audit.record(
        "feedback.receipted", by=by, about=recipient, data={"feedback": recipient.feedback_id, "on": on}
    )
    _close_when_complete(recipient.feedback, by)
    return recipient


def _close_when_complete(feedback: Feedback, by: Actor) -> None:
    """The last receipt closes the feedback."""
    open_ones = Recipient.objects.trusted().filter(feedback=feedback, receipted_on=None)
    if feedback.state == "delivered" and not open_ones.exists():
        engine.take(feedback, "close", by=by, checked=True)
        note_fact(feedback.engagement, "feedback_received", on=today(), by=by, once=True)


@verb
def add_recipient(
    recipient: Recipient, *, feedback: Feedback, by: Actor, department: Organisation | None = None
) -> Recipient:
    """Put one more on the list; after delivery it opens to them at once.

    `department`: whose account receipts it. The row then stands with the department, so that it knows of its own copy and
    of nothing else.
    """
    _require_deliverer(feedback, by)
    if feedback.state in {"void", "closed"}:
        raise Missing(_("反馈意见已办结，不再增加送达对象"))
    recipient.feedback = feedback
    for column, value in places(feedback).items():
        setattr(recipient, column, value)
    if recipient.channel == Recipient.Channel.DEPARTMENT:
        if department is None:
            raise Missing(_("请选出由哪个职能部门的账号签收"))
        recipient.organisation_id = department.pk
    recipient.save()
    if feedback.state == "delivered":
        _send(feedback)
    audit.record("feedback.recipients", by=by, about=feedback, data={"recipient": recipient.pk})
    return recipient


@verb
def remove_recipient(recipient: Recipient, *, by: Actor) -> None:
    """Take somebody off the list before anything was sent."""
    _require_deliverer(recipient.feedback, by)
    if recipient.sent_on is not None:
        raise Missing(_("已经送达，不能删除；请登记签收或阅办情况"))
    audit.record("feedback.recipients", by=by, about=recipient.feedback, data={"removed": recipient.pk})
    Recipient.objects.trusted().filter(pk=recipient.pk).delete()


@verb
def note_handling(recipient: Recipient, *, handled: str, by: Actor) -> Recipient:
    """What the recipient did with the copy 阅办情况 (M0-17)."""
    _require_deliverer(recipient.feedback, by)
    recipient.handled = handled
    recipient.save(update_fields=["handled"])
    audit.record("feedback.recipients", by=by, about=recipient.feedback, data={"recipient": recipient.pk})
    return recipient


@verb
def start_correction(feedback: Feedback, *, reason: str, by: Actor) -> Feedback:
    """A corrigendum to an approved feedback: same texts and numbers, approved anew; what was fed back stays on record."""
    if not by.reach("feedback.draft", acting=True).covers(feedback):
        raise NotAllowed(_("更正件由组长或巡察办起草"))
    if feedback.state not in {"approved", "delivered", "closed"} or feedback.engagement is None:
        raise Missing(_("只有本系统审定过的反馈意见需要更正件"))
    if Feedback.objects.trusted().filter(corrects=feedback).exclude(state__in=("closed", "void")).exists():
        raise Missing(_("这份反馈意见已有一份更正件在办理"))
    if not reason.strip():
        raise Missing(_("请写明更正什么、为什么"))
    new = Feedback(corrects=feedback, report=feedback.report, framework=feedback.framework)
    new.round_label = feedback.round_label
    for name in TEXTS:
        setattr(new, name, getattr(feedback, name))
    new.place_in(feedback.engagement)
    engine.open_record(new, by=by, note=reason)
    _copy_parts(feedback, new)
    return new


ITEM_FIELDS = (
    "round_id", "group_id", "engagement_id", "organisation_id", "seq", "node_id", "section", "leaf_id", "content", "nature",
    "is_top_leader", "is_key", "scope", "village_id", "report_item_id", "notice_id",
)  # fmt: skip


def _copy_parts(old: Feedback, new: Feedback) -> None:
    rows = list(FeedbackItem.objects.trusted().filter(feedback=old).order_by("seq", "id"))
    copies = {
        row.pk: FeedbackItem(feedback=new, corrects=row, **{name: getattr(row, name) for name in ITEM_FIELDS})
        for row in rows
    }
    FeedbackItem.objects.bulk_create(copies.values())
    points = Performance.objects.trusted().filter(item__feedback=old)
    Performance.objects.bulk_create(
        [Performance(item=copies[point.item_id], seq=point.seq, text=point.text) for point in points]
    )
    text = LeaderText.objects.trusted().filter(feedback=old).first()
    LeaderText.objects.create(feedback=new, text=text.text if text else "", **places(new))
    people = Recipient.objects.trusted().filter(feedback=old).order_by("id")
    Recipient.objects.bulk_create(
        [
            Recipient(feedback=new, sort=row.sort, name=row.name, channel=row.channel, **places(new))
            for row in people
        ]
    )
