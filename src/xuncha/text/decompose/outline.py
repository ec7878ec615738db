"""The tree of headings and points. A mark goes on with the innermost list that waits for its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from xuncha.text.decompose.marks import LINE_FAMILIES, Mark, marks_of
from xuncha.text.decompose.model import Node, Paragraph, Source
from xuncha.text.decompose.phrases import is_lead_in

Marked = tuple[Paragraph, list[Mark]]

LONGEST_TITLE = 60
HEADINGS = frozenset(("chapter", "comma", "bracket", "dot", "number", "circle"))
RUN_IN = frozenset(("ordinal", "point", "point_other", "first"))
_TITLE_END = re.compile(r"[。：；！？\n\t]")


@dataclass
class Point:
    """A node in the making. `at_line`: whether its paragraph begins with it."""

    mark: Mark | None
    family: str
    number: int
    start: int
    parent: Point | None
    at_line: bool
    style: int = 0
    end: int = 0
    children: list[Point] = field(default_factory=list)
    id: int = 0

    @property
    def content(self) -> int:
        """Where its words begin, behind the mark."""
        return self.mark.end if self.mark else self.start


class Outline:
    """Open points from the outermost; `points` are all of them in reading order."""

    def __init__(self, source: Source, folded: str) -> None:
        self.source, self.text = source, folded
        self.open: list[Point] = []
        self.points: list[Point] = []
        self._build()

    def _build(self) -> None:
        for paragraph, marks in _genuine(self._marks()):
            if paragraph.table:
                continue
            starts = bool(marks) and marks[0].at_line
            if paragraph.level and not (starts and marks[0].family in HEADINGS):
                self._styled(paragraph.start, paragraph.level)
            elif not starts:
                self._plain(paragraph)
            for mark in marks:
                self._take(mark, paragraph.level if mark.at_line else 0)
        self._close_to(0, len(self.text))
        for number, point in enumerate(self.points):
            point.id = number

    def _marks(self) -> Iterator[Marked]:
        for paragraph in self.source.paragraphs:
            marks = [] if paragraph.table else list(marks_of(self.text, paragraph.start, paragraph.end))
            yield paragraph, marks

    def _take(self, mark: Mark, style: int) -> None:
        depth = self._going_on(mark)
        if depth is None:
            depth = self._below(mark, style)
        self._close_to(depth, mark.start)
        self._add(mark, mark.family, mark.number, mark.start, at_line=mark.at_line, style=style)

    def _going_on(self, mark: Mark) -> int | None:
        """How deep the list lies that this mark continues; 一是 may be followed by 二要 in spoken texts."""
        for alike in (_same, _kin):
            for depth in range(len(self.open) - 1, -1, -1):
                point = self.open[depth]
                if alike(point, mark) and (mark.number in (0, point.number + 1)):
                    return depth
        return None

    def _below(self, mark: Mark, style: int) -> int:
        """Where a new list begins: a line's mark leaves what was begun within a paragraph or ranks below it."""
        depth = len(self.open)
        if not mark.at_line:
            return depth
        while depth and not self.open[depth - 1].at_line:
            depth -= 1
        while depth and self._ranks_over(mark, style, self.open[depth - 1]):
            depth -= 1
        return depth

    def _ranks_over(self, mark: Mark, style: int, point: Point) -> bool:
        if style and point.style:
            return style <= point.style
        if mark.family == point.family:
            return True
        if mark.family in HEADINGS and point.family in HEADINGS:
            return LINE_FAMILIES.index(mark.family) < LINE_FAMILIES.index(point.family)
        return (
            mark.family in HEADINGS
            and point.family in RUN_IN
            and mark.family in ("chapter", "comma", "bracket")
        )

    def _styled(self, start: int, level: int) -> None:
        depth = len(self.open)
        while depth and (not self.open[depth - 1].style or self.open[depth - 1].style >= level):
            depth -= 1
        self._close_to(depth, start)
        self._add(None, "style", level, start, at_line=True, style=level)

    def _plain(self, paragraph: Paragraph) -> None:
        """A paragraph without a mark ends the lists that ran within a paragraph, spoken points below another, and, where
        it leads into something new, every list of whole sentences."""
        leads_in = is_lead_in(self.text[paragraph.start : paragraph.end])
        depth = len(self.open)
        while depth and self._ends_here(self.open[depth - 1], depth, leads_in=leads_in):
            depth -= 1
        self._close_to(depth, paragraph.start)

    def _ends_here(self, point: Point, depth: int, *, leads_in: bool) -> bool:
        if not point.at_line or (depth > 1 and point.family in RUN_IN):
            return True
        return leads_in and point.mark is not None and "。" in self._line(point)

    def _line(self, point: Point) -> str:
        end = self.text.find("\n", point.start)
        return self.text[point.start : end if end >= 0 else len(self.text)]

    def _close_to(self, depth: int, at: int) -> None:
        for point in self.open[depth:]:
            point.end = point.end or at
        del self.open[depth:]

    def _add(
        self, mark: Mark | None, family: str, number: int, start: int, *, at_line: bool, style: int
    ) -> None:
        parent = self.open[-1] if self.open else None
        if mark is not None and mark.number == 0 and self.points:
            number = self.points[-1].number + 1
        point = Point(mark, family, number, start, parent, at_line, style)
        if parent is not None:
            parent.children.append(point)
        self.points.append(point)
        self.open.append(point)


def _same(point: Point, mark: Mark) -> bool:
    return point.family == mark.family and (
        point.mark is None or point.mark.text[-1:] == mark.text[-1:] or mark.family != "point"
    )


def _kin(point: Point, mark: Mark) -> bool:
    return point.family == mark.family


def _genuine(paragraphs: Iterator[Marked]) -> list[Marked]:
    """Without spoken marks that no list explains: “一是” alone, or a third without a second."""
    every = list(paragraphs)
    numbers: dict[str, set[int]] = {}
    for _paragraph, marks in every:
        for mark in marks:
            numbers.setdefault(mark.family, set()).add(mark.number)
    return [
        (paragraph, [mark for mark in marks if mark.at_line or _listed(mark, numbers[mark.family])])
        for paragraph, marks in every
    ]


def _listed(mark: Mark, numbers: set[int]) -> bool:
    return mark.number == 0 or mark.number - 1 in numbers or (mark.number == 1 and 2 in numbers)


def title_of(text: str, point: Point) -> tuple[int, int]:
    """The first sentence behind the mark; of a long one its first clause."""
    found = _TITLE_END.search(text, point.content, point.end)
    end = found.start() if found else point.end
    if end - point.content > LONGEST_TITLE:
        comma = text.find("，", point.content, end)
        end = comma if 0 < comma <= point.content + LONGEST_TITLE else point.content + LONGEST_TITLE
    return point.content, end


def nodes_of(outline: Outline, original: str) -> list[Node]:
    found = []
    for point in outline.points:
        start, end = title_of(outline.text, point)
        level, above = 1, point.parent
        while above is not None:
            level, above = level + 1, above.parent
        mark = point.mark.text if point.mark else ""
        parent = point.parent.id if point.parent else None
        found.append(
            Node(
                point.id,
                parent,
                mark,
                level,
                original[start:end].strip(),
                point.start,
                _tight(outline.text, point),
            )
        )
    return found


def _tight(text: str, point: Point) -> int:
    return point.start + len(text[point.start : point.end].rstrip())
