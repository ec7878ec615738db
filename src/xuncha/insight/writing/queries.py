"""What the pages of manuscripts read: passages with what they stand on, as far as the reader may know it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xuncha.foundation import kinds
from xuncha.foundation.kinds import Kind
from xuncha.foundation.scoping import Actor
from xuncha.insight.indicators.definitions import dictionary
from xuncha.insight.indicators.registering import RIGHT
from xuncha.insight.tables.drilling import drill_url, reading_right
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion, Passage

SHOWN = 3
"""Sources named beside one passage; the others unfold."""
LISTED = 8
Titles = Mapping[tuple[str, int], str]


@dataclass(frozen=True)
class Chip:
    """One source as the margin shows it."""

    kind: Any
    title: str
    url: str


@dataclass
class Row:
    """A passage with its margin. `closed`: kind → how many sources of it this reader may not open."""

    passage: Passage
    chips: list[Chip] = field(default_factory=list)
    more: list[Chip] = field(default_factory=list)
    closed: dict[Any, int] = field(default_factory=dict)
    figures: list[dict[str, str]] = field(default_factory=list)


def manuscripts(actor: Actor) -> QuerySet[Manuscript]:
    return Manuscript.objects.visible_to(actor).select_related("round__term", "organisation", "corrects")


def rows(passages: Sequence[Passage], actor: Actor) -> list[Row]:
    """Passages with their margins; one statement for each kind of source among them."""
    titles = kinds.titles(((source[0], source[1]) for one in passages for source in one.sources), actor)
    return [_row(one, titles, actor) for one in passages]


def _row(passage: Passage, titles: Titles, actor: Actor) -> Row:
    row = Row(passage, figures=[_told(figure, actor) for figure in passage.figures])
    for name, pk in dict.fromkeys((source[0], source[1]) for source in passage.sources):
        kind = kinds.get(name)
        if (name, pk) in titles:
            row.chips.append(Chip(kind.label, titles[name, pk], kind.url(pk)))
        elif not _keeps_quiet(kind):
            row.closed[kind.label] = row.closed.get(kind.label, 0) + 1
    row.chips, row.more = row.chips[:SHOWN], row.chips[SHOWN:]
    return row


def _keeps_quiet(kind: Kind) -> bool:
    """That there is a sealed record behind a sentence is itself something to know."""
    return kind.sealed


def _told(figure: Mapping[str, Any], actor: Actor) -> dict[str, str]:
    """A figure with what it counts; it leads to its rows for who may read them and not only count."""
    one = dictionary().get(figure["slug"])
    if one is None:
        return {"name": figure["slug"], "caliber": "", "text": figure["text"], "url": ""}
    opens = actor.reach(RIGHT) and actor.reach(reading_right(one.facts()[0]))
    url = drill_url(one, figure["where"]) if opens else ""
    return {"name": _(one.name), "caliber": _(one.caliber), "text": figure["text"], "url": url}


def source_choices(manuscript: Manuscript, actor: Actor) -> list[tuple[str, str]]:
    """The sources that stand anywhere in this text and that this person may open, to hang on another passage too."""
    found = [source for one in manuscript.passages() for source in one.sources]
    named = {(source[0], source[1]): source for source in found}
    titles = kinds.titles(named, actor)
    return [
        (":".join(map(str, source)), f"{kinds.get(key[0]).label} {titles[key]}")
        for key, source in named.items()
        if key in titles
    ]


def versions(manuscript: Manuscript, actor: Actor) -> QuerySet[ManuscriptVersion]:
    return ManuscriptVersion.objects.visible_to(actor).filter(manuscript=manuscript).order_by("no")


def last_versions(manuscript: Manuscript, actor: Actor) -> list[ManuscriptVersion]:
    """The newest ones without their texts, the newest last."""
    found = versions(manuscript, actor).defer("content").order_by("-no")[:LISTED]
    return list(found)[::-1]


def correction_of(manuscript: Manuscript, actor: Actor) -> Manuscript | None:
    return manuscripts(actor).filter(corrects=manuscript).exclude(state="void").order_by("-id").first()


def written_in(record: Any, actor: Actor) -> Manuscript | None:
    """The manuscript in which a record is written, for its trace strip."""
    found = manuscripts(actor).filter(about_kind=record.kind_name, about_id=record.pk)
    return found.exclude(state="void").first()
