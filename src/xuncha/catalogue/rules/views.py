"""Pages of deadline rules and of the working-day calendar: everybody reads, few change."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.catalogue.rules import forms, queries
from xuncha.foundation import rights
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.rules import calendars, versions, workdays
from xuncha.foundation.rules.models import DeadlineRule, RuleSet
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request

EDIT, ADOPT = "rules.edit", "rules.adopt"
YEARS = range(2000, 2100)


def may(request: Request, right: str) -> bool:
    user = request.user
    return bool(user.reach(right, acting=True))


def require(request: Request, right: str) -> None:
    if not may(request, right):
        who = rights.who_could(right)
        raise NotAllowed(
            _("您的授权不含“%(what)s”；可由%(who)s办理") % {"what": rights.label(right), "who": who}
        )


def tabs(current: str) -> list[dict[str, Any]]:
    pages = [("list", _("时限规则")), ("versions", _("版本")), ("calendar", _("工作日历"))]
    return [
        {"label": label, "url": reverse(f"catalogue:rules:{name}"), "current": name == current}
        for name, label in pages
    ]


def rule_list(request: Request, number: int | None = None) -> HttpResponse:
    """All rules of one version; without a number, of the version that new clocks run by."""
    current = versions.current()
    ruleset = get_object_or_404(RuleSet, number=number) if number else current
    rows = (
        [(rule, queries.limit(rule), queries.standing(rule)) for rule in ruleset.rules.all()]
        if ruleset
        else []
    )
    context = {
        "title": _("时限规则"),
        "tabs": tabs("list"),
        "ruleset": ruleset,
        "is_current": ruleset == current,
        "rows": rows,
        "suggestions": sum(rule.is_suggestion for rule, _limit, _standing in rows),
        "acts": version_acts(request, ruleset) if ruleset else [],
    }
    return render(request, "catalogue/rules/list.html", context)


def version_acts(request: Request, ruleset: RuleSet) -> list[dict[str, Any]]:
    if not may(request, EDIT):
        return []
    shown: list[dict[str, Any]] = [
        {"label": _("复制为新版本"), "url": reverse("catalogue:rules:copy", args=[ruleset.number])}
    ]
    if not ruleset.frozen:
        in_force = reverse("catalogue:rules:in_force", args=[ruleset.number])
        shown.append({"label": _("启用这一版"), "url": in_force, "primary": True})
    return shown


def version_list(request: Request) -> HttpResponse:
    """Every version, who runs by it, and what changed from the one before."""
    used = queries.users_of_versions(request.user)
    rows = [(ruleset, used.get(ruleset.pk, [])) for ruleset in RuleSet.objects.select_related("based_on")]
    context = {
        "title": _("时限规则的版本"),
        "tabs": tabs("versions"),
        "rows": rows,
        "current": versions.current(),
    }
    return render(request, "catalogue/rules/versions.html", context)


def compare(request: Request, old: int, new: int) -> HttpResponse:
    before, after = get_object_or_404(RuleSet, number=old), get_object_or_404(RuleSet, number=new)
    context = {
        "title": _("比较第 %(old)s 版与第 %(new)s 版") % {"old": old, "new": new},
        "old": before,
        "new": after,
        "differences": queries.compare(before, after),
        "crumbs": [{"label": _("版本"), "url": reverse("catalogue:rules:versions")}, {"label": _("比较")}],
    }
    return render(request, "catalogue/rules/compare.html", context)


def rule_page(request: Request, pk: int) -> HttpResponse:
    """One rule with its source; in a draft it can be changed and adopted here."""
    rule = get_object_or_404(DeadlineRule.objects.select_related("ruleset"), pk=pk)
    draft = not rule.ruleset.frozen
    context = {
        "title": str(rule),
        "rule": rule,
        "limit": queries.limit(rule),
        "standing": queries.standing(rule),
        "edits": draft and may(request, EDIT),
        "adopt_form": forms.AdoptForm() if draft and rule.is_suggestion and may(request, ADOPT) else None,
        "crumbs": [
            {
                "label": str(rule.ruleset),
                "url": reverse("catalogue:rules:version", args=[rule.ruleset.number]),
            },
            {"label": rule.code},
        ],
    }
    return render(request, "catalogue/rules/rule.html", context)


def rule_edit(request: Request, pk: int) -> HttpResponse:
    rule = get_object_or_404(DeadlineRule.objects.select_related("ruleset"), pk=pk)
    require(request, EDIT)
    if rule.ruleset.frozen:
        raise Refused(_("这一版时限规则已经启用，不能再改；请先复制为新版本，改好后启用"))
    mark = fingerprint(rule)
    form = forms.RuleForm(request.POST or None, instance=rule)

    def act(typed: dict[str, Any]) -> str:
        if request.POST.get("read") != mark:
            raise Stale(_("您打开之后，这条规则又被修改过；请重新打开再改"))
        changes = {name: typed[name] for name in form.changed_data}
        versions.edit_rule(DeadlineRule.objects.get(pk=pk), by=request.user, **changes)
        return _("已保存")

    context = {"template": "catalogue/rules/edit.html", "title": _("修改规则：%(rule)s") % {"rule": rule}}
    return form_page(
        request, form, act, read=mark, cancel_url=reverse("catalogue:rules:rule", args=[pk]), **context
    )


def fingerprint(rule: DeadlineRule) -> str:
    """What the rule said when the form was opened, so that two people do not overwrite each other."""
    values = repr([getattr(rule, name) for name in forms.FIELDS])
    return sha256(values.encode()).hexdigest()[:16]


def adopt(request: Request, pk: int) -> HttpResponse:
    """Make a suggestion the office's own rule, by document number."""
    rule = get_object_or_404(DeadlineRule, pk=pk)
    require(request, ADOPT)
    form = forms.AdoptForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        versions.adopt(rule, by=request.user, **typed)
        return _("已采用；启用这一版后，新的计时按它算")

    cancel = reverse("catalogue:rules:rule", args=[pk])
    title = _("采用：%(rule)s") % {"rule": rule}
    return form_page(request, form, act, title=title, submit_label=_("采用"), cancel_url=cancel)


