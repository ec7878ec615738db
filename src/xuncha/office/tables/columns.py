"""What each column of a candidate table means for one kind of record: wording and content weighed together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from xuncha.office.lexicon import code_of, load
from xuncha.office.tables.evidence import DISTINCT, share
from xuncha.office.tables.labels import Path, field_score, is_ignored
from xuncha.office.values.text import CellValue, cell_text
from xuncha.office.values.words import yes_or_no

# column → its heading and a sample of its cells
Columns = dict[int, tuple[Path, list[CellValue]]]
_ANSWERS = ("status", "nature")
_ASKING = ("state", "whether", "time", "limit", "measure", "nature", "problem", "reason", "person", "proof")
_ENOUGH = 0.6
_SURE = 0.75
_NAMED = 0.98
_FITS = 0.7
_TITLE_BONUS = 1.2
_ANSWERS_BONUS = 2.0


@dataclass
class Reading:
    """Columns read as one kind; the score is comparable between kinds."""

    columns: dict[str, int]
    guessed: dict[str, str]
    unknown: tuple[int, ...]
    options: dict[str, dict[int, str]]
    score: float


def read_as(kind: str, columns: Columns, about: str) -> Reading | None:
    """Read the columns as a kind; None where what this kind needs is not there."""
    spec: dict[str, Any] = load("fields")[kind]
    options = _answer_columns(kind, columns)
    answers = {column for found in options.values() for column in found}
    scores = {c: _scores(kind, *labelled) for c, labelled in columns.items() if c not in answers}
    chosen = {name: column for column, name in _assign(scores).items() if name not in options}
    guessed = _guess_by_content(kind, {c: columns[c] for c in scores}, chosen)
    _put_problem_before_details(columns, chosen, guessed)
    if not _suffices(spec, chosen, guessed, scores):
        return None
    weights = {name: spec["fields"][name].get("weight", 1) for name in chosen}
    total = sum(weights[name] * scores[column].get(name, 0.5) for name, column in chosen.items())
    total += _TITLE_BONUS * any(word in about for word in spec["titles"]) + _ANSWERS_BONUS * len(options)
    return Reading(chosen, guessed, _unknown(columns, set(chosen.values()) | answers), options, total)


def _suffices(
    spec: dict[str, Any], chosen: dict[str, int], guessed: dict[str, str], scores: dict[int, dict[str, float]]
) -> bool:
    """Enough telling fields, one of each needed group, and nothing that speaks against the kind."""
    telling = [name for name in chosen if spec["fields"][name].get("weight", 1) > 0.1 and name not in guessed]
    enough = len(telling) + len(guessed) / 2 >= spec["least"] and len(telling) >= min(2, spec["least"])
    needed = all(any(name in chosen for name in group) for group in spec["need"])
    against = [name for name in spec.get("without", ()) if name in chosen]
    return enough and needed and not any(scores[chosen[n]].get(n, 0) >= _SURE for n in against)


def _unknown(columns: Columns, used: set[int]) -> tuple[int, ...]:
    """Columns that have a heading and hold something, but mean nothing to us."""
    return tuple(
        c
        for c, (path, values) in columns.items()
        if c not in used and path and values and not is_ignored(path)
    )


def is_answer_word(text: str) -> bool:
    """A heading that is an answer itself (已完成, 个性), not a question such as 完成情况 or 是否完成."""
    return any(_is_answer(table, text) for table in _ANSWERS)


def _answer_columns(kind: str, columns: Columns) -> dict[str, dict[int, str]]:
    """Two or more neighbouring headings that are answers themselves: 已完成 | 基本完成 | 未完成."""
    found: dict[str, dict[int, str]] = {}
    for name, spec in load("fields")[kind]["fields"].items():
        table = spec.get("content")
        if table not in _ANSWERS:
            continue
        words = {c: path[-1] for c, (path, _) in columns.items() if path and _is_answer(table, path[-1])}
        if len({code_of(table, word) for word in words.values()}) > 1 and _are_ticked(words, columns):
            found[name] = words
    return found


def _are_ticked(words: Iterable[int], columns: Columns) -> bool:
    """One answer a row: together these columns are filled no more than a full one, or with yes and no."""
    cells = [cell_text(value) for column in words for value in columns[column][1]]
    full = max(len(values) for _path, values in columns.values())
    return len(cells) <= 1.2 * full or all(yes_or_no(text) is not None for text in cells)


def _is_answer(table: str, word: str) -> bool:
    """A code word alone, not a question such as 完成情况 or 是否完成."""
    return 2 <= len(word) <= 6 and code_of(table, word) is not None and not _asks(word)


@lru_cache(maxsize=4096)
def _asks(word: str) -> bool:
    concepts = load("concepts")
    return any(re.search(concepts[name], word) for name in _ASKING)


def _scores(kind: str, path: Path, values: list[CellValue]) -> dict[str, float]:
    scores = {}
    for name, spec in load("fields")[kind]["fields"].items():
        score = field_score(path, kind, name)
        if score >= 0.4 and "content" in spec:
            fitting = share(spec["content"], values)
            if fitting is not None:
                # what is called by its very name is not taken from it by its content
                strange = fitting < 0.1 and score < _NAMED
                score += 0.25 * (fitting - 0.5) - (0.3 if strange else 0.0)
        if score >= _ENOUGH:
            scores[name] = score
    return scores


def _assign(scores: dict[int, dict[str, float]]) -> dict[int, str]:
    """One field per column and one column per field: first the columns that have the least choice."""
    left = {column: dict(found) for column, found in scores.items() if found}
    assigned: dict[int, str] = {}
    while left:
        column = max(left, key=lambda c: _regret(left[c]))
        name = max(left[column], key=lambda n: left[column][n])
        rival = max(
            (c for c in left if name in left[c]), key=lambda c: (left[c][name] + _regret(left[c])[0], -c)
        )
        assigned[rival] = name
        del left[rival]
        for found in left.values():
            found.pop(name, None)
        left = {c: found for c, found in left.items() if found}
    return assigned


def _regret(found: dict[str, float]) -> tuple[float, float]:
    ranked = sorted(found.values(), reverse=True)
    return ranked[0] - (ranked[1] if len(ranked) > 1 else 0.0), ranked[0]


def _guess_by_content(kind: str, columns: Columns, chosen: dict[str, int]) -> dict[str, str]:
    """Give columns with an unforeseen heading the field their content is typical of; adds to `chosen`."""
    guessed: dict[str, str] = {}
    for name, spec in load("fields")[kind]["fields"].items():
        content = spec.get("guess", spec.get("content"))
        if name in chosen or content not in DISTINCT:
            continue
        column = _fitting(content, columns, set(chosen.values()), kind, name)
        if column is None and any(name in group for group in load("fields")[kind]["need"]):
            column = _released(content, columns, chosen, kind, name)
        if column is not None:
            chosen[name] = column
            guessed[name] = f"列名“{''.join(columns[column][0]) or '（空）'}”未见过，按内容理解"
    return guessed


def _released(content: str, columns: Columns, chosen: dict[str, int], kind: str, name: str) -> int | None:
    """What the kind cannot do without, from a field that it can do without and whose heading is not quite its own."""
    needed = {each for group in load("fields")[kind]["need"][:1] for each in group}
    loose = {
        other: column
        for other, column in chosen.items()
        if other not in needed and field_score(columns[column][0], kind, other) < _NAMED
    }
    if name not in needed or needed & chosen.keys():
        return None
    column = _fitting(content, columns, set(chosen.values()) - set(loose.values()), kind, name)
    for other in [other for other, taken in loose.items() if taken == column]:
        del chosen[other]
    return column


def _fitting(content: str, columns: Columns, taken: set[int], kind: str, name: str) -> int | None:
    """The free column whose cells fit best; then the nearest heading; then the shorter cells (a problem before details)."""
    fits = {
        column: fit
        for column, (path, values) in columns.items()
        if column not in taken and not is_ignored(path) and (fit := share(content, values) or 0.0) >= _FITS
    }
    return min(
        fits,
        key=lambda column: (
            -round(fits[column], 1),
            -field_score(columns[column][0], kind, name),
            _length(columns[column][1]),
        ),
        default=None,
    )


def _put_problem_before_details(columns: Columns, chosen: dict[str, int], guessed: dict[str, str]) -> None:
    """Where only one of the two was named, the shorter texts are the problems, the longer ones what they consist of."""
    problem, details = chosen.get("problem"), chosen.get("performances")
    if problem is None or details is None or not {"problem", "performances"} & guessed.keys():
        return
    if _length(columns[problem][1]) > _length(columns[details][1]):
        chosen["problem"], chosen["performances"] = details, problem


def _length(values: list[CellValue]) -> float:
    return sum(len(cell_text(value)) for value in values) / max(len(values), 1)
