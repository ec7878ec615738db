"""Coverage of a term: who had a regular inspection, who only a special one, who none (M1-02, M3-04, M4-02).

Counted are engagements whose on-site period is over, villages inspected within their township's engagement, and, apart,
what the units file says of earlier rounds (`carried_*`). What a merged or renamed unit went through counts for its successor.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, CharField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning import facts
from xuncha.cycle.planning.lineage import LINKS, standing_for
from xuncha.cycle.planning.models import Engagement, Fact, Round, SubObject, Term

# Special, mobile and look-back inspections do not count for coverage by themselves (domain §2.2).
REGULAR_MODES = (
    "regular",
    "elevated",
    "cross",
    "linked",
    "joint_audit",
    "joint_discipline",
    "village",
    "extended",
)
BEGUN = ("under_way", "closed")
# An inspection has taken place once one of these is on record, or its task is closed; before, it is only under way.
LEFT = (facts.ONSITE_END, "report_signed", "feedback_head", "feedback_team")
# Words by which a file says that an earlier inspection was no regular one.
SAID = tuple(f"{mark}{mode}{tail}" for mode in ("专项", "机动", "“回头看”", "回头看") for mark, tail in (("", ""), ("", "巡察"), ("（", "）"), ("(", ")")))  # fmt: skip

# In alphabetical order these are the order in which units are proposed for the next round.
NEVER, SPECIAL, PLANNED = "none", "only_special", "planned"
RECORDED, REGULAR, UNDER_WAY, WITHIN = "recorded", "regular", "under_way", "within"
STATUS = {
    REGULAR: _("已常规巡察"),
    WITHIN: _("随乡镇巡察"),
    RECORDED: _("档案记载已巡"),
    UNDER_WAY: _("正在巡察"),
    SPECIAL: _("仅专项巡察"),
    PLANNED: _("已列入轮次"),
    NEVER: _("未巡察"),
}
TONES = {
    REGULAR: "done",
    WITHIN: "done",
    RECORDED: "done",
    UNDER_WAY: "running",
    SPECIAL: "due",
    PLANNED: "running",
    NEVER: "waiting",
}
COVERED = (REGULAR, WITHIN, RECORDED)
DEFINITION = _(
    "覆盖率＝任期内已常规巡察（含提级、交叉、联动、对村、随乡镇延伸）的单位 ÷ 对象库在册单位；"
    "驻点尚未结束的为正在巡察，不计入；专项、机动、“回头看”不单独计覆盖；撤并单位的巡察计入承接单位；"
    "单位库所载的系统启用前巡察单列为“档案记载已巡”并计入，所载为专项、机动、“回头看”的不计。"
)


def current_term() -> Term | None:
    """The term that has begun last."""
    from xuncha.foundation.dates import today

    return Term.objects.filter(starts_on__lte=today()).order_by("-no").first() or Term.objects.first()


def previous_term(term: Term) -> Term | None:
    return Term.objects.filter(no__lt=term.no).order_by("-no").first()


def units(term: Term, previous: Term | None = None) -> QuerySet[Any]:
    """Units of the library with `coverage` (this term) and `coverage_before` (the previous one); one statement."""
    rows = Organisation.objects.inspectable().select_related("unit_type", "parent")
    rows = rows.annotate(coverage=status_of(term), last_engagement=_last_engagement())
    before: Any = status_of(previous) if previous else Value("", output_field=CharField())
    return rows.annotate(coverage_before=before)


def status_of(term: Term) -> Case:
    """SQL: the status of an organisation in a term."""
    engaged = Engagement.objects.trusted().filter(round__term=term)
    took_place = engaged.filter(_took_place())
    regular = standing_for(took_place.filter(mode__in=REGULAR_MODES))
    villages = SubObject.objects.trusted().filter(engagement__round__term=term)
    within = standing_for(villages.filter(_took_place("engagement__")))
    under_way = standing_for(engaged.filter(state="under_way")) | standing_for(
        villages.filter(engagement__state="under_way")
    )
    special = standing_for(took_place.exclude(mode__in=REGULAR_MODES)) | _carried(term, special=True)
    planned = standing_for(engaged.filter(state="planned")) | standing_for(
        villages.filter(engagement__state="planned")
    )
    return Case(
        When(regular, then=Value(REGULAR)),
        When(within, then=Value(WITHIN)),
        When(_carried(term, special=False), then=Value(RECORDED)),
        When(under_way, then=Value(UNDER_WAY)),
        When(planned, then=Value(PLANNED)),
        When(special, then=Value(SPECIAL)),
        default=Value(NEVER),
        output_field=CharField(),
    )


def _took_place(path: str = "") -> Q:
    """SQL: the task is closed, or its group has left."""
    left = Fact.objects.trusted().filter(code__in=LEFT).order_by().values("engagement")
    return Q(**{f"{path}state": "closed"}) | Q(**{f"{path}state": "under_way", f"{path}pk__in": left})


def _carried(term: Term, *, special: bool) -> Q:
    """What the units file carried over: the unit's own line, or that of a unit it succeeded.

    It was no regular inspection when the file says so, or when the round it names was of another mode.
    """
    stated = Q(carried_term__in=[f"{name}{mode}" for name in spellings_of(term) for mode in SAID])
    rounds = Round.objects.trusted().filter(term=term).exclude(mode__in=REGULAR_MODES)
    of_round = Q(carried_term__in=spellings_of(term), carried_round_no__in=rounds.order_by().values("no"))
    plain = Q(carried_term__in=spellings_of(term)) & ~Q(carried_round_no__in=rounds.order_by().values("no"))
    mine = (stated | of_round) if special else plain
    older = Organisation.objects.filter(mine).order_by()
    merged = reduce(or_, (Q(pk__in=older.values(link)) for link in LINKS))
    return mine | merged


NUMERALS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A term's number as it is written, 1 to 99: 十七, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def spellings_of(term: Term) -> list[str]:
    """How a file may name this term: 十五届, 第十五届, 十五届县委, 15届, 第15届 …"""
    stems = {term.name, f"{chinese(term.no)}届", f"{term.no}届"}
    tails = ("", "县委", "区委", "市委")
    return sorted({f"{head}{stem}{tail}" for stem in stems for head in ("", "第") for tail in tails})


def _last_engagement() -> Subquery:
    rows = Engagement.objects.trusted().filter(organisation=OuterRef("pk"), state__in=BEGUN)
    return Subquery(rows.order_by("-round__term__no", "-round__no").values("round__name")[:1])


def tally(term: Term) -> list[dict[str, Any]]:
    """Counts by type of unit, then a total: `{name, code, total, covered, rate}` and one count a status."""
    rows = (
        units(term).order_by().values_list("unit_type__sort", "unit_type__name", "unit_type_id", "coverage")
    )
    by_type: dict[tuple[int, str, str], Counter[str]] = {}
    for sort, name, code, status in rows:
        by_type.setdefault((sort, name, code), Counter())[status] += 1
    lines = [_line(name, code, counts) for (_sort, name, code), counts in sorted(by_type.items())]
    total = sum((counts for counts in by_type.values()), Counter())
    return [*lines, _line(str(_("合计")), "", total)] if lines else []


def _line(name: str, code: str, counts: Counter[str]) -> dict[str, Any]:
    total, covered = counts.total(), sum(counts[status] for status in COVERED)
    return {
        "name": name,
        "code": code,
        "total": total,
        "covered": covered,
        "rate": f"{covered / total:.1%}" if total else "—",
        **{status: counts[status] for status in STATUS},
    }


# The proposal for the next round: never inspected before special-only, by type, villages by township, as filed (M2-23).
ORDERING = ("coverage", "unit_type__sort", "parent__sort", "parent_id", "sort", "pk")
