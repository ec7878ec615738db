"""What must stand in the table of words, as a small tree; each engine writes it its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word of the table; `begins`: any word that begins so."""

    text: str
    begins: bool = False


@dataclass(frozen=True)
class All:
    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Some:
    parts: tuple[Expression, ...]


Expression = Word | All | Some


def all_of(parts: Iterable[Expression]) -> Expression:
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else All(found)


def some_of(parts: Iterable[Expression]) -> Expression:
    found = tuple(dict.fromkeys(parts))
    return found[0] if len(found) == 1 else Some(found)


def of_term(term: str, mark: str = "") -> list[Expression]:
    """The pairs a canonical term consists of; the term itself is then looked for in the text, unless it is one pair.

    A run that ends inside the term ends in the text too, so its last character stands there as a word. A single character
    at the end may be the beginning of any pair.
    """
    found: list[Expression] = []
    *closed, last = term.split(" ")
    for run in closed:
        found += [Word(f"{mark}{pair}") for pair in (*_pairs(run), run[-1])]
    found += [Word(f"{mark}{pair}") for pair in _pairs(last)] or [Word(f"{mark}{last}", begins=True)]
    return found


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]
