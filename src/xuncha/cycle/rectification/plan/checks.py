"""What a plan must hold before it goes up, each as a sentence that names what is missing (domain §3.10; practice 3)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from xuncha.cycle.rectification.models import Coverage, Measure, RectificationItem, RectificationPlan
from xuncha.cycle.reporting.models import FeedbackItem, Performance
from xuncha.text.hints.measure import is_empty

NAMED = 5


def live(plan: RectificationPlan) -> QuerySet[RectificationItem]:
    """The plan's items, without those merged into others."""
    return RectificationItem.objects.trusted().filter(plan=plan).exclude(state="merged").order_by("seq")


def uncovered(plan: RectificationPlan) -> list[str]:
    """Performances, and problems fed back without any, that no item covers; two statements."""
    covered = Coverage.objects.trusted().exclude(item__state="merged")
    performances = Performance.objects.trusted().filter(item__feedback_id=plan.feedback_id)
    whole = FeedbackItem.objects.trusted().filter(feedback_id=plan.feedback_id)
    with_performances = performances.values("item")
    missing = performances.exclude(pk__in=covered.filter(performance__isnull=False).values("performance"))
    blank = whole.exclude(pk__in=with_performances).exclude(
        pk__in=covered.filter(performance=None).values("problem")
    )
    return [
        *(
            _("反馈问题%(no)s的表现%(seq)s") % {"no": no, "seq": seq}
            for no, seq in missing.order_by("item__seq", "seq").values_list("item__seq", "seq")
        ),
        *(_("反馈问题%(no)s") % {"no": no} for no in blank.order_by("seq").values_list("seq", flat=True)),
    ]


def everything_covered(plan: RectificationPlan) -> str | None:
    missing = uncovered(plan)
    return _("没有列入方案：%(names)s") % {"names": named(missing)} if missing else None


def nothing_covered_twice(plan: RectificationPlan) -> str | None:
    """The database allows one row a performance; a problem must not stand whole and by its performances at once."""
    covered = Coverage.objects.trusted().filter(problem__feedback_id=plan.feedback_id)
    both = (
        covered.values("problem__seq")
        .annotate(
            whole=Count("pk", filter=Q(performance=None)), parts=Count("pk", filter=~Q(performance=None))
        )
        .filter(whole__gt=0, parts__gt=0)
        .values_list("problem__seq", flat=True)
    )
    names = [_("反馈问题%(no)s") % {"no": no} for no in both]
    return _("重复列入：%(names)s") % {"names": named(names)} if names else None


def goals_set(plan: RectificationPlan) -> str | None:
    return _lacking(live(plan).filter(goal=""), _("没有写整改目标：%(names)s"))


def people_named(plan: RectificationPlan) -> str | None:
    return _lacking(live(plan).filter(Q(leaders="") | Q(dept="")), _("没有责任领导或责任部门：%(names)s"))


def dates_set(plan: RectificationPlan) -> str | None:
    return _lacking(live(plan).filter(due=None, is_long_term=False), _("没有完成时限：%(names)s"))


def measures_written(plan: RectificationPlan) -> str | None:
    written = Measure.objects.trusted().filter(item__plan=plan).values("item")
    return _lacking(live(plan).exclude(pk__in=written), _("没有整改措施：%(names)s"))


def measures_in_time(plan: RectificationPlan) -> str | None:
    late = Measure.objects.trusted().filter(item__plan=plan, due__gt=F("item__due")).values("item")
    return _lacking(live(plan).filter(pk__in=late), _("措施时限晚于事项时限：%(names)s"))


def _lacking(items: QuerySet[RectificationItem], sentence: str) -> str | None:
    names = [_("事项%(seq)s") % {"seq": seq} for seq in items.values_list("seq", flat=True)]
    return sentence % {"names": named(names)} if names else None


def named(names: Iterable[str]) -> str:
    """The first few by name, the rest by number."""
    found = list(names)
    shown = "、".join(found[:NAMED])
    return (
        shown
        if len(found) <= NAMED
        else _("%(names)s等 %(count)d 处") % {"names": shown, "count": len(found)}
    )


def hollow(content: str) -> bool:
    """Whether a measure is a phrase rather than an act: a hint for the writer, never a block."""
    return is_empty(content)