def copy(request: Request, number: int) -> HttpResponse:
    """A draft with the same rules; stands in the list of versions."""
    source = get_object_or_404(RuleSet, number=number)
    require(request, EDIT)
    form = forms.CopyForm(request.POST or None, initial={"name": source.name})

    def act(typed: dict[str, Any]) -> str:
        made = versions.copy_version(source, by=request.user, **typed)
        return _("%(version)s是草稿：改好后启用，已有的轮次仍按原版本计时") % {"version": made}

    urls = {
        "cancel_url": reverse("catalogue:rules:version", args=[number]),
        "done_url": reverse("catalogue:rules:versions"),
    }
    return form_page(request, form, act, title=_("复制为新版本"), submit_label=_("复制"), **urls)


def in_force(request: Request, number: int) -> HttpResponse:
    """Freeze a draft; how much changed against the version before stands above the button."""
    ruleset = get_object_or_404(RuleSet.objects.select_related("based_on"), number=number)
    require(request, EDIT)
    form = forms.InForceForm(request.POST or None)
    changed = queries.compare(ruleset.based_on, ruleset) if ruleset.based_on else []

    def act(typed: dict[str, Any]) -> str:
        versions.put_in_force(ruleset, by=request.user, **typed)
        return _("已启用")

    return form_page(
        request,
        form,
        act,
        title=_("启用：%(version)s") % {"version": ruleset},
        lead=_("与上一版有 %(n)s 处不同。启用后不能再改；新的轮次按它计时。") % {"n": len(changed)},
        submit_label=_("启用"),
        cancel_url=reverse("catalogue:rules:version", args=[number]),
    )


def calendar(request: Request, year: int | None = None) -> HttpResponse:
    """The year's working days, whose word they are, and a warning where no notice is known yet."""
    year = year or today().year
    _require_year(year)
    published = queries.published_years()
    asked = request.GET.get("day", "")
    context = {
        "title": _("工作日历 %(year)s") % {"year": year},
        "tabs": tabs("calendar"),
        "year": year,
        "months": queries.year_grid(year),
        "official": workdays.is_official(year),
        "last": published[-1] if published else None,
        "day_form": forms.DayForm(initial={"day": asked}) if may(request, EDIT) else None,
        "publishes": may(request, EDIT),
    }
    return render(request, "catalogue/rules/calendar.html", context)


def _require_year(year: int) -> None:
    if year not in YEARS:
        raise Missing(_("年份应在 %(first)s—%(last)s 之间") % {"first": YEARS[0], "last": YEARS[-1]})


def set_day(request: Request) -> HttpResponse:
    require(request, EDIT)
    form = forms.DayForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        calendars.set_day(by=request.user, **typed)
        return _("已调整；已在计时的期限不变")

    year = form.cleaned_data["day"].year if form.is_bound and form.is_valid() else today().year
    shown = reverse("catalogue:rules:calendar_year", args=[year])
    return form_page(request, form, act, title=_("调整一天"), cancel_url=shown)


def publish(request: Request, year: int) -> HttpResponse:
    """Enter the State Council's notice; clocks that had to guess are computed anew."""
    require(request, EDIT)
    _require_year(year)
    form = forms.NoticeForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        moved = calendars.publish_year(year, by=request.user, **typed)
        return _("已录入；%(n)s 个按估计计算的期限已重算") % {"n": moved}

    shown = reverse("catalogue:rules:calendar_year", args=[year])
    title = _("录入 %(year)s 年放假安排") % {"year": year}
    return form_page(request, form, act, title=title, submit_label=_("录入"), cancel_url=shown)
