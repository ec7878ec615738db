"""Filters and tags that every template may use (they are builtins)."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django import template
from django.forms import BoundField
from django.template import RequestContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xuncha.kit import rows
from xuncha.kit.compare import Piece
from xuncha.kit.compare import compare as compare_texts
from xuncha.kit.icons import ICONS
from xuncha.kit.tones import SIGNS, tone_of

register = template.Library()

WEEKDAYS = "一二三四五六日"
NOTHING = "—"
DECORATION = (
    '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
)
SPOKEN = '<svg class="icon" width="{}" height="{}" viewBox="0 0 24 24" role="img" aria-label="{}"><path d="{}"/></svg>'
DUE_SOON = 3  # days
WORTH_FOLDING = 3  # entries
CAP = 10_000  # totals beyond it are not counted (design §8)


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026年8月31日（周一）; a moment is shown as the local day. Nothing: a dash."""
    date = local_date(value)
    if date is None:
        return NOTHING
    if (get_language() or "zh").startswith("zh"):
        return f"{date.year}年{date.month}月{date.day}日（周{WEEKDAYS[date.weekday()]}）"
    return date_format(date, "D j M Y")


@register.filter
def iso(value: dt.date | dt.datetime | None) -> str:
    """2026-08-31, and for a moment 2026-08-31 14:32 in local time: the form for tables."""
    if isinstance(value, dt.datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, dt.date) else NOTHING


def local(moment: dt.datetime) -> dt.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def local_date(value: dt.date | dt.datetime | None) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return local(value).date()
    return value if isinstance(value, dt.date) else None


@register.filter
def count_cap(value: int | None, cap: int = CAP) -> str:
    """1,234; beyond the cap 10,000+, because nobody counted further."""
    if not isinstance(value, int):
        return NOTHING
    return f"{cap:,}+" if value > cap else f"{value:,}"


@register.filter
def money(cents: int | None) -> str:
    """Cents with their unit: 350.00 元, and from ten thousand on 12.5 万元 where that loses nothing."""
    if not isinstance(cents, int):
        return NOTHING
    if abs(cents) >= 1_000_000 and cents % 10_000 == 0:
        return _("{amount} 万元").format(amount=f"{cents / 1_000_000:,.2f}".rstrip("0").rstrip("."))
    return _("{amount} 元").format(
        amount=f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    )


@register.filter
def tone(state: str) -> str:
    """The CSS class of a state: tone-waiting, tone-running, tone-due, tone-overdue, tone-done, tone-void."""
    return f"tone-{tone_of(str(state))}"


@register.simple_tag
def table_row(
    row: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], bulk_acts: Sequence[Any] | None = None
) -> SafeString:
    """The row of a list; with `bulk_acts` it can be picked."""
    return rows.table_row(row, columns, pick=bool(bulk_acts))


@register.simple_tag
def table_head(columns: Sequence[Mapping[str, Any]], pick: Any = None) -> SafeString:
    """The head of a list; with `pick` its rows can be picked."""
    return rows.table_head(columns, pick=bool(pick))


@register.filter
def sign(state: str) -> str:
    """The sign that goes with the colour of a state, for those who do not see the colour."""
    return SIGNS[tone_of(str(state))]


@register.filter
def person(value: Any) -> str:
    """A person's name with the post where one is known: a user, a mapping or any object with `name`."""
    if not value:
        return NOTHING
    name, post = attribute(value, "name"), attribute(value, "post")
    if not name:
        return str(value)
    return format_html('{} <span class="quiet">{}</span>', name, post) if post else name


