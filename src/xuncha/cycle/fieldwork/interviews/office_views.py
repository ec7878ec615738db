"""What the office and the units see: counts, outlines, the round's settings; and of a talk its time and place only."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.interviews import actions, forms, outlines, queries
from xuncha.cycle.fieldwork.interviews.models import rules_of
from xuncha.cycle.planning.models import Round
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import excel, sent

FIGURES = ("total", "done", "must", "must_done", "repeat", "abstracts")
PLACE = ("round__name", "group__name", "organisation__name")
HEADS = (
    gettext_lazy("轮次"),
    gettext_lazy("巡察组"),
    gettext_lazy("单位"),
    gettext_lazy("列入计划"),
    gettext_lazy("已办结"),
    gettext_lazy("必谈"),
    gettext_lazy("必谈已办结"),
    gettext_lazy("复谈"),
    gettext_lazy("摘要"),
)


def talk_counts(request: Request) -> HttpResponse | FileResponse:
    """Talks in numbers by engagement: no name, no post, no text (domain §8.2)."""
    user = request.user
    if not user.holds("interviews.count"):
        raise NotAllowed(_("您的授权不含这一页"))
    wanted = request.GET.get("round", "")
    rounds = Round.objects.visible_to(user).order_by("-term__no", "-no")
    lines = queries.counts(user, round_id=int(wanted) if wanted.isdigit() else None)
    if request.GET.get("export") == "xlsx":
        rows = [[line[name] for name in (*PLACE, *FIGURES)] for line in lines]
        return sent(request, _("谈话统计"), HEADS, rows, listed="talk_counts")
    context = {
        "title": _("谈话统计"),
        "exports": [excel(request)],
        "lines": lines,
        "totals": {name: sum(line[name] for line in lines) for name in FIGURES},
        "rounds": rounds,
        "chosen": wanted,
        "settles": bool(user.reach("interviews.outlines", acting=True)),
    }
    return render(request, "fieldwork/interviews/counts.html", context)


def talk_times(request: Request) -> HttpResponse:
    """The liaison officer's page: when and where, so that people can be called; not who (practice 13)."""
    user = request.user
    if not user.holds("interviews.times"):
        raise NotAllowed(_("这一页只供被巡察单位联络员查看"))
    context = {"title": _("谈话时间"), "lines": queries.times_for_unit(user)}
    return render(request, "fieldwork/interviews/times.html", context)


def _may_read_outlines(request: Request) -> bool:
    return any(request.user.holds(right) for right in ("interviews.outlines", "interviews.add"))


def outline_list(request: Request) -> HttpResponse:
    if not _may_read_outlines(request):
        raise NotAllowed(_("您的授权不含这一页"))
    context = {
        "title": _("谈话提纲"),
        "outlines": list(outlines.outlines().values()),
        "edits": bool(request.user.reach("interviews.outlines", acting=True)),
    }
    return render(request, "fieldwork/interviews/outlines.html", context)


def outline_edit(request: Request, code: str) -> HttpResponse:
    """Change an outline; the office's edition takes the place of the delivered one."""
    if not request.user.reach("interviews.outlines", acting=True):
        raise NotAllowed(_("谈话提纲由巡察办修改"))
    outline = outlines.outlines().get(code)
    if outline is None:
        raise Http404
    initial = {"name": outline.name, "questions": outline.questions, "version": outline.version}

    def act(fields: dict[str, Any]) -> str:
        outlines.change_outline(code, by=request.user, **fields)
        return _("已保存提纲")

    return form_page(
        request,
        forms.EditionForm(request.POST or None, initial=initial),
        act,
        cancel_url=reverse("fieldwork:outlines"),
        title=_("谈话提纲：%(name)s") % {"name": outline.name},
        submit_label=_("保存"),
    )


def round_rules(request: Request, pk: int) -> HttpResponse:
    """Whether this round's records are signed, and how many days a record may take."""
    round_ = kinds.get("round").access(request.user, pk)
    if not request.user.reach("interviews.outlines", acting=True):
        raise NotAllowed(_("本轮的谈话约定由巡察办设定"))
    rules = rules_of(round_.pk)
    initial = {"signatures": rules.signatures, "record_days": rules.record_days}

    def act(fields: dict[str, Any]) -> str:
        actions.settle_round(round_, by=request.user, **fields)
        return _("已保存本轮谈话约定")

    return form_page(
        request,
        forms.RulesForm(request.POST or None, initial=initial),
        act,
        cancel_url=reverse("fieldwork:talk_counts"),
        title=_("谈话约定：%(round)s") % {"round": round_},
        submit_label=_("保存"),
        lead=_("签字默认不用；整理天数是系统建议，非规定，只作提醒。"),
    )
