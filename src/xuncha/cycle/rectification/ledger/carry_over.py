"""Old ledgers come in: rows of a file become items without plan or round, in bulk (practice 3, 8; design §8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.access import HEAD, UNIT, require_manage
from xuncha.cycle.rectification.models import Declared, Measure, RectificationItem, Special
from xuncha.cycle.rectification.models.vocabulary import tag_of
from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

BATCH = 500


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """One row of an old ledger as it was understood. `row` is its number in the file, 1-based."""

    organisation: Organisation
    problem: str
    row: int
    seq: int | None = None
    performances: Sequence[str] = ()
    measures: Sequence[str] = ()
    goal: str = ""
    leaders: str = ""
    dept: str = ""
    co_depts: str = ""
    owner: str = ""
    due: date | None = None
    is_long_term: bool = False
    declared: str = Declared.IN_PROGRESS
    progress: str = ""
    unfinished_reason: str = ""
    next_step: str = ""
    special: str = Special.MAIN
    leaf_id: str | None = None
    village: Organisation | None = None
    is_top_leader: bool = False


@verb
def carry_over_items(
    rows: Iterable[CarriedItem], *, by: Actor, file_name: str, engagement: Engagement | None = None
) -> list[RectificationItem]:
    """Enter rows of an old ledger; a constant number of statements per 500 rows.

    What the file says about progress is somebody's word: it becomes `declared`, the flow stands at in_progress and
    nothing is closed by an import. Each row opens with a `carried_over` event that names file and row only.
    """
    carried = list(rows)
    items = [_item(row, file_name, engagement, at) for at, row in enumerate(carried, start=1)]
    _require_manage_everywhere(items, by)
    engine.open_many(items, by=by, edge="carried_over", data=_source, batch=BATCH)
    Measure.objects.bulk_create(_measures(items, carried), batch_size=BATCH)
    return items


def _require_manage_everywhere(items: Sequence[RectificationItem], by: Actor) -> None:
    """One check a unit, not one a row."""
    for item in {item.organisation_id: item for item in items}.values():
        require_manage(by, item)


def _source(item: RectificationItem) -> audit.Data:
    return {"file": item.imported_from[:120], "row": item.imported_row}


def _item(row: CarriedItem, file_name: str, engagement: Engagement | None, at: int) -> RectificationItem:
    item = RectificationItem(
        organisation=row.organisation,
        state="in_progress",
        seq=row.seq or at,
        problem=row.problem,
        performance="\n".join(row.performances),
        counts=max(1, len(row.performances)),
        goal=row.goal,
        leaders=row.leaders[:200],
        dept=row.dept[:200],
        co_depts=row.co_depts[:200],
        owner=row.owner[:80],
        due=row.due,
        original_due=row.due,
        is_long_term=row.is_long_term,
        declared=row.declared,
        progress=row.progress,
        unfinished_reason=row.unfinished_reason,
        next_step=row.next_step,
        special=row.special,
        leaf_id=row.leaf_id,
        tag=tag_of(row.leaf_id),
        village=row.village,
        is_top_leader=row.is_top_leader,
        audience=HEAD if row.is_top_leader else UNIT,
        imported_from=file_name[:200],
        imported_row=row.row,
    )
    if engagement is not None:
        if row.organisation.pk != engagement.organisation_id:
            raise NotAllowed(_("第 %(row)d 行的单位不属于这个任务") % {"row": row.row})
        item.place_in(engagement)
    return item


def _measures(items: Sequence[RectificationItem], rows: Sequence[CarriedItem]) -> list[Measure]:
    return [
        Measure(item=item, seq=seq, content=content, leader=row.leaders[:120], dept=row.dept[:120])
        for item, row in zip(items, rows, strict=True)
        for seq, content in enumerate(row.measures, start=1)
    ]
