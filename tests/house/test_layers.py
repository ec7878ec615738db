"""Layers through the doors that the import linter does not see: foreign keys, url names, static names (design §3)."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.source import (
    line_of,
    modules,
    rank,
    relative,
    report,
    room_of,
    room_of_module,
    templates,
)

# (file, url name): why this lower room may name the higher room's page.
URLS_UPWARD: dict[tuple[str, str], str] = {
    ("kit/templates/kit/base.html", "insight:search"): "the search box stands on every page",
    ("kit/context.py", "site:help"): "help stands in everybody's own menu",
    ("people/middleware.py", "site:help"): "the gate lets people read the help before they have signed",
}
# (model, field): why this foreign key points upward.
KEYS_UPWARD: dict[tuple[str, str], str] = {}
# (file, "a.b.C"): why this lower room names a higher room's model by its label.
LABELS_UPWARD: dict[tuple[str, str], str] = {}

NAME = re.compile(r"""['"]([a-z_]+:[a-z_]+)['"]""")
WITHOUT_SPACE = re.compile(r"""\{%\s*url\s+['"]([a-z_]+)['"]""")


def test_no_foreign_key_points_from_a_lower_room_to_a_higher() -> None:
    faults = []
    for model in apps.get_models():
        if not model.__module__.startswith("xuncha."):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or not _is_ours(target):
                continue
            key = (model._meta.label, field.name)
            if (
                _rises(room_of_module(model.__module__), room_of_module(target.__module__))
                and key not in KEYS_UPWARD
            ):
                faults.append(f"{key[0]}.{key[1]} → {target._meta.label}")
    assert not faults, report(faults)


def test_protected_tables_have_no_way_back() -> None:
    """A reverse relation is a second door: `parent.children.all()` would be a queryset that somebody may forget to scope."""
    from xuncha.foundation.records import Protected

    faults = [
        f"{model._meta.label}.{field.name}: related_name must be '+'"
        for model in apps.get_models()
        if issubclass(model, Protected)
        for field in model._meta.get_fields()
        if getattr(field, "concrete", False)
        and _is_ours(getattr(field, "related_model", None))
        and not field.remote_field.hidden
    ]
    assert not faults, report(faults)


def test_no_template_names_a_page_of_a_higher_room() -> None:
    faults = []
    for path, text in templates().items():
        for match in [*NAME.finditer(text), *WITHOUT_SPACE.finditer(text)]:
            faults += _upward(relative(path), room_of(path), match[1], line_of(text, match.start()))
    assert not faults, report(faults)


@pytest.mark.slow
def test_no_code_names_a_page_of_a_higher_room() -> None:
    faults = []
    for module in modules():
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                faults += _upward(module.name, module.room, node.value, node.lineno)
    assert not faults, report(faults)


def test_no_template_includes_a_part_of_a_higher_room() -> None:
    homes = {path.as_posix().rpartition("/templates/")[2]: room_of(path) for path in templates()}
    faults = []
    for path, text in templates().items():
        for match in re.finditer(r"""\{%\s*(?:include|extends)\s+['"]([^'"]+)['"]""", text):
            target = homes.get(match[1])
            if target and _rises(room_of(path), target):
                faults.append(f"{relative(path)}:{line_of(text, match.start())}: {match[1]}")
    assert not faults, report(faults)


@pytest.mark.slow
def test_no_code_names_a_model_of_a_higher_room_by_its_label() -> None:
    labels = {
        model._meta.label: room_of_module(model.__module__) for model in apps.get_models() if _is_ours(model)
    }
    faults = []
    for module in modules():
        for node in module.nodes:
            name = node.value if isinstance(node, ast.Constant) else None
            if (
                name in labels
                and _rises(module.room, labels[name])
                and (module.name, name) not in LABELS_UPWARD
            ):
                faults.append(f"{module.at(node)}: {name}")
    assert not faults, report(faults)


def test_no_import_inside_a_function_climbs_to_a_higher_room() -> None:
    """The linter sees these too; here they are named with their line, and `cycle`'s rooms are told apart."""
    faults = [
        f"{module.at(node)}: {name}"
        for module in modules()
        for node in module.nodes
        for name in _imported(node)
        if name.startswith("xuncha.") and _rises(module.room, room_of_module(name))
    ]
    assert not faults, report(faults)


def test_every_exception_is_still_needed() -> None:
    """An exception that nobody uses any more is an open door."""
    used = set()
    for path, text in templates().items():
        used |= {(relative(path), match[1]) for match in NAME.finditer(text)}
    for module in modules():
        used |= {
            (module.name, node.value)
            for node in module.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    left = [f"{file}: {name}" for file, name in URLS_UPWARD if (file, name) not in used]
    assert not left, report(left)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def _upward(file: str, room: str, name: str, line: int) -> list[str]:
    target = rooms_of_urls().get(name)
    if not room or target is None or not _rises(room, target) or (file, name) in URLS_UPWARD:
        return []
    return [f"{file}:{line}: {name} belongs to {target}"]


def _rises(room: str, target: str) -> bool:
    return bool(room) and bool(target) and rank(target) > rank(room)


def _is_ours(model: Any) -> bool:
    return isinstance(model, type) and model.__module__.startswith("xuncha.")


@cache
def rooms_of_urls() -> dict[str, str]:
    """Which room each namespaced url of ours belongs to."""
    found: dict[str, str] = {}
    _collect(get_resolver(), "", "", found)
    return found


def _collect(resolver: URLResolver, space: str, room: str, found: dict[str, str]) -> None:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            home = room or _room_of_callback(entry.callback)
            if entry.name and home and space:
                found[space + entry.name] = home
        else:
            source = getattr(entry.urlconf_module, "__name__", "")
            inner = room_of_module(source) if source.startswith("xuncha.") else ""
            _collect(entry, f"{space}{entry.namespace}:" if entry.namespace else space, inner or room, found)


def _room_of_callback(callback: Any) -> str:
    module = getattr(callback, "view_class", callback).__module__
    return room_of_module(module) if module.startswith("xuncha.") else ""
