"""Pages of self-check lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.selfcheck import actions, forms, queries, sheet
from xuncha.cycle.fieldwork.selfcheck.flow import check_flow
from xuncha.cycle.fieldwork.selfcheck.models import SelfCheck
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.verbs import act as one_act
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class CheckFilter(django_filters.FilterSet):
    q = text_filter("title", "organisation__name", label=gettext_lazy("名称、单位"))
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("类别"), choices=SelfCheck.Sort.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in check_flow.states.values()],
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = SelfCheck
        fields = ("q", "sort_of", "state", "engagement")


class CheckList(RecordList):
    title = gettext_lazy("自查和未巡先改")
    lead = gettext_lazy("清单发给单位对照自查，没有列入本轮的单位也可以发；回复后与巡察发现按问题分类比对。")
    filterset = CheckFilter
    right = "selfcheck.read"
    export_name = "self_checks"
    empty = gettext_lazy("这里将列出自查清单和未巡先改清单。")
    columns = (
        Column("title", gettext_lazy("名称"), lambda row: row.title, css="grow", frozen=True),
        Column("sort", gettext_lazy("类别"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-no"),
        Column("due", gettext_lazy("回复期限"), lambda row: row.due, css="w-m number", sort="due"),
        Column("reported", gettext_lazy("自查有问题"), lambda row: f"{row.reported}/{row.points}", css="w-s end"),
        state_column(check_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[SelfCheck]:
        return queries.checks(self.request.user)

    def url(self, record: SelfCheck) -> str:
        return reverse("fieldwork:self_check", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("selfcheck.write", acting=True):
            return []
        url = reverse("fieldwork:self_check_new")
        return [{"label": _("编清单"), "url": url, "icon": "add", "primary": True}]

    def bulk_acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("selfcheck.send", acting=True):
            return []
        return [
            {
                "label": _("发出选中的"),
                "url": reverse("fieldwork:self_checks_send"),
                "name": "act",
                "value": "send",
            }
        ]


@require_POST
def send_many(request: Request) -> HttpResponse:
    """Send the picked drafts, to as many units as they are for."""
    if not request.user.reach("selfcheck.send", acting=True):
        raise NotAllowed(_("自查清单由组长或巡察办发出"))
    ids = [int(value) for value in request.POST.getlist("pick") if value.isdigit()]
    rows = SelfCheck.objects.within_reach(request.user, "selfcheck.send").filter(state="draft", pk__in=ids)
    found = list(rows.select_related("round", "organisation", "group", "engagement"))
    if not found:
        raise Missing(_("没有选中起草中的清单"))
    number = actions.send_many(found, by=request.user)
    messages.success(request, _("已发给 %(count)s 个单位") % {"count": number})
    return HttpResponseRedirect(reverse("fieldwork:self_checks"))


class CheckForm(RecordForm):
    kind, right, form_class = "self_check", "selfcheck.write", forms.CheckForm
    template_name = "fieldwork/rows_form.html"
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改清单") if self.record else _("编自查清单")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def blank(self) -> SelfCheck:
        return SelfCheck(due=today() + timedelta(days=10))

    def create(self, form: forms.CheckForm) -> SelfCheck:
        fields = form.cleaned_data
        made = actions.write_lists(
            form.save(commit=False),
            list(fields["units"]),
            form.points_typed(),
            by=self.request.user,
            round_=fields["round"],
        )
        self.made = len(made)
        return made[0]

    def save(self, form: forms.CheckForm, version: int) -> SelfCheck:
        return actions.rewrite(
            form.save(commit=False), form.points_typed(), version=version, by=self.request.user
        )

    def success_url(self, saved: SelfCheck) -> str:
        many = getattr(self, "made", 1) > 1
        return f"{reverse('fieldwork:self_checks')}?state=draft" if many else super().success_url(saved)

    def extra(self) -> dict[str, Any]:
        return {"leaves": Leaf.objects.filter(deprecated_on=None).only("code", "name")}


class CheckPage(RecordPage):
    kind = "self_check"
    template_name = "fieldwork/selfcheck/check.html"

    def extra(self) -> dict[str, Any]:
        user, check = self.request.user, self.record
        works = user.may("selfcheck.write", check)
        return {
            "points": queries.points_of(check, user),
            "works": works,
            "edits": works and check.state == "draft",
            "answers": check.state == "sent" and (works or user.may("selfcheck.answer", check)),
            "compares": works and check.engagement_id,
        }


def answering(request: Request, pk: int) -> SelfCheck:
    check: SelfCheck = kinds.get("self_check").access(request.user, pk)
    if not (request.user.may("selfcheck.answer", check) or request.user.may("selfcheck.write", check)):
        raise NotAllowed(_("自查清单由收到清单的单位回复，或由本组、巡察办代为登记"))
    return check


def answer_check(request: Request, pk: int) -> HttpResponse:
    check = answering(request, pk)
    points = queries.points_of(check, request.user)
    form = forms.AnswerForm(request.POST or None, points=points, initial={"name": check.answered_by})

    def act(fields: dict[str, Any]) -> str:
        actions.tell(check, form.told(), by=request.user, name=fields["name"])
        return _("已保存；全部回复后请点“报送”")

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(check).url(pk),
        template="fieldwork/selfcheck/answer.html",
        title=_("回复：%(title)s") % {"title": check.title},
        submit_label=_("保存"),
        rows=form.rows(),
    )


def check_sheet(request: Request, pk: int) -> FileResponse:
    """The list as a workbook, to go out on a stick."""
    check = answering(request, pk)
    with one_act():
        audit.record("list.exported", by=request.user, about=check, data={"list": "self_check"})
    book = sheet.write(check, queries.points_of(check, request.user))
    return FileResponse(book, as_attachment=True, filename=f"{check.title}_{check.organisation.name}.xlsx")


def take_in_sheet(request: Request, pk: int) -> HttpResponse:
    """A filled workbook comes back; what it says stands on the page before anybody hands it in."""
    check = answering(request, pk)
    form = forms.SheetForm(request.POST or None, request.FILES or None)

    def act(fields: dict[str, Any]) -> str:
        told = sheet.read(check, fields["file"])
        actions.tell(check, told, by=request.user, name=fields["name"])
        return _("已读入 %(count)s 项，请核对后登记已回复") % {"count": len(told)}

    return form_page(
        request,
        form,
        act,
        cancel_url=kinds.of(check).url(pk),
        title=_("读入填好的表"),
        submit_label=_("读入"),
    )


class CheckPrint(PrintPage):
    kind = "self_check"
    template_name = "fieldwork/selfcheck/print_check.html"
    label = gettext_lazy("自查表")

    def extra(self) -> dict[str, Any]:
        return {"points": queries.points_of(self.record, self.request.user), "title": ""}


def compare(request: Request, pk: int) -> HttpResponse:
    """What the unit reported itself against what was found, by leaf; for the group and the office."""
    rows = Engagement.objects.within_reach(request.user, "selfcheck.write", acting=False)
    engagement = rows.filter(pk=pk).select_related("organisation", "round", "group").first()
    if engagement is None:
        raise Http404
    context = {
        "title": _("自查与发现比对：%(unit)s") % {"unit": engagement.organisation},
        "engagement": engagement,
        **queries.compare(engagement, request.user),
    }
    return render(request, "fieldwork/selfcheck/compare.html", context)
