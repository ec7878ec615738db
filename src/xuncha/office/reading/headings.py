"""Which Word paragraphs are headings by their style: people who number by hand still set 标题1, 标题2."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_NAMED = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_NO_LEVEL = 9  # Word's word for running text


@dataclass
class Headings:
    # style id → level from 1
    levels: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, document: WordDocument) -> Headings:
        return cls.read(document.styles.element)

    @classmethod
    def read(cls, styles: BaseOxmlElement) -> Headings:
        """From the root of the styles."""
        own: dict[str, int] = {}
        based: dict[str, str] = {}
        for style in styles.findall(qn("w:style")):
            key = style.get(qn("w:styleId")) or ""
            based[key] = _value(style, "w:basedOn")
            own[key] = _outline(style) or _by_name(style)
        return cls({key: own[key] or own.get(based[key], 0) for key in own})

    def level(self, paragraph: BaseOxmlElement) -> int:
        """1 … 9 for a heading, 0 for running text."""
        return _outline(paragraph) or self.levels.get(_value(paragraph, "w:pPr/w:pStyle"), 0)


def _value(element: BaseOxmlElement, path: str) -> str:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _outline(element: BaseOxmlElement) -> int:
    value = _value(element, "w:pPr/w:outlineLvl")
    return int(value) + 1 if value.isdigit() and int(value) < _NO_LEVEL else 0


def _by_name(style: BaseOxmlElement) -> int:
    found = _NAMED.match(_value(style, "w:name"))
    return int(found.group(1)) if found else 0
