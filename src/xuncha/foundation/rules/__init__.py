"""Rules as data, the clocks that run by them, and the working-day calendar they count on (domain §1.3, practice 24)."""

from __future__ import annotations

from xuncha.foundation.rules.calendars import publish_year, set_day
from xuncha.foundation.rules.clocks import (
    days_left,
    due_of,
    extend,
    meet,
    reanchor,
    resume,
    sentence,
    start,
    start_many,
    suspend,
    void,
)
from xuncha.foundation.rules.counting import Due, compute
from xuncha.foundation.rules.versions import adopt, copy_version, current, edit_rule, load_rules, put_in_force

__all__ = [
    "Due",
    "adopt",
    "compute",
    "copy_version",
    "current",
    "days_left",
    "due_of",
    "edit_rule",
    "extend",
    "load_rules",
    "meet",
    "publish_year",
    "put_in_force",
    "reanchor",
    "resume",
    "sentence",
    "set_day",
    "start",
    "start_many",
    "suspend",
    "void",
]
