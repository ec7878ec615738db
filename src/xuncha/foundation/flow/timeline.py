"""Who did what around here, newest first: steps of every kind this person may read."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from xuncha.foundation import kinds
from xuncha.foundation.exclusions import without_excluded
from xuncha.foundation.flow.models import Step
from xuncha.foundation.scoping import Actor


def steps_visible_to(actor: Actor) -> QuerySet[Step]:
    """Steps of records within reach. A step carries its record's scope columns and audience, so this is one condition."""
    readable = [_of_kind(kind, actor) for kind in kinds.every() if kind.flow is not None]
    return without_excluded(Step.objects.filter(reduce(or_, readable, Q(pk__in=()))), actor)


def _of_kind(kind: kinds.Kind, actor: Actor) -> Q:
    reach = actor.reach(kind.model.read_right)
    return Q(kind=kind.name) & reach.q(own_column="actor_id")
