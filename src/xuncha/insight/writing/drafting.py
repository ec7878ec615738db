"""From the records to a manuscript, again when they have changed, and back into the record it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.models import PaperAct
from xuncha.foundation.flow.signing import Proof, digest_of
from xuncha.foundation.records import SCOPE_COLUMNS, place_of
from xuncha.foundation.refusals import Missing
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.writing import checking, ways
from xuncha.insight.writing.actions import lock, renumber, require_write, take_up_text, touch
from xuncha.insight.writing.composing.base import Drawn, told
from xuncha.insight.writing.models import Manuscript, Passage
from xuncha.insight.writing.versions import snapshot


@dataclass(frozen=True)
class Difference:
    """A passage that a person has written and that the records would tell otherwise today; `now` None: no longer at all."""

    passage: Passage
    now: Drawn | None


@verb
def draft_of(record: Any, *, by: Actor) -> Manuscript:
    """The manuscript in which a record is written, drawn from it; the one there is, where there is one."""
    rows = Manuscript.objects.trusted().filter(about_kind=record.kind_name, about_id=record.pk)
    known = rows.exclude(state="void").first()
    if known is not None:
        return known
    manuscript = Manuscript(sort=ways.sort_of(record), about_kind=record.kind_name, about_id=record.pk)
    for name in SCOPE_COLUMNS:
        setattr(manuscript, name, place_of(record)[name])
    manuscript.audience = ways.of(manuscript).opens_to(record)
    manuscript.about_digest = digest_of(record, "")
    return _open(manuscript, by)


@verb
def draft(manuscript: Manuscript, *, by: Actor) -> Manuscript:
    """A new text that stands for itself; sort and what it is drawn from are set."""
    manuscript.audience = ways.of(manuscript).opens_to(None)
    return _open(manuscript, by)


def _open(manuscript: Manuscript, by: Actor) -> Manuscript:
    way = ways.of(manuscript)
    require_write(manuscript, by)
    manuscript.drawn_at = timezone.now()
    drawn = ways.begun(manuscript, by)
    if way.first is not None:  # lines that the text written by hand has done without
        keys = {one.key for one in drawn}
        manuscript.dropped = [one.key for one in ways.drawn(manuscript, by) if one.key not in keys]
    engine.open_record(manuscript, by=by)
    Passage.objects.bulk_create(_passage(manuscript, seq, one) for seq, one in enumerate(drawn, start=1))
    snapshot(manuscript, reason=_("起草"), by=by)
    return manuscript


def _passage(manuscript: Manuscript, seq: int, drawn: Drawn) -> Passage:
    return Passage(
        manuscript=manuscript,
        seq=seq,
        key=drawn.key,
        level=drawn.level,
        text=drawn.first_text,
        drawn_text=drawn.text,
        sources=[list(source) for source in drawn.sources],
        figures=[figure.plain() for figure in drawn.figures],
    )


def record_moved(manuscript: Manuscript) -> bool:
    """Whether somebody has changed the record over there since manuscript and record last agreed."""
    if not manuscript.writes_record:
        return False
    return digest_of(ways.record_of(manuscript), "") != manuscript.about_digest


def differences(manuscript: Manuscript, actor: Actor) -> list[Difference]:
    """What `refresh` leaves to a person: passages by a person's hand whose records have moved on."""
    now = {one.key: one for one in ways.drawn(manuscript, actor) if one.key}
    moved = record_moved(manuscript)
    return [
        Difference(row, now.get(row.key))
        for row in manuscript.passages()
        if row.key and row.is_edited and _differs(row, now.get(row.key), moved=moved)
    ]


def _differs(row: Passage, now: Drawn | None, *, moved: bool) -> bool:
    if now is None:
        return True
    if moved and now.standing is not None and now.standing != row.text:
        return True
    return now.text not in (row.drawn_text, row.text)


@verb
def refresh(manuscript: Manuscript, *, by: Actor) -> int:
    """更新数字: passages nobody has edited are told anew, new ones come in, what the records no longer give goes.

    What a person has written stays as it is (`differences` lists it); so does what somebody took out. Gives how many
    passages changed.
    """
    take_up_text(manuscript, by)
    snapshot(manuscript, reason=_("更新数字之前"), by=by)
    moved = record_moved(manuscript)
    drawn = ways.drawn(manuscript, by)
    rows = list(manuscript.passages())
    gone = _no_longer_told(rows, drawn)
    changed = len(gone) + _renew(rows, drawn, moved=moved)
    rows = [row for row in rows if row not in gone]
    Passage.objects.trusted().filter(pk__in=[row.pk for row in gone]).delete()
    changed += _put_in(manuscript, rows, drawn)
    renumber(rows)
    manuscript.drawn_at = timezone.now()
    if manuscript.writes_record:
        manuscript.about_digest = digest_of(ways.record_of(manuscript), "")
    touch(manuscript, by, "drawn_at", "about_digest", changed=changed)
    audit.record("manuscript.refreshed", by=by, about=manuscript, data={"changed": changed})
    return changed


