"""Plans written as paragraphs: each problem followed by 整改措施：… 责任领导：… 完成时限：…"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from xuncha.office.kinds.feedback_items import problem_and_points
from xuncha.office.kinds.setting import Setting
from xuncha.office.lexicon import load
from xuncha.office.model import CellView, Record, Remark, RowView
from xuncha.office.reading import Document
from xuncha.office.tables.frameworks import Node, frame_of, level_of, node_in
from xuncha.office.tables.labels import field_score
from xuncha.office.tables.table import Role
from xuncha.office.values.deadlines import parse_deadline
from xuncha.office.values.lists import split_bodies, split_items, strip_mark
from xuncha.office.values.people import split_people
from xuncha.office.values.text import narrow, sentence
from xuncha.office.values.words import parse_status

_LABEL = re.compile(r"(?:^|(?<=[；;。，, \n\t】]))[【（(]?([\u4e00-\u9fff]{2,8})[】）)]?[：:]")
_SURE = 0.85
_FIELDS = (
    "performances",
    "goal",
    "measures",
    "responsible_leaders",
    "depts",
    "co_depts",
    "due",
    "status",
    "evidences",
)


@dataclass
class _Entry:
    node: Node | None
    title: str
    row: int
    fields: dict[str, str] = field(default_factory=dict)

    def take(self, labelled: list[tuple[str, str]]) -> str:
        """Keep labelled values; returns the field that unlabelled text after them belongs to."""
        for name, value in labelled:
            self.fields[name] = "\n".join(filter(None, (self.fields.get(name), value)))
        return labelled[-1][0]

    def goes_on(self, text: str, current: str) -> bool:
        """A list of measures goes on in paragraphs numbered deeper than the problem's own heading."""
        level = level_of(text)[0]
        return current in ("measures", "performances") and (level == 0 or level > level_of(self.title)[0])


class WrittenPlanReader:
    """Reads the paragraphs of one plan; what carries no label under a problem belongs to the label before it."""

    def __init__(self, document: Document, setting: Setting) -> None:
        self.setting = setting
        self.paragraphs = document.paragraphs
        self.name, self.height = "正文", len(self.paragraphs)
        self.roles: dict[int, tuple[Role, str | None]] = {}
        self.doubtful: list[Remark] = []
        self.entries = [entry for entry in list(self._entries()) if "measures" in entry.fields]
        self.records = [Record("rectification_item", self._values(entry)) for entry in self.entries]

    def _entries(self) -> Iterator[_Entry]:
        """Every numbered heading may be a problem; those that get measures below are."""
        frame = frame_of(paragraph.text for paragraph in self.paragraphs)
        node: Node | None = None
        entry: _Entry | None = None
        current = ""
        for paragraph in self.paragraphs:
            text, number = paragraph.text, paragraph.number
            role, name = Role.HEADING, "problem"
            if labelled := labelled_parts(text) if entry else []:
                current = entry.take(labelled) if entry else ""
                role, name = Role.RECORD, current
            elif named := node_in(frame, text):
                node, entry, name = named, None, "node_title"
            elif entry and entry.goes_on(text, current):
                entry.fields[current] += "\n" + text
                role, name = Role.RECORD, current
            elif level_of(text)[0]:
                entry, current = _Entry(node, text, number), ""
                yield entry
            else:
                continue
            self.roles[number] = (role, name)

    def _values(self, entry: _Entry) -> dict[str, Any]:
        title, points = problem_and_points(re.sub(r"^(?:关于|针对)|方面的问题$", "", strip_mark(entry.title)))
        deadline = parse_deadline(entry.fields.get("due", ""), reference=self.setting.feedback_date)
        if deadline.doubt:
            self.doubtful.append(
                Remark(deadline.doubt, self.name, entry.row, "完成时限", entry.fields.get("due", ""))
            )
        status = parse_status(entry.fields.get("status", ""))
        node = entry.node
        return {
            "unit": self.setting.unit,
            "special": "main",
            "framework": node.framework if node else None,
            "node_no": node.number if node else None,
            "feedback_item": title.strip("“”"),
            "performances": list(split_items(entry.fields.get("performances", "")).items) or points,
            "goal": sentence(entry.fields.get("goal", "")) or None,
            "measures": list(split_items(entry.fields["measures"]).items),
            "responsible_leaders": list(split_people(entry.fields.get("responsible_leaders", ""))),
            "depts": list(split_bodies(entry.fields.get("depts", ""))),
            "co_depts": list(split_bodies(entry.fields.get("co_depts", ""))),
            "due": deadline.due,
            "due_raw": entry.fields.get("due"),
            "is_long_term": deadline.is_long_term or status.is_long_term,
            "status": status.code or "not_started",
            "unfinished_reason": status.unfinished_reason,
            "src": {"paragraph": entry.row},
        }

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[RowView]:
        starts = {entry.row: i for i, entry in enumerate(self.entries)}
        current = None
        for paragraph in self.paragraphs[: stop or self.height]:
            role, name = self.roles.get(paragraph.number, (Role.TITLE, None))
            current = starts.get(paragraph.number, current if role is Role.RECORD else None)
            if paragraph.number >= start:
                cells = (CellView(0, paragraph.text, name, paragraph.text if name else None),)
                yield RowView(paragraph.number, role, cells, "rectification_item" if name else None, current)


def labelled_parts(text: str) -> list[tuple[str, str]]:
    """(field, value) of the labels in a paragraph: '责任领导：甲；完成时限：立行立改'."""
    found = [
        (match, name) for match in _LABEL.finditer(strip_mark(text)) if (name := _field_of(match.group(1)))
    ]
    bare = strip_mark(text)
    if not found or found[0][0].start() > 1:
        return []
    ends = [match.start() for match, _ in found[1:]] + [len(bare)]
    return [
        (name, bare[match.end() : end].strip("；; \n"))
        for (match, name), end in zip(found, ends, strict=True)
    ]


@lru_cache(maxsize=1024)
def _field_of(label: str) -> str | None:
    path = (narrow(label),)
    known = load("fields")["rectification_item"]["fields"]
    scores = {name: field_score(path, "rectification_item", name) for name in _FIELDS if name in known}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= _SURE else None
