"""The verbs of kept patterns and typical cases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import Round
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.insight.patterns.models import (
    ITEM,
    PAPER,
    Pattern,
    PatternCase,
    PatternMark,
    TypicalCase,
)
from xuncha.insight.patterns.problems import Narrowing, items, papers

MARK = "patterns.mark"
MOST_AT_ONCE = 2000
Key = tuple[str, int]
"""Kind and number of a problem."""


def require(by: Actor, record: Any) -> None:
    if not by.reach(MARK, acting=True).covers(record):
        raise NotAllowed(_("共性问题由巡察办收入和标记"))


def keys_of(text: str) -> list[Key]:
    """`workpaper:12 feedback_item:7` as posted; what is no key of a problem is left out."""
    pairs = [word.partition(":") for word in text.split()[:MOST_AT_ONCE]]
    return [(kind, int(pk)) for kind, _colon, pk in pairs if kind in (PAPER, ITEM) and pk.isdigit()]


def known(keys: Iterable[Key], leaf: str, by: Actor) -> list[Key]:
    """Those of them that are confirmed problems of this leaf and that this person may read."""
    wanted, chosen = Narrowing(leaf=leaf), list(keys)
    found: list[Key] = []
    for kind, rows in ((PAPER, papers(by, wanted)), (ITEM, items(by, wanted))):
        ids = [pk for name, pk in chosen if name == kind]
        found += [(kind, pk) for pk in rows.filter(pk__in=ids).order_by("pk").values_list("pk", flat=True)]
    return found


@verb
def keep(leaf: Leaf, *, title: str, words: Sequence[str], keys: Iterable[Key], by: Actor) -> Pattern:
    """Keep problems of one wording under a name."""
    pattern = Pattern(leaf=leaf, title=title.strip()[:200], words=[word[:20] for word in words][:6])
    require(by, pattern)
    chosen = known(keys, leaf.pk, by)
    if not chosen or not pattern.title:
        raise Missing(_("共性问题至少要有一条问题和一句典型表述"))
    engine.open_record(pattern, by=by)
    _take(pattern, chosen)
    return pattern


@verb
def take_in(pattern: Pattern, keys: Iterable[Key], *, by: Actor) -> int:
    """Put further problems into a pattern; one that stood in another moves over. Returns how many."""
    require(by, pattern)
    if pattern.state != "kept":
        raise NotAllowed(_("已停用的共性问题不再收入新的问题"))
    number = _take(pattern, known(keys, pattern.leaf_id, by))
    if number:
        audit.record("pattern.taken_in", by=by, about=pattern, data={"count": number})
    return number


def _take(pattern: Pattern, keys: Sequence[Key]) -> int:
    for kind in (PAPER, ITEM):
        ids = [pk for name, pk in keys if name == kind]
        PatternCase.objects.trusted().filter(kind=kind, record_id__in=ids).delete()
    PatternCase.objects.bulk_create(
        PatternCase(pattern=pattern, kind=kind, record_id=pk) for kind, pk in keys
    )
    return len(keys)


@verb
def let_go(pattern: Pattern, key: Key, *, by: Actor) -> None:
    """Take a problem out again that does not belong here."""
    require(by, pattern)
    kind, pk = key
    gone, _each = PatternCase.objects.trusted().filter(pattern=pattern, kind=kind, record_id=pk).delete()
    if gone:
        audit.record("pattern.let_go", by=by, about=pattern, data={"kind": kind, "record": pk})


@verb
def mark(
    pattern: Pattern, *, character: str, by: Actor, round_: Round | None = None, note: str = ""
) -> PatternMark:
    """Say what the pattern is in one round. The mark before it stays on record and no longer counts."""
    require(by, pattern)
    rows = PatternMark.objects.trusted().filter(pattern=pattern, round=round_, counts=True)
    rows.update(counts=False)
    made = PatternMark.objects.create(
        pattern=pattern,
        round=round_,
        character=character,
        note=note.strip(),
        by_id=by.pk,
        by_name=by.name,
        on=today(),
    )
    data = {"round": round_.pk if round_ else None, "character": character}
    audit.record("pattern.marked", by=by, about=pattern, data=data)
    return made


@verb
def hold_up(case: TypicalCase, record: Any, *, by: Actor) -> TypicalCase:
    """Put a problem into the library of typical cases; `record` is a paper or a problem fed back that `by` has opened."""
    case.kind, case.record_id = record.kind_name, record.pk
    case.round_id, case.group_id, case.engagement_id = record.round_id, record.group_id, record.engagement_id
    case.organisation_id, case.leaf_id = record.organisation_id, record.leaf_id
    if not by.reach(MARK, acting=True).covers(case):
        raise NotAllowed(_("典型案例由巡察办收入"))
    if TypicalCase.objects.trusted().filter(kind=case.kind, record_id=case.record_id).exists():
        raise Missing(_("这条问题已经收入典型案例"))
    case.by_id, case.by_name, case.on = by.pk, by.name, today()
    case.save()
    audit.record("typical_case.created", by=by, about=case)
    return case


@verb
def take_down(case: TypicalCase, *, by: Actor) -> None:
    """Take a case out of the library; its problem stays what it is."""
    if not by.reach(MARK, acting=True).covers(case):
        raise NotAllowed(_("典型案例由巡察办收入和移出"))
    audit.record(
        "typical_case.taken_down", by=by, about=case, data={"kind": case.kind, "record": case.record_id}
    )
    case.delete()
