"""Freezing a table, keeping how a cross-table is laid out, switching rankings by case rate on or off."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.tables import filling
from xuncha.insight.tables.models import RankingSwitch, SavedTable, TableSnapshot
from xuncha.insight.tables.specs import FILTER, Spec

LAYOUT = ("fact", "rows", "columns", "measure")
LONGEST = 2_000
"""Letters of a kept address: a browser opens it, and a shared one stands on everybody's page."""


@verb
def freeze(spec: Spec, *, by: Actor, purpose: str = "") -> TableSnapshot:
    """Count the table now, for the whole county, and keep it as it stands.

    Counted as for somebody who may only count, whatever else the person may read: a snapshot is read by others.
    """
    if not by.reach("tables.freeze", acting=True):
        raise NotAllowed(_("统计快照由巡察办冻结"))
    grid = filling.fill(spec, actor=by, exact=False)
    place = filling.place_of(spec, by)
    snapshot = TableSnapshot(
        title=grid.title[:120],
        table=spec.table,
        spec=spec.to_json(),
        grid=grid.to_json(),
        purpose=purpose.strip(),
        **place,
    )
    return engine.open_record(snapshot, by=by)


@verb
def save_table(*, name: str, way: str, query: str, shared: bool = False, by: Actor) -> SavedTable:
    """Keep how a cross-table is laid out; one's own of the same name is replaced."""
    name = name.strip()[:80]
    if not name:
        raise Missing(_("请给交叉表起个名称"))
    if shared and not by.reach("tables.share", acting=True):
        raise NotAllowed(_("全办共用的交叉表由巡察办保存"))
    layout = layout_of(query[: 4 * LONGEST])
    if len(layout) > LONGEST:
        raise Refused(_("条件太多，这张表存不下；请减少筛选的值"))
    kept = {"way": way, "query": layout, "shared": shared, "by_name": by.name}
    saved, _new = SavedTable.objects.update_or_create(by_id=by.pk, name=name, defaults=kept)
    audit.record("table.saved", by=by, data={"table": saved.pk, "shared": shared})
    return saved


def layout_of(query: str) -> str:
    """Of an address what lays out a table: fact, rows, columns, measures, filters; nothing else is kept."""
    given, kept = QueryDict(query), QueryDict(mutable=True)
    for name, values in given.lists():
        if name in LAYOUT or name.startswith(FILTER):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


@verb
def drop_table(saved: SavedTable, *, by: Actor) -> None:
    """Forget a saved layout: one's own, or a shared one by who may share."""
    if saved.by_id != by.pk and not (saved.shared and by.reach("tables.share", acting=True)):
        raise NotAllowed(_("别人保存的交叉表由本人删除"))
    audit.record("table.dropped", by=by, data={"table": saved.pk})
    saved.delete()


@verb
def switch_rankings(*, on: bool, reason: str, by: Actor) -> RankingSwitch:
    """Whether units may be sorted by case rate; the director decides, with a reason that stays on record (practice 25)."""
    if not by.reach("tables.rankings", acting=True):
        raise NotAllowed(_("按成案率排名由巡察办主任决定"))
    if not reason.strip():
        raise Missing(_("请写明理由"))
    switch = RankingSwitch.objects.create(on=on, reason=reason.strip(), by_id=by.pk, by_name=by.name)
    audit.record("table.rankings", by=by, data={"opened": on})
    return switch


def rankings_on() -> bool:
    """Off until somebody switched them on."""
    newest: Any = RankingSwitch.objects.first()
    return bool(newest and newest.on)
