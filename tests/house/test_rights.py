"""Names that must not be misspelt: rights, audit actions, clocks."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Module, modules, report
from xuncha.foundation import kinds, rights
from xuncha.foundation.audit import events
from xuncha.people.roles import rights_in_use, roles

# Registered, held by no role yet, and why.
RESERVED: dict[str, str] = {}


def test_every_right_a_role_holds_is_registered() -> None:
    unknown = {
        f"roles.toml [{role.code}]: {grant.right}"
        for role in roles().values()
        for grant in role.grants
        if grant.right not in rights.known()
    }
    assert not unknown, report(sorted(unknown))


def test_every_registered_right_is_held_by_a_role_or_reserved() -> None:
    idle = rights.known() - rights_in_use() - RESERVED.keys()
    assert not idle, report([f"{name}: nobody holds it" for name in sorted(idle)])


def test_nothing_is_reserved_that_somebody_holds() -> None:
    assert not set(RESERVED) & rights_in_use()


def test_every_right_a_flow_asks_for_is_registered_and_held() -> None:
    faults = []
    for kind in kinds.every():
        if kind.flow is None:
            continue
        asked = {
            (edge.name, name)
            for edge in kind.flow.edges.values()
            for name in (edge.by, edge.recorded_by)
            if name
        }
        for state, parallel in kind.flow.parallels.items():
            asked |= {(state, f"{parallel.right}.{party}") for party in parallel.labels}
        faults += [
            f"{kind.name}.{where}: {name} {'is not registered' if name not in rights.known() else 'is held by nobody'}"
            for where, name in sorted(asked)
            if name not in rights.known() or name not in rights_in_use()
        ]
    assert not faults, report(faults)


def test_every_right_the_code_asks_for_is_registered() -> None:
    """`may("workpapers.sing", …)` would refuse everybody for ever, and nobody would know why."""
    faults = [
        f"{module.at(node)}: {name}"
        for module in modules()
        for node, name in _asked(module)
        if "." in name and name not in rights.known()
    ]
    assert not faults, report(faults)


def test_every_audit_action_in_the_code_is_registered() -> None:
    known = events.known_actions()
    endings = {action.partition(".")[2] for action in known}
    faults = []
    for module in modules():
        for node, action, whole in _recorded(module):
            if action not in (known if whole else endings):
                faults.append(f"{module.at(node)}: {action}")
    assert not faults, report(faults)


def test_every_audit_action_has_a_chinese_sentence() -> None:
    bare = [action for action, text in events.known_actions().items() if not _has_chinese(text)]
    assert not bare, report(bare)


def test_every_edge_of_a_flow_is_an_audit_action() -> None:
    known = events.known_actions()
    faults = [
        f"{kind.name}.{name}"
        for kind in kinds.every()
        for name in (kind.flow.edges if kind.flow else ())
        if f"{kind.name}.{name}" not in known
    ]
    assert not faults, report(faults)


def _has_chinese(text: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


ASKS = {"reach": 0, "may": 0, "holds": 0, "within_reach": 1}


def _asked(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """Rights written out where something is asked or declared."""
    for node in module.nodes:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
            place = ASKS[node.func.attr]
            if len(node.args) > place:
                yield from _literal(node.args[place])
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in {"right", "recorded_by"}:
                    yield from _literal(keyword.value)
        if isinstance(node, ast.Assign) and any(_is_right(target) for target in node.targets):
            yield from _literal(node.value)


def _is_right(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id in {"right", "read_right"}


def _literal(node: ast.expr) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node, node.value


def _recorded(module: Module) -> Iterator[tuple[ast.AST, str, bool]]:
    """Actions written out in `audit.record(…)`; of `f"{kind}.opened"` the ending."""
    for node in module.nodes:
        if not (isinstance(node, ast.Call) and node.args and _is_record(node.func)):
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first, first.value, True
        elif isinstance(first, ast.JoinedStr) and isinstance(first.values[-1], ast.Constant):
            ending = str(first.values[-1].value)
            if ending.startswith("."):
                yield first, ending[1:], False


def _is_record(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "record"
        and isinstance(function.value, ast.Name)
        and function.value.id in {"audit", "events"}
    )
