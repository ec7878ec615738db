"""The registry by which rooms that must not import each other still meet (design §3 Kinds and Offers).

A room registers its record kinds when it starts; files, search, pending work, clocks, the trace strip and the matrix
test work on kinds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import Http404
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit
from xuncha.foundation.search import watching

if TYPE_CHECKING:
    from xuncha.foundation.flow.declare import Flow
    from xuncha.foundation.scoping import Actor

Verb = Callable[..., Any]


@dataclass(frozen=True)
class Part:
    """Child rows whose words stand for their record: `key` is the column that names it, `only` leaves rows out."""

    model: Any
    key: str
    text: Callable[[Any], str]
    only: Mapping[str, Any] = field(default_factory=dict)

    def require_as_open_as(self, parent: Any) -> None:
        """What not every reader of the record may read must not tell of it."""
        mine, theirs = (getattr(table, "read_right", None) for table in (self.model, parent))
        guarded = mine is None or self.model.guard == f"{self.key.removesuffix('_id')}__{parent.guard}"
        if mine != theirs or not guarded or _holds_sealed(self.model):
            raise ValueError(f"{self.model.__name__} 的查阅范围与 {parent.__name__} 不同，不得一并检索")


def _holds_sealed(model: Any) -> bool:
    return any(item.get_internal_type() == "BinaryField" for item in model._meta.concrete_fields)


@dataclass(frozen=True)
class Kind:
    """One kind of record: how it is called, found, opened and moved.

    verbs  edge name → verb; an edge without one is taken by the engine alone
    pages  edge name → url name of a page of its own, for an edge that asks more than a reason
    find   fields under whose text the record is found beside its title
    index_text     what the search finds the record by; only what everybody reads who may read the record
    index_parts    child rows that say something of the record and are open exactly when it is
    index_related  joins that title, `index_text`, `index_date` and the guard need while the index reads many records
    index_date     the day by which results are put in order; without it the day of entry
    index_day      path of that day where it stands in another table: read with the row, the day of entry where it is empty
    opened_text    of a sealed kind: its text, opened row by row for somebody who may read the record
    scan_right  what one must hold on the record, beside reading it, to open scans of its signed papers and to search its
        sealed text; empty: nothing
    """

    name: str
    label: Any
    model: Any
    title: Callable[[Any], str]
    url_name: str = ""
    flow: Flow | None = None
    sealed: bool = False
    verbs: Mapping[str, Verb] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    find: tuple[str, ...] = ()
    index_text: Callable[[Any], str] | None = None
    index_parts: tuple[Part, ...] = ()
    index_related: tuple[str, ...] = ()
    index_date: Callable[[Any], Any] | None = None
    index_day: str = ""
    opened_text: Callable[[Any], str] | None = None
    select_related: tuple[str, ...] = ()
    print_template: str = ""
    scan_right: str = ""

    def __post_init__(self) -> None:
        if self.indexed and (self.sealed or _holds_sealed(self.model)):
            raise ValueError(f"{self.name} 有密封内容，不得进入检索索引")
        if self.opened_text and not self.sealed:
            raise ValueError(f"{self.name} 不是密封种类，由检索索引查找")
        for part in self.index_parts:
            part.require_as_open_as(self.model)

    @property
    def indexed(self) -> bool:
        """Whether its records stand in the search index."""
        return bool(self.index_text or self.index_parts or self.find)

    def url(self, record_id: int) -> str:
        return reverse(self.url_name, args=[record_id]) if self.url_name else ""

    def access(self, actor: Actor, record_id: int) -> Any:
        """The record, or 404: one does not learn whether what one may not know exists."""
        rows = self.model.objects.visible_to(actor).select_related(*self.select_related)
        record = rows.filter(pk=record_id).first()
        if record is None:
            raise Http404
        return record

    def access_scans(self, actor: Actor, record_id: int) -> Any:
        """The record for somebody who may also open what was signed on paper, which may tell more than its page does."""
        record = self.access(actor, record_id)
        if self.scan_right and not actor.reach(self.scan_right).covers(record):
            raise Http404
        return record

    def titles(self, actor: Actor, ids: Iterable[int]) -> dict[int, str]:
        """Titles of the records among `ids` this person may know of; one statement."""
        rows = self.model.objects.visible_to(actor).select_related(*self.select_related)
        return {record.pk: self.title(record) for record in rows.filter(pk__in=list(ids))}


@dataclass(frozen=True)
class Offer:
    """A verb that a later room offers on the page of an earlier room's record: "make a lead of this petition"."""

    kind: str
    label: Any
    url: Callable[[Any], str]
    right: str
    when: Callable[[Any], bool] = lambda _record: True


