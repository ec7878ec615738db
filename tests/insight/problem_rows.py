"""Confirmed problems straight in the database: signed papers and problems fed back, for figures and their tests."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.reporting.models import Feedback, FeedbackItem, Performance
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import AUDIENCES

EVERYBODY_INSIDE = sum(AUDIENCES[name] for name in ("office", "leaders"))


def paper(engagement: Engagement, title: str, leaf: str = "C1.02", **fields: Any) -> WorkPaper:
    row = WorkPaper(
        title=title,
        author_leaf_id=leaf,
        reviewer_leaf_id=leaf,
        **({"state": "signed", "number": f"DG-{title[:8]}", "audience": EVERYBODY_INSIDE} | fields),
    )
    row.place_in(engagement)
    row.save()
    return row


def feedback(engagement: Engagement, state: str = "closed") -> Feedback:
    row = Feedback(title=f"{engagement.organisation}的反馈意见", state=state, audience=EVERYBODY_INSIDE)
    row.place_in(engagement)
    row.save()
    return row


def item(given: Feedback, content: str, leaf: str = "C1.02", said: int = 2, **fields: Any) -> FeedbackItem:
    row = FeedbackItem(
        feedback=given, seq=1, content=content, leaf_id=leaf, audience=given.audience, **fields
    )
    row.round_id, row.group_id = given.round_id, given.group_id
    row.engagement_id, row.organisation_id = given.engagement_id, given.organisation_id
    row.save()
    Performance._base_manager.bulk_create(
        Performance(item=row, seq=seq, text=f"表现{seq}") for seq in range(1, said + 1)
    )
    return row


def in_bulk(cast: Cast, number: int) -> None:
    """So many papers and so many problems fed back, over both units."""
    if not number:
        return
    given = [feedback(place) for place in (cast.engagement, cast.other_engagement)]
    made: dict[type, list[Any]] = {WorkPaper: [], FeedbackItem: []}
    for place in range(number):
        home = given[place % 2]
        scope = {
            name: getattr(home, name) for name in ("round_id", "group_id", "engagement_id", "organisation_id")
        }
        scope |= {"audience": home.audience}
        made[WorkPaper].append(
            WorkPaper(
                title=f"第{place}件",
                author_leaf_id="C1.02",
                reviewer_leaf_id="C1.02",
                state="signed",
                **scope,
            )
        )
        made[FeedbackItem].append(
            FeedbackItem(feedback=home, seq=1, content=f"第{place}项", leaf_id="C1.02", **scope)
        )
    for model, lines in made.items():
        model._base_manager.bulk_create(lines)  # type: ignore[attr-defined]


UNDECIDED = (
    "“三重一大”事项未经党组会集体研究",
    "大额支出未经党组会集体研究，由个人签批",
    "重大事项未经党组会集体研究决定",
)
MINUTES = ("党组会议记录不全，缺少讨论过程", "会议记录缺少讨论过程，只记结论")


def repeated(cast: Cast) -> list[WorkPaper]:
    """Two wordings of one leaf over two units, and a paper of another leaf."""
    places = (cast.engagement, cast.other_engagement, cast.engagement)
    rows = [paper(place, text) for place, text in zip(places, UNDECIDED, strict=True)]
    rows += [paper(place, text) for place, text in zip(places[:2], MINUTES, strict=True)]
    return [*rows, paper(cast.engagement, "违规发放津补贴", leaf="B3.02", amount_cents=1_200_000)]
