"""Automatic numbers of Word paragraphs: they are not in the text, but people read and mean them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from xuncha.office.values.numerals import int_to_chinese

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_NUMBERS = f"{qn('w:pPr')}/{qn('w:numPr')}"
_CHINESE = ("chinese", "ideograph", "japaneseCounting", "taiwanese")


@dataclass
class Numbering:
    """Counts list paragraphs in reading order and writes each one's mark."""

    # number id → level → (format, text such as '（%1）', start)
    levels: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    # style id → its own number properties, where the style carries the list
    styles: dict[str, BaseOxmlElement] = field(default_factory=dict)

    @classmethod
    def of(cls, document: WordDocument) -> Numbering:
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return cls()
        return cls.read(root, document.styles.element)

    @classmethod
    def read(cls, root: BaseOxmlElement, styles: BaseOxmlElement | None) -> Numbering:
        """From the roots of the numbering part and of the styles."""
        abstract = {
            item.get(qn("w:abstractNumId")): _levels(item) for item in root.findall(qn("w:abstractNum"))
        }
        levels = {}
        for item in root.findall(qn("w:num")):
            link = item.find(qn("w:abstractNumId"))
            levels[item.get(qn("w:numId"))] = (
                abstract.get(link.get(qn("w:val")), {}) if link is not None else {}
            )
        return cls(levels, styles=_numbered_styles(styles) if styles is not None else {})

    def mark(self, paragraph: BaseOxmlElement) -> str:
        """The number before this paragraph as text, '' for ordinary ones. Must be asked in reading order."""
        properties = paragraph.find(_NUMBERS)
        if properties is None:
            properties = self.styles.get(_style(paragraph))
        if properties is None:
            return ""
        number, level = (properties.find(qn(f"w:{name}")) for name in ("numId", "ilvl"))
        key = number.get(qn("w:val")) if number is not None else None
        depth = int(level.get(qn("w:val")) or 0) if level is not None else 0
        if not key or depth not in self.levels.get(key, {}):
            return ""
        return self._next(key, depth)

    def _next(self, key: str, depth: int) -> str:
        counters = self.counters.setdefault(key, {})
        counters[depth] = counters.get(depth, self.levels[key][depth][2] - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]

        def written(found: re.Match[str]) -> str:
            level = int(found.group(1)) - 1
            style, _, start = self.levels[key].get(level, ("decimal", "", 1))
            return _written(counters.get(level, start), style)

        return re.sub(r"%(\d)", written, self.levels[key][depth][1])


def _style(paragraph: BaseOxmlElement) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _numbered_styles(styles: BaseOxmlElement) -> dict[str, BaseOxmlElement]:
    every = styles.findall(qn("w:style"))
    found = {style.get(qn("w:styleId")) or "": style.find(_NUMBERS) for style in every}
    return {key: properties for key, properties in found.items() if properties is not None}


def _levels(abstract: BaseOxmlElement) -> dict[int, tuple[str, str, int]]:
    levels = {}
    for item in abstract.findall(qn("w:lvl")):
        values = {name: item.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")}
        style, text, start = (
            (found.get(qn("w:val")) or "") if found is not None else "" for found in values.values()
        )
        if style not in ("bullet", "none"):
            levels[int(item.get(qn("w:ilvl")) or 0)] = (style, text, int(start) if start.isdigit() else 1)
    return levels


def _written(number: int, style: str) -> str:
    if style.startswith(_CHINESE) and 0 < number < 100:
        return int_to_chinese(number)
    if "Circle" in style and 0 < number <= 20:
        return chr(ord("①") + number - 1)
    return str(number)
