"""A document taken apart: its outline, then point by point its items with their fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from xuncha.text.decompose import lexicon
from xuncha.text.decompose.bodies import Labelled, bodies_of, bracketed, distinct, listed, together, urged
from xuncha.text.decompose.deadlines import deadline_in, labelled_deadline
from xuncha.text.decompose.figures import figures_in
from xuncha.text.decompose.folding import fold
from xuncha.text.decompose.heading import OPENING, date_in, title_in, written
from xuncha.text.decompose.layers import layers_of
from xuncha.text.decompose.model import (
    BACKGROUND,
    HIGH,
    LEAD,
    LEADER,
    MEASURE,
    PROBLEM,
    REQUIREMENT,
    RESPONSIBLE,
    RESULT,
    SUPERVISING,
    Body,
    Decomposition,
    Due,
    Item,
    Paragraph,
    Source,
    TooLong,
)
from xuncha.text.decompose.outline import HEADINGS, RUN_IN, Outline, Point, nodes_of, title_of
from xuncha.text.decompose.phrases import (
    Piece,
    Setting,
    announced,
    is_lead_in,
    is_signature,
    kind_of,
    label_line,
    pieces,
)
from xuncha.text.decompose.tables import Row, rows_of

MOST_LETTERS = 1_200_000
GOAL = "整改目标"
DEMANDS = (REQUIREMENT, MEASURE)
_PROBLEM_TITLE = re.compile(
    r" ?(?:关于)?[“‘]{0,2}(?P<said>[^\n]{4,60}?)[”’]{0,2}(?:的|方面)?问题(?:整改情况)?(?=\n)"
)
LONGEST_HEADING = 44
SECTIONS = ("chapter", "comma", "bracket", "style")
SHORT = 24  # letters: a demand as short as this may be the title of the paragraph behind it


@dataclass
class Draft:
    """An item in the making."""

    node: int | None
    under: int | None
    kind: str
    confidence: str
    start: int
    end: int
    bodies: list[Body] = field(default_factory=list)
    deadline: Due | None = None
    subject: bool = False
    id: int = 0
    closed: bool = False


def take_apart(source: Source, *, on: date | None = None) -> Decomposition:
    """`on`: the document's date where it is known better than the text says. Raises TooLong beyond MOST_LETTERS."""
    if len(source.text) > MOST_LETTERS:
        raise TooLong
    return _Taking(source, on).result()


