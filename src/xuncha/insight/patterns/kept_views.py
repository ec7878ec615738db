"""Kept patterns: their list and page, and the acts on them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.selfcheck.actions import Point, write_lists
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.patterns import actions, counting, forms, kept
from xuncha.insight.patterns.flow import pattern_flow
from xuncha.insight.patterns.models import Character, Pattern
from xuncha.insight.patterns.problems import COUNTING, Narrowing
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, state_column, text_filter
from xuncha.kit.records import RecordPage

SHOWN = 200
DAYS_TO_ANSWER = 30


class PatternFilter(django_filters.FilterSet):
    q = text_filter("title", "leaf__name", "leaf__code", label=gettext_lazy("表述、分类"))
    character = django_filters.ChoiceFilter(label=gettext_lazy("性质"), choices=Character.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in pattern_flow.states.values()],
    )

    class Meta:
        model = Pattern
        fields = ("q", "character", "state")


def character_chip(code: str | None) -> Any:
    return chip(kept.CHARACTER_TONES[Character(code)], str(Character(code).label)) if code else ""


class KeptPatterns(RecordList):
    title = gettext_lazy("已收入的共性问题")
    lead = gettext_lazy("由人从同类表述里收入，按轮次标记性质；清单、专题报告提纲、巡察建议都从这里起。")
    filterset = PatternFilter
    right = "patterns.county"
    export_name = "patterns"
    ordering = ("leaf", "-id")
    empty = gettext_lazy("这里将列出收入的共性问题；先到“共性问题”点开一个分类，把同类表述收进来。")
    columns = (
        Column("title", gettext_lazy("典型表述"), lambda row: row.title, css="grow", frozen=True),
        Column("leaf", gettext_lazy("问题分类"), lambda row: str(row.leaf), css="w-l", sort="leaf"),
        Column("character", gettext_lazy("最近标记"), lambda row: str(Character(row.character).label) if row.character else "", lambda row: character_chip(row.character), css="w-m", sort="character"),
        Column("on", gettext_lazy("收入日期"), lambda row: row.created_at, css="w-m number", sort="created_at"),
        state_column(pattern_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Pattern]:
        return kept.patterns(self.request.user)

    def url(self, record: Pattern) -> str:
        return reverse("insight:pattern", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        found = []
        if self.request.user.reach("patterns.write", acting=True):
            url = reverse("insight:new_outline")
            found.append({"label": _("写专题报告提纲"), "url": url, "icon": "report"})
        if self.request.user.reach("selfcheck.write", acting=True):
            url = reverse("insight:pattern_ahead")
            found.append({"label": _("编未巡先改清单"), "url": url, "icon": "forward"})
        return found


class PatternPage(RecordPage):
    kind = "pattern"
    template_name = "insight/patterns/pattern.html"

    def extra(self) -> dict[str, Any]:
        user, pattern = self.request.user, self.record
        extent, papers, items = kept.extent_of([pattern], user)
        return {
            "extent": extent,
            "inspected": counting.inspected(user, Narrowing()).units,
            "papers": papers[:SHOWN],
            "items": items[:SHOWN],
            "shown": SHOWN,
            "marks": [
                {"mark": mark, "chip": character_chip(mark.character)}
                for mark in kept.marks_of(pattern, user)
            ],
            "may_mark": pattern.state == "kept" and user.may("patterns.mark", pattern),
            "may_write": pattern.state == "kept" and user.may("patterns.write", pattern),
            "may_suggest": pattern.state == "kept" and user.reach("suggestions.write", acting=True),
            "may_check": pattern.state == "kept" and user.reach("selfcheck.write", acting=True),
            "counting": COUNTING,
        }


class PatternForm(RecordForm):
    kind, right, form_class = "pattern", "patterns.mark", forms.PatternForm
    editable_states = ("kept",)

    def title(self) -> str:
        return _("修改典型表述")


@require_POST
def keep(request: Request, code: str) -> HttpResponse:
    """Keep a wording: the rows that were picked, read anew with this person's rights."""
    leaf = get_object_or_404(Leaf, pk=code)
    keys = actions.keys_of(request.POST.get("keys", ""))
    words = request.POST.get("words", "").split()
    pattern = actions.keep(leaf, title=request.POST.get("title", ""), words=words, keys=keys, by=request.user)
    messages.success(request, _("已收入；请标记它在各轮的性质"))
    return HttpResponseRedirect(reverse("insight:pattern", args=[pattern.pk]))


@require_POST
def take_in(request: Request, pk: int) -> HttpResponse:
    pattern: Pattern = kinds.get("pattern").access(request.user, pk)
    number = actions.take_in(pattern, actions.keys_of(request.POST.get("keys", "")), by=request.user)
    messages.success(request, _("已并入 %(count)s 条") % {"count": number})
    return HttpResponseRedirect(reverse("insight:pattern", args=[pk]))


@require_POST
def let_go(request: Request, pk: int) -> HttpResponse:
    pattern: Pattern = kinds.get("pattern").access(request.user, pk)
    actions.require(request.user, pattern)
    for key in actions.keys_of(request.POST.get("key", "")):
        actions.let_go(pattern, key, by=request.user)
    return HttpResponseRedirect(reverse("insight:pattern", args=[pk]))


def mark(request: Request, pk: int) -> HttpResponse:
    pattern: Pattern = kinds.get("pattern").access(request.user, pk)
    actions.require(request.user, pattern)
    form = forms.MarkForm(request.POST or None, actor=request.user, pattern=pattern)

    def act(fields: dict[str, Any]) -> str:
        actions.mark(
            pattern,
            character=fields["character"],
            round_=fields["round"],
            note=fields["note"],
            by=request.user,
        )
        return _("已标记")

    return form_page(
        request,
        form,
        act,
        cancel_url=reverse("insight:pattern", args=[pk]),
        title=_("标记性质：%(title)s") % {"title": pattern.title},
        submit_label=_("标记"),
    )


def ahead(request: Request) -> HttpResponse:
    """未巡先改: the patterns become points of a list for units that have not been inspected."""
    user = request.user
    if not (user.reach("selfcheck.write", acting=True) and user.holds("patterns.county")):
        raise NotAllowed(_("未巡先改清单由巡察办编写"))
    initial = {"patterns": chosen_patterns(request), "due": today() + timedelta(days=DAYS_TO_ANSWER)}
    form = forms.AheadForm(request.POST or None, actor=user, initial=initial)

    def act(fields: dict[str, Any]) -> str:
        points = [Point(pattern.title, pattern.leaf_id) for pattern in fields["patterns"]]
        made = write_lists(form.check_list(), list(fields["units"]), points, by=user)
        return _("已起草 %(count)s 份未巡先改清单，核对后发出") % {"count": len(made)}

    return form_page(
        request,
        form,
        act,
        cancel_url=reverse("insight:kept_patterns"),
        done_url=f"{reverse('fieldwork:self_checks')}?sort_of=ahead&state=draft",
        title=_("编未巡先改清单"),
        lead=_("每个共性问题成为清单的一项；单位自查自改后回复，巡察时与发现比对。"),
        submit_label=_("起草清单"),
    )


def chosen_patterns(request: Request) -> list[int]:
    return [int(pk) for pk in request.GET.getlist("pattern") if pk.isdigit()]
