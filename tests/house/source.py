"""The source as trees and texts, read once: what the nets of this folder look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "xuncha"

# From low to high, as in design §3. A path belongs to the deepest entry that it lies under.
ROOMS = (
    "office",
    "text",
    "foundation",
    "kit",
    "catalogue",
    "people",
    "library",
    "cycle/planning",
    "cycle/fieldwork",
    "cycle/workpapers",
    "cycle/reporting",
    "cycle/transfers",
    "cycle/rectification",
    "cycle/results",
    "insight",
    "exchange",
    "portal",
    "site",
)


@dataclass(frozen=True)
class Module:
    """One Python file: where it lies, its tree, its lines."""

    path: Path
    tree: ast.Module
    lines: int

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of the tree, in the order of `ast.walk`; a dozen nets look through them."""
        return tuple(ast.walk(self.tree))

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PACKAGE))

    @property
    def room(self) -> str:
        return room_of(self.path)

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


def room_of(path: Path) -> str:
    """The room a file belongs to; empty for the package's own few files (cli.py)."""
    name = path.relative_to(PACKAGE).as_posix()
    found = [room for room in ROOMS if name.startswith(f"{room}/")]
    return max(found, key=len, default="")


def room_of_module(name: str) -> str:
    """The room of a dotted module name such as `xuncha.cycle.planning.models.core`."""
    return room_of(PACKAGE / Path(*name.split(".")[1:], "x"))


def rank(room: str) -> int:
    """How high a room stands."""
    return ROOMS.index(room)


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the product, migrations left out."""
    paths = [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]
    return tuple(_parse(path) for path in paths)


def _parse(path: Path) -> Module:
    text = path.read_text(encoding="utf8")
    return Module(path, ast.parse(text, filename=str(path)), text.count("\n"))


@cache
def templates() -> dict[Path, str]:
    """Every template with its text."""
    paths = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)
    return {path: path.read_text(encoding="utf8") for path in paths}


def own_files(*endings: str) -> Iterator[tuple[Path, str]]:
    """Our own files with one of these endings; fetched and built files (`vendor`) are not ours."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix in endings and "vendor" not in path.parts:
            yield path, path.read_text(encoding="utf8")


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end, decorators left out."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def report(faults: list[str]) -> str:
    """One fault a line, so that the failure reads like a list of what to mend."""
    return "\n" + "\n".join(faults)
