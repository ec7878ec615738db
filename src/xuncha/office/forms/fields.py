"""Which fields a print template has, read from its source: a county's own Word template may name these."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

_INCLUDED = re.compile(r"\{%\s*include\s+[\"']([^\"']+)[\"'][^%]*%\}")
_HEAD = re.compile(r"<c-print-head\b")
_TEMPLATE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
HEAD = "cotton/print_head.html"
VOID = {"br", "img", "hr", "input"}

Names = dict[str, tuple[str, ...]]
"""Field name → (); name of rows that repeat → the names in each row."""


def fields_of(source: str, load: Callable[[str], str]) -> Names:
    """Field names of a template in their order; `load` gives the source of a template that it includes.

    Both branches of a condition count: a field that this record does not fill is still a field.
    """
    reader = _Reader()
    if _HEAD.search(source):
        reader.feed(bare(load(HEAD)))
    reader.feed(bare(_INCLUDED.sub(lambda found: load(found.group(1)), source)))
    return {name: tuple(dict.fromkeys(inner)) for name, inner in reader.found.items()}


def bare(source: str) -> str:
    return _TEMPLATE.sub("", source)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self._open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Of an attribute that stands in several branches each counts."""
        rows = [value for key, value in attrs if key == "data-rows" and value]
        for name in rows:
            self.found.setdefault(name, [])
        for name in (value for key, value in attrs if key == "data-field" and value):
            self._note(name)
        if tag not in VOID:
            self._open.append((tag, rows))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A component such as <c-sign-mark /> holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        if any(tag == above for above, _rows in self._open):
            while self._open.pop()[0] != tag:
                pass

    def _note(self, name: str) -> None:
        around = next((rows for _tag, rows in reversed(self._open) if rows), [])
        for rows in around:
            self.found[rows].append(name)
        if not around:
            self.found.setdefault(name, [])