def _no_longer_told(rows: Iterable[Passage], drawn: Iterable[Drawn]) -> list[Passage]:
    keys = {one.key for one in drawn}
    return [row for row in rows if row.key and row.key not in keys and not row.is_edited]


def _renew(rows: Iterable[Passage], drawn: Iterable[Drawn], *, moved: bool) -> int:
    now = {one.key: one for one in drawn if one.key}
    return sum(_tell(row, now[row.key], moved=moved) for row in rows if row.key in now and not row.is_edited)


def _tell(row: Passage, now: Drawn, *, moved: bool) -> bool:
    """Tell an unedited passage anew; its figures stay where the records give the same words without them."""
    text = now.first_text if moved else now.text
    changed = text != row.text
    row.text, row.drawn_text = text, now.text
    row.sources = [list(source) for source in now.sources]
    if now.figures or changed:
        row.figures = [figure.plain() for figure in now.figures]
    row.version += int(changed)
    row.save(update_fields=["text", "drawn_text", "sources", "figures", "version"])
    return changed


def _put_in(manuscript: Manuscript, rows: list[Passage], drawn: Iterable[Drawn]) -> int:
    """New passages behind the one that the records tell before them; what was taken out stays out."""
    places = {row.key: row for row in rows if row.key}
    before: Passage | None = None
    added = 0
    for one in drawn:
        if one.key and one.key not in places and one.key not in manuscript.dropped:
            new = _passage(manuscript, 0, one)
            new.save()
            rows.insert(rows.index(before) + 1 if before else 0, new)
            places[one.key] = new
            added += 1
        before = places.get(one.key, before)
    return added


@verb
def settle_difference(manuscript: Manuscript, passage: Passage, *, take: bool, by: Actor) -> None:
    """Take what the records say now, or keep one's own words and stop asking until they move again."""
    take_up_text(manuscript, by)
    now = {one.key: one for one in ways.drawn(manuscript, by)}.get(passage.key)
    if now is None and take:
        passage.delete()
        renumber(manuscript.passages())
    elif now is None:
        passage.key = ""
        passage.save(update_fields=["key"])
    else:
        passage.drawn_text = now.text
        passage.text = now.first_text if take else passage.text
        passage.figures = [figure.plain() for figure in now.figures] or passage.figures
        passage.version += 1
        passage.save(update_fields=["text", "drawn_text", "figures", "version"])
    touch(manuscript, by, passage=passage.pk)


@verb
def hand_over(
    manuscript: Manuscript,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> Manuscript:
    """定稿写回: the text goes into the record through the record's own verbs, while that is a draft.

    Raises Missing where the record was changed over there since: nobody's words are overwritten unseen.
    """
    take_up_text(manuscript, by)
    checking.remind(manuscript, by, reason)
    way, record = ways.of(manuscript), ways.record_of(manuscript)
    if way.hand_over is not None:
        if digest_of(record, "") != manuscript.about_digest:
            raise Missing(_("原记录在取数以后又被直接改过；请先点“更新数字”，看过差异再写回"))
        way.hand_over(record, told(manuscript.passages()), by)
    engine.take(manuscript, "hand_over", by=by, reason=reason, proof=proof, version=version)
    manuscript.about_digest = digest_of(ways.record_of(manuscript), "")
    manuscript.save(update_fields=["about_digest"])
    snapshot(manuscript, reason=_("定稿写回"), by=by)
    return manuscript


@verb
def take(
    manuscript: Manuscript,
    edge: str,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    paper_act: PaperAct | None = None,
    version: int | None = None,
) -> Manuscript:
    """Take one of the other edges; the text as it stood at it is kept, and locked once approved."""
    if edge == "take_up":
        require_write(manuscript, by)
    if edge == "submit":
        checking.remind(manuscript, by, reason)
    engine.take(manuscript, edge, by=by, reason=reason, proof=proof, paper_act=paper_act, version=version)
    label = engine.flow_of(manuscript).edges[edge].label
    snapshot(manuscript, reason=reason or str(label), by=by)
    if manuscript.state == "approved":
        lock(manuscript)
    return manuscript


def verb_for(edge: str) -> Any:
    """The verb of one edge, as the act pages call it."""

    def run(manuscript: Manuscript, **arguments: Any) -> Manuscript:
        return take(manuscript, edge, **arguments)

    run.__name__ = edge
    return run
