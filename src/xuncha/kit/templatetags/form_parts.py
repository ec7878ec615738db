"""Parts of a long form: fieldsets that the form declares, and the index that stays in sight beside it."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BaseForm

register = template.Library()

LONG = 12  # visible fields from which on a form without parts is given an index of its fields


@register.filter
def parts_of(form: BaseForm) -> list[dict[str, Any]]:
    """The form's `sections` as fieldsets {label, anchor, fields}; a field that no section names stands last."""
    sections = getattr(form, "sections", ())
    if not sections:
        return []
    named = {name for _label, names in sections for name in names}
    rest = [name for name in form.fields if name not in named and not form[name].is_hidden]
    wanted = [*sections, *([("", rest)] if rest else [])]
    return [
        {
            "label": label,
            "anchor": f"part-{number}",
            "fields": [form[name] for name in names if name in form.fields],
        }
        for number, (label, names) in enumerate(wanted, 1)
    ]


@register.filter
def index_of(form: BaseForm) -> list[dict[str, Any]]:
    """What the index names {label, href, wrong}: the parts, or the fields of a long form without parts."""
    parts = [part for part in parts_of(form) if part["label"]]
    if parts:
        return [
            {
                "label": part["label"],
                "href": f"#{part['anchor']}",
                "wrong": any(field.errors for field in part["fields"]),
            }
            for part in parts
        ]
    fields = list(form.visible_fields()) if isinstance(form, BaseForm) else []
    if len(fields) < LONG:
        return []
    return [
        {"label": field.label, "href": f"#{field.auto_id}_label", "wrong": bool(field.errors)}
        for field in fields
    ]
