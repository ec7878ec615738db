"""The search without a database: every text looked through, the same order. What either database finds must be this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xuncha.foundation.search import finding, ranking
from xuncha.foundation.search.entries import key_of
from xuncha.foundation.search.folding import canonical
from xuncha.foundation.search.loosening import loosened
from xuncha.foundation.search.query import Query, parse

DATA = Path(__file__).resolve().parents[1] / "data" / "search"


@dataclass(frozen=True)
class Text:
    """One line of the invented corpus."""

    key: str
    day: date
    title: str
    text: str


def corpus() -> list[Text]:
    rows = [line.split(" | ") for line in _lines("corpus.txt")]
    return [Text(key, date.fromisoformat(day), title, text) for key, day, title, text in rows]


def judged() -> list[tuple[str, set[str]]]:
    """What is typed, and the keys of what answers it."""
    return [
        (typed.strip(), set(keys.split()))
        for typed, _sign, keys in (line.partition("::") for line in _lines("queries.txt"))
    ]


def _lines(name: str) -> list[str]:
    lines = (DATA / name).read_text(encoding="utf8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def entries(texts: Iterable[Text]) -> dict[int, ranking.Entry]:
    """By number, as one kind of records would stand in the index."""
    found = {}
    for number, one in enumerate(texts, start=1):
        title = canonical(one.title)
        whole = canonical(f"{one.title}\n{one.text}")
        found[number] = ranking.Entry(
            key_of(one.day, 1, number), 1, number, None, None, "", one.day.year, title, whole
        )
    return found


def found_by(query: Query, rows: Iterable[ranking.Entry]) -> list[ranking.Entry]:
    """All that answers, in order."""
    matching = sorted((row for row in rows if _holds(row.text, query)), key=lambda row: -row.id)
    if len(matching) <= finding.WINDOW:
        return ranking.ranked(matching, query.words)
    titled = [row for row in matching if _holds(row.title, query)][: finding.WINDOW]
    first = {row.id: row for row in (*matching[: finding.WINDOW], *titled)}
    return [
        *ranking.ranked(first.values(), query.words),
        *(row for row in matching if row.id not in first),
    ]


def answered(typed: str, rows: Iterable[ranking.Entry]) -> list[ranking.Entry]:
    """As the page answers: all the words, or else most of them."""
    rows = list(rows)
    query = parse(typed)
    found = found_by(query, rows) if query else []
    nearly = loosened(query) if query and not found else None
    return found_by(nearly, rows) if nearly else found


def _holds(text: str, query: Query) -> bool:
    there = sum(word in text for word in query.words)
    return there >= (query.needed or len(query.words)) and not any(word in text for word in query.without)
