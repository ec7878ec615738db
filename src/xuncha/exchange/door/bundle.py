"""The configuration of the door, built from what stands inside, and signed."""

from __future__ import annotations

import base64
import json
import time
from collections import defaultdict
from typing import Any

from django.conf import settings

from xuncha.exchange.door import keys
from xuncha.exchange.door.models import DoorKey, DoorOpening, DoorReply, with_due
from xuncha.foundation import custody, door
from xuncha.foundation.keys.suites import chosen
from xuncha.foundation.sealing import signed

PURPOSE = "door-bundle"


def document(body: dict[str, Any] | None = None) -> str:
    """A signed bundle. Its version is the time in seconds: a later one never has a smaller number."""
    key = keys.current(DoorKey.Use.SIGNING)
    whole = {"version": int(time.time())} | (body or content())
    return signed.sign(PURPOSE, json.dumps(whole, ensure_ascii=False), key.private(), keys.suite_of(key))


def content() -> dict[str, Any]:
    """Everything but the version."""
    return {
        "suite": chosen().code,
        "title": settings.COUNTY_NAME + "巡察机构" if settings.COUNTY_NAME else "巡察机构",
        "leave_to": settings.DOOR_LEAVE_TO,
        "keys": _addressees(),
        "custodians": _custodians(),
        "engagements": [_place(opening) for opening in _openings()],
        "surveys": list(_surveys()),
        "replies": _replies(),
    }


def _addressees() -> dict[str, list[str]]:
    intake = keys.current(DoorKey.Use.INTAKE)
    return {
        "office": [_text(bytes(intake.public))],
        "straight_up": [_text(key) for key in custody.public_keys("straight_up")],
        "inspectors": [_text(key) for key in custody.public_keys("inspectors")],
    }


def _custodians() -> dict[str, list[str]]:
    """Standing holders only: the door does not know groups."""
    return {side: [_text(key) for key in custody.public_keys(f"identity_{side}")] for side in ("a", "b")}


def _openings() -> list[DoorOpening]:
    rows = with_due(DoorOpening.objects.trusted())
    return list(rows.select_related("engagement__round", "engagement__organisation"))


def _place(opening: DoorOpening) -> dict[str, Any]:
    closes = opening.closes_at
    return {
        "code": opening.code,
        "title": opening.title,
        "state": opening.state,
        "opens": opening.opens_at.isoformat(),
        "closes": closes.isoformat(),
        "notice": {
            "period": f"{opening.opens_at:%Y-%m-%d} 至 {closes:%Y-%m-%d %H:%M}",
            "scope": _lines(opening.scope),
            "not_taken": _lines(opening.not_taken),
            "channels": [_channel(line) for line in _lines(opening.channels)],
            "hours": opening.hours,
        },
    }


def _surveys() -> Any:
    codes = dict(DoorOpening.objects.trusted().values_list("engagement_id", "code"))
    for sheet in door.every_survey():
        yield {**sheet, "engagement": codes.get(sheet.get("engagement"), "")}


def _replies() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in DoorReply.objects.select_related("thread").order_by("thread", "no").iterator():
        answer = {"no": row.no, "on": row.on.isoformat(), "sealed": _text(bytes(row.sealed))}
        found[row.thread.thread].append(answer)
    return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _channel(line: str) -> dict[str, str]:
    name, mark, rest = line.replace(":", "：", 1).partition("：")
    return {"name": name.strip(), "text": rest.strip()} if mark else {"name": "", "text": line}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
