"""The verbs: take a document apart, correct an item, split, merge, drop."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.engines import calling
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.insight.decomposing.queries import WRITE
from xuncha.library.documents.models import Document

ENGINE, SECONDS = "decompose", 60
MOST_ITEMS = 3000


def require_write(actor: Actor, decomposition: Decomposition) -> None:
    if not actor.reach(WRITE, acting=True).covers(decomposition):
        raise NotAllowed(_("公文拆解由巡察办或本组人员做"))


def read_and_take(
    *, pages: Iterable[tuple[str, str]] = (), blob: bytes = b"", name: str = "", on: date | None = None
) -> dict[str, Any]:
    """What the helper process finds in a file or in pages of text. Raises Refused with a sentence for people."""
    asked = {"pages": list(pages), "name": name, "on": on.isoformat() if on else ""}
    try:
        told, _blob = calling.call(ENGINE, asked, blob=blob, seconds=SECONDS)
    except calling.EngineRefused as refusal:
        raise Refused(str(refusal.figures.get("message", "")) or _("这份文件读不出来")) from None
    if not told["items"]:
        raise Refused(_("没有拆出问题、要求或措施；请看看是不是选错了文件，或者正文是扫描的图片"))
    if len(told["items"]) > MOST_ITEMS:
        raise Refused(_("拆出的条目超过 %(most)s 条，请把文件分成几份") % {"most": MOST_ITEMS})
    return told


@verb
def keep(
    decomposition: Decomposition, told: Mapping[str, Any], *, by: Any, document: Document | None = None
) -> Decomposition:
    """Keep what was found as the office's or the group's own."""
    require_write(by, decomposition)
    decomposition.created_by_id, decomposition.created_by_name = by.pk, by.name
    decomposition.document = document
    decomposition.digest = digest_of(told["text"])
    decomposition.title = decomposition.title or told["title"][:200] or _("未命名公文")
    decomposition.sort = decomposition.sort or told["kind"]
    if decomposition.document_on is None and len(told["date"]) > len("2024"):
        decomposition.document_on = date.fromisoformat(told["date"])
    for field in ("text", "paragraphs", "nodes", "layers", "notes"):
        setattr(decomposition, field, told[field])
    decomposition.save(force_insert=True)
    _keep_items(decomposition, told["items"])
    audit.record("decomposition.made", by=by, about=decomposition, data={"count": len(told["items"])})
    return decomposition


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _keep_items(decomposition: Decomposition, found: list[dict[str, Any]]) -> None:
    rows = Item.objects.bulk_create(
        [_item(decomposition, seq, one) for seq, one in enumerate(found, 1)], batch_size=500
    )
    by_id = {one["id"]: row for one, row in zip(found, rows, strict=True)}
    below = []
    for one, row in zip(found, rows, strict=True):
        if one["under"] is not None:
            row.under = by_id[one["under"]]
            below.append(row)
    Item.objects.trusted().bulk_update(below, ["under"], batch_size=500)


def _item(decomposition: Decomposition, seq: int, one: dict[str, Any]) -> Item:
    item = Item(decomposition=decomposition, seq=seq, node=one["node"], sure=one["confidence"])
    for field in ("kind", "start", "end", "text", "bodies", "figures"):
        setattr(item, field, one[field])
    due = one["deadline"]
    if due is not None:
        item.due_text, item.due_start = due["text"][:120], due["start"]
        item.due_sort, item.due_on = _due(due["due"])
    return item


def _due(due: str) -> tuple[str, date | None]:
    if due in (Item.Due.IMMEDIATE, Item.Due.LONG_TERM):
        return due, None
    return (Item.Due.DAY, date.fromisoformat(due)) if due else (Item.Due.UNSET, None)


# -- corrections -------------------------------------------------------------------------------------------------------


def _open(item: Item, by: Any, version: int) -> Decomposition:
    """The decomposition, locked and counted on; what was already made of an item is not changed any more."""
    decomposition = item.decomposition
    require_write(by, decomposition)
    _count_on(decomposition, version)
    if Made.objects.trusted().filter(item=item).exists():
        raise Refused(_("这一条已经生成了记录，请到那条记录里去改"))
    return decomposition


def _count_on(decomposition: Decomposition, version: int) -> None:
    rows = Decomposition.objects.trusted().select_for_update().filter(pk=decomposition.pk)
    if rows.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，别人改过这次拆解；请看过新的内容再改"))
    decomposition.version = version + 1
    decomposition.save(update_fields=["version"])


def _corrected(item: Item, by: Any, fields: Iterable[str]) -> None:
    item.corrected_by_name, item.corrected_on = by.name, today()
    item.save(update_fields=[*fields, "first", "corrected_by_name", "corrected_on"])
    audit.record("decomposition.corrected", by=by, about=item.decomposition, data={"item": item.pk})


@verb
def correct(item: Item, values: Mapping[str, Any], *, version: int, by: Any) -> Item:
    """Change kind, words, bodies or deadline by hand; what the machine had said is kept beside."""
    _open(item, by, version)
    item.first = item.first or item.snapshot()
    for name, value in values.items():
        setattr(item, name, value)
    if item.due_sort != Item.Due.DAY:
        item.due_on = None
    elif item.due_on is None:
        raise Missing(_("请填到期日"))
    _corrected(item, by, (*values, "due_on"))
    return item


def bodies_from(role_names: Mapping[str, str], item: Item) -> list[dict[str, Any]]:
    """Bodies as typed, one role a field; a name that stands in the text keeps its place there."""
    known = {(body["role"], body["text"]): body for body in item.bodies}
    text = item.decomposition.text
    found = []
    for role, typed in role_names.items():
        for name in (part.strip() for part in typed.replace("，", "、").replace("；", "、").split("、")):
            if name:
                found.append(known.get((role, name)) or _placed(role, name, text, item))
    return found


def _placed(role: str, name: str, text: str, item: Item) -> dict[str, Any]:
    at = text.find(name, item.start, item.end)
    end = at + len(name) if at >= 0 else -1
    return {"role": role, "text": name, "start": at, "end": end, "confidence": "high"}


@verb
def drop(item: Item, *, dropped: bool, version: int, by: Any) -> Item:
    """Leave an item out, or take it in again."""
    _open(item, by, version)
    item.dropped = dropped
    _corrected(item, by, ("dropped",))
    return item


@verb
def split(item: Item, *, at: str, version: int, by: Any) -> Item:
    """Cut an item before the words `at`, which must stand in it; the second half takes over kind and fields."""
    decomposition = _open(item, by, version)
    place = item.text.find(at.strip()) if at.strip() else -1
    if place <= 0:
        raise Missing(_("请从这一条里摘几个字，从这几个字起分成下一条"))
    whole = decomposition.text[item.start : item.end] == item.text
    cut = item.start + place if whole else item.end
    rest = Item(
        decomposition=decomposition, seq=item.seq, node=item.node, under_id=item.under_id, kind=item.kind, sure=Item.Sure.HIGH,
        start=cut, end=item.end, text=item.text[place:].strip(), due_sort=item.due_sort, due_on=item.due_on,
        due_text=item.due_text, due_start=item.due_start,
    )  # fmt: skip
    rest.bodies = [body for body in item.bodies if not item.start <= body["start"] < cut]
    rest.figures = [figure for figure in item.figures if figure["start"] >= cut]
    item.first = item.first or item.snapshot()
    item.figures = [figure for figure in item.figures if figure["start"] < cut]
    item.bodies = [body for body in item.bodies if not cut <= body["start"] < item.end]
    item.text, item.end = item.text[:place].strip(), cut
    rest.corrected_by_name, rest.corrected_on = by.name, today()
    rest.save()
    _corrected(item, by, ("text", "end", "figures", "bodies"))
    _renumber(decomposition)
    return rest


@verb
def merge(item: Item, *, version: int, by: Any) -> Item:
    """Join an item to the one before it, which keeps its kind and takes over words and fields."""
    decomposition = _open(item, by, version)
    rows = Item.objects.trusted().filter(decomposition=decomposition, dropped=False, seq__lt=item.seq)
    before: Item | None = rows.order_by("-seq").first()
    if before is None:
        raise Refused(_("前面没有可以并入的条目"))
    if Made.objects.trusted().filter(item=before).exists():
        raise Refused(_("前一条已经生成了记录，不能再并入"))
    before.first = before.first or before.snapshot()
    before.text = f"{before.text}{item.text}"
    before.end = max(before.end, item.end)
    before.bodies = [*before.bodies, *(body for body in item.bodies if body not in before.bodies)]
    before.figures = [*before.figures, *item.figures]
    if not before.due_sort:
        before.due_sort, before.due_on = item.due_sort, item.due_on
        before.due_text, before.due_start = item.due_text, item.due_start
    _corrected(
        before, by, ("text", "end", "bodies", "figures", "due_sort", "due_on", "due_text", "due_start")
    )
    Item.objects.trusted().filter(under=item).update(
        under=before if before.kind == Item.Kind.PROBLEM else None
    )
    Item.objects.trusted().filter(pk=item.pk).delete()
    _renumber(decomposition)
    return before


def _renumber(decomposition: Decomposition) -> None:
    moved = []
    rows = Item.objects.trusted().filter(decomposition=decomposition).order_by("seq", "start", "id")
    for seq, row in enumerate(rows, 1):
        if row.seq != seq:
            row.seq = seq
            moved.append(row)
    Item.objects.trusted().bulk_update(moved, ["seq"], batch_size=500)
