"""Plain controls written in Python: Django renders every option of a select through two templates of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

FOLDER = "django/forms/widgets/"
INPUTS = ("text", "number", "email", "url", "tel", "search", "color", "hidden", "password", "date", "datetime", "time")  # fmt: skip

TYPED = ("text", "search", "tel")
"""Browsers offer what was typed into these to the next person at the machine: names and telephone numbers."""


class PlainRenderer(DjangoTemplates):
    """Django's renderer, with the two controls that stand on every list written out; the markup is the same, but
    browsers are asked to forget what was typed.
    """

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        plain = PLAIN.get(template_name)
        return plain(context["widget"]) if plain else super().render(template_name, context, request)


def text_of(value: Any) -> str:
    return conditional_escape(value if isinstance(value, SafeString) else str(value))


def attributes(attrs: Mapping[str, Any]) -> str:
    """True stands without a value, False not at all."""
    found = [
        f" {text_of(name)}" if value is True else f' {text_of(name)}="{text_of(value)}"'
        for name, value in attrs.items()
        if value is not False
    ]
    return "".join(found)


def input_control(widget: Mapping[str, Any]) -> SafeString:
    value = "" if widget["value"] is None else f' value="{text_of(widget["value"])}"'
    head = f'<input type="{text_of(widget["type"])}" name="{text_of(widget["name"])}"'
    forgets = widget["type"] in TYPED and "autocomplete" not in widget["attrs"]
    forgotten = ' autocomplete="off"' if forgets else ""
    return mark_safe(f"{head}{value}{attributes(widget['attrs'])}{forgotten}>")  # every part is escaped above


def select_control(widget: Mapping[str, Any]) -> SafeString:
    parts = [f'<select name="{text_of(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        parts += [f'<optgroup label="{text_of(group)}">'] if group else []
        parts += [
            f'<option value="{text_of(one["value"])}"{attributes(one["attrs"])}>{text_of(one["label"])}</option>'
            for one in options
        ]
        parts += ["</optgroup>"] if group else []
    return mark_safe("".join([*parts, "</select>"]))  # every part is escaped above


PLAIN: dict[str, Callable[[Mapping[str, Any]], SafeString]] = {
    f"{FOLDER}select.html": select_control,
    **{f"{FOLDER}{name}.html": input_control for name in INPUTS},
}
