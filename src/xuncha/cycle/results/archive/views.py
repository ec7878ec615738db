"""Pages of the archive: the volumes, one volume with its directory and gaps, its lines, wiped devices, export."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.results.archive import actions, exporting, forms, queries
from xuncha.cycle.results.archive.flow import volume_flow
from xuncha.cycle.results.archive.gaps import gaps
from xuncha.cycle.results.archive.models import Volume, VolumeEntry
from xuncha.foundation import kinds
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.records import RecordPage


class VolumeFilter(django_filters.FilterSet):
    q = text_filter("title", "number", "archive_no", label=gettext_lazy("题名、编号、档号"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in volume_flow.states.values()],
    )

    class Meta:
        model = Volume
        fields = ("q", "state")


class VolumeList(RecordList):
    title = gettext_lazy("归档案卷")
    lead = gettext_lazy(
        "一个任务一卷：本组收集、写目录、签字移交，巡察办接收；移交以后可以导出，离开平台也能读。"
    )
    filterset = VolumeFilter
    right = "archive.read"
    export_name = "archive_volumes"
    paper = "results-archive-print_directory"
    empty = gettext_lazy("在任务页点“组卷归档”，案卷列在这里。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("title", gettext_lazy("案卷题名"), lambda row: row.title, css="grow", frozen=True),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-l"),
        Column("group", gettext_lazy("巡察组"), lambda row: str(row.group or ""), css="w-m"),
        Column("archive_no", gettext_lazy("档号"), lambda row: row.archive_no, css="w-m", sort="archive_no"),
        Column("place", gettext_lazy("存放位置"), lambda row: row.place, css="w-m"),
        state_column(volume_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Volume]:
        return queries.volumes(self.request.user)

    def url(self, record: Volume) -> str:
        return address("volume", record.pk)


def address(name: str, pk: int) -> str:
    return reverse(f"results:{name}", args=[pk])


def open_volume(request: Request, pk: int) -> HttpResponse:
    """One press: the volume is opened and everything the system holds is collected."""
    engagement: Engagement = kinds.get("engagement").access(request.user, pk)
    actions.require_group(engagement, by=request.user)
    made: list[Volume] = []

    def act(_data: dict[str, Any]) -> str:
        made.append(actions.open_volume(engagement, by=request.user))
        return _("已组卷，系统里的材料都列进了目录；纸质材料请补充，写明原件在哪里")

    answer = form_page(
        request,
        forms.Confirm(request.POST or None),
        act,
        cancel_url=kinds.get("engagement").url(pk),
        title=_("组卷归档：%(unit)s") % {"unit": engagement.organisation},
        lead=_("把这个任务的文书按目录收进一卷。以后新增的，在案卷页再点“收集”；谈话、信访、线索只列编号。"),
        submit_label=_("组卷"),
    )
    return HttpResponseRedirect(address("volume", made[0].pk)) if made else answer


class VolumePage(RecordPage):
    kind = "archive_volume"
    template_name = "results/archive/volume.html"

    def extra(self) -> dict[str, Any]:
        user, volume = self.request.user, self.record
        writes = user.reach("archive.write", acting=True).covers(volume)
        return {
            "entries": list(queries.entries(volume, user)),
            "gaps": gaps(volume) if volume.state == "compiling" else [],
            "wipes": queries.wipes(volume, user),
            "edits": writes and volume.state == "compiling",
            "wipes_edit": writes,
            "shelves": volume.state != "compiling"
            and user.reach("archive.receive", acting=True).covers(volume),
            "exports": user.reach("archive.export", acting=True).covers(volume),
        }


class VolumeEdit(RecordForm):
    kind = "archive_volume"
    right = "archive.write"
    form_class = forms.VolumeForm
    editable_states = ("compiling",)


class Shelf(RecordForm):
    kind = "archive_volume"
    right = "archive.receive"
    form_class = forms.ShelfForm
    editable_states = ("handed", "archived")

    def title(self) -> str:
        return _("档号和存放位置：%(volume)s") % {"volume": self.record}


def volume_of(request: Request, pk: int) -> Volume:
    volume: Volume = kinds.get("archive_volume").access(request.user, pk)
    return volume


@require_POST
def collect(request: Request, pk: int) -> HttpResponse:
    count = actions.collect(volume_of(request, pk), by=request.user)
    words = _("新收 %(count)d 件") % {"count": count} if count else _("没有新的材料")
    messages.success(request, words)
    return HttpResponseRedirect(address("volume", pk))


def entry_of(request: Request, pk: int) -> VolumeEntry:
    """A line of a volume this person may read, unless it tells of a record they are kept from."""
    entry = VolumeEntry.objects.visible_to(request.user).filter(pk=pk).first()
    if entry is None:
        raise Http404
    entry.volume = volume_of(request, entry.volume_id)
    if not queries.entries(entry.volume, request.user).filter(pk=pk).exists():
        raise Http404
    return entry


def add_entry(request: Request, pk: int) -> HttpResponse:
    volume = volume_of(request, pk)
    actions.require_write(volume, request.user)

    def act(data: dict[str, Any]) -> str:
        actions.add_entry(volume, data, by=request.user)
        return _("已补充")

    title = _("补充卷内材料：%(volume)s") % {"volume": volume}
    form = forms.EntryForm(request.POST or None)
    return form_page(request, form, act, cancel_url=address("volume", pk), title=title)


def edit_entry(request: Request, pk: int) -> HttpResponse:
    entry = entry_of(request, pk)
    actions.require_write(entry.volume, request.user)
    back = address("volume", entry.volume_id)
    if request.method == "POST" and request.POST.get("drop"):
        actions.drop_entry(entry, by=request.user)
        return HttpResponseRedirect(back)

    def act(data: dict[str, Any]) -> str:
        actions.edit_entry(entry, data, by=request.user, version=posted_version(request))
        return _("已保存")

    form = forms.entry_form(entry, request.POST or None)
    kept = [{"name": "save", "value": "1", "label": _("保存"), "primary": True}]
    drop = [] if entry.kind else [{"name": "drop", "value": "1", "label": _("删去这一条")}]
    context: dict[str, Any] = {"title": str(entry), "version": entry.version, "choose_acts": [*kept, *drop]}
    return form_page(request, form, act, cancel_url=back, **context)


def place_all(request: Request, pk: int) -> HttpResponse:
    volume = volume_of(request, pk)
    actions.require_write(volume, request.user)

    def act(data: dict[str, Any]) -> str:
        count = actions.place_all(volume, data["place"], by=request.user)
        return _("%(count)d 条写上了存放处") % {"count": count}

    title = _("写原件存放处：%(volume)s") % {"volume": volume}
    form = forms.PlaceForm(request.POST or None)
    return form_page(request, form, act, cancel_url=address("volume", pk), title=title)


def add_wipe(request: Request, pk: int) -> HttpResponse:
    volume = volume_of(request, pk)
    actions.require_group(volume, by=request.user)

    def act(data: dict[str, Any]) -> str:
        actions.record_wipe(volume, data, by=request.user)
        return _("已登记，请打印清理见证单，两人签字")

    title = _("登记清理见证：%(volume)s") % {"volume": volume}
    form = forms.WipeForm(request.POST or None)
    return form_page(request, form, act, cancel_url=address("volume", pk), title=title)


@require_POST
def export(request: Request, pk: int) -> HttpResponse:
    exporting.order(volume_of(request, pk), by=request.user)
    messages.success(request, _("正在后台生成，做好后在这里取；只有本人能取"))
    return HttpResponseRedirect(reverse("kit:batches"))
