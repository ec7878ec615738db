"""S00–S18 in three tracks that run side by side, read from facts; nothing here locks anything (domain §2.1, practice 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.facts import LABELS, facts_of
from xuncha.cycle.planning.models import Engagement

INSPECTION, HAND_OVER, RECTIFICATION = "inspection", "hand_over", "rectification"
TRACKS = {
    INSPECTION: _("巡察"),
    HAND_OVER: _("移交和运用"),
    RECTIFICATION: _("整改"),
}
# Before one of these a track has not begun and nothing in it counts as the present stage.
BEGINS = {
    INSPECTION: frozenset[str](),
    HAND_OVER: frozenset({"immediate_notice", "transferred", "results_used"}),
    RECTIFICATION: frozenset({"feedback_team", "feedback_head", "rectification_started", "plan_submitted"}),
}


@dataclass(frozen=True)
class Stage:
    """One stage. done: all of these facts make it done; asks: what else belongs to it, named while it is missing.

    optional: may never happen, and is then passed over. after: it is not on until these facts are there, however far
    its own track has come.
    """

    code: str
    label: Any
    track: str
    done: tuple[str, ...]
    asks: tuple[str, ...] = ()
    optional: bool = False
    after: tuple[str, ...] = ()

    def holds(self, facts: Mapping[str, date]) -> bool:
        return all(code in facts for code in self.done)

    def may_come(self, facts: Mapping[str, date]) -> bool:
        return not self.optional and all(code in facts for code in self.after)


STAGES = (
    Stage("S00", _("规划计划"), INSPECTION, ()),
    Stage("S01", _("启动授权"), INSPECTION, ("round_approved", "authorised")),
    Stage(
        "S02",
        _("巡前准备"),
        INSPECTION,
        ("noticed",),
        ("briefing_asked", "group_plan_approved", "self_check_received"),
    ),
    Stage("S03", _("动员进驻"), INSPECTION, ("entered",), ("entry_meeting",)),
    Stage("S04", _("巡察了解"), INSPECTION, ("onsite_end",), ("first_paper",)),
    Stage("S05", _("底稿会商"), INSPECTION, ("paper_signed", "onsite_end")),
    Stage("S06", _("立行立改"), HAND_OVER, ("immediate_notice",), optional=True),
    Stage("S07", _("起草报告"), INSPECTION, ("report_signed",), ("report_drafted",)),
    Stage("S08", _("审议"), INSPECTION, ("lg_heard", "secretaries_heard")),
    Stage("S09", _("反馈"), INSPECTION, ("feedback_head", "feedback_team"), ("feedback_approved",)),
    Stage("S10", _("移交"), HAND_OVER, ("transferred",), optional=True),
    Stage("S11", _("整改方案"), RECTIFICATION, ("plan_approved",), ("plan_submitted",)),
    Stage(
        "S12",
        _("集中整改"),
        RECTIFICATION,
        ("reports_submitted",),
        ("rectification_started", "democratic_life"),
    ),
    Stage("S13", _("报告公开"), RECTIFICATION, ("disclosed",), ("reports_accepted",)),
    Stage("S14", _("评估销号"), RECTIFICATION, ("all_closed",), ("evaluated",)),
    Stage("S15", _("后续整改"), RECTIFICATION, ("followed_up",), optional=True),
    Stage("S16", _("成果运用"), HAND_OVER, ("results_used",), optional=True),
    Stage("S17", _("质量考评"), INSPECTION, ("appraised",), optional=True),
    Stage("S18", _("归档"), INSPECTION, ("archived",), after=("all_closed",)),
)
BY_CODE = {stage.code: stage for stage in STAGES}
LABEL = {stage.code: stage.label for stage in STAGES}
CHOICES = [(stage.code, f"{stage.code} {stage.label}") for stage in STAGES]

Gate = Callable[[Engagement], Any]
_gates: dict[str, list[Gate]] = defaultdict(list)


def register_gate(stage: str, check: Gate) -> None:
    """A later room names what a stage still lacks: `check(engagement)` gives a sentence, or None when it holds."""
    if stage not in BY_CODE:
        raise ValueError(f"没有这个阶段：{stage}")
    if check not in _gates[stage]:
        _gates[stage].append(check)


def stage_bar(engagement: Engagement, facts: Mapping[str, date] | None = None) -> list[dict[str, Any]]:
    """The rows of `<c-stage-bar>`: done, now, next, later or skipped, and what is missing."""
    known = facts_of(engagement) if facts is None else facts
    states = states_of(known)
    if engagement.state in ("closed", "void"):  # over, whatever was never noted
        states = {code: state if state == "done" else "later" for code, state in states.items()}
    return [
        {
            "code": stage.code,
            "label": stage.label,
            "track": stage.track,
            "state": states[stage.code],
            "at": max((known[code] for code in stage.done if code in known), default=None),
            "missing": missing(stage, known, engagement) if states[stage.code] in OPEN else [],
        }
        for stage in STAGES
    ]


OPEN = {"now", "next", "skipped"}


def missing(stage: Stage, facts: Mapping[str, date], engagement: Engagement | None = None) -> list[str]:
    """What a stage still lacks, in words; gates are asked only for one engagement, never for a list."""
    lacking = [str(LABELS[code]) for code in (*stage.done, *stage.asks) if code not in facts]
    if engagement is not None:
        lacking += [str(sentence) for gate in _gates[stage.code] if (sentence := gate(engagement))]
    return lacking


def small_bar(facts: Mapping[str, date]) -> list[dict[str, Any]]:
    """The bar as squares, for one row of a list; asks nothing of the database."""
    states = states_of(facts)
    return [
        {"code": stage.code, "label": f"{stage.code} {stage.label}", "state": states[stage.code]}
        for stage in STAGES
    ]


def states_of(facts: Mapping[str, date]) -> dict[str, str]:
    """Stage code → state. In each track the present stage is the one after the furthest that is done.

    A stage before it that was never done is `skipped`: it can be made up later.
    """
    states: dict[str, str] = {}
    for track in TRACKS:
        stages = [stage for stage in STAGES if stage.track == track]
        states |= _track_states(stages, facts, begun=_begun(track, facts))
    return states


def _begun(track: str, facts: Mapping[str, date]) -> bool:
    return not BEGINS[track] or any(code in facts for code in BEGINS[track])


def _track_states(stages: list[Stage], facts: Mapping[str, date], *, begun: bool) -> dict[str, str]:
    held = [stage.holds(facts) for stage in stages]
    furthest = max((index for index, done in enumerate(held) if done), default=-1)
    ahead = [index for index in range(furthest + 1, len(stages)) if stages[index].may_come(facts)]
    now = ahead[0] if begun and ahead else None
    following = ahead[1] if begun and len(ahead) > 1 else None
    return {
        stage.code: _state(index, done=held[index], furthest=furthest, now=now, following=following)
        for index, stage in enumerate(stages)
    }


def _state(index: int, *, done: bool, furthest: int, now: int | None, following: int | None) -> str:
    if done:
        return "done"
    if index < furthest:
        return "skipped"
    return "now" if index == now else "next" if index == following else "later"


def main_stage(facts: Mapping[str, date]) -> str:
    """The one stage that stands for an engagement in lists: rectification once feedback is given, else the inspection."""
    states = states_of(facts)
    if states["S09"] == "done":
        present = [code for code, state in states.items() if state == "now" and code in RECTIFYING]
        if present:
            return present[0]
    return next(
        (stage.code for stage in STAGES if stage.track == INSPECTION and states[stage.code] == "now"), "S18"
    )


RECTIFYING = frozenset(stage.code for stage in STAGES if stage.track == RECTIFICATION)
