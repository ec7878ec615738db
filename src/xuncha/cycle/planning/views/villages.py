"""The grid of villages: one row a village, cells edited in place; whole round or one township."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import FloatField, QuerySet
from django.db.models.functions import Cast, NullIf
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.decorators.http import require_POST

from xuncha.cycle.planning import queries, villages
from xuncha.cycle.planning.actions import preparation, require
from xuncha.cycle.planning.models import Engagement, SubObject
from xuncha.foundation import kinds
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.kit.editing import last_editor, save_edited
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter

WHOLE_GRID = 500  # a round has two hundred villages; they stay on one page so that one can type downwards


def seen_townships(request: Request) -> QuerySet[Engagement]:
    rows = Engagement.objects.visible_to(request.user).select_related("organisation", "round")
    with_villages = SubObject.objects.visible_to(request.user).values("engagement_id")
    match = request.resolver_match
    if match and "pk" in match.kwargs and match.url_name == "round_villages":
        rows = rows.filter(round=match.kwargs["pk"])
    return rows.filter(pk__in=with_villages).order_by("group__no", "seq")


class VillageFilter(django_filters.FilterSet):
    q = text_filter("organisation__name", label=gettext_lazy("村（社区）"))
    engagement = django_filters.ModelChoiceFilter(label=gettext_lazy("乡镇"), queryset=seen_townships)
    grade = django_filters.ChoiceFilter(
        label=gettext_lazy("分级"),
        choices=[("none", gettext_lazy("未评")), *SubObject.Grade.choices[1:]],
        method="by_grade",
    )
    short = django_filters.BooleanFilter(label=gettext_lazy("走访不足"), method="by_shortfall")

    class Meta:
        model = SubObject
        fields = ("q", "engagement", "grade", "short")

    def by_grade(self, rows: QuerySet[SubObject], name: str, value: str) -> QuerySet[SubObject]:
        return rows.filter(grade="" if value == "none" else value)

    def by_shortfall(self, rows: QuerySet[SubObject], name: str, value: bool) -> QuerySet[SubObject]:  # noqa: FBT001 - django-filter's signature
        rule = self.request.visit_rule
        enough = rows.filter(villages.enough(rule))
        return rows.exclude(pk__in=enough.values("pk")) if value else enough


class VillageGrid(RecordList):
    """Rows of a whole round (`planning:round_villages`) or of one township (`planning:villages`)."""

    title = gettext_lazy("对村巡察")
    filterset = VillageFilter
    template_name = "planning/villages.html"
    right = "planning.read"
    export_name = "villages"
    ordering = ("engagement__group__no", "engagement__seq", "organisation__sort", "id")
    page_size = WHOLE_GRID
    empty = gettext_lazy("这里将按村列出走访、问题和分级；把乡镇列入轮次时，所属的村会自动带入。")

    def dispatch(self, request: Request, *args: Any, pk: int, **kwargs: Any) -> Any:
        self.engagement = kinds.get("engagement").access(request.user, pk) if self._single(request) else None
        self.round = self.engagement.round if self.engagement else kinds.get("round").access(request.user, pk)
        self.rule = request.visit_rule = villages.visit_rule(self.round.ruleset_id)  # type: ignore[attr-defined]
        return super().dispatch(request)

    def _single(self, request: Request) -> bool:
        return bool(request.resolver_match and request.resolver_match.url_name == "villages")

    def rows(self) -> QuerySet[SubObject]:
        found = villages.rows(self.request.user).filter(engagement__round=self.round)
        return found.filter(engagement=self.engagement) if self.engagement else found

    @property
    def columns(self) -> tuple[Column, ...]:
        return (
            Column("village", _("村（社区）"), lambda row: row.organisation.name, css="w-l", frozen=True, sort="organisation__name"),
            Column("township", _("乡镇"), lambda row: str(row.engagement.organisation), css="w-m", sort="engagement__organisation__name"),
            Column("group", _("巡察组"), lambda row: str(row.engagement.group), css="w-m"),
            Column("households", _("总户数"), lambda row: row.households, css="w-s end", sort="households"),
            Column("visited", _("走访户数"), lambda row: row.visited, css="w-s end", sort="visited"),
            Column("share", _("走访率"), villages.percent, css="w-s end", sort="share"),
            Column("required", _("应访"), lambda row: self.rule.required(row.households), css="w-s end"),
            Column("met", _("达标"), lambda row: met(self.rule, row), css="w-s"),
            Column("problems", _("问题数"), self.problems_in, css="w-s end"),
            Column("grade", _("分级"), lambda row: row.get_grade_display(), css="w-m", sort="grade"),
            Column("note", _("备注"), lambda row: row.note, css="w-l"),
        )  # fmt: skip

    def _sorted(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        share = Cast("visited", FloatField()) / NullIf(Cast("households", FloatField()), 0.0)
        return super()._sorted(rows.annotate(share=share))

    @cached_property
    def problems(self) -> dict[tuple[int, int], int]:
        """Counted once for the page, and only when something is shown."""
        return villages.problems_of(self.engagement_ids)

    def problems_in(self, row: SubObject) -> int:
        return self.problems.get((row.engagement_id, row.organisation_id), 0)

    def _row(self, record: SubObject) -> dict[str, Any]:
        own = reverse("planning:engagement", args=[record.own_id]) if record.own_id else ""
        return {
            "pk": record.pk,
            "record": record,
            "url": own,
            "share": villages.percent(record),
            "required": self.rule.required(record.households),
            "met": met(self.rule, record),
            "problems": self.problems_in(record),
            "locked": "" if self.edits else _("由本组办理"),
        }

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not self.edits:
            return []
        url = reverse("planning:villages_grade")
        return [
            {"label": _("评为 %(grade)s") % {"grade": label}, "url": url, "name": "grade", "value": code}
            for code, label in SubObject.Grade.choices
            if code
        ]

    @property
    def edits(self) -> bool:
        user = self.request.user
        if self.engagement:
            return bool(user.may("planning.group", self.engagement))
        return bool(user.reach("planning.group", acting=True))

    def extra(self) -> dict[str, Any]:
        totals = villages.totals_of(self.engagement_ids, self.request.user)
        summed = {
            key: sum(line[key] for line in totals.values())
            for key in ("villages", "households", "visited", "begun", "key")
        }
        context: dict[str, Any] = {
            "title": _("对村巡察：%(place)s")
            % {"place": self.engagement.organisation if self.engagement else self.round},
            "totals": summed,
            "rule": self.rule,
            "ratio": f"{self.rule.ratio:.0%}",
            "row_template": "planning/village_row.html",
            "back": self.engagement or self.round,
        }
        if self.engagement:
            context["sections"] = queries.sections(self.engagement, self.request.user, current="villages")
        return context

    @cached_property
    def engagement_ids(self) -> list[int]:
        if self.engagement:
            return [self.engagement.pk]
        rows = Engagement.objects.visible_to(self.request.user).filter(round=self.round)
        return list(rows.values_list("pk", flat=True))


def whole(value: str) -> int | None:
    """A number as typed; nothing typed is nothing known."""
    text = value.strip()
    if not text:
        return None
    if not text.isdecimal() or int(text) > 100_000:
        raise Missing(_("请填整数"))
    return int(text)


def graded(value: str) -> str:
    if value not in SubObject.Grade.values:
        raise Missing(_("没有这个分级"))
    return value


CELLS: dict[str, Any] = {
    "households": whole,
    "visited": lambda value: whole(value) or 0,
    "grade": graded,
    "note": lambda value: value.strip()[:200],
}


class VillageCell(View):
    """One cell of one village: 200, 409 with theirs, 422 or 403 with a sentence."""

    def post(self, request: Request, pk: int) -> JsonResponse:
        row: SubObject = kinds.get("village").access(request.user, pk)
        name, version = request.POST.get("name", ""), request.POST.get("version", "")
        if name not in CELLS:
            return JsonResponse({"error": _("没有这一格")}, status=422)
        try:
            require(request.user, "planning.group", row, _("走访情况由本组填写"))
            setattr(row, name, CELLS[name](request.POST.get("value", "")))
            number = int(version) if version.isdigit() else 0
            save_edited(row, by=request.user, version=number, fields=[name])
        except Stale:
            theirs: SubObject = kinds.get("village").access(request.user, pk)
            return JsonResponse(_cell(theirs, name) | {"by": last_editor(theirs)}, status=409)
        except Refused as refusal:
            return JsonResponse({"error": str(refusal)}, status=refusal.status)
        return JsonResponse(_cell(row, name))


def met(rule: villages.VisitRule, row: SubObject) -> str:
    return _("✓ 达标") if rule.met(row) else _("未达")


def _cell(row: SubObject, name: str) -> dict[str, Any]:
    """The cell as saved, and what else in its row follows from it."""
    rule = villages.visit_rule(row.engagement.round.ruleset_id)
    value = getattr(row, name)
    text = row.get_grade_display() if name == "grade" else value
    return {
        "text": "" if text is None else str(text),
        "value": "" if value is None else value,
        "version": row.version,
        "also": {
            "share": villages.percent(row),
            "required": str(rule.required(row.households)),
            "met": met(rule, row),
        },
    }


@require_POST
def grade_many(request: Request) -> HttpResponse:
    """Grade the picked villages at once."""
    if not request.user.holds("planning.group"):
        raise NotAllowed(_("分级由巡察组办理"))
    ids = [int(value) for value in request.POST.getlist("pick") if value.isdigit()]
    rows = list(villages.rows(request.user).filter(pk__in=ids))
    if not rows:
        raise Missing(_("还没有选村"))
    count = preparation.grade_villages(rows, grade=request.POST.get("grade", ""), by=request.user)
    messages.success(request, _("已评 %(count)s 个村") % {"count": count})
    target = reverse("planning:round_villages", args=[rows[0].engagement.round_id])
    if len({row.engagement_id for row in rows}) == 1:
        target = reverse("planning:villages", args=[rows[0].engagement_id])
    return HttpResponseRedirect(target)
