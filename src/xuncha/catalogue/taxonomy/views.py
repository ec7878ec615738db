"""Pages of frameworks, leaves and types of units: every insider reads, the office changes."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms as django_forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Framework, KeyPoint, Leaf, LeafMapping, UnitType
from xuncha.catalogue.rights import WRITE, require_write
from xuncha.catalogue.taxonomy import actions, forms, queries
from xuncha.catalogue.taxonomy.usage import is_used, used_codes
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList

GROUPS = [("A", gettext_lazy("A 路线方针政策和决策部署")), ("B", gettext_lazy("B 管党治党和群众身边")),
          ("C", gettext_lazy("C 班子、队伍和基层组织")), ("D", gettext_lazy("D 整改")), ("Z", gettext_lazy("Z 系统"))]  # fmt: skip


def writes(request: Request) -> bool:
    user = request.user
    return bool(user.reach(WRITE, acting=True))


def tabs(current: str) -> list[dict[str, Any]]:
    pages = [
        ("frameworks", _("监督框架")),
        ("leaves", _("问题分类")),
        ("matrix", _("分类与框架对照")),
        ("unit_types", _("单位类型与要点")),
        ("classifier", _("分类模型")),
    ]
    return [
        {"label": label, "url": reverse(f"catalogue:{name}"), "current": name == current}
        for name, label in pages
    ]


def framework_list(request: Request) -> HttpResponse:
    used = used_codes()
    rows = [(framework, framework.code in used) for framework in queries.frameworks()]
    context = {"title": _("分类框架"), "tabs": tabs("frameworks"), "rows": rows}
    return render(request, "catalogue/frameworks.html", context)


def framework_page(request: Request, code: str) -> HttpResponse:
    framework = get_object_or_404(Framework, pk=code)
    used = is_used(framework)
    context = {
        "title": str(framework),
        "framework": framework,
        "used": used,
        "places": queries.nodes_with_leaves(framework),
        "acts": framework_acts(framework, used=used) if writes(request) else [],
        "crumbs": [
            {"label": _("监督框架"), "url": reverse("catalogue:frameworks")},
            {"label": str(framework)},
        ],
    }
    return render(request, "catalogue/framework.html", context)


def framework_acts(framework: Framework, *, used: bool) -> list[dict[str, Any]]:
    """A used edition can only be copied; one that is not can be changed."""

    def act(label: str, name: str, method: str = "get", **more: Any) -> dict[str, Any]:
        return {
            "label": label,
            "url": reverse(f"catalogue:{name}", args=[framework.pk]),
            "method": method,
        } | more

    change = [act(_("修改节点"), "framework_edit"), act(_("修改归口"), "mapping", primary=True)]
    stand = (
        act(_("停止选用"), "framework_retire", "post", confirm=_("停止后新的轮次不能再选，已用的轮次不变。"))
        if framework.in_force
        else act(_("启用"), "framework_in_force", "post")
    )
    return [*([] if used else change), act(_("另存为新版"), "framework_copy", "post"), stand]


@require_POST
def framework_copy(request: Request, code: str) -> HttpResponse:
    made = actions.copy_framework(get_object_or_404(Framework, pk=code), by=request.user)
    messages.success(request, _("已另存为%(edition)s；改好后启用，原版随之停止选用") % {"edition": made})
    return HttpResponseRedirect(reverse("catalogue:framework", args=[made.pk]))


@require_POST
def framework_in_force(request: Request, code: str) -> HttpResponse:
    actions.put_in_force(get_object_or_404(Framework, pk=code), by=request.user)
    return HttpResponseRedirect(reverse("catalogue:framework", args=[code]))


@require_POST
def framework_retire(request: Request, code: str) -> HttpResponse:
    actions.retire(get_object_or_404(Framework, pk=code), by=request.user)
    return HttpResponseRedirect(reverse("catalogue:framework", args=[code]))


def framework_edit(request: Request, code: str) -> HttpResponse:
    framework = get_object_or_404(Framework, pk=code)
    require_write(request.user)
    form = forms.FrameworkForm(request.POST or None, framework=framework)

    def act(typed: dict[str, Any]) -> str:
        actions.edit_framework(
            framework,
            name=typed["name"],
            source=typed["source"],
            titles=form.titles(),
            new_node=typed["new_node"],
            by=request.user,
            revision=posted_version(request),
        )
        return _("已保存")

    cancel = reverse("catalogue:framework", args=[code])
    title = _("修改框架：%(framework)s") % {"framework": framework}
    return form_page(request, form, act, title=title, version=framework.revision, cancel_url=cancel)


def mapping(request: Request, code: str) -> HttpResponse:
    """Under which node each leaf counts: one line a leaf, inferred places marked."""
    framework = get_object_or_404(Framework, pk=code)
    require_write(request.user)
    standing = {m.leaf_id: m for m in LeafMapping.objects.filter(framework=framework, is_primary=True)}
    leaves = list(Leaf.objects.all())
    places = {leaf: m.node_id for leaf, m in standing.items()}
    form = forms.MappingForm(request.POST or None, framework=framework, places=places, leaves=leaves)
    rows = [(leaf, form[forms.field_name(leaf.pk)], standing.get(leaf.pk)) for leaf in leaves]
    return form_page(
        request,
        form,
        lambda typed: _save_mapping(request, framework, form),  # noqa: ARG005 - the form knows its leaves
        cancel_url=reverse("catalogue:framework", args=[code]),
        template="catalogue/mapping.html",
        title=_("归口：%(framework)s") % {"framework": framework},
        framework=framework,
        rows=rows,
    )


def _save_mapping(request: Request, framework: Framework, form: forms.MappingForm) -> str:
    """Either take the inferred places of the ticked leaves over, or save what was chosen."""
    source, user, revision = form.cleaned_data["source"], request.user, posted_version(request)
    if request.POST.get("act") == "confirm":
        ticked = request.POST.getlist("confirm")
        done = actions.confirm_mapping(framework, ticked, source=source, by=user, revision=revision)
        return _("确认了 %(n)s 处推断") % {"n": done}
    done = actions.map_leaves(framework, form.chosen(), source=source, by=user, revision=revision)
    return _("改了 %(n)s 处归口") % {"n": done}


def matrix(request: Request) -> HttpResponse:
    """Leaf × framework; inferred places are marked 推断."""
    shown = list(Framework.objects.order_by("-in_force", "code"))
    if request.GET.get("all") != "1":
        shown = [framework for framework in shown if framework.in_force]
    context = {
        "title": _("分类与框架对照"),
        "tabs": tabs("matrix"),
        "frameworks": shown,
        "rows": queries.matrix(shown),
        "all": request.GET.get("all") == "1",
    }
    return render(request, "catalogue/matrix.html", context)


class LeafFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("名称或表现"),
        method="find",
        widget=django_forms.TextInput(attrs={"type": "search"}),
    )
    group = django_filters.ChoiceFilter(
        label=gettext_lazy("一级"), choices=GROUPS, empty_label=gettext_lazy("全部")
    )

    class Meta:
        model = Leaf
        fields = ("q", "group")

    def find(self, rows: QuerySet[Leaf], name: str, value: str) -> QuerySet[Leaf]:
        return queries.find_leaves(rows, value)


class LeafList(RecordList):
    """The taxonomy, searched by name and typical manifestation."""

    title = gettext_lazy("问题分类")
    template_name = "catalogue/leaves.html"
    filterset = LeafFilter
    columns = (
        Column("code", gettext_lazy("代码"), lambda leaf: leaf.code, css="w-s number", frozen=True),
        Column("name", gettext_lazy("问题分类"), lambda leaf: leaf.name, css="w-m"),
        Column("section", gettext_lazy("二级"), lambda leaf: leaf.section_name, css="w-l"),
        Column("manifestations", gettext_lazy("典型表现"), lambda leaf: leaf.manifestations, css="grow"),
        Column("disciplines", gettext_lazy("默认纪律"), lambda leaf: leaf.discipline_names, css="nowrap"),
        Column("state", gettext_lazy("停用"), lambda leaf: leaf.deprecated_on, css="w-s"),
    )
    ordering = ("code",)
    export_name = "leaves"
    empty = gettext_lazy("没有符合的分类；换个说法再找。")

    def rows(self) -> QuerySet[Leaf]:
        return Leaf.objects.all()

    def url(self, record: Leaf) -> str:
        return reverse("catalogue:leaf", args=[record.pk])

    def extra(self) -> dict[str, Any]:
        return {"tabs": tabs("leaves")}


def leaf_page(request: Request, code: str) -> HttpResponse:
    leaf = get_object_or_404(Leaf, pk=code)
    if request.method == "POST":
        require_write(request.user)
    form = forms.LeafForm(request.POST or None, initial={"manifestations": leaf.manifestations})
    if form.is_bound and form.is_valid():
        actions.describe_leaf(leaf, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存"))
        return HttpResponseRedirect(reverse("catalogue:leaf", args=[code]))
    context = {
        "title": str(leaf),
        "leaf": leaf,
        "places": queries.places_of(leaf),
        "form": form if writes(request) else None,
        "crumbs": [{"label": _("问题分类"), "url": reverse("catalogue:leaves")}, {"label": str(leaf)}],
    }
    return render(request, "catalogue/leaf.html", context)


@require_POST
def leaf_retire(request: Request, code: str) -> HttpResponse:
    actions.retire_leaf(get_object_or_404(Leaf, pk=code), by=request.user)
    return HttpResponseRedirect(reverse("catalogue:leaf", args=[code]))


def unit_type_list(request: Request) -> HttpResponse:
    rows = UnitType.objects.prefetch_related("key_leaves")
    context = {"title": _("单位类型与要点"), "tabs": tabs("unit_types"), "rows": rows}
    return render(request, "catalogue/unit_types.html", context)


def unit_type_page(request: Request, code: str) -> HttpResponse:
    unit_type = get_object_or_404(UnitType, pk=code)
    context = {
        "title": unit_type.name,
        "unit_type": unit_type,
        "key_leaves": unit_type.key_leaves.all(),
        "points": queries.points_of(unit_type),
        "templates": unit_type.post_templates.all(),
        "writes": writes(request),
        "form": forms.UnitTypeForm(unit_type=unit_type) if writes(request) else None,
        "point_form": forms.KeyPointForm() if writes(request) else None,
        "crumbs": [
            {"label": _("单位类型"), "url": reverse("catalogue:unit_types")},
            {"label": unit_type.name},
        ],
    }
    return render(request, "catalogue/unit_type.html", context)


@require_POST
def unit_type_edit(request: Request, code: str) -> HttpResponse:
    unit_type = get_object_or_404(UnitType, pk=code)
    form = forms.UnitTypeForm(request.POST)
    if form.is_valid():
        actions.edit_unit_type(unit_type, by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存"))
    return HttpResponseRedirect(reverse("catalogue:unit_type", args=[code]))


def key_point_add(request: Request, code: str) -> HttpResponse:
    unit_type = get_object_or_404(UnitType, pk=code)
    require_write(request.user)
    form = forms.KeyPointForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        actions.add_key_point(unit_type, by=request.user, **typed)
        return _("已加一条要点")

    cancel = reverse("catalogue:unit_type", args=[code])
    title = _("加要点：%(type)s") % {"type": unit_type.name}
    return form_page(request, form, act, title=title, cancel_url=cancel)


@require_POST
def key_point_retire(request: Request, code: str, pk: int) -> HttpResponse:
    point = get_object_or_404(KeyPoint, pk=pk, unit_type_id=code)
    actions.retire_key_point(point, by=request.user)
    messages.success(request, _("要点已停用；已下达的任务不变"))
    return HttpResponseRedirect(reverse("catalogue:unit_type", args=[code]))
