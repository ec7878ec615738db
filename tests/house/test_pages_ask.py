"""No page goes around what protects a table: each says for whom, none trusts itself, nobody goes behind the manager."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.house.source import Module, functions, modules, report
from tests.house.test_protection import protected

# (file, function): why it may read without a person, although it stands where pages are made.
TRUSTED_ON_PAGES: dict[tuple[str, str], str] = {
    ("cycle/planning/queries.py", "with_proofs"): "proofs of cooperation lines that are already scoped",
    ("cycle/rectification/changes/views.py", "lines"): "performances that a change one has opened names",
    (
        "cycle/rectification/plan/forms.py",
        "__init__",
    ): "performances covered by an item one has opened and may split",
    ("cycle/rectification/workspace/queries.py", "without_plan"): "only takes rows away",
    (
        "cycle/rectification/lookback/queries.py",
        "old_items",
    ): "old problems of a unit, for whoever may read what a new group found of them (M3-26)",
    (
        "insight/appraisals/queries.py",
        "held_in",
    ): "counts of each member's work, for a group one leads or runs (domain §3.15)",
    (
        "insight/appraisals/queries.py",
        "papers_of",
    ): "counts of each member's work, for a group one leads or runs (domain §3.15)",
    ("cycle/rectification/queries.py", "facets"): "names of the rounds of rows that are already scoped",
    (
        "cycle/planning/views/groups.py",
        "_held",
    ): "how far the appointment of a seat is, on a group one has opened",
}
# (file, function): why it may go around the protected manager.
BEHIND_THE_MANAGER: dict[tuple[str, str], str] = {
    ("foundation/search/sources.py", "rows"): "keeps the index; what is found is asked of visible_to",
    (
        "foundation/search/sources.py",
        "parts_of",
    ): "child rows of records that keeping or scope has already chosen",
    ("foundation/search/making.py", "_every_id"): "keys of every record, to make the index of them",
    ("kit/editing.py", "save_edited"): "locks a row that its caller has already opened",
    ("foundation/flow/engine.py", "_lock"): "locks a row that its caller has already opened",
    ("foundation/flow/engine.py", "_open_batch"): "inserts, reads nothing",
    ("foundation/files/actions.py", "_next_sequence"): "locks a row that its caller has already opened",
    ("foundation/relations.py", "relation"): "looks whether somebody scoped, and refuses",
    ("foundation/keys/moving.py", "_rows"): "historical models in a migration know no scope",
    ("foundation/keys/rotation.py", "*"): "re-wraps ciphertext, opens nothing",
    ("cycle/planning/models/scopes.py", "*"): "is the scope itself",
    ("catalogue/loading.py", "*"): "reference data",
    ("catalogue/taxonomy/usage.py", "*"): "whether a leaf or framework is in use anywhere; yields no row",
}

PAGES = ("views", "forms", "queries", "lists", "printing", "exports", "boards", "home")


@pytest.mark.slow
def test_pages_ask_for_somebody() -> None:
    """In views, forms, lists and queries every `Model.objects` goes on to say for whom."""
    faults = [
        f"{module.at(node)} {name}: {model}.objects"
        for module in modules()
        if _makes_pages(module)
        for name, node, model in _unscoped(module)
    ]
    assert not faults, report(faults)


def test_pages_do_not_trust() -> None:
    """`.trusted()` is for verbs and checks after access was decided, never for a page, a choice, a count, an export."""
    faults = [
        f"{module.at(node)} {name}"
        for module in modules()
        if _makes_pages(module)
        for name, node in _calls(module, "trusted")
        if (module.name, name) not in TRUSTED_ON_PAGES
    ]
    assert not faults, report(faults)


@pytest.mark.slow
def test_nobody_goes_behind_the_manager() -> None:
    faults = [
        f"{module.at(node)} {name}: {node.attr}"
        for module in modules()
        for name, node in _attributes(module, {"_base_manager", "_default_manager", "_admit", "_admitted"})
        if module.name != "foundation/scoping.py"
        and not {(module.name, name), (module.name, "*")} & BEHIND_THE_MANAGER.keys()
        and not (node.attr == "_admit" and module.path.name in {"models.py", "core.py", "scopes.py"})
        and not _only_none(module, node)
    ]
    assert not faults, report(faults)


def test_no_raw_sql_in_rooms_with_business() -> None:
    """Raw SQL knows nothing of need to know."""
    faults = [
        f"{module.at(node)} {name}: {node.attr}"
        for module in modules()
        if module.room not in {"foundation", "office", "text", ""} and "management" not in module.name
        for name, node in _attributes(module, {"raw", "extra", "cursor"})
        if node.attr != "extra" or _is_queryset_extra(module, node)
    ]
    assert not faults, report(faults)


# --- how it is read off the source ---


def _makes_pages(module: Module) -> bool:
    parts = module.path.relative_to(module.path.parents[len(module.path.parts) - 2]).parts
    stem = module.path.stem
    return (
        stem in PAGES
        or any(stem.endswith(f"_{page}") for page in PAGES)
        or any(page in parts for page in ("views", "forms"))
    )


@cache
def _admitting() -> frozenset[str]:
    """Methods of querysets that say for whom: the three of scoping and those of rooms that admit (`of_person`, `on`)."""
    names = {"visible_to", "within_reach", "trusted", "none"}
    for module in modules():
        for node in functions(module):
            if any(isinstance(part, ast.Attribute) and part.attr == "_admit" for part in ast.walk(node)):
                names.add(node.name)
    return frozenset(names)


def _unscoped(module: Module) -> Iterator[tuple[str, ast.AST, str]]:
    names = {model.__name__ for model in protected()}
    parents = _parents(module)
    for function, node in _attributes(module, {"objects"}):
        if isinstance(node.value, ast.Name) and node.value.id in names and not _says_for_whom(node, parents):
            yield function, node, node.value.id


def _says_for_whom(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """In the same expression, or later on the name that it is kept under (which refuses to run until then)."""
    current = parents.get(node)
    while isinstance(current, ast.Attribute | ast.Call):
        if isinstance(current, ast.Attribute) and current.attr in _admitting():
            return True
        if isinstance(current, ast.Call) and node in current.args:
            return False
        node, current = current, parents.get(current)
    if isinstance(current, ast.Assign) and isinstance(current.targets[0], ast.Name):
        return _asked_later(current, current.targets[0].id, parents)
    return False


def _asked_later(assignment: ast.AST, name: str, parents: dict[ast.AST, ast.AST]) -> bool:
    scope = parents.get(assignment)
    while scope is not None and not isinstance(scope, ast.FunctionDef):
        scope = parents.get(scope)
    return scope is not None and any(
        isinstance(part, ast.Attribute)
        and part.attr in _admitting()
        and isinstance(part.value, ast.Name)
        and part.value.id == name
        for part in ast.walk(scope)
    )


def _only_none(module: Module, node: ast.AST) -> bool:
    """`Model._base_manager.none()`: an empty choice that is filled in per person."""
    parent = _parents(module).get(node)
    return isinstance(parent, ast.Attribute) and parent.attr == "none"


def _is_queryset_extra(module: Module, node: ast.Attribute) -> bool:
    parent = _parents(module).get(node)
    return isinstance(parent, ast.Call) and any(
        keyword.arg in {"where", "select", "tables"} for keyword in parent.keywords
    )


@cache
def _parents(module: Module) -> dict[ast.AST, ast.AST]:
    return {child: node for node in module.nodes for child in ast.iter_child_nodes(node)}


def _attributes(module: Module, names: set[str]) -> Iterator[tuple[str, ast.Attribute]]:
    """Attributes of these names, each with the innermost function it stands in."""
    parents = _parents(module)
    for node in module.nodes:
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield _function_of(node, parents), node


def _calls(module: Module, name: str) -> Iterator[tuple[str, ast.AST]]:
    parents = _parents(module)
    for function, node in _attributes(module, {name}):
        if isinstance(parents.get(node), ast.Call):
            yield function, node


def _function_of(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    current: ast.AST | None = node
    while current is not None:
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef):
            return current.name
        current = parents.get(current)
    return ""
