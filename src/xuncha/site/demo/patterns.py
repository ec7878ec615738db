"""What the office makes of problems that repeat: kept patterns with marks, a typical case, an outline, suggestions."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from xuncha.catalogue.models import Leaf
from xuncha.foundation.dates import today
from xuncha.foundation.flow import engine
from xuncha.insight.patterns import actions, outlining, suggesting
from xuncha.insight.patterns.models import (
    ITEM,
    PAPER,
    InspectionSuggestion,
    Pattern,
    ThematicOutline,
    TypicalCase,
)
from xuncha.insight.patterns.problems import Narrowing, items, papers
from xuncha.site.demo.scene import Scene
from xuncha.site.demo.stage import Story

OFFICE, CHIEF, APPROVER = "S005", "S001", "L04"
MARKS = {"C1.02": ("common", "多数单位议事规则空转"), "B3.04": ("institutional", "全县没有统一的发放目录"), "B1.05": ("common", "")}  # fmt: skip
ADVICE = "一是修订津补贴发放管理办法，明确目录和审批程序。\n二是开展一次全县清理，结果报县委巡察办。"
REPLY = "已会同人力资源部门起草津补贴发放目录，并对12家单位开展抽查，清退资金全部入账。"


def patterns_story(scene: Scene) -> Story:
    yield -12
    office = scene.person(OFFICE)
    kept = [pattern for leaf in MARKS if (pattern := _keep(leaf, office))]
    for pattern in kept:
        character, note = MARKS[pattern.leaf_id]
        actions.mark(pattern, character=character, note=note, round_=scene.rounds["A"], by=office)
    if not kept:
        return
    _hold_up(kept[0], office)
    yield -9
    outline = ThematicOutline(title="关于重大事项决策和津补贴管理的专题报告", period="十五届县委第一轮巡察")
    outlining.draft(outline, kept[:2], by=scene.person(OFFICE))


def _keep(leaf: str, by: Any) -> Pattern | None:
    """The wording that most problems of the leaf share."""
    found = [(text, (PAPER, pk)) for pk, text in papers(by, Narrowing(leaf=leaf)).values_list("pk", "title")]
    found += [(text, (ITEM, pk)) for pk, text in items(by, Narrowing(leaf=leaf)).values_list("pk", "content")]
    if not found:
        return None
    (title, _times), *_rest = Counter(text for text, _key in found).most_common(1)
    keys = [key for text, key in found if text == title]
    return actions.keep(Leaf.objects.get(pk=leaf), title=title, words=[], keys=keys, by=by)


def _hold_up(pattern: Pattern, by: Any) -> None:
    paper = papers(by, Narrowing(leaf=pattern.leaf_id)).order_by("-amount_cents", "pk").first()
    if paper is not None:
        case = TypicalCase(title=paper.title, text=paper.facts or paper.title, why="金额大、持续时间长")
        actions.hold_up(case, paper, by=by)


def suggestion_story(
    scene: Scene, code: str, title: str, problem: str, begin: int, steps: tuple[int, ...], *, due: int = 30
) -> Story:
    """As far as the days given go: handed up, approved, sent, answered, closed."""
    yield begin
    record = InspectionSuggestion(
        organisation=scene.units[code],
        round=scene.rounds["A"],
        title=title,
        problem=problem,
        advice=ADVICE,
        due=today() + timedelta(days=due),
    )
    suggesting.draft(record, by=scene.person(OFFICE))
    acts = (_hand_up, _approve, _send, _answer, _close)
    for step, act in zip(steps, acts, strict=False):
        yield begin + step
        act(scene, record)


def _hand_up(scene: Scene, record: InspectionSuggestion) -> None:
    engine.take(record, "submit", by=scene.person(OFFICE))


def _approve(scene: Scene, record: InspectionSuggestion) -> None:
    engine.take(record, "approve", **scene.signing(APPROVER))


def _send(scene: Scene, record: InspectionSuggestion) -> None:
    suggesting.send(record, by=scene.person(OFFICE))


def _answer(scene: Scene, record: InspectionSuggestion) -> None:
    by = scene.person(_department_of(scene, record))
    suggesting.write_reply(record, reply=REPLY, version=record.version, by=by)
    engine.take(record, "reply", by=by)


def _department_of(scene: Scene, record: InspectionSuggestion) -> str:
    """The account of the department that it was sent to."""
    people = scene.county.people.items()
    return next(
        key
        for key, row in people
        if row["role"] == "functional_dept" and scene.units[row["organisation"]].pk == record.organisation_id
    )


def _close(scene: Scene, record: InspectionSuggestion) -> None:
    engine.take(record, "close", by=scene.person(CHIEF))


def stories(scene: Scene) -> list[Story]:
    found = [
        ("O027", "关于规范津补贴发放的巡察建议", "第一轮巡察发现，多家单位自立项目、重复发放津补贴。", -40, (1, 3, 5, 20, 24)),
        ("O027", "关于加强大额支出审计监督的巡察建议", "第一轮巡察发现，多家单位大额支出未经集体研究。", -8, (1, 3, 5)),
        ("O012", "关于清理廉政风险防控台账的巡察建议", "第一轮巡察发现，多家单位廉政风险防控流于形式。", -4, (1,)),
    ]  # fmt: skip
    return [patterns_story(scene), *(suggestion_story(scene, *row) for row in found)]
