"""Feedback letters: problems told in headed paragraphs instead of a table (domain §3.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xuncha.office.kinds.authorizations import group_name
from xuncha.office.kinds.feedback_items import problem_title
from xuncha.office.kinds.setting import Setting, unit_named_in
from xuncha.office.model import CellView, Record, Remark, RowView
from xuncha.office.reading import Document, Paragraph
from xuncha.office.tables.frameworks import Node, frame_of, heading_title, level_of, node_in, plain_node
from xuncha.office.tables.table import Role
from xuncha.office.values.dates import parse_span
from xuncha.office.values.lists import split_items, split_sentences, strip_mark
from xuncha.office.values.numerals import to_int
from xuncha.office.values.text import join_lines, narrow, sentence, squeeze
from xuncha.office.values.units import unit_of_party_body

_FINDINGS = re.compile(r"(?:发现|存在|反馈|指出).{0,8}问题|问题清单|主要问题")
_ADVICE = re.compile(
    r"(?:意见|工作|整改|巡察)和?建议|(?:整改|工作|巡察)意见|、建议$|意见建议|建议意见|工作意见"
)
_DEMANDS = re.compile(r"整改(?:工作)?要求|工作要求|抓好整改|落实整改|有关要求|下一步")
_BASICS = re.compile(r"总体|基本情况|主要成效|工作开展|评价")
_GROUP = re.compile(r"((?:县|市|区|旗)委)?(第[一二三四五六七八九十\d]+巡察组|巡察[一二三四五六七八九十]+组)")
_ADDRESSEE = re.compile(r"^([^，。；：:]{3,30})[：:]$")
_TITLE_UNIT = re.compile(
    r"(?:关于)?(?:对|向|巡察)([\u4e00-\u9fff]{3,30}?(?:党组|党委|党工委|党总支|党支部|委员会))"
)
# A short title before a colon; in a very long sentence, anything that parts it.
_COLON = re.compile(r"(?<=.{4})[：:]")
_LATE_CUT = re.compile(r"[：:；]|，(?=一是)")
_LOCATED = re.compile(
    r"(20\d{2}年\d{1,2}月\d{1,2}日)(?:起)?[至到—–~-]+((?:20\d{2}年)?(?:\d{1,2}月)?\d{1,2}日)"
)


@dataclass
class _Problem:
    node: Node | None
    section: str | None
    text: str
    bold: str
    row: int
    rest: list[str] = field(default_factory=list)


class LetterReader:
    """Reads the paragraphs of one letter."""

    kind = "feedback"

    def __init__(self, document: Document, setting: Setting) -> None:
        self.setting = setting
        self.paragraphs = document.paragraphs
        self.name, self.height = "正文", len(self.paragraphs)
        self.roles: dict[int, tuple[Role, str | None]] = {}
        self.problems: list[_Problem] = []
        self.suggestions: list[str] = []
        self.doubtful: list[Remark] = []
        self.frame = frame_of(paragraph.text for paragraph in self.paragraphs)
        self.outer_level = 0
        self._walk()

    # -- structure ----------------------------------------------------------------------------------

    def _walk(self) -> None:
        """Chapter by chapter: findings give problems, advice gives suggestions, everything else is text."""
        chapter, node, section, problem_level = "", None, None, self._problem_level()
        for paragraph in self.paragraphs:
            text = paragraph.text
            level, _ = level_of(text)
            named = node_in(self.frame, text)
            if level == 1 and not named:
                chapter, node, section = _chapter(text, chapter), None, None
                self.roles[paragraph.number] = (Role.HEADING, None)
            elif chapter == "advice":
                self._advice(paragraph, level)
            elif named and level < problem_level:
                chapter, node, section = "findings", named, None
                self.roles[paragraph.number] = (Role.HEADING, "node_title")
            elif chapter == "findings" and level == problem_level:
                self.problems.append(_Problem(node, section, text, paragraph.bold_lead, paragraph.number))
                self.roles[paragraph.number] = (Role.RECORD, "problem")
            elif chapter == "findings" and 0 < level < problem_level:
                section, node = self._below(text, level, node)
                self.roles[paragraph.number] = (Role.HEADING, "section")
            elif chapter == "findings" and self.problems and (node or section):
                self.problems[-1].rest.append(text)
                self.roles[paragraph.number] = (Role.RECORD, "performances")

    def _below(self, text: str, level: int, node: Node | None) -> tuple[str | None, Node | None]:
        """A heading above the problems: a section of the node, or the next node where no framework is known."""
        if node is None or (not self.frame[1] and level <= self.outer_level):
            self.outer_level = level
            return None, plain_node(text)
        return heading_title(text), node

    def _problem_level(self) -> int:
        """The numbering level that holds the problems: below the nodes, above the performances."""
        inside: list[tuple[int, int | None, Paragraph]] = []
        open_ = False
        for paragraph in self.paragraphs:
            level, number = level_of(paragraph.text)
            if node_in(self.frame, paragraph.text):
                open_ = True
            elif level == 1 or (level and level <= self.frame[1]):
                open_ = not self.frame[1] and bool(_FINDINGS.search(paragraph.text))
            elif open_ and level:
                inside.append((level, number, paragraph))
        levels = sorted({level for level, _, _ in inside})
        if len(levels) < 2:
            return levels[0] if levels else 3
        return levels[1] if _sections_above(inside, levels[0], levels[1]) else levels[0]

    def _advice(self, paragraph: Paragraph, level: int) -> None:
        self.roles[paragraph.number] = (Role.NOTE, "suggestions" if level else None)
        if level and level == min(self._advice_levels or [level]):
            lead = split_sentences(strip_mark(paragraph.text))
            self.suggestions.append(sentence(lead[0]) if lead else "")

    @property
    def _advice_levels(self) -> list[int]:
        levels, inside = [], False
        for paragraph in self.paragraphs:
            level, _ = level_of(paragraph.text)
            if level == 1:
                inside = bool(_ADVICE.search(paragraph.text))
            elif inside and level:
                levels.append(level)
        return levels

    # -- records ------------------------------------------------------------------------------------

    def record(self) -> Record | None:
        """The letter with its problems, None when no problem was found in it."""
        if not self.problems:
            return None
        raw, unit = self._unit()
        head = self._head()
        problems = [
            {"unit": unit, "seq": i, **self._problem(problem)} for i, problem in enumerate(self.problems, 1)
        ]
        framework = next((p["framework"] for p in problems if p["framework"]), None)
        values = {
            "unit": unit,
            "unit_raw": raw,
            **head,
            "framework": framework,
            "suggestions": self.suggestions,
        }
        return Record(self.kind, {**values, "requirements": self._requirements(), "problems": problems})

    def _problem(self, problem: _Problem) -> dict[str, Any]:
        title, body = _title_and_body(strip_mark(problem.text), strip_mark(problem.bold))
        body = "\n".join([body, *problem.rest]).strip()
        node = problem.node
        return {
            "framework": node.framework if node else None,
            "node_no": node.number if node else None,
            "node_title": node.title if node else None,
            "section": problem.section,
            "problem": problem_title(title),
            "performances": _points(body),
            "nature": None,
            "is_top_leader": False,
            "src": {"paragraph": problem.row},
        }

    def _unit(self) -> tuple[str | None, str | None]:
        raw = None
        for paragraph in self.paragraphs[:12]:
            if (found := _ADDRESSEE.match(join_lines(paragraph.text))) and not found.group(1).startswith(
                "各"
            ):
                raw = squeeze(found.group(1))
                break
        if raw is None:
            found = _TITLE_UNIT.search(narrow("".join(paragraph.text for paragraph in self.paragraphs[:4])))
            raw = found.group(1) if found else None
        resolved = self.setting.directory.resolve(raw) if raw else None
        if resolved and resolved.unit:
            return raw, resolved.unit.name
        named = unit_named_in(
            self.setting.directory, " ".join(p.text for p in self.paragraphs[:4]), self.setting.name
        )
        if named is None and raw and self.setting.directory.units:
            self.doubtful.append(
                Remark(
                    f"对象库里没有“{raw}”", self.name, text=raw, choices=resolved.choices if resolved else ()
                )
            )
        return raw, named or (unit_of_party_body(raw) if raw else None)

    def _head(self) -> dict[str, Any]:
        text = narrow(self.setting.about)
        located, group = _LOCATED.search(text), _GROUP.search(text)
        span = parse_span(f"{located.group(1)}至{located.group(2)}") if located else None
        return {
            "group": group_name(group.group(2)) if group else None,
            "date": self._date(),
            "onsite_from": span.start.isoformat() if span else None,
            "onsite_to": span.end.isoformat() if span else None,
            "talk_count": _count(text, r"(?:个别)?谈话(?:了解)?(\d+)(?:余)?人?次?"),
            "petition_count": _count(
                text, r"受理(?:群众)?(?:来信来访|信访举报|信访|来信|举报)(?:件)?(\d+)(?:余)?[件封次批]"
            ),
        }

    def _date(self) -> str | None:
        days = [
            span.start
            for paragraph in self.paragraphs
            if len(text := narrow(paragraph.text).strip("()")) <= 14
            and (span := parse_span(text))
            and span.precision == "day"
        ]
        return days[-1].isoformat() if days else None

    def _requirements(self) -> dict[str, Any]:
        text = narrow(self.setting.about)
        plan = re.search(
            r"((?:自)?收到[^，。,]{0,12}?(?:后|之日起)[^，。,]{0,10}?(?:内|前))[^。]{0,10}?(?:报送|制定|上报|提交)",
            text,
        )
        period = re.search(r"集中整改(?:期限?|时间)?(?:为|一般为|共)?(\d+|[一二三四五六])个月", text)
        report = re.search(r"(集中整改[^，。,]{0,6}?(?:结束|期满)后?[^，。,]{0,12}?(?:内|前))", text)
        return {
            "plan_due": _demanded(plan),
            "concentrated_period_months": to_int(period.group(1)) if period else None,
            "report_due": report.group(1) if report else None,
        }

    # -- preview ------------------------------------------------------------------------------------

    def rows(self, start: int = 1, stop: int | None = None) -> Iterator[RowView]:
        order = {problem.row: i for i, problem in enumerate(self.problems)}
        current = None
        for paragraph in self.paragraphs[: stop or self.height]:
            role, name = self.roles.get(paragraph.number, (Role.TITLE, None))
            current = order.get(paragraph.number, current if role is Role.RECORD else None)
            if paragraph.number >= start:
                cell = CellView(0, paragraph.text, name, self._cell(paragraph, name, current))
                yield RowView(paragraph.number, role, (cell,), "feedback_item" if name else None, current)

    def _cell(self, paragraph: Paragraph, name: str | None, current: int | None) -> Any:
        if name == "problem" and current is not None:
            return self._problem(self.problems[current])["problem"]
        return paragraph.text if name else None


def _sections_above(inside: list[tuple[int, int | None, Paragraph]], outer: int, inner: int) -> bool:
    """Whether the outer level is section headings and the inner one problems (else problems and performances).

    Told by inner numbers that run on across outer headings, and by which level carries more than one sentence.
    """
    restarted = True
    previous = None
    for level, number, _ in inside:
        if level == inner and previous == outer and number != 1:
            restarted = False
        previous = level
    if not restarted:
        return True
    return _long_share(inside, inner) > _long_share(inside, outer)


def _long_share(inside: list[tuple[int, int | None, Paragraph]], level: int) -> float:
    texts = [paragraph for own, _, paragraph in inside if own == level]
    long = sum(len(split_sentences(p.text)) > 1 or 0 < len(p.bold_lead) < len(p.text) - 2 for p in texts)
    return long / max(len(texts), 1)


def _chapter(text: str, before: str) -> str:
    if _ADVICE.search(text):
        return "advice"
    if _DEMANDS.search(text):
        return "demands"
    if _BASICS.search(text) and not _FINDINGS.search(text):
        return "basics"
    return "findings" if _FINDINGS.search(text) else before if before == "findings" else ""


def _title_and_body(text: str, bold: str) -> tuple[str, str]:
    """The problem's own sentence and the rest: parted by bold type, else by the first stop or colon."""
    if bold and text.startswith(bold) and len(bold) >= 4:
        return bold, text[len(bold) :].lstrip("。：:，, ")
    parts = split_sentences(text)
    title = parts[0] if parts else text
    body = text[text.find(title) + len(title) :].lstrip("。 ")
    cut = _COLON.search(title[:26]) or (_LATE_CUT.search(title) if len(title) > 40 else None)
    if cut:
        return title[: cut.start()], title[cut.end() :] + "。" + body
    return title, body


def _points(body: str) -> list[str]:
    """Numbered points, else sentences, else the clauses of a single sentence."""
    found = split_items(body)
    if found.numbered:
        return list(found.items)
    sentences = [part for line in body.split("\n") for part in split_sentences(line)]
    return sentences if len(sentences) > 1 else list(found.items)


def _count(text: str, pattern: str) -> int | None:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else None


def _demanded(found: re.Match[str] | None) -> str | None:
    return found.group(1) if found else None


def is_letter(document: Document, about: str) -> bool:
    """Whether a document without problem tables is a feedback letter."""
    head = narrow("".join(paragraph.text for paragraph in document.paragraphs[:8]) + about)
    return "反馈" in head and "整改方案" not in head and "整改报告" not in head
