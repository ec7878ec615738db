"""Pages of fill-in packages: the register, hand out, take back, look at the difference, land or send back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.catalogue.rights import reads_contacts
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.rectification.rates import rates
from xuncha.exchange.packages import actions, showing
from xuncha.exchange.packages.bundle import stem, write_bundle
from xuncha.exchange.packages.flow import package_flow
from xuncha.exchange.packages.forms import HandOutForm, TakeBackForm
from xuncha.exchange.packages.marking import marked_return
from xuncha.exchange.packages.models import FillPackage, PackageReturn
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files import storage
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import Missing, Refused
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, state_chip, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

LATE = gettext_lazy("逾期未交")
MOST_AT_ONCE = 200


class PackageFilter(django_filters.FilterSet):
    q = text_filter("code", "organisation__name", "organisation__initials")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in package_flow.states.values()],
    )
    late = django_filters.ChoiceFilter(
        label=LATE, method="only_late", choices=[("true", gettext_lazy("只看逾期"))]
    )

    class Meta:
        model = FillPackage
        fields = ("q", "state", "late")

    def only_late(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(state="out", due_back__lt=today())


def _state(package: FillPackage) -> Any:
    return chip("overdue", str(LATE)) if package.is_late() else state_chip(package_flow, package.state)


def _state_text(package: FillPackage) -> str:
    return str(LATE) if package.is_late() else str(package_flow.label(package.state))


COLUMNS = (
    Column("code", gettext_lazy("包号"), lambda package: package.code, css="w-m number", frozen=True),
    Column("unit", gettext_lazy("单位"), lambda package: package.organisation.name, css="grow"),
    Column("mode", gettext_lazy("内容"), lambda package: package.get_mode_display(), css="w-m"),
    Column("items", gettext_lazy("事项"), lambda package: len(package.rows), css="w-s end number"),
    Column("out_on", gettext_lazy("发出"), lambda package: package.out_on, sort="out_on", css="w-m number"),
    Column("medium", gettext_lazy("方式"), lambda package: package.get_medium_display(), css="w-s"),
    Column("to", gettext_lazy("交给"), lambda package: package.to_whom, css="w-s"),
    Column(
        "due", gettext_lazy("应交回"), lambda package: package.due_back, sort="due_back", css="w-m number"
    ),
    Column("back", gettext_lazy("交回"), lambda package: package.back_on, sort="back_on", css="w-m number"),
    Column("state", gettext_lazy("状态"), _state_text, _state, sort="state", css="w-m"),
)
PHONE = Column("phone", gettext_lazy("电话"), lambda package: package.organisation.phone, css="w-m number")


class PackageList(RecordList):
    """The register, and who has not handed in, with telephone numbers for those who may read them (practice 21)."""

    title = gettext_lazy("填报包")
    template_name = "exchange/packages.html"
    lead = gettext_lazy("没有账号的单位，一家一包：发出去填，交回来核，转入台账。")
    filterset = PackageFilter
    columns: ClassVar[Sequence[Column]] = COLUMNS
    ordering = ("due_back", "id")
    right = "exchange.packages"
    export_name = "fill_packages"
    empty = gettext_lazy("这里将登记发出和交回的填报包。先转入整改台账，再发填报包。")

    def rows(self) -> QuerySet[FillPackage]:
        shown = FillPackage.objects.visible_to(self.request.user)
        return shown.select_related("organisation")

    def url(self, record: FillPackage) -> str:
        return reverse("exchange:package", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        return [
            {
                "label": _("发填报包"),
                "url": reverse("exchange:new_packages"),
                "icon": "export",
                "primary": True,
            },
            {"label": _("收回"), "url": reverse("exchange:take_back"), "icon": "import"},
        ]

    def bulk_acts(self) -> list[dict[str, Any]]:
        return [
            {"label": _("取出所选（压缩包）"), "url": reverse("exchange:download_packages"), "icon": "export"}
        ]

    def extra(self) -> dict[str, Any]:
        """Both completion rates of the units that have a package; two statements."""
        items = RectificationItem.objects.visible_to(self.request.user)
        units = self.rows().order_by().values("organisation")
        return {"rates": rates(items.filter(organisation__in=units))}

    @cached_property
    def counted(self) -> dict[str, int]:
        """What the bars say, without a filter; one statement."""
        late = Q(state="out", due_back__lt=today())
        return self.rows().aggregate(
            every=Count("pk"),
            out=Count("pk", filter=Q(state="out")),
            late=Count("pk", filter=late),
            back=Count("pk", filter=Q(state="back")),
            landed=Count("pk", filter=Q(state="landed")),
        )

    def _total(self, rows: QuerySet[Any]) -> int:
        return super()._total(rows) if self._active() else self.counted["every"]

    def bars(self) -> list[dict[str, Any]]:
        """全部 20 · 没有交回 3 · 逾期 1 · 待审 2 · 已转入 14."""
        current = self.request.GET.urlencode()
        bars = [
            (_("全部"), "every", "", ""),
            (_("没有交回"), "out", "state=out", "waiting"),
            (LATE, "late", "late=true", "overdue"),
            (_("交回待审"), "back", "state=back", "due"),
            (_("已转入"), "landed", "state=landed", "done"),
        ]
        return [
            {
                "label": label,
                "count": self.counted[key],
                "url": f"?{query}",
                "current": query == current,
                "tone": tone,
            }
            for label, key, query, tone in bars
        ]


class PackageListWithPhones(PackageList):
    columns: ClassVar[Sequence[Column]] = (*COLUMNS, PHONE)


def package_list(request: Request) -> HttpResponseBase:
    view = PackageListWithPhones if reads_contacts(request.user) else PackageList
    return view.as_view()(request)


def new_packages(request: Request) -> HttpResponse:
    user: Any = request.user
    actions.require_packages(user)
    form = HandOutForm(request.POST or None, actor=user)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.hand_out(form.chosen(), terms=form.terms(), by=user)
        except Missing as missing:
            form.add_error(
                None, "：".join([str(missing.message), "、".join(map(str, missing.details))]).strip("：")
            )
        else:
            messages.success(request, _("已登记 %(count)d 个填报包，选中后取出") % {"count": len(made)})
            return HttpResponseRedirect(f"{reverse('exchange:packages')}?state=out")
    context = {
        "title": _("发填报包"),
        "form": form,
        "submit_label": _("生成并登记"),
        "cancel_url": reverse("exchange:packages"),
        "hints": [
            {
                "label": _("包里有什么"),
                "text": _(
                    "一张带下拉的填报表、按序号分好的佐证文件夹和一页说明；原文只读，单位只填四种完成情况。"
                ),
            }
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "kit/form.html", context, status=status)


def take_back(request: Request) -> HttpResponse:
    """Files of several units at once; each stands for itself, and what is refused is told with its reason."""
    user: Any = request.user
    actions.require_packages(user)
    require_whole_upload(request)
    form = TakeBackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        outcome = [
            _take_one(upload, form.cleaned_data["received_on"], user)
            for upload in form.cleaned_data["documents"]
        ]
        context = {"title": _("收回填报包"), "outcome": outcome}
        return render(request, "exchange/taken_back.html", context)
    page: dict[str, Any] = {
        "title": _("收回填报包"),
        "form": form,
        "submit_label": _("收下并核对"),
        "cancel_url": reverse("exchange:packages"),
    }
    return render(request, "kit/form.html", page, status=422 if request.method == "POST" else 200)


def _take_one(upload: Any, on: Any, user: Any, expected: FillPackage | None = None) -> dict[str, Any]:
    try:
        returned = actions.take_back(upload, by=user, on=on, expected=expected)
    except Refused as refusal:
        return {"name": upload.name, "refused": str(refusal.message)}
    return {"name": upload.name, "package": returned.package, "returned": returned}


class PackagePage(RecordPage):
    kind = "fill_package"
    template_name = "exchange/package.html"

    def extra(self) -> dict[str, Any]:
        return showing.package(self.record, self.request.user)

    def post(self, request: Request, pk: int) -> HttpResponse:
        """One file handed in for this very package: another unit's is refused."""
        package, user = _package(request, pk), request.user
        require_whole_upload(request)
        form = TakeBackForm(request.POST, request.FILES)
        if not form.is_valid():
            messages.error(request, "；".join(str(text) for texts in form.errors.values() for text in texts))
            return _back(package)
        upload = form.cleaned_data["documents"][0]
        actions.take_back(upload, by=user, on=form.cleaned_data["received_on"], expected=package)
        return _back(package)


