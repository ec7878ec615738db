"""The dictionary itself: `data/indicators.toml`, read once and checked against the facts (domain §6.1, §5.4)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.insight.indicators.facts import Fact, fact

FILE = Path(__file__).parent / "data" / "indicators.toml"
MEASURES = ("count", "sum", "distinct")
PERCENT, DAYS, MONEY = "%", "天", "元"
CHAPTERS = {
    "scope": _("巡察对象和力量"),
    "fieldwork": _("了解"),
    "findings": _("发现问题"),
    "immediate": _("立行立改"),
    "rectification": _("整改"),
    "leads": _("线索和办理"),
    "use": _("成果运用"),
    "quality": _("分类质量"),
}

Where = tuple[tuple[str, tuple[Any, ...]], ...]
"""Conditions of a definition: column and the values it may have, all of them together."""


class Unknown(KeyError):
    """No such indicator, dimension or column."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number out of one fact. `how`: count (weighed rows), sum or distinct of a column."""

    fact: str
    how: str
    column: str = ""
    where: Where = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One definition. Either a `measure`, or a ratio `of` one indicator `to` another."""

    slug: str
    name: str
    caliber: str
    unit: str
    source: str
    chapter: str
    measure: Measure | None = None
    of: str = ""
    to: str = ""
    reported: bool = False
    public: bool = False
    helper: bool = False
    """A part of ratios only; not listed by itself."""

    @property
    def is_ratio(self) -> bool:
        return self.measure is None

    def parts(self) -> tuple[Indicator, ...]:
        """The measures it is made of: itself, or numerator and denominator."""
        return (indicator(self.of), indicator(self.to)) if self.is_ratio else (self,)

    def facts(self) -> list[Fact]:
        slugs = dict.fromkeys(part.measure.fact for part in self.parts() if part.measure)
        return [fact(slug) for slug in slugs]

    def dimensions(self) -> list[str]:
        """What it can be broken down by: a ratio by what both its facts have."""
        first, *rest = self.facts()
        return [name for name in first.dimensions if all(name in other.dimensions for other in rest)]

    @property
    def formula(self) -> str:
        """In words, from the names of its parts."""
        if not self.is_ratio:
            return self.name
        part, whole = self.parts()
        return f"{part.name} ÷ {whole.name}"


@cache
def dictionary() -> dict[str, Indicator]:
    """Every indicator by its slug, in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))["indicator"]
    found = {row["slug"]: _indicator(row) for row in rows}
    if len(found) != len(rows):
        raise ValueError("指标字典中有重复的代号")
    for one in found.values():
        _check(one, found)
    return found


def indicator(slug: str) -> Indicator:
    try:
        return dictionary()[slug]
    except KeyError:
        raise Unknown(slug) from None


def listed() -> list[Indicator]:
    """The indicators that people read, without the parts that only ratios need."""
    return [one for one in dictionary().values() if not one.helper]


def _indicator(row: Mapping[str, Any]) -> Indicator:
    texts = {name: row.get(name, "") for name in ("slug", "name", "caliber", "unit", "source", "chapter")}
    marks = {name: row.get(name, False) for name in ("reported", "public", "helper")}
    ratio = row.get("ratio", {})
    measure = None if ratio else _measure(row)
    return Indicator(**texts, **marks, measure=measure, of=ratio.get("of", ""), to=ratio.get("to", ""))


def _measure(row: Mapping[str, Any]) -> Measure:
    how = next(name for name in MEASURES if name in row)
    where = tuple((column, tuple(values)) for column, values in row.get("where", {}).items())
    return Measure(row["fact"], how, "" if how == "count" else row[how], where)


def _check(one: Indicator, known: Mapping[str, Indicator]) -> None:
    """A definition that names what does not exist is an error when it is read, not when somebody asks."""
    if one.measure is None:
        wrong = [slug for slug in (one.of, one.to) if slug not in known or known[slug].is_ratio]
    else:
        columns = fact(one.measure.fact).columns
        used = [one.measure.column] if one.measure.column else []
        wrong = [
            name
            for name in (*used, *(column for column, _values in one.measure.where))
            if name not in columns
        ]
    if one.chapter not in CHAPTERS:
        wrong.append(one.chapter)
    if wrong:
        raise ValueError(f"指标 {one.slug} 引用了没有的项：{wrong}")
