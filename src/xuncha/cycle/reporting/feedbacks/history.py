"""Feedback of earlier years, carried over from an office's files: no working papers, no signatures (practice 3, 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.reporting.feedbacks.models import Feedback, FeedbackItem, Performance
from xuncha.cycle.reporting.feedbacks.opening import OWN_PROBLEMS, TEAM
from xuncha.cycle.workpapers.models import Nature
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Step
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb

LONGEST_FILE_NAME = 120


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """One problem as an old file has it; `row` is its row in that file. They are numbered in the order given."""

    content: str
    performances: tuple[str, ...] = ()
    node_id: int | None = None
    section: str = ""
    leaf_id: str | None = None
    nature: str = Nature.INDIVIDUAL
    is_top_leader: bool = False
    is_key: bool = False
    village_id: int | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class CarriedFeedback:
    """All that one file says about one unit's feedback. `into` adds to a feedback carried over before."""

    organisation: Organisation
    items: Sequence[CarriedItem]
    round_label: str = ""
    feedback_on: date | None = None
    framework_id: str | None = None
    title: str = ""
    engagement: Engagement | None = None
    into: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """What was made, in the order it was given: `performances[i]` belong to `items[i]`."""

    feedback: Feedback
    items: list[FeedbackItem]
    performances: list[list[Performance]]


def carry_over_feedback(
    organisation: Organisation,
    *,
    items: Sequence[CarriedItem],
    source_file: str,
    by: Actor,
    round_label: str = "",
    feedback_on: date | None = None,
    framework_id: str | None = None,
    title: str = "",
    engagement: Engagement | None = None,
    into: Feedback | None = None,
) -> Carried:
    """Carry over the feedback of one unit; see `carry_over_feedbacks`."""
    sheet = CarriedFeedback(
        organisation, items, round_label, feedback_on, framework_id, title, engagement, into
    )
    return carry_over_feedbacks([sheet], source_file=source_file, by=by)[0]


@verb
def carry_over_feedbacks(sheets: Sequence[CarriedFeedback], *, source_file: str, by: Actor) -> list[Carried]:
    """Carry over whole files at once, opened to their units; the number of statements does not grow with the units.

    The records start closed: what was fed back years ago waits for nobody here. Raises NotAllowed, then nothing is kept.
    """
    feedbacks = [sheet.into or _feedback(sheet, source_file, by) for sheet in sheets]
    _require_right(feedbacks, by)
    Feedback.objects.bulk_create([feedback for feedback in feedbacks if feedback.pk is None])
    first_seq = _last_seqs(feedbacks)
    made = [
        [_item(feedback, item, first_seq.get(feedback.pk, 0) + no) for no, item in enumerate(sheet.items, 1)]
        for sheet, feedback in zip(sheets, feedbacks, strict=True)
    ]
    FeedbackItem.objects.bulk_create([item for items in made for item in items])
    points = [
        [_points(item, carried) for item, carried in zip(items, sheet.items, strict=True)]
        for items, sheet in zip(made, sheets, strict=True)
    ]
    Performance.objects.bulk_create([point for lists in points for found in lists for point in found])
    _note(feedbacks, made, source_file, by)
    return [Carried(*parts) for parts in zip(feedbacks, made, points, strict=True)]


def _feedback(sheet: CarriedFeedback, source_file: str, by: Actor) -> Feedback:
    feedback = Feedback(
        organisation=sheet.organisation,
        framework_id=sheet.framework_id,
        origin=Feedback.Origin.IMPORTED,
        state="closed",
        audience=TEAM | audience_mask(("office",)),
        round_label=sheet.round_label[:80],
        title=sheet.title[:200] or _("对%(unit)s的反馈意见（历史导入）") % {"unit": sheet.organisation},
        feedback_on=sheet.feedback_on,
        source_file=source_file[:200],
        created_by_id=by.pk,
        created_by_name=by.name,
    )
    if sheet.engagement is not None:
        feedback.place_in(sheet.engagement)
    return feedback


def _require_right(feedbacks: Sequence[Feedback], by: Actor) -> None:
    reach = by.reach("feedback.write", acting=True)
    if not all(reach.covers(feedback) for feedback in feedbacks):
        raise NotAllowed(_("历史反馈意见由巡察办导入"))


def _last_seqs(feedbacks: Sequence[Feedback]) -> dict[int, int]:
    """Where numbering goes on in feedbacks that were there before."""
    rows = FeedbackItem.objects.trusted().filter(feedback__in=[item.pk for item in feedbacks])
    return dict(rows.order_by().values_list("feedback_id").annotate(last=Max("seq")))


def _item(feedback: Feedback, carried: CarriedItem, seq: int) -> FeedbackItem:
    return FeedbackItem(
        feedback=feedback,
        organisation_id=feedback.organisation_id,
        engagement_id=feedback.engagement_id,
        round_id=feedback.round_id,
        group_id=feedback.group_id,
        audience=OWN_PROBLEMS if carried.is_top_leader else TEAM,
        seq=seq,
        node_id=carried.node_id,
        section=carried.section[:200],
        leaf_id=carried.leaf_id,
        content=carried.content,
        nature=carried.nature,
        is_top_leader=carried.is_top_leader,
        is_key=carried.is_key,
        village_id=carried.village_id,
        source_row=carried.row,
    )


def _points(item: FeedbackItem, carried: CarriedItem) -> list[Performance]:
    return [
        Performance(item=item, seq=no, text=text)
        for no, text in enumerate(carried.performances, 1)
        if text.strip()
    ]


def _note(
    feedbacks: Sequence[Feedback], made: Sequence[Sequence[FeedbackItem]], source_file: str, by: Actor
) -> None:
    """A step and an audit event a feedback, naming the file and the first row."""
    Step.objects.bulk_create(
        Step(
            kind=Feedback.kind_name,
            record_id=feedback.pk,
            **place_of(feedback),
            edge="carried_over",
            to_state=feedback.state,
            actor_id=by.pk,
            actor_name=by.name,
            acted_on=today(),
            reason=source_file,
        )
        for feedback in feedbacks
    )
    for feedback, items in zip(feedbacks, made, strict=True):
        data: dict[str, int | str | None] = {"file": source_file[:LONGEST_FILE_NAME], "items": len(items)}
        row = next((item.source_row for item in items if item.source_row), None)
        audit.record("feedback.carried_over", by=by, about=feedback, data=data | {"row": row})
