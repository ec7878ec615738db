"""What I acted on and now lies with somebody else: sent back by me, or waiting for the next person (等别人)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Max, Q

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Pending, Step
from xuncha.foundation.flow.pending import what
from xuncha.site.cards import Key

DAYS = 45
STEPS = 120  # newest acts of mine that are looked at
SHOWN = 10


def by(user: Any, mine: set[Key]) -> dict[str, list[dict[str, Any]]]:
    """`returned`: my return is the last that happened. `others`: somebody else's act is awaited now."""
    steps = _my_steps(user, mine)
    if not steps:
        return {"returned": [], "others": []}
    about = _about(steps)
    last = {
        (row["kind"], row["record_id"]): row["last"]
        for row in Step.objects.filter(about).values("kind", "record_id").annotate(last=Max("id"))
    }
    waiting = {(row.kind, row.record_id): what(row) for row in Pending.objects.filter(about).order_by("-id")}
    returned = {
        key: step for key, step in steps.items() if step.edge.startswith("return") and last[key] == step.pk
    }
    others = {key: step for key, step in steps.items() if key in waiting and key not in returned}
    known = kinds.titles([*returned, *others], user)
    return {"returned": _lines(returned, known, waiting), "others": _lines(others, known, waiting)}


def _my_steps(user: Any, mine: set[Key]) -> dict[Key, Step]:
    """My newest act on each record that does not wait for me."""
    recent = Step.objects.filter(actor_id=user.pk, acted_on__gte=today() - timedelta(days=DAYS))
    found: dict[Key, Step] = {}
    for step in recent.order_by("-id")[:STEPS]:
        if (key := (step.kind, step.record_id)) not in mine:
            found.setdefault(key, step)
    return found


def _about(keys: Iterable[Key]) -> Q:
    ids: dict[str, list[int]] = defaultdict(list)
    for kind, pk in keys:
        ids[kind].append(pk)
    condition = Q(pk__in=())
    for kind, found in ids.items():
        condition |= Q(kind=kind, record_id__in=found)
    return condition


def _lines(steps: dict[Key, Step], known: dict[Key, str], waiting: dict[Key, str]) -> list[dict[str, Any]]:
    """As one reads them; only records this person may still know of."""
    return [
        {
            "title": known[key],
            "url": kinds.get(step.kind).url(step.record_id),
            "at": step.acted_on,
            "reason": step.reason,
            "waits": waiting.get(key, ""),
        }
        for key, step in steps.items()
        if key in known
    ][:SHOWN]