def _package(request: Request, pk: int) -> FillPackage:
    package: FillPackage = kinds.get("fill_package").access(request.user, pk)
    actions.require_packages(request.user)
    return package


def _back(package: FillPackage) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("exchange:package", args=[package.pk]))


def _newest(package: FillPackage, user: Any) -> PackageReturn:
    found = PackageReturn.objects.visible_to(user).filter(package=package).order_by("-pk").first()
    if found is None:
        raise Missing(_("这个包还没有交回"))
    found.package = package
    return found


@require_POST
def land(request: Request, pk: int) -> HttpResponse:
    package, user = _package(request, pk), request.user
    actions.land_return(_newest(package, user), by=user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已转入台账"))
    return _back(package)


@require_POST
def send_back(request: Request, pk: int) -> HttpResponse:
    package = _package(request, pk)
    actions.send_back(package, by=request.user, reason=request.POST.get("reason", ""))
    messages.success(request, _("已退回，请把标注好的填报表交给单位"))
    return _back(package)


@require_POST
def download(request: Request, pk: int) -> FileResponse:
    return _bundle([_package(request, pk)], request.user)


@require_POST
def download_many(request: Request) -> FileResponse:
    """The chosen packages as one zip, a folder a unit."""
    user: Any = request.user
    actions.require_packages(user)
    rows = FillPackage.objects.visible_to(user).select_related("organisation").exclude(state="void")
    if not request.POST.get("all"):
        rows = rows.filter(pk__in=[pk for pk in request.POST.getlist("pick") if pk.isdigit()])
    packages = list(rows[: MOST_AT_ONCE + 1])
    if not packages:
        raise Missing(_("请先选出填报包"))
    if len(packages) > MOST_AT_ONCE:
        raise Refused(_("一次最多取出 %(count)d 个") % {"count": MOST_AT_ONCE})
    return _bundle(packages, user)


def _bundle(packages: Sequence[FillPackage], user: Any) -> FileResponse:
    buffer = io.BytesIO()
    write_bundle(buffer, packages)
    buffer.seek(0)
    actions.note_download(packages, by=user)
    name = stem(packages[0]) if len(packages) == 1 else _("填报包_%(count)d家") % {"count": len(packages)}
    return FileResponse(buffer, as_attachment=True, filename=f"{name}.zip")


@require_POST
def marked(request: Request, pk: int) -> FileResponse:
    """What the unit handed in, its wrong cells coloured and commented."""
    package, user = _package(request, pk), request.user
    returned = _newest(package, user)
    content = marked_return(storage.path_of(returned.sha256), returned.findings)
    actions.note_download([package], by=user, action="marked")
    buffer = io.BytesIO(content)
    return FileResponse(buffer, as_attachment=True, filename=f"{stem(package)}_须改正.xlsx")


class Cover(PrintPage):
    """The slip that goes with the stick: unit, package code, QR with number and digest (practice 1, 7)."""

    kind = "fill_package"
    template_name = "exchange/cover.html"
    label = gettext_lazy("巡察整改填报包交接单")

    def extra(self) -> dict[str, Any]:
        return {"number": self.record.code, "title": _("巡察整改填报包交接单")}
