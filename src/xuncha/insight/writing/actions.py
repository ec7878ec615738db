"""The verbs of a manuscript: written passage by passage, replaced from Word, sent up, handed over, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Stale
from xuncha.foundation.scoping import Actor, audience_mask
from xuncha.foundation.verbs import verb
from xuncha.insight.writing import ways
from xuncha.insight.writing.flow import EDITABLE
from xuncha.insight.writing.models import Manuscript, Passage
from xuncha.insight.writing.versions import snapshot

OPENED_FROM_START = audience_mask(("office",))
"""Who knows of a text that stands for itself while it is written."""
Source = Sequence[Any]
"""`[kind, id, field]` of the record that says so."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is to stand. `pk` None: a new one; `sources`, `figures` None: those it has (a new one: none)."""

    pk: int | None
    level: int
    text: str
    sources: Sequence[Source] | None = None
    ask_sources: bool = False
    figures: Sequence[dict[str, Any]] | None = None


def require_write(manuscript: Manuscript, by: Actor) -> None:
    """The right on the manuscript, and on the record it writes what writing there needs."""
    if not by.reach("writing.write", acting=True).covers(manuscript):
        raise NotAllowed(_("这份文稿由起草单位（组）修改，您可以看，不能改"))
    require = ways.of(manuscript).require
    if require is not None:
        require(ways.record_of(manuscript), by)


def require_open(manuscript: Manuscript, by: Actor) -> None:
    """Whether its text may be changed by this person now."""
    if manuscript.state in ("approved", "settled"):
        raise NotAllowed(_("文稿已经审定（写回），文字不再改动；要改请起草更正件，写回的先点“接着改”"))
    if manuscript.state not in EDITABLE:
        raise NotAllowed(_("文稿已经送出，正文不能再改；确需修改请先退回"))
    require_write(manuscript, by)


def take_up_text(manuscript: Manuscript, by: Actor) -> None:
    """For verbs: the text is this act's alone until it ends, so that two of them never write over each other."""
    rows = Manuscript.objects.trusted().select_for_update().filter(pk=manuscript.pk)
    manuscript.state, manuscript.version = rows.values_list("state", "version").get()
    require_open(manuscript, by)


def touch(manuscript: Manuscript, by: Actor, *fields: str, **data: Any) -> None:
    """Something of the text changed: the version counts on, the act is on record."""
    manuscript.version += 1
    manuscript.save(update_fields=[*fields, "version", "updated_at"])
    audit.record("manuscript.edited", by=by, about=manuscript, data={"version": manuscript.version, **data})


def require_version(rows: Any, version: int | None) -> None:
    """Raises Stale when somebody has saved the one row since `version`; None: nobody had it open."""
    found = rows.select_for_update().values_list("version", flat=True).first()
    if version is not None and found != version:
        raise Stale(_("您打开之后，这里又被修改过；请先看过新的内容"))


@verb
def replace_passages(
    manuscript: Manuscript,
    pieces: Sequence[Piece],
    *,
    by: Actor,
    version: int | None = None,
    source_file: Attachment | None = None,
    reason: str = "",
) -> Manuscript:
    """The whole text as it is to stand, in this order; passages not among `pieces` go. Raises Stale against `version`.

    The text before and after are kept as versions, the file with the version it brought.
    """
    take_up_text(manuscript, by)
    require_version(Manuscript.objects.trusted().filter(pk=manuscript.pk), version)
    snapshot(manuscript, reason=_("修改之前"), by=by)
    known = {row.pk: row for row in manuscript.passages()}
    strangers = {piece.pk for piece in pieces if piece.pk is not None} - known.keys()
    if strangers:
        raise Missing(_("有 %(count)d 段不属于这份文稿") % {"count": len(strangers)})
    _drop(manuscript, [row for pk, row in known.items() if pk not in {piece.pk for piece in pieces}])
    for seq, piece in enumerate(pieces, start=1):
        _put(manuscript, known.get(piece.pk or 0), piece, seq)
    touch(manuscript, by, "dropped", passages=len(pieces))
    snapshot(manuscript, reason=reason or _("整篇替换"), by=by, file=source_file)
    return manuscript


def _put(manuscript: Manuscript, row: Passage | None, piece: Piece, seq: int) -> Passage:
    row = row or Passage(manuscript=manuscript)
    was = (row.level, row.text, row.sources, row.ask_sources)
    row.seq, row.level, row.text = seq, piece.level, piece.text
    if piece.sources is not None:
        row.sources = [list(source) for source in piece.sources]
    if piece.figures is not None:
        row.figures = list(piece.figures)
    row.ask_sources = row.ask_sources or piece.ask_sources
    if row.pk and (row.level, row.text, row.sources, row.ask_sources) != was:
        row.version += 1
    row.save()
    return row


