"""What a whole round comes to, for those who decide: the summary report, and the material for two meetings (M0-02, M2-02, M2-22).

All figures are indicators (`insight/indicators`), asked once a section and told with what they count. Units are laid
side by side, so only who answers for the county writes these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.rectification.disclosure.text import NUMERALS
from xuncha.cycle.reporting.models import FeedbackItem, Instruction
from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.models import ITEM, Character, Pattern, PatternCase, PatternMark
from xuncha.insight.writing.composing.base import Drawn, Source, Way
from xuncha.insight.writing.composing.cases import cases_of
from xuncha.insight.writing.composing.figuring import Answers, broken_down, onsite
from xuncha.insight.writing.models import Manuscript

FOUND = (
    "problem_count_papers",
    "problem_count_reported",
    "problem_count_performances",
    "top_leader_problems",
)
IMMEDIATE = ("immediate_count", "immediate_done_count")
MOST_PATTERNS = 20
RECTIFIED = ("rect_total", "rect_done", "rect_basic", "rect_done_rate", "rect_done_or_basic_rate", "rect_overdue", "rect_extended")  # fmt: skip
BEGUN = {
    "groups": gettext_lazy("派出 %s 个巡察组"),
    "staff": gettext_lazy("抽调 %s 人"),
    "orgs_inspected": gettext_lazy("对 %s 个党组织开展巡察"),
}
HANDED = {"leads_count": gettext_lazy("%s 件"), "leads_persons": gettext_lazy("涉及 %s 人")}
MONEY = {
    "refunded": gettext_lazy("清退资金 %s 元"),
    "reclaimed": gettext_lazy("追回资金 %s 元"),
    "loss_recovered": gettext_lazy("挽回损失 %s 元"),
}
BY_UNIT = ("problem_count_reported", "workpaper_count", "immediate_count")


def _parts(*sections: tuple[str, Sequence[Drawn]]) -> list[Drawn]:
    found: list[Drawn] = []
    for at, (title, lines) in enumerate(sections):
        found += [Drawn(f"part:{at}", f"{NUMERALS[at]}、{title}", 1), *lines]
    return found


def summary(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """本轮巡察综合情况报告 (M0-02)."""
    return _parts(
        (_("基本情况"), [*_begun(manuscript, actor), *_onsite(manuscript, actor)]),
        (_("发现的主要问题"), [*_found(manuscript, actor), *_by_node(manuscript, actor)]),
        (_("共性问题和典型案例"), [*_common(manuscript, actor), *cases_of(manuscript, actor)]),
        (_("各单位情况"), list(_by_unit(manuscript, actor))),
        (
            _("立行立改、移交和整改情况"),
            [_immediate(manuscript, actor), *_handed(manuscript, actor), *_rectified(manuscript, actor)],
        ),
        (_("下步工作建议"), [Drawn("advice", _("（请补写）"))]),
    )


def secretaries(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """书记专题会汇报材料 (M2-02): what was found first, unit by unit, and what is to be decided."""
    return _parts(
        (_("总体情况"), [*_begun(manuscript, actor), *_found(manuscript, actor)]),
        (_("面上的突出问题"), [*_by_node(manuscript, actor), *_common(manuscript, actor)]),
        (_("各单位情况"), list(_by_unit(manuscript, actor))),
        (_("典型案例"), list(cases_of(manuscript, actor))),
        (_("提请研究事项"), [*_waiting(manuscript, actor, "secretaries"), Drawn("advice", _("（请补写）"))]),
    )


def standing(manuscript: Manuscript, actor: Actor) -> list[Drawn]:
    """常委会汇报材料 (M2-22): the work, the problems, rectification, what earlier decisions came to, what is to be decided."""
    return _parts(
        (_("巡察工作开展情况"), [*_begun(manuscript, actor), *_onsite(manuscript, actor)]),
        (_("发现的主要问题"), [*_found(manuscript, actor), *_by_node(manuscript, actor)]),
        (_("整改情况"), [_immediate(manuscript, actor), *_rectified(manuscript, actor)]),
        (_("领导批示和议定事项落实情况"), [_instructions(manuscript, actor)]),
        (_("提请审议事项"), [*_waiting(manuscript, actor, "standing"), Drawn("advice", _("（请补写）"))]),
    )


def _round(manuscript: Manuscript) -> Source:
    return ("round", manuscript.round_id or 0, "name")


def _where(manuscript: Manuscript) -> dict[str, list[Any]]:
    return {"round": [manuscript.round_id]}


def _begun(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    told = Answers(actor, _where(manuscript), list(BEGUN))
    head = _("按照县委统一部署，%(round)s") % {"round": manuscript.round}
    yield from told.listing("begun", head.replace("%", "%%") + "%s。", BEGUN, sources=(_round(manuscript),))


def _onsite(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    yield from onsite(actor, _where(manuscript), "onsite", _("巡察期间，%s。"), (_round(manuscript),))


def _found(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """The three ways of counting, each named, never added up."""
    told = Answers(actor, _where(manuscript), FOUND)
    yield told.sentence(
        "found",
        _(
            "发现问题按底稿计 %(papers)s 个，按报告计 %(reported)s 个，按反馈的具体表现计 %(said)s 个（三种口径分开计，不相加）；反馈问题中涉及主要负责人的 %(head)s 个。"
        ),
        sources=(_round(manuscript),),
        papers="problem_count_papers",
        reported="problem_count_reported",
        said="problem_count_performances",
        head="top_leader_problems",
    )


def _by_node(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """One line a node of the round's framework."""
    rows = broken_down(actor, _where(manuscript), ("problem_count_reported",), "node")
    for node, label, told in rows:
        yield told.sentence(
            f"node:{node}",
            _("%(label)s方面，按报告计 %(count)s 个。"),
            sources=(_round(manuscript),),
            texts={"label": label},
            count="problem_count_reported",
        )