class _Taking:
    def __init__(self, source: Source, on: date | None) -> None:
        self.source = source
        self.text = fold(source.text)
        self.title = title_in(source, self.text)
        self.type = lexicon.last_of("types", self.title) or (
            "speech" if "同志们" in self.text[:OPENING] else ""
        )
        self.on, self.is_day = (on, True) if on else date_in(self._running_text(), self.title)
        self.outline = Outline(source, self.text)
        self.drafts: list[Draft] = []
        self.contexts: dict[int, str] = {}
        self.leads: dict[int | None, str] = {}
        self.made = 0
        self.problems: dict[int, int] = {}

    def _running_text(self) -> str:
        return "\n".join(self.text[p.start : p.end] for p in self.source.paragraphs if not p.table)

    def result(self) -> Decomposition:
        tables = {p.table for p in self.source.paragraphs if p.table}
        for start, end, point in self._stretches():
            self._stretch(start, end, point)
        for number in sorted(tables):
            for row in rows_of(self.source, self.text, number):
                self._row(row)
        self._in_order()
        items = tuple(self._item(draft) for draft in self.drafts)
        nodes = tuple(nodes_of(self.outline, self.source.text))
        layers = layers_of(self.text, nodes, items) if self.type == "feedback" else ()
        return Decomposition(
            self.source.text,
            self.title,
            self.type,
            written(self.on, is_day=self.is_day),
            nodes,
            items,
            tuple(layers),
            self.source.notes,
            self.source.paragraphs,
        )

    def _in_order(self) -> None:
        self.drafts.sort(key=lambda draft: (draft.start, -draft.end))
        numbers = {draft.id: number for number, draft in enumerate(self.drafts)}
        for draft in self.drafts:
            draft.under = numbers.get(draft.under) if draft.under is not None else None
        for number, draft in enumerate(self.drafts):
            draft.id = number

    def _item(self, draft: Draft) -> Item:
        start, end = draft.start, draft.end
        figures = tuple(figures_in(self.text, start, end))
        words = self.source.text
        bodies = distinct(draft.bodies)
        return Item(
            draft.id,
            draft.node,
            draft.under,
            draft.kind,
            draft.confidence,
            start,
            end,
            words[start:end],
            tuple(Body(b.role, words[b.start : b.end], b.start, b.end, b.confidence) for b in bodies),
            draft.deadline,
            figures,
        )

    # -- where the words stand -------------------------------------------------------------------------------------

    def _stretches(self) -> Iterator[tuple[int, int, Point | None]]:
        """The text without tables, cut where points begin and end; each stretch with the point it belongs to."""
        cuts: list[tuple[int, Point | None]] = [(0, None)]
        for point in self.outline.points:
            cuts.append((point.start, point))
        # Behind a point's last child the words are its own again.
        for point in self.outline.points:
            above = point.parent
            while above is not None and above.end == point.end:
                above = above.parent
            cuts.append((point.end, above))
        placed = dict(sorted(cuts, key=lambda cut: (cut[0], cut[1].id if cut[1] else -1)))
        places = sorted(placed)
        for start, end in zip(places, [*places[1:], len(self.text)], strict=True):
            here = placed[start]
            begin = here.content if here is not None and here.start == start else start
            for first, last in self._without_tables(begin, end):
                yield first, last, here

    def _without_tables(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        for paragraph in self._tabled:
            if paragraph.end <= start or paragraph.start >= end:
                continue
            if start < paragraph.start:
                yield start, paragraph.start
            start = paragraph.end
        if start < end:
            yield start, end

    @cached_property
    def _tabled(self) -> list[Paragraph]:
        return [paragraph for paragraph in self.source.paragraphs if paragraph.table]

    # -- a stretch of running text ---------------------------------------------------------------------------------

    def _stretch(self, start: int, end: int, point: Point | None) -> None:
        context, goal = self._context(point), False
        begun = len(self.drafts)
        start = self._behind_heading(start, end, point)
        loose = self.type != "speech" and (
            context in DEMANDS or self.type in ("plan", "minutes", "notice", "")
        )
        for piece in pieces(self.text, start, end, loose=loose):
            line, begin = label_line(self.text, piece.start, piece.end)
            if line:
                context, goal = line, self.text[piece.start : begin].strip().startswith(GOAL)
                piece = Piece(begin, piece.end, piece.subjects, piece.labels)
            told = self.text[piece.start : piece.end]
            if is_lead_in(told):
                context = self._leads_in(told, context, begun)
            elif piece.is_attribute:
                self._attribute(piece)
            elif is_signature(told):
                self._close()
            elif told.strip():
                self._piece(piece, point, context, goal=goal)
        self.leads[point.id if point else None] = context

    def _leads_in(self, told: str, context: str, begun: int) -> str:
        """What a lead-in announces for the list behind it; an overview of problems before their list is no problem."""
        said = announced(re.split(r"[，；]", told.rstrip("：:。 \n"))[-1]) or context
        if said == PROBLEM:
            self.drafts[begun:] = [draft for draft in self.drafts[begun:] if draft.kind != PROBLEM]
        return said

    def _context(self, point: Point | None) -> str:
        """What is announced for this point: by its own title, by the words before it, by the headings above."""
        if point is None:
            return ""
        if point.id not in self.contexts:
            own = announced(self._title(point)) if self._is_heading(point) else ""
            led = self.leads.get(point.parent.id if point.parent else None, "")
            self.contexts[point.id] = own or led or self._like_the_last(point)
        return self.contexts[point.id]

    def _like_the_last(self, point: Point) -> str:
        """Spoken points say the same kind of thing: after 一是 with a problem comes 二是 with another."""
        before = point.parent.children if point.parent else []
        last = before[before.index(point) - 1] if point in before[1:] else None
        return PROBLEM if point.family in RUN_IN and last is not None and last.id in self.problems else ""

    def _title(self, point: Point) -> str:
        start, end = title_of(self.text, point)
        return self.text[start:end]

    def _is_heading(self, point: Point) -> bool:
        """A line of its own that is no sentence. In a speech headings appeal, they announce nothing."""
        if self.type == "speech" or point.family not in (*HEADINGS, "style", "ordinal"):
            return False
        line = self._line(point)
        return point.at_line and len(line) <= LONGEST_HEADING and "。" not in line

    def _line(self, point: Point) -> str:
        end = self.text.find("\n", point.content)
        return self.text[point.content : end if end >= 0 else len(self.text)].strip(" ：:")

    def _behind_heading(self, start: int, end: int, point: Point | None) -> int:
        """Skips a heading that only names what follows; a heading that is itself the finding or the task stays."""
        if point is None or point.content != start or point.family not in (*HEADINGS, "style", "ordinal"):
            return start
        title_start, title_end = title_of(self.text, point)
        if not self._only_names(point, title_start, title_end):
            return start
        if found := self._answered(point):
            self.problems[point.id] = self._open(point, PROBLEM, HIGH, Piece(*found), None).id
            self._close()
        return min(title_end + 1, end)

    def _answered(self, point: Point) -> tuple[int, int] | None:
        """In plans and reports a heading （一）关于“…”的问题 is the problem itself, unless its facts are told below."""
        if (
            self.type not in ("plan", "report")
            or not self._is_heading(point)
            or "表现：" in self.text[point.start : point.end]
        ):
            return None
        found = _PROBLEM_TITLE.match(self.text, point.content, point.end)
        said = found is not None and lexicon.pattern("problem").search(found.group("said"))
        return found.span("said") if found and said else None

    def _only_names(self, point: Point, start: int, end: int) -> bool:
        title, context = self.text[start:end], self._context(point)
        if not self.text[end : point.end].strip(" 。：:\n"):
            return False  # nothing follows: the line is all that is said
        if announced(title):
            return self._is_heading(point) or bool(point.children)
        is_section = bool(point.children) and point.family in SECTIONS
        if context == PROBLEM:
            return is_section
        if context == MEASURE and lexicon.pattern("imperative").search(title):
            return is_section
        runs_in = bool(self._line(point)[end - start :].strip("。 "))
        return (
            self._is_heading(point)
            or bool(point.children)
            or (runs_in and point.at_line and context not in DEMANDS)
        )

    def _piece(self, piece: Piece, point: Point | None, context: str, *, goal: bool) -> None:
        under = self._problem_above(point)
        asks = bool(point and point.mark and point.mark.text.endswith("要"))
        first = point is not None and piece.start <= point.content + 1
        setting = Setting(context, self.type, under is not None, asks and first, goal, asks)
        kind, confidence = kind_of(self.text, piece, setting)
        if kind == BACKGROUND:
            self._close()
            return
        bodies = self._bodies(piece) if kind in DEMANDS else []
        draft = self._going_on(point, kind, piece)
        if draft is None:
            draft = self._open(point, kind, confidence, piece, under)
        draft.end = piece.end
        draft.bodies += bodies
        draft.subject = draft.subject or bool(bodies)
        if kind in DEMANDS:
            draft.deadline = draft.deadline or deadline_in(self.text, piece.start, piece.end, self.on)
        for label in piece.labels:
            self._label(label, [draft])

    def _close(self) -> None:
        if self.drafts:
            self.drafts[-1].closed = True

    def _going_on(self, point: Point | None, kind: str, piece: Piece) -> Draft | None:
        """The item before, where the same point still says the same kind of thing of the same body."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or last.closed or last.kind != kind or last.node != (point.id if point else None):
            return None
        if kind in (PROBLEM, RESULT):
            return last
        breaks = "\n" in self.text[last.end : piece.start] and last.end - last.start > SHORT
        if self.text[piece.start] == "（":
            return last  # （县财政局牵头）says who does what stands before
        acts = bool(piece.subjects) and (last.subject or last.end - last.start > SHORT)
        return None if breaks or acts or point is None else last

    def _open(
        self, point: Point | None, kind: str, confidence: str, piece: Piece, under: int | None
    ) -> Draft:
        node = point.id if point else None
        draft = Draft(
            node,
            under if kind != PROBLEM or self._performs(point, under) else None,
            kind,
            confidence,
            piece.start,
            piece.end,
        )
        self._add(draft)
        if kind == PROBLEM and point is not None and piece.start <= point.content + 2:
            self.problems[point.id] = draft.id
        return draft

    def _add(self, draft: Draft) -> None:
        draft.id, self.made = self.made, self.made + 1
        self.drafts.append(draft)

    def _performs(self, point: Point | None, under: int | None) -> bool:
        """A problem below a problem is its performance."""
        return under is not None and point is not None and self.problems.get(point.id) != under

    def _problem_above(self, point: Point | None) -> int | None:
        while point is not None:
            if point.id in self.problems:
                return self.problems[point.id]
            point = point.parent
        return None

    # -- fields ----------------------------------------------------------------------------------------------------

    def _bodies(self, piece: Piece) -> list[Body]:
        found = [] if piece.subjects else together(self.text, piece.start, piece.end)
        ends = [subject.start for subject in piece.subjects[1:]] + [piece.end] * bool(piece.subjects)
        for subject, end in zip(piece.subjects, ends, strict=True):
            found += bodies_of(self.text, subject, end)
        if found and all(body.role == SUPERVISING for body in found):
            found += urged(self.text, piece.start, piece.end)
        return found or bracketed(self.text, piece.start, piece.end)

    def _attribute(self, piece: Piece) -> None:
        """责任单位：… in a line of its own belongs to all the measures before that have none yet; in brackets to the last."""
        alone = self.text[max(0, piece.start - 1)] == "\n"
        for label in piece.labels:
            self._label(label, list(self._wanting(label.field)) if alone else self.drafts[-1:])

    def _wanting(self, role: str) -> Iterator[Draft]:
        """The items before that stand together, back to the first that has this field already."""
        if not self.drafts:
            return
        last = self.drafts[-1]
        for draft in reversed(self.drafts):
            if (draft.kind, draft.under) != (last.kind, last.under):
                return
            told = draft.deadline if role == "deadline" else _labelled_as(draft, role)
            if draft is last or not told:
                yield draft
            if draft.kind == PROBLEM:
                return

    def _label(self, label: Labelled, drafts: list[Draft]) -> None:
        due = labelled_deadline(self.text, *label.value, self.on) if label.field == "deadline" else None
        found = [] if label.field == "deadline" else listed(self.text, *label.value, label.field)
        for draft in drafts:
            draft.deadline = due or draft.deadline
            draft.bodies += found

    # -- tables ----------------------------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        """A row's problem, then its measures with the row's bodies and deadline."""
        under = None
        for kind, start, end, fresh in row.texts:
            if kind == PROBLEM and not fresh:
                under = next((d.id for d in self.drafts if d.start == start and d.kind == PROBLEM), None)
                continue
            draft = Draft(None, under if kind != PROBLEM else None, kind, "high", start, end)
            self._add(draft)
            if kind == PROBLEM:
                under = draft.id
                continue
            if kind == RESULT:
                continue
            draft.bodies = [*row.bodies(self.text)]
            told = [
                body for piece in pieces(self.text, start, end, loose=True) for body in self._bodies(piece)
            ]
            has = {body.role for body in draft.bodies}
            answers = bool(has & {LEAD, RESPONSIBLE, LEADER})
            draft.bodies += [b for b in told if b.role not in has and not (answers and b.role == RESPONSIBLE)]
            draft.deadline = row.deadline(self.text, self.on) or deadline_in(self.text, start, end, self.on)


def _labelled_as(draft: Draft, role: str) -> bool:
    """Whether a label has named this role already; what grammar told does not count."""
    return any(body.role == role and body.confidence == HIGH for body in draft.bodies)