def _drop(manuscript: Manuscript, rows: Iterable[Passage]) -> None:
    """Take passages out; what drew them is remembered, so that it does not come back by itself."""
    rows = list(rows)
    manuscript.dropped = sorted({*manuscript.dropped, *(row.key for row in rows if row.key)})
    Passage.objects.trusted().filter(pk__in=[row.pk for row in rows]).delete()


def renumber(rows: Iterable[Passage]) -> None:
    """Number in the order given."""
    moved = []
    for seq, row in enumerate(rows, start=1):
        if row.seq != seq:
            row.seq = seq
            moved.append(row)
    Passage.objects.trusted().bulk_update(moved, ["seq"])


@verb
def edit_passage(
    passage: Passage,
    *,
    text: str,
    level: int,
    sources: Sequence[Source] | None = None,
    version: int | None,
    by: Actor,
) -> Passage:
    """Write one passage. Its sources stay unless others are named; whoever saves has looked at them."""
    manuscript = passage.manuscript
    take_up_text(manuscript, by)
    require_version(Passage.objects.trusted().filter(pk=passage.pk), version)
    passage.text, passage.level, passage.ask_sources = text.strip(), level, False
    if sources is not None:
        passage.sources = [list(source) for source in sources]
    passage.version += 1
    passage.save(update_fields=["text", "level", "sources", "ask_sources", "version"])
    touch(manuscript, by, passage=passage.pk)
    return passage


@verb
def add_passage(
    manuscript: Manuscript,
    *,
    after: Passage | None,
    text: str,
    level: int = 0,
    sources: Sequence[Source] = (),
    by: Actor,
) -> Passage:
    """Write a new passage behind another one; behind none: at the top."""
    take_up_text(manuscript, by)
    rows = list(manuscript.passages())
    place = next((at + 1 for at, row in enumerate(rows) if after and row.pk == after.pk), 0)
    new = Passage.objects.create(
        manuscript=manuscript,
        seq=0,
        level=level,
        text=text.strip(),
        sources=[list(source) for source in sources],
    )
    rows.insert(place, new)
    renumber(rows)
    touch(manuscript, by, passage=new.pk)
    return new


@verb
def move_passage(passage: Passage, *, step: int, by: Actor) -> None:
    """Up (-1) or down (+1) by one."""
    manuscript = passage.manuscript
    take_up_text(manuscript, by)
    rows = list(manuscript.passages())
    at = next(index for index, row in enumerate(rows) if row.pk == passage.pk)
    if not 0 <= at + step < len(rows):
        return
    rows[at], rows[at + step] = rows[at + step], rows[at]
    renumber(rows)
    touch(manuscript, by, passage=passage.pk)


@verb
def delete_passage(passage: Passage, *, by: Actor) -> None:
    """Take one passage out; versions still hold it."""
    manuscript = passage.manuscript
    take_up_text(manuscript, by)
    snapshot(manuscript, reason=_("修改之前"), by=by)
    _drop(manuscript, [passage])
    renumber(manuscript.passages())
    touch(manuscript, by, "dropped", passage=passage.pk)


@verb
def start_correction(manuscript: Manuscript, *, reason: str, by: Actor) -> Manuscript:
    """A corrigendum to an approved text: a new one with the same passages, to be signed anew; the old one stays."""
    require_write(manuscript, by)
    if manuscript.state != "approved":
        raise Missing(_("只有已审定的文稿需要更正件；未审定的请退回修改"))
    others = Manuscript.objects.trusted().filter(corrects=manuscript)
    if others.exclude(state__in=("approved", "void")).exists():
        raise Missing(_("这份文稿已有一份更正件在办理"))
    if not reason.strip():
        raise Missing(_("请写明更正什么、为什么"))
    names = ("sort", "title", "round_id", "organisation_id", "since", "until", "drawn_at", "dropped")
    new = Manuscript(corrects=manuscript, **{name: getattr(manuscript, name) for name in names})
    new.audience = OPENED_FROM_START
    engine.open_record(new, by=by, note=reason)
    Passage.objects.bulk_create(_copy(row, new) for row in manuscript.passages())
    return new


def _copy(row: Passage, manuscript: Manuscript) -> Passage:
    names = ("seq", "key", "level", "text", "drawn_text", "sources", "figures", "ask_sources")
    return Passage(manuscript=manuscript, **{name: getattr(row, name) for name in names})


def lock(manuscript: Manuscript) -> None:
    manuscript.locked_at = timezone.now()
    manuscript.save(update_fields=["locked_at"])
