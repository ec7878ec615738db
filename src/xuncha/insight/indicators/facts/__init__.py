"""All facts by name. Rooms are imported when the first figure is asked for, not when the program starts."""

from __future__ import annotations

from functools import cache

from xuncha.insight.indicators.facts.base import Column as Column
from xuncha.insight.indicators.facts.base import Fact as Fact


@cache
def facts() -> dict[str, Fact]:
    from xuncha.insight.indicators.facts import fieldwork, outcomes, planning, rectification, words

    modules = (planning, fieldwork, words, rectification, outcomes)
    return {fact.slug: fact for module in modules for fact in module.FACTS}


def fact(slug: str) -> Fact:
    return facts()[slug]
