"""Planning home, terms, and the coverage list with its proposal for the next round."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from xuncha.catalogue.models import Organisation, UnitType
from xuncha.cycle.planning import coverage, forms, queries
from xuncha.cycle.planning.actions import engagements, require_anywhere, rounds
from xuncha.cycle.planning.flow import round_flow
from xuncha.cycle.planning.models import Group, Term
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.kit.http import Request, whole
from xuncha.kit.lists import Column, RecordList, chip, state_chip, text_filter


def require_read(request: Request) -> None:
    if not request.user.holds("planning.read"):
        raise NotAllowed(_("您的授权不含规划和任务"))


def everywhere(user: Any, right: str) -> bool:
    """Whether the right is held for the whole county: for what belongs to no round yet."""
    return any(clause.column is None for clause in user.reach(right, acting=True).clauses)


def chosen_term(request: Request) -> Term | None:
    wanted = whole(request.GET.get("term"))
    found = Term.objects.filter(pk=wanted).first() if wanted is not None else None
    return found or coverage.current_term()


def home(request: Request) -> HttpResponse:
    """The term: its plan, how far coverage is, and its rounds."""
    require_read(request)
    term = chosen_term(request)
    lines = coverage.tally(term) if term else []
    rounds_shown = queries.rounds(request.user).filter(term=term) if term else []
    context = {
        "title": _("规划"),
        "term": term,
        "terms": list(Term.objects.all()),
        "lines": lines,
        "total": lines[-1] if lines else None,
        "statuses": coverage.STATUS.items(),
        "definition": coverage.DEFINITION,
        "rounds": [(item, state_chip(round_flow, item.state)) for item in rounds_shown],
        "writes": everywhere(request.user, "planning.write"),
        "tabs": _tabs(),
    }
    return render(request, "planning/home.html", context)


def _tabs() -> list[dict[str, Any]]:
    names = (
        ("home", _("本届")),
        ("coverage", _("全覆盖情况")),
        ("rounds", _("轮次")),
        ("engagements", _("任务")),
        ("briefings", _("情况通报函")),
    )
    return [
        {"label": label, "url": reverse(f"planning:{name}"), "current": name == "home"}
        for name, label in names
    ]


class TermEdit(View):
    """A term and its plan; few people write it, so the newer version is simply asked for when two do."""

    def dispatch(self, request: Request, pk: int | None = None) -> Any:
        require_anywhere(request.user, "planning.write", _("届次和规划由巡察办维护"))
        self.term = get_object_or_404(Term, pk=pk) if pk else None
        return super().dispatch(request)

    def get(self, request: Request) -> HttpResponse:
        return self._page(forms.TermForm(instance=self.term))

    def post(self, request: Request) -> HttpResponse:
        form = forms.TermForm(request.POST, instance=self.term)
        if self.term and request.POST.get("version") != str(self.term.version):
            form.add_error(None, _("您打开之后，别人改过规划；请先看新的内容再改"))
        if not form.is_valid():
            return self._page(form, status=422)
        term = rounds.save_term(form.save(commit=False), by=request.user)
        messages.success(request, _("已保存"))
        return HttpResponseRedirect(f"{reverse('planning:home')}?term={term.pk}")

    def _page(self, form: forms.TermForm, status: int = 200) -> HttpResponse:
        context = {
            "title": _("届次和五年规划"),
            "form": form,
            "version": self.term.version if self.term else None,
            "cancel_url": reverse("planning:home"),
        }
        return render(self.request, "kit/form.html", context, status=status)


STATUS_CHOICES = list(coverage.STATUS.items())


class CoverageFilter(django_filters.FilterSet):
    q = text_filter("name", "short_name", "initials", label=gettext_lazy("单位"))
    unit_type = django_filters.ModelChoiceFilter(label=gettext_lazy("类型"), queryset=UnitType.objects.all())
    coverage = django_filters.ChoiceFilter(
        label=gettext_lazy("本届"), choices=STATUS_CHOICES, field_name="coverage"
    )
    coverage_before = django_filters.ChoiceFilter(
        label=gettext_lazy("上届"), choices=STATUS_CHOICES, field_name="coverage_before"
    )
    parent = django_filters.ModelChoiceFilter(
        label=gettext_lazy("乡镇"),
        queryset=Organisation.objects.active().filter(unit_type__code="township"),
    )

    class Meta:
        model = Organisation
        fields = ("q", "unit_type", "coverage", "coverage_before", "parent")


def _status(field: str) -> Any:
    def show(record: Any) -> Any:
        status = getattr(record, field)
        return chip(coverage.TONES[status], str(coverage.STATUS[status])) if status else "—"

    return show


def _status_text(field: str) -> Any:
    return lambda record: str(coverage.STATUS.get(getattr(record, field), ""))


COVERAGE_COLUMNS = (
    Column("name", gettext_lazy("单位"), lambda unit: unit.name, css="w-l", frozen=True, sort="name"),
    Column("type", gettext_lazy("类型"), lambda unit: unit.unit_type.name, css="w-m", sort="unit_type__sort"),
    Column("parent", gettext_lazy("上级单位"), lambda unit: str(unit.parent or ""), css="w-m"),
    Column("coverage", gettext_lazy("本届"), _status_text("coverage"), _status("coverage"), css="w-m"),
    Column(
        "coverage_before",
        gettext_lazy("上届"),
        _status_text("coverage_before"),
        _status("coverage_before"),
        css="w-m",
    ),
    Column(
        "last",
        gettext_lazy("最近一次"),
        lambda unit: (
            unit.last_engagement
            or " ".join(
                part
                for part in (
                    unit.carried_term,
                    _("第%(no)s轮") % {"no": unit.carried_round_no} if unit.carried_round_no else "",
                    unit.carried_on,
                )
                if part
            )
        ),
        css="w-l",
    ),
    Column("head", gettext_lazy("主要负责人"), lambda unit: unit.head_name, css="w-m"),
)


class CoverageList(RecordList):
    """The library of units by coverage; never inspected first, so that the next round can be picked from the top."""

    title = gettext_lazy("全覆盖情况")
    lead = coverage.DEFINITION
    filterset = CoverageFilter
    columns = COVERAGE_COLUMNS
    right = "planning.read"
    export_name = "coverage"
    ordering = coverage.ORDERING
    empty = gettext_lazy("这里将列出对象库的单位和本届巡察情况；请先导入或登记单位。")

    def rows(self) -> QuerySet[Organisation]:
        self.term = chosen_term(self.request)
        if self.term is None:
            raise Missing(_("还没有届次；请先在“规划”里登记本届"))
        return coverage.units(self.term, coverage.previous_term(self.term))

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not everywhere(self.request.user, "planning.write"):
            return []
        query = self.request.GET.urlencode()
        return [{"label": _("列入轮次"), "url": f"{reverse('planning:propose')}?{query}", "primary": True}]


class Propose(CoverageList):
    """POST: the picked units. First the choice of round and group, then the engagements are made."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(reverse("planning:coverage"))

    def post(self, request: Request) -> HttpResponse:
        require_anywhere(request.user, "planning.write", _("任务由巡察办编排"))
        picked = self._picked(request)
        if not picked:
            raise Missing(_("还没有选单位"))
        groups = open_groups(request.user)
        form = forms.EngageForm(request.POST if "group" in request.POST else None, groups=groups)
        if form.is_bound and form.is_valid():
            group: Group = form.cleaned_data["group"]
            chosen = {name: form.cleaned_data[name] for name in ("mode", "reason")}
            made = engagements.engage(group.round, group, picked, by=request.user, **chosen)
            messages.success(
                request, _("已列入%(group)s：%(count)s 个单位") % {"group": group, "count": len(made)}
            )
            return HttpResponseRedirect(reverse("planning:round", args=[group.round_id]))
        context = {
            "title": _("列入轮次"),
            "form": form,
            "picked": picked,
            "groups": groups.exists(),
            "submit_label": _("列入"),
            "cancel_url": reverse("planning:coverage"),
        }
        return render(request, "planning/propose.html", context)

    def _picked(self, request: Request) -> list[Organisation]:
        if request.POST.get("all"):
            bound = CoverageFilter(request.GET or None, queryset=self.rows(), request=request)
            return list(bound.qs[:1000])
        ids = [int(value) for value in request.POST.getlist("pick") if value.isdigit()]
        order = Case(*(When(pk=pk, then=Value(index)) for index, pk in enumerate(ids)))
        units = Organisation.objects.inspectable().select_related("unit_type", "parent")
        return list(units.filter(pk__in=ids).order_by(order)) if ids else []


def open_groups(user: Any) -> QuerySet[Group]:
    """Groups of rounds that still take units."""
    rows = Group.objects.within_reach(user, "planning.write").filter(round__state__in=engagements.OPEN_ROUND)
    return rows.select_related("round").order_by("-round_id", "no")
