"""What somebody who may would post: filled in from the forms that the page itself shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.formsets import BaseFormSet

from tests.cast import PASSWORD
from xuncha.foundation.dates import today

Filled = Callable[[], dict[str, Any]]
"""Makes the data anew for each request: an uploaded file can be read only once."""


def plain(version: int | None = None) -> Filled:
    """What most small posts ask for, where no form was shown."""
    return lambda: _common(version)


def from_page(context: Any, version: int | None) -> Filled | None:
    """Data for every form on a page; None when there is none."""
    found = list(forms_in(context))
    if not found:
        return None
    return lambda: _common(version) | {name: value for form in found for name, value in _fields(form)}


def _common(version: int | None) -> dict[str, Any]:
    return {
        "reason": "依据会议决定",
        "note": "说明",
        "text": "内容",
        "answer": "confirm",
        "version": version or 1,
    }


def forms_in(context: Any) -> Iterator[forms.BaseForm]:
    seen: set[int] = set()
    for layer in context or ():
        for value in layer.dicts if hasattr(layer, "dicts") else [layer]:
            for item in value.values() if isinstance(value, dict) else ():
                for form in item.forms if isinstance(item, BaseFormSet) else [item]:
                    if isinstance(form, forms.BaseForm) and id(form) not in seen:
                        seen.add(id(form))
                        yield form


def _fields(form: forms.BaseForm) -> Iterator[tuple[str, Any]]:
    for name, item in form.fields.items():
        value = _value(form, name, item)
        if value is not None:
            yield form.add_prefix(name), value


def _value(form: forms.BaseForm, name: str, item: forms.Field) -> Any:
    if isinstance(item, forms.FileField):
        return SimpleUploadedFile("材料.txt", "一、二、三".encode())
    if isinstance(item, forms.ModelMultipleChoiceField | forms.ModelChoiceField):
        first = item.queryset.first()
        return _several(item, str(item.prepare_value(first)) if first is not None else None)
    if isinstance(item, forms.ChoiceField):
        return _several(item, _first_choice(item.choices))
    if isinstance(item, forms.BooleanField):
        return None if name == "has_state_secret" else "on"  # ticking it refuses the file
    return _typed(form, name, item)


def _several(item: forms.Field, value: str | None) -> Any:
    many = isinstance(item, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    return ([value] if value else []) if many else value


def _first_choice(choices: Any) -> str | None:
    for code, label in choices:
        if isinstance(label, list | tuple):
            return _first_choice(label)
        if code not in ("", None):
            return str(code)
    return None


def _typed(form: forms.BaseForm, name: str, item: forms.Field) -> Any:
    stands = form.get_initial_for_field(item, name)
    if isinstance(item, forms.DateField):
        return str(stands or today())
    if isinstance(item, forms.IntegerField | forms.FloatField):
        return str(stands or item.min_value or 1)
    if isinstance(item.widget, forms.PasswordInput):
        return PASSWORD
    if isinstance(item, forms.CharField):
        return str(stands or "测试文字")[: item.max_length or None]
    return str(stands) if stands else None
