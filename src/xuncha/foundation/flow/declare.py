"""How a flow is declared: states, edges, what blocks, what warns. Reads like the regulation it implements (design §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from xuncha.foundation.scoping import audience_mask

Check = Callable[[Any], Any]
"""Takes the record; returns None when it holds, else the sentence that says what is missing."""


@dataclass(frozen=True)
class State:
    """A state and how it looks in a list. `optional`: may be switched off per round, then passed through."""

    code: str
    label: Any
    tone: str = "running"
    optional: bool = False
    final: bool = False


@dataclass(frozen=True)
class Edge:
    """One declared transition.

    by        the right that may take it            not_by   edges whose actor (or signer) may not take this one;
                                              "created": who entered it; "opinion": who gave an opinion on it
    needs     checks that block                     warns    checks that only ask for a reason, made up later
    asks      what the actor must write ("reason")  signs    an act of signature: system or paper form
    recorded_by  the right that records the paper form; empty: there is none
    numbers   type code of the number issued        yields   the document that results
    opens_to  audiences the record opens to         starts / meets   clocks (rule codes)
    todo      how it stands in a to-do list; empty: nobody is waited for
    todo_for  attribute that names the one person waited for
    passes    taken by the engine itself when the source state is switched off
    inner     fired by the engine or by another room's verb, never by a button
    reopens   the text opens again: signatures given so far no longer stand
    """

    name: str
    sources: str | tuple[str, ...]
    target: str
    label: Any
    by: str = ""
    not_by: tuple[str, ...] = ()
    needs: tuple[Check, ...] = ()
    warns: tuple[Check, ...] = ()
    asks: str = ""
    signs: bool = False
    recorded_by: str = ""
    numbers: str = ""
    yields: Any = ""
    opens_to: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    todo: Any = ""
    todo_for: str = ""
    passes: bool = False
    inner: bool = False
    reopens: bool = False
    tone: str = "plain"

    @property
    def source_codes(self) -> tuple[str, ...]:
        return (self.sources,) if isinstance(self.sources, str) else self.sources

    @property
    def mask(self) -> int:
        return audience_mask(self.opens_to)


@dataclass(frozen=True)
class Parallel:
    """Opinions asked side by side in one state; the last one in fires `agreed` or `returned`.

    recorded_by  the right that enters a party's opinion given in ink; empty: there is none
    """

    state: str
    right: str
    parties: Callable[[Any], Iterable[str]]
    labels: dict[str, Any]
    agreed: str
    returned: str
    not_by: tuple[str, ...] = ()
    recorded_by: str = ""
    todo: Any = ""


class Flow:
    """A declared flow; a mistake in the declaration is an error at import."""

    def __init__(
        self, kind: str, states: list[State], *edges: Edge, parallels: tuple[Parallel, ...] = ()
    ) -> None:
        self.kind = kind
        self.states = {state.code: state for state in states}
        self.initial = states[0].code
        self.edges = {edge.name: edge for edge in edges}
        self.parallels = {parallel.state: parallel for parallel in parallels}
        self._check(edges)

    def _check(self, edges: tuple[Edge, ...]) -> None:
        if len(self.edges) != len(edges):
            raise ValueError(f"{self.kind}: 转换重名")
        for edge in edges:
            unknown = {*edge.source_codes, edge.target} - self.states.keys()
            if unknown:
                raise ValueError(f"{self.kind}.{edge.name}: 未知状态 {unknown}")
            if not edge.by and not edge.inner:
                raise ValueError(f"{self.kind}.{edge.name}: 没有说谁可以做")
            strangers = set(edge.not_by) - self.edges.keys() - {"created", "opinion"}
            if strangers:
                raise ValueError(f"{self.kind}.{edge.name}: not_by 引用未知转换 {strangers}")
        for state in self.states.values():
            if state.optional:
                self.passing(state.code)

    def passing(self, state: str) -> Edge:
        """The edge by which a switched-off state is passed through."""
        for edge in self.edges.values():
            if edge.passes and state in edge.source_codes:
                return edge
        raise ValueError(f"{self.kind}: 可略过的状态 {state} 没有通过的转换")

    def step_of(self, name: str) -> Edge | Parallel:
        """What a paper act stands for: an edge by its name, or the review of a state as "state:party"."""
        return self.parallels[name.partition(":")[0]] if ":" in name else self.edges[name]

    def leaving(self, state: str) -> list[Edge]:
        return [edge for edge in self.edges.values() if state in edge.source_codes]

    def label(self, state: str) -> Any:
        return self.states[state].label

    def is_final(self, state: str) -> bool:
        return self.states[state].final

    def mermaid(self) -> str:
        """The diagram for the handbook, read off the declaration."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {state.code}: {state.label}" for state in self.states.values()]
        for edge in self.edges.values():
            lines += [f"    {source} --> {edge.target}: {edge.label}" for source in edge.source_codes]
        lines += [f"    {state.code} --> [*]" for state in self.states.values() if state.final]
        return "\n".join(lines)
