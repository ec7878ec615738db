"""Audit events while an act runs: named, checked, and collected until its end."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.dates import now
from xuncha.foundation.records import SCOPE_COLUMNS, place_of
from xuncha.foundation.verbs import collected

if TYPE_CHECKING:
    from xuncha.foundation.scoping import Actor

LONGEST_VALUE = 120
LONGEST_NAME = 60
SYSTEM_NAME = "系统"
BEGIN = "chain.begin"

Data = Mapping[str, int | str | date | None]

_sentences: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, before it has a place in the chain. `at`: microseconds since 1970, UTC."""

    action: str
    at: int
    actor_id: int | None = None
    actor_name: str = SYSTEM_NAME
    kind: str = ""
    record_id: int | None = None
    place: Mapping[str, int | None] = field(default_factory=dict)
    data: str = "{}"


def register(action: str, sentence: Any) -> None:
    """Name an action ("workpaper.sign" → 签发底稿); the same action may be registered again with the same sentence."""
    if str(_sentences.get(action, sentence)) != str(sentence):
        raise ValueError(f"审计动作 {action} 已登记为“{_sentences[action]}”")
    _sentences[action] = sentence


def sentence(action: str) -> str:
    """How people read an action; an action of a room that is not installed shows its code."""
    return str(_sentences.get(action, action))


def known_actions() -> dict[str, str]:
    """Every registered action with its sentence, for the filter on the auditor's page."""
    return {action: str(text) for action, text in sorted(_sentences.items())}


register(BEGIN, _("开始审计链"))


def record(
    action: str,
    *,
    by: Actor | None,
    about: models.Model | None = None,
    kind: str = "",
    record_id: int | None = None,
    data: Data | None = None,
) -> None:
    """Collect one event of the running act. `data` holds ids, codes, numbers and dates, never business text.

    Raises KeyError for an unknown action, RuntimeError outside an act, ValueError for data that looks like text.
    """
    if action not in _sentences:
        raise KeyError(f"未登记的审计动作：{action}")
    if about is not None:
        kind, record_id = identity(about)
    events = collected()
    events.append(
        Event(
            action=action,
            at=microseconds(now()),
            actor_id=by.pk if by else None,
            actor_name=_one_line(by.name) if by else SYSTEM_NAME,
            kind=kind,
            record_id=record_id,
            place=_place(about),
            data=canonical(data or {}),
        )
    )


def microseconds(moment: datetime) -> int:
    """Exact, unlike a float timestamp."""
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


def canonical(data: Data) -> str:
    """One text for one content: keys sorted, no spaces."""
    checked = {key: _checked(key, value) for key, value in data.items()}
    return json.dumps(checked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _checked(key: str, value: Any) -> int | str | None:
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, int):
        return value
    if not isinstance(value, str):
        raise ValueError(f"审计数据 {key} 只能是整数、编号或日期")
    if len(value) > LONGEST_VALUE:
        raise ValueError(f"审计数据 {key} 超过 {LONGEST_VALUE} 字：审计链不存业务文字")
    return value


def _one_line(name: str) -> str:
    """Names come from people; a line break would let one field run into the next when the event is hashed."""
    return " ".join(name.split())[:LONGEST_NAME]


def identity(about: models.Model) -> tuple[str, int]:
    """Kind and id under which foundation rows refer to a record; ValueError before it is saved."""
    if about.pk is None:
        raise ValueError("记录尚未保存，不能登记审计事件")
    return getattr(about, "kind_name", "") or str(about._meta.model_name), about.pk


def _place(about: models.Model | None) -> dict[str, int | None]:
    if about is None:
        return {}
    place = place_of(about)
    return {column: place[column] for column in SCOPE_COLUMNS}
