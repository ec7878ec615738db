"""Rounds, groups and engagements are what scope columns point at; their own rows answer to the same clauses."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Q

from xuncha.foundation.scoping import Actor, Clause, ProtectedQuerySet

NOTHING = Q(pk__in=())


class PlaceQuerySet(ProtectedQuerySet):
    """Rows whose model says with `placed_in(column, ids)` where they stand."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        reach = actor.reach(right, acting=acting)
        if not reach:
            return self.filter(NOTHING)._admit()
        opened = [self._opened(clause, actor) for clause in reach.clauses]
        condition = Q() if Q() in opened else reduce(or_, opened)
        return self.filter(condition)._without_excluded(actor)._admit()

    def _opened(self, clause: Clause, actor: Actor) -> Q:
        rest = replace(clause, column=None).q("", self.model.own_column, actor.pk)
        if clause.column is None:
            return rest
        return self.model.placed_in(clause.column, clause.values) & rest


class PlaceManager(models.Manager.from_queryset(PlaceQuerySet)):  # type: ignore[misc]
    """Default manager of rounds, groups, engagements and what hangs on a round or group."""


def rounds_of(column: str, ids: tuple[int, ...], path: str) -> Q:
    """Rows of which `path` names the round: by the round itself, or by a group or engagement in it."""
    from xuncha.cycle.planning.models import Engagement, Group

    if column == "round_id":
        return Q(**{f"{path}__in": ids})
    source: Any = {"group_id": Group, "engagement_id": Engagement}.get(column)
    if source is None:
        return NOTHING
    return Q(**{f"{path}__in": source._base_manager.filter(pk__in=ids).values("round_id")})


def groups_of(column: str, ids: tuple[int, ...], path: str, round_path: str) -> Q:
    """Rows of which `path` names the group: by the group, its round, or an engagement it carries."""
    from xuncha.cycle.planning.models import Engagement

    if column == "round_id":
        return Q(**{f"{round_path}__in": ids})
    if column == "group_id":
        return Q(**{f"{path}__in": ids})
    if column == "engagement_id":
        return Q(**{f"{path}__in": Engagement._base_manager.filter(pk__in=ids).values("group_id")})
    return NOTHING
