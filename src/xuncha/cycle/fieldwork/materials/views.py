"""Pages of material: requests, their lines, answers of the unit, returns, excerpts, promptness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.materials import actions, forms, queries, sheet
from xuncha.cycle.fieldwork.materials.flow import request_flow
from xuncha.cycle.fieldwork.materials.models import Excerpt, Material, MaterialRequest
from xuncha.foundation import audit, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.flow.models import Step
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import act
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, excel, sent, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, sentence

UNIT_STEPS = ("issue", "remind", "hand_in", "take_in", "send_back", "accept")
YEARS_BACK = 3


class RequestFilter(django_filters.FilterSet):
    q = text_filter("title", "number", label=gettext_lazy("名称、编号"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in request_flow.states.values()],
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = MaterialRequest
        fields = ("q", "state", "engagement")


class RequestList(RecordList):
    """For the group its own lists, for the unit those that were sent to it."""

    title = gettext_lazy("资料调阅")
    lead = gettext_lazy("列单、报审、发出；单位逐项提供，巡察组核收，缺的写明原因退回。")
    filterset = RequestFilter
    right = "materials.read"
    export_name = "material_requests"
    paper = "fieldwork-materials-print_request"
    empty = gettext_lazy("这里将列出资料调阅清单。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("清单"), lambda row: row.title, css="grow", frozen=True),
        Column("organisation", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-m"),
        Column("due", gettext_lazy("报送期限"), lambda row: row.due, css="w-m number", sort="due"),
        Column("answered", gettext_lazy("已提供"), lambda row: f"{row.answered}/{row.lines}", css="w-s end"),
        Column("reminders", gettext_lazy("催办"), lambda row: row.reminders or "", css="w-s end", sort="reminders"),
        state_column(request_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[MaterialRequest]:
        return queries.requests(self.request.user)

    def url(self, record: MaterialRequest) -> str:
        return reverse("fieldwork:material_request", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("materials.write", acting=True):
            return []
        place = self.request.GET.get("engagement", "")
        query = f"?engagement={place}" if place.isdigit() else ""
        url = reverse("fieldwork:material_new") + query
        return [{"label": _("列调阅清单"), "url": url, "icon": "add", "primary": True}]


class RequestForm(RecordForm):
    """Write a list, or change its draft."""

    kind, right, form_class = "material_request", "materials.write", forms.RequestForm
    template_name = "fieldwork/rows_form.html"
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改调阅清单") if self.record else _("列调阅清单")

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def blank(self) -> MaterialRequest:
        place, day = self.request.GET.get("engagement", ""), today()
        return MaterialRequest(
            engagement_id=int(place) if place.isdigit() else None,
            title=_("第一批调阅资料"),
            requested_on=day,
            due=day + timedelta(days=3),
            period_from=day.replace(year=day.year - YEARS_BACK, month=1, day=1),
            period_to=day,
        )

    def create(self, form: forms.RequestForm) -> MaterialRequest:
        return actions.open_request(
            form.save(commit=False),
            engagement=form.cleaned_data["engagement"],
            lines=form.lines_typed(),
            by=self.request.user,
        )

    def save(self, form: forms.RequestForm, version: int) -> MaterialRequest:
        return actions.rewrite(
            form.save(commit=False), lines=form.lines_typed(), version=version, by=self.request.user
        )


class RequestPage(RecordPage):
    """The unit reads the same list without what the group said about it before it was sent."""

    kind = "material_request"
    template_name = "fieldwork/materials/request.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        lines = queries.lines_of(record, user)
        files = queries.files_of(lines, user)
        for line in lines:
            line.files = files[line.pk]  # type: ignore[attr-defined]
        works = user.may("materials.write", record)
        inside = user.reach("materials.excerpts").covers(record) or works
        context: dict[str, Any] = {
            "lines": lines,
            "works": works,
            "inside": inside,
            "edits": works and record.state == "draft",
            "answers": record.state == "issued" and (works or user.may("materials.answer", record)),
            "returns": works and record.state in ("issued", "handed_in"),
            "hands_over": works and record.state in ("issued", "handed_in", "closed"),
            "sheets": list(queries.sheets_of(record, user)),
        }
        return context if inside else context | {"timeline": _for_unit(record)}


def _for_unit(record: MaterialRequest) -> list[dict[str, Any]]:
    steps = Step.objects.filter(kind=record.kind_name, record_id=record.pk, edge__in=UNIT_STEPS)
    return [
        {"at": step.acted_on, "who": "", "sentence": sentence(request_flow, step), "note": step.reason}
        for step in steps.order_by("-id")[:50]
    ]


class RequestPrint(PrintPage):
    """资料调阅清单, for the unit and for ink."""

    kind = "material_request"
    template_name = "fieldwork/materials/print_request.html"
    label = gettext_lazy("资料调阅清单")

    def extra(self) -> dict[str, Any]:
        return {"lines": queries.lines_of(self.record, self.request.user), "title": self.record.number}


class MaterialFilter(django_filters.FilterSet):
    q = text_filter("name", "classified_no", label=gettext_lazy("资料名称、文号"))
    topic = django_filters.ChoiceFilter(label=gettext_lazy("类别"), choices=Material.Topic.choices)
    state = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=Material.State.choices)
    back = django_filters.ChoiceFilter(label=gettext_lazy("归还"), choices=Material.Back.choices[1:])
    engagement = django_filters.NumberFilter(field_name="request__engagement", widget=HiddenInput())

    class Meta:
        model = Material
        fields = ("q", "topic", "state", "back", "engagement")


def line_chip(line: Material) -> Any:
    return chip(line.tone, str(line.get_state_display()))


class Catalogue(RecordList):
    title = gettext_lazy("资料目录")
    lead = gettext_lazy("所有已发出清单里的资料：谁提供、何时收到、还了没有。涉密原件只有文号。")
    filterset = MaterialFilter
    right = "materials.read"
    export_name = "materials"
    ordering = ("-request_id", "seq", "id")
    empty = gettext_lazy("清单发出后，这里按资料逐项列出。")
    columns = (
        Column("name", gettext_lazy("资料名称"), lambda line: line.name, css="grow", frozen=True, sort="name"),
        Column("topic", gettext_lazy("类别"), lambda line: line.get_topic_display(), css="w-m", sort="topic"),
        Column("organisation", gettext_lazy("单位"), lambda line: str(line.request.organisation), css="w-m"),
        Column("number", gettext_lazy("清单"), lambda line: line.request.number, css="w-no"),
        Column("origin", gettext_lazy("形式"), lambda line: line.get_origin_display(), css="w-s"),
        Column("copies", gettext_lazy("份数"), lambda line: line.copies, css="w-s end"),
        Column("provider", gettext_lazy("提供人"), lambda line: line.provider_name, css="w-s"),
        Column("provided_on", gettext_lazy("提供日期"), lambda line: line.provided_on, css="w-m number", sort="provided_on"),
        Column("classified", gettext_lazy("涉密文号"), lambda line: line.classified_no, css="w-m"),
        Column("back", gettext_lazy("归还"), lambda line: line.get_back_display() if line.back else "", css="w-s", sort="back"),
        Column("state", gettext_lazy("状态"), lambda line: line.get_state_display(), line_chip, sort="state"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Material]:
        return queries.materials(self.request.user)

    def url(self, record: Material) -> str:
        return reverse("fieldwork:material", args=[record.pk])


class MaterialPage(RecordPage):
    kind = "material"
    template_name = "fieldwork/materials/material.html"

    def extra(self) -> dict[str, Any]:
        user, line = self.request.user, self.record
        request = line.request
        quotes = bool(user.may("materials.excerpts", line))
        return {
            "files": queries.files_of([line], user)[line.pk],
            "answers": request.state == "issued"
            and line.state != "accepted"
            and (user.may("materials.write", request) or user.may("materials.answer", request)),
            "quotes": quotes and line.state in ("provided", "accepted"),
            "excerpts": queries.excerpts(user).filter(material=line),
            "sources": [
                {"kind": _("调阅清单"), "label": request.title, "url": kinds.of(request).url(request.pk)}
            ],
        }


def answer_material(request: Request, pk: int) -> HttpResponse:
    """The unit provides one thing; the group does it for a unit without an account."""
    line: Material = kinds.get("material").access(request.user, pk)
    user, asked = request.user, line.request
    if not (user.may("materials.answer", asked) or user.may("materials.write", asked)):
        raise NotAllowed(_("资料由被巡察单位提供，或由本组代为登记"))
    initial = {name: getattr(line, name) for name in ("way", "provider_name", "provider_phone", "pages")}
    initial |= {"way": line.way or _usual(line), "text": line.answer}
    initial |= {"classified_no": line.classified_no, "kept_at": line.kept_at}
    form = forms.AnswerForm(request.POST or None, request.FILES or None, material=line, initial=initial)

    def provide(_fields: dict[str, Any]) -> str:
        actions.answer(line, form.said(), by=user, uploads=form.uploads())
        return _("已登记“%(name)s”") % {"name": line.name}

    return form_page(
        request,
        form,
        provide,
        cancel_url=kinds.of(asked).url(asked.pk),
        title=_("提供资料：%(name)s") % {"name": line.name},
        lead=line.return_reason and _("上次退回：%(why)s") % {"why": line.return_reason},
        submit_label=_("提供"),
    )


def _usual(line: Material) -> str:
    return Material.Way.UPLOAD if line.medium == Material.Medium.ELECTRONIC else Material.Way.HAND_OVER


def _recording(request: Request, pk: int) -> MaterialRequest:
    """A list for which this person records what the unit says."""
    record: MaterialRequest = kinds.get("material_request").access(request.user, pk)
    if not request.user.may("materials.write", record):
        raise NotAllowed(_("填报表由本组收发"))
    return record


def material_sheet(request: Request, pk: int) -> FileResponse:
    """The list as a workbook, for a unit without an account."""
    record = _recording(request, pk)
    with act():
        audit.record("list.exported", by=request.user, about=record, data={"list": "material_request"})
    book = sheet.write(record, queries.lines_of(record, request.user))
    return FileResponse(book, as_attachment=True, filename=f"{record.title}_{record.organisation.name}.xlsx")


def take_in_sheet(request: Request, pk: int) -> HttpResponse:
    """A filled workbook comes back: every line it answers is recorded, or none of them."""
    record = _recording(request, pk)
    form = forms.SheetForm(request.POST or None, request.FILES or None)

    def take_in(fields: dict[str, Any]) -> str:
        said = sheet.read(record, fields["file"])
        number = actions.answer_many(queries.lines_of(record, request.user), said, by=request.user)
        return _("已登记 %(count)s 项，请核对后登记已报齐") % {"count": number}

    return form_page(
        request,
        form,
        take_in,
        cancel_url=kinds.of(record).url(pk),
        title=_("读入填好的表"),
        submit_label=_("读入"),
    )


def return_materials(request: Request, pk: int) -> HttpResponse:
    record: MaterialRequest = kinds.get("material_request").access(request.user, pk)
    if not request.user.may("materials.write", record):
        raise NotAllowed(_("资料由本组核收"))
    lines = [line for line in queries.lines_of(record, request.user) if line.state in ("provided", "absent")]
    form = forms.ReturnForm(request.POST or None, lines=lines)

    def send_back(fields: dict[str, Any]) -> str:
        picked = [line for line in lines if str(line.pk) in fields["lines"]]
        actions.send_back(record, picked, reason=fields["reason"], by=request.user)
        return _("已退回 %(count)s 项") % {"count": len(picked)}

    return form_page(
        request,
        form,
        send_back,
        cancel_url=kinds.of(record).url(pk),
        title=_("退回补齐"),
        submit_label=_("退回"),
    )


def new_excerpt(request: Request, pk: int) -> HttpResponse:
    line: Material = kinds.get("material").access(request.user, pk)
    if not request.user.may("materials.excerpts", line):
        raise NotAllowed(_("摘录由本组人员登记"))

    def enter(fields: dict[str, Any]) -> str:
        made = actions.excerpt(line, by=request.user, **fields)
        return _("已登记摘录 %(code)s") % {"code": made.code}

    return form_page(
        request,
        forms.ExcerptForm(request.POST or None),
        enter,
        cancel_url=kinds.of(line).url(pk),
        title=_("摘录：%(name)s") % {"name": line.name},
        submit_label=_("登记摘录"),
        template="fieldwork/materials/excerpt_form.html",
        lead=_("涉密内容不要摘录进本系统。"),
    )


class ExcerptFilter(django_filters.FilterSet):
    q = text_filter("text", "material__name", label=gettext_lazy("摘录、资料名称"))
    leaf = django_filters.CharFilter(
        field_name="leaf_id", lookup_expr="startswith", label=gettext_lazy("问题分类")
    )
    engagement = django_filters.NumberFilter(field_name="material__request__engagement", widget=HiddenInput())

    class Meta:
        model = Excerpt
        fields = ("q", "leaf", "engagement")


class ExcerptList(RecordList):
    title = gettext_lazy("资料摘录")
    lead = gettext_lazy("带页码的原文，写底稿时直接引用。")
    filterset = ExcerptFilter
    right = "materials.excerpts"
    export_name = "material_excerpts"
    empty = gettext_lazy("从资料里摘录的原文将列在这里。")
    columns = (
        Column("code", gettext_lazy("编号"), lambda item: item.code, css="w-no", sort="code"),
        Column("text", gettext_lazy("摘录"), lambda item: item.text, lambda item: item.text[:120], css="grow", frozen=True),
        Column("material", gettext_lazy("资料"), lambda item: item.material.name, css="w-l"),
        Column("page", gettext_lazy("页码"), lambda item: item.page, css="w-m"),
        Column("leaf", gettext_lazy("问题分类"), lambda item: str(item.leaf or ""), css="w-m", sort="leaf_id"),
        Column("organisation", gettext_lazy("单位"), lambda item: str(item.material.request.organisation), css="w-m"),
        Column("by", gettext_lazy("摘录人"), lambda item: item.by_name, css="w-s"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Excerpt]:
        return queries.excerpts(self.request.user)

    def url(self, record: Excerpt) -> str:
        return reverse("fieldwork:excerpt", args=[record.pk])


class ExcerptPage(RecordPage):
    kind = "material_excerpt"
    template_name = "fieldwork/materials/excerpt.html"

    def extra(self) -> dict[str, Any]:
        line = self.record.material
        return {"sources": [{"kind": _("资料"), "label": line.name, "url": kinds.of(line).url(line.pk)}]}


PROMPTNESS = (
    gettext_lazy("轮次"),
    gettext_lazy("巡察组"),
    gettext_lazy("单位"),
    gettext_lazy("资料按时"),
    gettext_lazy("资料应办"),
    gettext_lazy("人员按时"),
    gettext_lazy("人员应到"),
    gettext_lazy("工作按时"),
    gettext_lazy("工作应办"),
    gettext_lazy("催办次数"),
)


def _prompt_rows(lines: list[dict[str, Any]]) -> Iterator[list[Any]]:
    """On time and due in cells of their own, so that a spreadsheet can add them."""
    for line in lines:
        task = line["engagement"]
        numbers = [part[name] for part in line["parts"] for name in ("on_time", "due")]
        yield [str(task.round), str(task.group), str(task.organisation), *numbers, line["reminders"]]


def promptness(request: Request) -> HttpResponse | FileResponse:
    """三个第一时间: how far material, people and work came on time, by engagement (M1-25)."""
    if not request.user.holds("materials.count"):
        raise NotAllowed(_("您的授权不含这一页"))
    lines = queries.promptness(request.user)
    if request.GET.get("export") == "xlsx":
        return sent(request, _("配合情况"), PROMPTNESS, _prompt_rows(lines), listed="promptness")
    context = {"title": _("配合情况"), "lines": lines, "exports": [excel(request)]}
    return render(request, "fieldwork/materials/promptness.html", context)