def attribute(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else getattr(value, name, "")
    return str(found or "")


@register.filter
def item(container: Mapping[str, Any] | Sequence[Any] | None, key: str | int) -> Any:
    """A member of a mapping or list by a key that is only known at run time; empty where there is none."""
    try:
        return container[key] if container else ""  # type: ignore[index]
    except (KeyError, IndexError):
        return ""


@register.filter
def add_attrs(field: BoundField, attrs: str) -> SafeString:
    """The control of a form field with further attributes: `{{ field|add_attrs:"data-choose rows=3" }}`."""
    pairs = (part.partition("=") for part in attrs.split())
    return field.as_widget(attrs={name: value if equals else True for name, equals, value in pairs})


@register.simple_tag
def icon(name: str, label: str = "", size: int = 18) -> SafeString:
    """A line icon; without a label it is decoration and screen readers pass over it. An unknown name is an error."""
    return format_html(SPOKEN, size, size, label, ICONS[name]) if label else _decoration(name, size)


@cache
def _decoration(name: str, size: int) -> SafeString:
    return format_html(DECORATION, size, size, ICONS[name])


@register.simple_tag
def navigation(entries: Sequence[Mapping[str, Any]] | None) -> SafeString:
    """The left navigation, one link an entry {label, url, icon, current, count, rule, group, open}: some twenty a page.

    Entries of one group, which follow one another, stand under a head that folds; a person who has only one or two
    of them sees the links themselves.
    """
    groups = groupby(entries or (), key=lambda entry: entry.get("group", ""))
    return format_html_join("\n", "{}", ((_group(label, list(found)),) for label, found in groups))


FOLD = '<details class="side-fold"{}><summary>{}<span>{}</span>{}</summary>{}</details>'


def _group(label: Any, entries: list[Mapping[str, Any]]) -> SafeString:
    links = format_html_join("\n", "{}", ((_entry(entry),) for entry in entries))
    if not label or len(entries) < WORTH_FOLDING:
        return links
    opened = any(entry.get("open") or entry.get("current") for entry in entries)
    shown = mark_safe(" open") if opened else ""
    return format_html(FOLD, shown, _decoration("settings", 18), label, _decoration("down", 14), links)


def _entry(entry: Mapping[str, Any]) -> SafeString:
    count = entry.get("count")
    return format_html(
        '{}<a href="{}"{}>{}<span>{}</span>{}</a>',
        mark_safe("<hr>") if entry.get("rule") else "",
        entry["url"],
        mark_safe(' aria-current="page"') if entry.get("current") else "",
        _decoration(entry.get("icon") or "file", 18),
        entry["label"],
        format_html('<span class="count">{}</span>', count_cap(count)) if count else "",
    )


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The present address' parameters with some replaced; None removes one, and any other change leads to page 1."""
    parameters = context["request"].GET.copy()
    if "page" not in changes:
        parameters.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return f"?{parameters.urlencode()}"


@register.simple_tag
def compare(old: str, new: str) -> list[Piece]:
    """The pieces of two texts: `{% compare old new as pieces %}`, each with `op` and `text`."""
    return compare_texts(old or "", new or "")


@register.filter
def clock_tone(days_left: Any) -> str:
    """A tone from the workdays or days left: overdue below 0, due from 0 to 3; a tone passes unchanged."""
    if isinstance(days_left, str):
        return days_left or "draft"
    if days_left is None:
        return "draft"
    if days_left < 0:
        return "overdue"
    return "due" if days_left <= DUE_SOON else "running"


@register.filter
def days_left(days: int | None) -> str:
    """还剩 5 天 · 今天到期 · 逾期 2 天."""
    if days is None:
        return _("已办结")
    if days == 0:
        return _("今天到期")
    return _("还剩 {days} 天").format(days=days) if days > 0 else _("逾期 {days} 天").format(days=-days)


@register.filter
def cell_value(value: Any) -> str:
    """What an editable cell sends back: dates in ISO form, nothing as an empty text."""
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)


CELL = '<span role="button" tabindex="0" data-cell="{}" data-kind="{}" data-value="{}"{}{}{} aria-label="{}">{}</span>'


@register.simple_tag
def editable_cell(
    name: str,
    value: Any = "",
    text: Any = None,
    url: str = "",
    label: str = "",
    kind: str = "text",
    options: str = "",
    version: int | None = None,
    locked: str = "",
) -> SafeString:
    """What `<c-editable-cell>` draws; grids of hundreds of cells call it straight (a component costs ten times as much)."""
    if locked:
        shown = ("" if value is None else value) if text is None else text
        return format_html('<span class="cell-locked" title="{}">{}</span>', locked, shown)
    value = cell_value(value)
    return format_html(
        CELL,
        name,
        kind,
        value,
        format_html(' data-url="{}"', url) if url else "",
        format_html(' data-options="{}"', options) if options else "",
        format_html(' data-version="{}"', version) if version is not None else "",
        f"{_('修改')}{label}",
        value if text is None else text,
    )


@register.filter
def row_kind(kind: str) -> str:
    """How the import preview names what it took a row for."""
    names = {
        "header": _("表头"), "record": "", "subtotal": _("小计"), "note": _("说明"),
        "doubtful": _("拿不准"), "refused": _("不收"), "blank": "",
    }  # fmt: skip
    return names.get(kind, "")


@register.filter
def job_state(state: str) -> str:
    names = {"waiting": _("排队中"), "running": _("进行中"), "done": _("已完成"), "error": _("没有办成")}
    return names.get(state, state)


@register.filter
def is_tick(field: BoundField) -> bool:
    """One box to tick: its label stands after it."""
    return field.widget_type == "checkbox"


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one label."""
    return bool(field.field.widget.use_fieldset)


@register.filter
def slugid(text: str) -> str:
    """An id for a text in any script, equal for equal texts."""
    return f"{zlib.crc32(str(text).encode()):08x}"
