"""Pages of look-alikes: what was compared, the pairs, two texts side by side, what a person says of them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.lookalikes import actions, forms, queries
from xuncha.insight.lookalikes.models import Comparison, LookAlike
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, text_filter
from xuncha.kit.records import RecordPage

ALL = gettext_lazy("全部")
HINT = gettext_lazy("比对只作提示：套话、文件名和法规原文已经去掉不计；是否雷同由人看过原文再定。")
LEFT_OUT = 50


class ComparisonFilter(django_filters.FilterSet):
    q = text_filter("title", label=gettext_lazy("名称"))
    source = django_filters.ChoiceFilter(
        label=gettext_lazy("比什么"), choices=Comparison.Source.choices, empty_label=ALL
    )
    engagement = django_filters.NumberFilter(field_name="engagement_id", widget=HiddenInput())

    class Meta:
        model = Comparison
        fields = ("q", "source", "engagement")


class ComparisonList(RecordList):
    title = gettext_lazy("雷同比对")
    lead = HINT
    filterset = ComparisonFilter
    right = "lookalikes.read"
    export_name = "comparisons"
    empty = gettext_lazy("学习笔记、整改进展、方案和佐证，都可以放在一起看有没有互相抄、抄往年、抄资料库的。")
    columns = (
        Column("title", gettext_lazy("名称"), lambda row: row.title, css="grow", frozen=True, sort="title"),
        Column("source", gettext_lazy("比什么"), lambda row: row.get_source_display(), css="w-l", sort="source"),
        Column("place", gettext_lazy("归属"), lambda row: str(row.organisation or row.round or ""), css="w-l"),
        Column("texts", gettext_lazy("参加份数"), lambda row: row.texts, css="w-s end number", sort="texts"),
        Column("by", gettext_lazy("发起人"), lambda row: row.created_by_name, css="w-s"),
        Column("at", gettext_lazy("发起时间"), lambda row: row.created_at.date(), css="w-m number", sort="created_at"),
        Column("state", gettext_lazy("状态"), lambda row: row.get_state_display(), lambda row: chip(row.tone, str(row.get_state_display())), css="w-m"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Comparison]:
        return queries.comparisons(self.request.user)

    def url(self, record: Comparison) -> str:
        return reverse("insight:comparison", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach(actions.COMPARE, acting=True):
            return []
        return [{"label": _("新建比对"), "url": reverse("insight:compare"), "icon": "add", "primary": True}]


def compare(request: Request) -> HttpResponse:
    """Ask for a comparison; it runs in the background."""
    user: Any = request.user
    if not user.reach(actions.COMPARE, acting=True):
        raise NotAllowed(_("雷同比对由巡察办或本组人员发起"))
    require_whole_upload(request)
    form = forms.AskForm(request.POST or None, request.FILES or None, actor=user, initial=_initial(request))
    made: list[Comparison] = []

    def ask(said: dict[str, Any]) -> str:
        files = {"uploads": said.get("uploads") or (), "against": said.get("against") or ()}
        made.append(actions.ask(form.asked(), by=user, **files))
        return _("已开始比对，完成后结果在这一页")

    answer = form_page(
        request,
        form,
        ask,
        title=_("新建比对"),
        lead=HINT,
        submit_label=_("开始比对"),
        cancel_url=reverse("insight:lookalikes"),
    )
    return HttpResponseRedirect(kinds.of(made[0]).url(made[0].pk)) if made else answer


def _initial(request: Request) -> dict[str, Any]:
    """An offer on another page names what it is about: `?place=engagement:3&source=materials&request=5`."""
    asked = {name: request.GET.get(name, "") for name in ("place", "source", "request", "title")}
    return {name: value for name, value in asked.items() if value} or {"source": Comparison.Source.UPLOAD}


class ComparisonPage(RecordPage):
    kind = "comparison"
    template_name = "insight/lookalikes/comparison.html"

    def extra(self) -> dict[str, Any]:
        user, asked = self.request.user, self.record
        pairs = queries.pairs(asked, user)
        out = list(queries.left_out(asked, user)[:LEFT_OUT])
        return {
            "material_request": queries.request_title(asked, user),
            "found": pairs.count(),
            "judged": pairs.exclude(verdict="").count(),
            "left_out": out,
            "job_id": asked.job_id if asked.created_by_id == user.pk and asked.state == "waiting" else None,
            "may_again": user.reach(actions.COMPARE, acting=True).covers(asked),
            "first": [pair_row(pair) for pair in pairs[:20]],
            "hint": HINT,
        }


def pair_row(pair: LookAlike) -> dict[str, Any]:
    return {
        "pair": pair,
        "url": reverse("insight:lookalike", args=[pair.pk]),
        "share": percent(pair.share),
        "chip": chip(pair.tone, str(pair.get_verdict_display())),
    }


def percent(per_mille: int) -> str:
    """Whole per cent, and never 100 % for what is not quite the whole."""
    return f"{min(round(per_mille / 10), 99 if per_mille < 1000 else 100)}%"


class PairFilter(django_filters.FilterSet):
    q = text_filter(
        "left__title", "right__title", "left__owner", "right__owner", label=gettext_lazy("文件、单位")
    )
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("性质"), choices=LookAlike.Sort.choices, empty_label=ALL
    )
    verdict = django_filters.ChoiceFilter(
        label=gettext_lazy("人工判断"),
        choices=[("open", LookAlike.Verdict.OPEN.label), *LookAlike.Verdict.choices[1:]],
        empty_label=ALL,
        method="judged",
    )

    class Meta:
        model = LookAlike
        fields = ("q", "sort_of", "verdict")

    def judged(self, rows: QuerySet[LookAlike], _name: str, value: str) -> QuerySet[LookAlike]:
        return rows.filter(verdict="" if value == "open" else value)


class PairList(RecordList):
    """All pairs of one comparison."""

    title = gettext_lazy("疑似雷同")
    lead = HINT
    filterset = PairFilter
    right = "lookalikes.read"
    export_name = "lookalikes"
    ordering = ("-share", "-letters", "id")
    empty = gettext_lazy("没有发现值得看的相同段落。")
    columns = (
        Column("left", gettext_lazy("一份"), lambda row: str(row.left), css="grow", frozen=True),
        Column("right", gettext_lazy("另一份"), lambda row: str(row.right), css="grow"),
        Column("sort", gettext_lazy("性质"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("share_left", gettext_lazy("占前一份"), lambda row: percent(row.share_left), css="w-s end number", sort="share_left"),
        Column("share_right", gettext_lazy("占后一份"), lambda row: percent(row.share_right), css="w-s end number", sort="share_right"),
        Column("letters", gettext_lazy("相同字数"), lambda row: row.letters, css="w-s end number", sort="letters"),
        Column("family", gettext_lazy("同源组"), lambda row: row.family or "", css="w-s end number", sort="family"),
        Column("verdict", gettext_lazy("人工判断"), lambda row: row.get_verdict_display(), lambda row: chip(row.tone, str(row.get_verdict_display())), css="w-m", sort="verdict"),
    )  # fmt: skip

    def dispatch(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        self.comparison = kinds.get("comparison").access(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def rows(self) -> QuerySet[LookAlike]:
        return queries.pairs(self.comparison, self.request.user)

    def url(self, record: LookAlike) -> str:
        return reverse("insight:lookalike", args=[record.pk])


class PairPage(RecordPage):
    kind = "lookalike"
    template_name = "insight/lookalikes/pair.html"

    def extra(self) -> dict[str, Any]:
        user, pair = self.request.user, self.record
        places = queries.places((pair.left, pair.right), user)
        judges = user.reach(actions.COMPARE, acting=True).covers(pair)
        initial = {"verdict": pair.verdict, "note": pair.note}
        return {
            "sides": [
                {"text": pair.left, "place": places[pair.left_id], "share": percent(pair.share_left)},
                {"text": pair.right, "place": places[pair.right_id], "share": percent(pair.share_right)},
            ],
            "judge_form": forms.JudgeForm(initial=initial) if judges else None,
            "chip": chip(pair.tone, str(pair.get_verdict_display())),
            "next": next_open(pair, user),
            "hint": HINT,
        }


def next_open(pair: LookAlike, actor: Any) -> LookAlike | None:
    """The weightiest other pair of the comparison that nobody has judged yet."""
    rows = queries.pairs(pair.comparison, actor).filter(verdict="").exclude(pk=pair.pk)
    found: LookAlike | None = rows.first()
    return found


@require_POST
def judge(request: Request, pk: int) -> HttpResponse:
    pair: LookAlike = kinds.get("lookalike").access(request.user, pk)
    form = forms.JudgeForm(request.POST)
    page = reverse("insight:lookalike", args=[pk])
    if not form.is_valid():
        messages.error(request, _("请选定一种判断，说明不超过 500 字"))
        return HttpResponseRedirect(page)
    actions.judge(pair, by=request.user, version=posted_version(request), **form.cleaned_data)
    messages.success(request, _("已记下判断"))
    return HttpResponseRedirect(page)


@require_POST
def again(request: Request, pk: int) -> HttpResponse:
    comparison: Comparison = kinds.get("comparison").access(request.user, pk)
    actions.again(comparison, by=request.user)
    messages.success(request, _("已重新开始比对"))
    return HttpResponseRedirect(reverse("insight:comparison", args=[pk]))