@dataclass(frozen=True)
class Trace:
    """One thing a record became or came from, as the trace strip shows it."""

    kind: Any
    label: Any
    url: str = ""
    state_label: Any = ""


Follow = Callable[[Any, "Actor"], Iterable[Trace]]

_kinds: dict[str, Kind] = {}
_offers: list[Offer] = []
_outcomes: dict[str, list[Follow]] = {}
_remarks: dict[str, list[Follow]] = {}


def text_of(*fields: str) -> Callable[[Any], str]:
    """The text of these fields, one to a line, for `index_text` and `Part`."""
    return lambda record: "\n".join(filter(None, (str(getattr(record, field) or "") for field in fields)))


def register(kind: Kind) -> Kind:
    if kind.name in _kinds and _kinds[kind.name].model is not kind.model:
        raise ValueError(f"记录种类 {kind.name} 已登记")
    kind.model.kind_name = kind.name
    _kinds[kind.name] = kind
    _follow(kind)
    for action, sentence in _audit_sentences(kind):
        audit.register(f"{kind.name}.{action}", format_lazy("{}：{}", kind.label, sentence))
    return kind


def _follow(kind: Kind) -> None:
    """The index learns of every change to what it holds."""
    if kind.indexed:
        watching.watch(kind.model, kind.name, "pk")
        for part in kind.index_parts:
            watching.watch(part.model, kind.name, part.key)


def _audit_sentences(kind: Kind) -> list[tuple[str, Any]]:
    """Every kind can be entered, edited and carried over from a file; the rest is read off its flow."""
    common = [
        ("created", _("登记")),
        ("carried_over", _("历史数据转入")),
        ("edited", _("修改")),
        ("opinion", _("会审意见")),
    ]
    return common + [(edge.name, edge.label) for edge in (kind.flow.edges.values() if kind.flow else ())]


def titles(keys: Iterable[tuple[str, int]], actor: Actor) -> dict[tuple[str, int], str]:
    """Titles of records of several kinds that this person may know of; one statement a kind."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in keys:
        wanted.setdefault(kind, set()).add(pk)
    return {
        (kind, pk): text for kind, ids in wanted.items() for pk, text in get(kind).titles(actor, ids).items()
    }


def offer(item: Offer) -> None:
    _offers.append(item)


def trace(kind: str, follow: Follow) -> None:
    """A later room tells what became of an earlier room's records; `follow` answers only what the actor may know."""
    _outcomes.setdefault(kind, []).append(follow)


def remark(kind: str, follow: Follow) -> None:
    """A later room has something to say beside an earlier room's record, to who may know it: a hint, never a state."""
    _remarks.setdefault(kind, []).append(follow)


def remarks_on(record: models.Model, actor: Actor) -> list[Trace]:
    """What later rooms remark on this record, as far as this person may know."""
    found = _remarks.get(getattr(record, "kind_name", ""), ())
    return [item for follow in found for item in follow(record, actor)]


def outcomes_of(record: models.Model, actor: Actor) -> list[Trace]:
    """What became of this record, as far as this person may know."""
    found = _outcomes.get(getattr(record, "kind_name", ""), ())
    return [item for follow in found for item in follow(record, actor)]


def get(name: str) -> Kind:
    """The kind, or 404: kind names come from urls."""
    try:
        return _kinds[name]
    except KeyError:
        raise Http404 from None


def of(record: models.Model) -> Kind:
    return _kinds[record.kind_name]  # type: ignore[attr-defined]


def every() -> tuple[Kind, ...]:
    return tuple(_kinds.values())


def offers_for(record: models.Model, actor: Actor) -> list[Offer]:
    """The offers on this record that this person may take up."""
    name = getattr(record, "kind_name", "")
    return [
        item
        for item in _offers
        if item.kind == name and item.when(record) and actor.reach(item.right, acting=True).covers(record)
    ]
