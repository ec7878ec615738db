"""Rectification plans: one unit's items with the head of the document around them (domain §3.10)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from xuncha.office.kinds.setting import Setting
from xuncha.office.model import Record
from xuncha.office.reading import Document
from xuncha.office.values.dates import parse_span
from xuncha.office.values.people import split_people
from xuncha.office.values.text import narrow, squeeze

_HEAD = re.compile(r"由([^，。；]{2,40}?)(?:任|担任|为)组长|组\s*长[：:]\s*([^\n。；]{2,30})")
_DEPUTIES = re.compile(
    r"组长[，,；;]\s*([^。；]{2,80}?)(?:任|担任|为)(?:常务)?副组长|副组长[：:]\s*([^\n。；]{2,80})"
)
_MEMBERS = re.compile(
    r"副组长[，,；;]\s*([^。；]{2,200}?)(?:任|担任|为)成员|成\s*员[：:]\s*([^\n。；]{2,200})"
)
_TITLE = re.compile(
    r"中共([\u4e00-\u9fff]{3,30}?(?:委员会|党组|工作委员会))|^([\u4e00-\u9fff]{3,30}?(?:党组|党委|党工委|党总支|党支部))",
    re.MULTILINE,
)


def plan_of(document: Document, found: Iterable[Record], setting: Setting) -> Record:
    """The plan with its items; items without a unit of their own take the document's."""
    found = list(found)
    named = next((record["unit"] for record in found if record["unit"]), None)
    unit = plan_unit(document, setting) or named
    items: list[dict[str, Any]] = []
    for record in found:
        body = record.to_json()
        body["unit"] = body["unit"] or unit
        items.append(body)
    text = narrow(" ".join(paragraph.text for paragraph in document.paragraphs))
    values = {
        "unit": unit,
        "date": _date(document),
        "feedback_date": setting.feedback_date.isoformat() if setting.feedback_date else None,
        "leader_group": _leader_group(text),
        "items": items,
    }
    return Record("rectification_plan", values)


def plan_unit(document: Document, setting: Setting) -> str | None:
    """Who made the plan: the Party body in the title, else the unit the file is about."""
    for paragraph in document.paragraphs[:4]:
        found = _TITLE.search(squeeze(paragraph.text))
        name = found and (found.group(1) or found.group(2))
        if name and (
            unit := setting.directory.resolve(name).unit or setting.directory.resolve(f"中共{name}").unit
        ):
            return unit.name
    return setting.unit


def _date(document: Document) -> str | None:
    for paragraph in document.paragraphs:
        text = narrow(paragraph.text).strip("()")
        span = parse_span(text) if len(text) <= 14 else None
        if span and span.precision == "day":
            return span.start.isoformat()
    return None


def _leader_group(text: str) -> dict[str, Any] | None:
    heads = _names(_HEAD, text)
    if not heads:
        return None
    return {"head": heads[0], "deputies": _names(_DEPUTIES, text), "members": _names(_MEMBERS, text)}


def _names(pattern: re.Pattern[str], text: str) -> list[str]:
    found = pattern.search(text)
    return list(split_people(next(filter(None, found.groups()), ""))) if found else []