def _by_unit(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """One line a unit, linked to its engagement."""
    known = Engagement.objects.visible_to(actor).filter(round=manuscript.round_id)
    places = dict(known.values_list("organisation_id", "pk"))
    for unit, label, told in broken_down(actor, _where(manuscript), BY_UNIT, "unit"):
        source: tuple[Source, ...] = (("engagement", places[unit], "state"),) if unit in places else ()
        yield told.sentence(
            f"unit:{unit}",
            _("%(label)s：按报告计发现问题 %(reported)s 个，底稿 %(papers)s 件，立行立改 %(immediate)s 个。"),
            sources=source,
            texts={"label": label},
            reported="problem_count_reported",
            papers="workpaper_count",
            immediate="immediate_count",
        )


def _common(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """What a person has marked as common or institutional in this round, with the number of problems fed back."""
    wanted = (Character.COMMON, Character.INSTITUTIONAL)
    marks = PatternMark.objects.visible_to(actor).filter(round=manuscript.round_id, counts=True)
    rows = Pattern.objects.visible_to(actor).filter(
        pk__in=marks.filter(character__in=wanted).values("pattern"), state="kept"
    )
    chosen = list(rows.order_by("leaf", "pk")[:MOST_PATTERNS])
    counted = _counted(chosen, manuscript, actor)
    for pattern in chosen:
        words = {"title": pattern.title, "count": counted.get(pattern.pk, 0)}
        told = _("%(title)s（本轮反馈问题 %(count)s 项）。") % words
        yield Drawn(f"pattern:{pattern.pk}", told, sources=(("pattern", pattern.pk, "title"),))


def _counted(chosen: Sequence[Pattern], manuscript: Manuscript, actor: Actor) -> dict[int, int]:
    """By pattern, the problems of this round fed back; one statement."""
    items = FeedbackItem.objects.visible_to(actor).filter(round=manuscript.round_id).order_by().values("pk")
    rows = PatternCase.objects.visible_to(actor).filter(pattern__in=chosen, kind=ITEM, record_id__in=items)
    counts = rows.order_by().values("pattern").annotate(count=Count("pk"))
    return dict(counts.values_list("pattern", "count"))


def _immediate(manuscript: Manuscript, actor: Actor) -> Drawn:
    told = Answers(actor, _where(manuscript), IMMEDIATE)
    return told.sentence(
        "immediate",
        _("交办立行立改事项 %(count)s 个，已改 %(done)s 个。"),
        sources=(_round(manuscript),),
        count="immediate_count",
        done="immediate_done_count",
    )


def _handed(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """Cases and persons apart, never added; only for who may count them at all."""
    told = Answers(actor, _where(manuscript), list(HANDED))
    yield from told.listing("handed", _("移交问题线索：%s。"), HANDED, sources=(_round(manuscript),))


def _rectified(manuscript: Manuscript, actor: Actor) -> Iterator[Drawn]:
    """Both rates together, with what the round counts; nothing before anything was fed back."""
    told = Answers(actor, _where(manuscript), (*RECTIFIED, *MONEY))
    if told.is_nought("rect_total"):
        return
    unit = manuscript.round.get_counting_display() if manuscript.round else ""
    yield told.sentence(
        "rectified",
        _(
            "应整改 %(total)s 个（%(unit)s），已完成 %(done)s 个，完成率 %(strict)s；含基本完成口径，完成率 %(wide)s。逾期未完成 %(late)s 个，经批准延期 %(extended)s 个，分别统计。"
        ),
        sources=(_round(manuscript),),
        texts={"unit": unit},
        total="rect_total",
        done="rect_done",
        strict="rect_done_rate",
        wide="rect_done_or_basic_rate",
        late="rect_overdue",
        extended="rect_extended",
    )
    yield from told.listing("money", _("%s。"), MONEY, sources=(_round(manuscript),))


def _instructions(manuscript: Manuscript, actor: Actor) -> Drawn:
    """How many, and how many are answered; what was said by name is sealed and never enters."""
    rows = Instruction.objects.visible_to(actor).filter(round=manuscript.round_id).exclude(state="void")
    found = list(rows.values_list("pk", "replied_on"))
    done = sum(on is not None for _pk, on in found)
    return Drawn(
        "instructions",
        _("登记领导批示 %(count)s 件，已回复办理情况 %(done)s 件。") % {"count": len(found), "done": done},
        sources=tuple(("instruction", pk, "reply") for pk, _on in found),
    )


def _waiting(manuscript: Manuscript, actor: Actor, state: str) -> Iterator[Drawn]:
    """The reports that this meeting is to decide on."""
    rows = Report.objects.visible_to(actor).filter(round=manuscript.round_id, state=state)
    for pk, title in rows.order_by("group", "pk").values_list("pk", "title"):
        words = _("审议《%(title)s》。") % {"title": title}
        yield Drawn(f"report:{pk}", words, sources=(("report", pk, "title"),))


SUMMARY = Way(summary, lambda manuscript: _("%(round)s综合情况报告") % {"round": manuscript.round}, "round")
SECRETARIES = Way(
    secretaries,
    lambda manuscript: _("关于%(round)s情况的汇报（书记专题会）") % {"round": manuscript.round},
    "round",
)
STANDING = Way(
    standing, lambda manuscript: _("关于%(round)s情况的汇报（常委会）") % {"round": manuscript.round}, "round"
)
