"""What the page shows: hits read anew from their records, within what the person may see, and the facets in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf, Organisation
from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind
from xuncha.foundation.search import sources
from xuncha.foundation.search.entries import day_of
from xuncha.foundation.search.finding import Facets
from xuncha.foundation.search.keeping import number_of
from xuncha.foundation.search.ranking import Entry
from xuncha.foundation.search.scanning import Opened
from xuncha.foundation.search.snippets import Piece, marked, snippet
from xuncha.insight.search.asking import FACETS, Asked
from xuncha.kit.lists import state_chip

SHOWN = 10
"""Values of one facet that are offered: the commonest."""


@dataclass(frozen=True)
class Hit:
    """One line of the results; title and snippet in pieces, for the template to mark and escape."""

    kind: Any
    url: str
    title: list[Piece]
    snippet: list[Piece]
    number: str = ""
    unit: Any = ""
    day: date | None = None
    state: Any = ""

    @property
    def when(self) -> str:
        """The day; of what is only known by its year (a regulation), the year."""
        if self.day is None:
            return ""
        return str(self.day.year) if (self.day.month, self.day.day) == (1, 1) else self.day.isoformat()


def hits(entries: Sequence[Entry], user: Any, words: tuple[str, ...]) -> list[Hit]:
    """In the order of the entries. Every record is read through `visible_to` once more, one statement a kind."""
    by_source: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_source[entry.source].append(entry)
    found: dict[int, Hit] = {}
    names = {number_of(source.name): source for source in sources.every()}
    units = Organisation.objects.in_bulk(
        {entry.organisation_id for entry in entries if entry.organisation_id}
    )
    for number, group in by_source.items():
        found |= _of_kind(names[number], group, user, words, units)
    return [found[entry.id] for entry in entries if entry.id in found]


def _of_kind(
    source: sources.Source,
    entries: list[Entry],
    user: Any,
    words: tuple[str, ...],
    units: Mapping[int, Organisation],
) -> dict[int, Hit]:
    ids = [entry.record_id for entry in entries]
    records = {record.pk: record for record in source.visible(user).filter(pk__in=ids)}
    parts = source.parts_of(list(records))
    return {
        entry.id: _hit(
            source.kind,
            records[entry.record_id],
            source.shown_text(records[entry.record_id], parts.get(entry.record_id, [])),
            words,
            units.get(entry.organisation_id or 0, ""),
            day_of(entry.id),
        )
        for entry in entries
        if entry.record_id in records
    }


def _hit(
    kind: Kind, record: Any, text: str, words: tuple[str, ...], unit: Any, day: date | None = None
) -> Hit:
    title = str(kind.title(record)).strip() or str(kind.label)
    rest = text.removeprefix(title).strip()
    return Hit(
        kind.label,
        kind.url(record.pk),
        marked(title, words),
        snippet(rest, words) if rest else [],
        getattr(record, "number", "") or "",
        unit,
        day,
        state_chip(kind.flow, record.state) if kind.flow and record.state in kind.flow.states else "",
    )


def opened_hits(found: Iterable[Opened], words: tuple[str, ...]) -> list[Hit]:
    return [
        _hit(item.kind, item.record, item.text, words, getattr(item.record, "organisation", ""))
        for item in found
    ]


def facet_groups(facets: Facets, asked: Asked, user: Any) -> list[dict[str, Any]]:
    """Only values with rows of this person's own; names of rounds only as far as the person may know them."""
    labels = {
        "kind": _("种类"),
        "round": _("轮次"),
        "unit": _("单位"),
        "leaf": _("问题分类"),
        "year": _("年份"),
    }
    groups = []
    for name, field in FACETS.items():
        counted = facets.counts.get("source" if name == "kind" else field, Counter())
        options = _options(name, counted, asked, user)
        if options:
            groups.append({"label": labels[name], "options": options})
    return groups


def _options(name: str, counted: Counter[Any], asked: Asked, user: Any) -> list[dict[str, Any]]:
    commonest = (
        counted.most_common(SHOWN) if name != "year" else sorted(counted.items(), reverse=True)[:SHOWN]
    )
    values = [value for value, _count in commonest]
    words = _words(name, values, user)
    chosen = asked.chosen.get(name)
    return [
        {
            "label": words[value][1],
            "count": count,
            "chosen": words[value][0] == chosen,
            "url": asked.url(**{name: None if words[value][0] == chosen else words[value][0]}),
        }
        for value, count in commonest
        if value in words
    ]


def _words(name: str, values: list[Any], user: Any) -> dict[Any, tuple[Any, Any]]:
    """For each value that can be named: as it stands in the address, and in words."""
    if name == "kind":
        named = {number_of(source.name): source for source in sources.every()}
        return {value: (named[value].name, named[value].kind.label) for value in values if value in named}
    if name == "round":
        titles = kinds.get("round").titles(user, values) if values else {}
        return {value: (value, titles[value]) for value in values if value in titles}
    if name == "unit":
        units = Organisation.objects.in_bulk(values) if values else {}
        return {value: (value, str(units[value])) for value in values if value in units}
    if name == "leaf":
        leaves = Leaf.objects.in_bulk(values) if values else {}
        return {value: (value, str(leaves[value])) for value in values if value in leaves}
    return {value: (value, value) for value in values}


def chosen_words(asked: Asked, user: Any) -> list[dict[str, Any]]:
    """The facets that are set, each with the address without it, also where they leave nothing."""
    found = []
    for name, value in asked.chosen.items():
        key = number_of(value) if name == "kind" and sources.by_name(value) else value
        label = _words(name, [key], user).get(key, (value, value))[1]
        found.append({"label": label, "url": asked.url(**{name: None})})
    return found
