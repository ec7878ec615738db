"""What a record's page keeps from those outside its deliberation."""

from __future__ import annotations

from typing import Any

from xuncha.kit.records import timeline


def timeline_for(record: Any, actor: Any) -> dict[str, Any]:
    """The steps without the reasons written on them, for whoever may not read the history of deliberation."""
    if actor.reach("reporting.history").covers(record):
        return {}
    return {"timeline": [step | {"note": ""} for step in timeline(record)]}
