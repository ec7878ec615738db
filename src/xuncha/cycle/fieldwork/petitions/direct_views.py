"""Pages of items handed straight on: a number, two times, two people. No text, no upload, no draft (practice 10, 11)."""

from __future__ import annotations

import io
import zipfile
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.fieldwork.petitions import direct_actions, queries
from xuncha.cycle.fieldwork.petitions.direct import DirectItem, direct_flow
from xuncha.cycle.fieldwork.petitions.direct_forms import DirectForm, HandUpForm, OpenForm
from xuncha.cycle.fieldwork.petitions.models import Channel
from xuncha.cycle.fieldwork.petitions.views import page_of
from xuncha.cycle.planning.models import Group
from xuncha.foundation import custody, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage


class DirectList(RecordList):
    title = gettext_lazy("径送件")
    register_title = gettext_lazy("径送件登记簿")
    lead = gettext_lazy("只有件号和时间：内容不入库、不复制、不摘抄（DR25）。")
    right = "petitions.direct"
    export_name = "direct_items"
    ordering = ("-received_at", "-id")
    empty = gettext_lazy("这里将列出由您开启、见证，或您本人登记的径送件。")
    columns = (
        Column("number", gettext_lazy("件号"), lambda row: row.number, css="w-no", sort="number", frozen=True),
        Column("route", gettext_lazy("去向"), lambda row: row.get_route_display(), css="w-l", sort="route"),
        Column("received", gettext_lazy("收到"), lambda row: timezone.localtime(row.received_at).date(), css="w-m number", sort="received_at"),
        Column("channel", gettext_lazy("渠道"), lambda row: row.get_channel_display(), css="w-s"),
        Column("form", gettext_lazy("形式"), lambda row: row.get_form_display(), css="w-m"),
        Column("due", gettext_lazy("时限"), lambda row: row.due, css="w-m number"),
        Column("handed", gettext_lazy("移送日期"), lambda row: row.handed_on, css="w-m number"),
        state_column(direct_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[DirectItem]:
        return queries.direct_items(self.request.user)

    def url(self, record: DirectItem) -> str:
        return reverse("fieldwork:direct_item", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("petitions.direct_register", acting=True):
            return []
        url = reverse("fieldwork:direct_new")
        return [{"label": _("登记径送件"), "url": url, "icon": "add", "primary": True}]


def new(request: Request) -> HttpResponse:
    """Route, time, channel and form; afterwards the rest of a mixed letter may be registered as a petition (拆分)."""
    user = request.user
    if not user.reach("petitions.direct_register", acting=True):
        raise NotAllowed(_("径送件由收到的人登记"))
    wanted = {name: request.GET.get(name, "") for name in ("route", "channel")}
    known = {"route": DirectItem.Route.values, "channel": Channel.values}
    form = DirectForm(
        request.POST or None, initial={name: value for name, value in wanted.items() if value in known[name]}
    )
    if request.method == "POST" and form.is_valid():
        item = direct_actions.register(**form.cleaned_data, group=_group_of(user), by=user)
        messages.success(request, _("已登记 %(number)s") % {"number": item.number})
        return HttpResponseRedirect(page_of(item))
    context = {
        "title": _("登记径送件"),
        "form": form,
        "submit_label": _("登记"),
        "cancel_url": reverse("fieldwork:direct_items"),
    }
    return render(
        request, "fieldwork/petitions/direct_new.html", context, status=422 if form.is_bound else 200
    )


def _group_of(user: Any) -> Group | None:
    """The group in which this person acts today; office people register outside any group."""
    ids = [
        value
        for clause in user.reach("petitions.direct_register", acting=True).clauses
        if clause.column == "group_id"
        for value in clause.values
    ]
    return Group.objects.visible_to(user).filter(pk__in=ids).order_by("-pk").first() if ids else None


class DirectPage(RecordPage):
    kind = "direct_item"
    template_name = "fieldwork/petitions/direct_item.html"
    # Pressed on this page: the general page of an act would offer a place to write.
    pressed: ClassVar[dict[str, tuple[str, Any]]] = {
        "witness": ("fieldwork:direct_witness", gettext_lazy("确认原件原封移送给了接收单位？")),
        "take_back": ("fieldwork:direct_take_back", gettext_lazy("确认没有送达，收回待重新移送？")),
    }

    def button(self, act: dict[str, Any]) -> dict[str, Any]:
        if act.get("edge") not in self.pressed:
            return act
        name, question = self.pressed[act["edge"]]
        return act | {"url": reverse(name, args=[self.record.pk]), "method": "post", "confirm": question}

    def extra(self) -> dict[str, Any]:
        user, item = self.request.user, self.record
        opens = user.reach("petitions.direct_open", acting=True).covers(item)
        capacity = direct_actions.CAPACITY[item.route]
        return {
            "opens": opens and item.waits_unopened,
            "destroys": opens and item.waits_unopened and item.state == "handed_up",
            "designated": custody.public_keys(capacity) and capacity not in custody.my_capacities(user),
            "splits": user.reach("petitions.add", acting=True),
        }


def item_for(request: Request, pk: int, right: str) -> DirectItem:
    item: DirectItem = kinds.get("direct_item").access(request.user, pk)
    if not request.user.reach(right, acting=True).covers(item):
        raise NotAllowed(_("这一步由指定的开启人或见证人办理"))
    return item


def hand_up(request: Request, pk: int) -> HttpResponse:
    item = item_for(request, pk, "petitions.direct_open")
    form = HandUpForm(request.POST or None, route=item.route, initial={"on": today()})

    def act(fields: dict[str, Any]) -> str:
        direct_actions.hand_up(item, **fields, by=request.user, version=posted_version(request) or None)
        return _("已登记移送，请另一人见证确认")

    return form_page(
        request,
        form,
        act,
        cancel_url=page_of(item),
        title=_("径送：%(number)s") % {"number": item.number},
        lead=_("原件原封移送，不拆阅、不复印、不摘抄。"),
        version=item.version,
        submit_label=_("登记移送"),
    )


@require_POST
def witness(request: Request, pk: int) -> HttpResponse:
    item = item_for(request, pk, "petitions.direct_witness")
    direct_actions.witness(item, by=request.user)
    messages.success(request, _("已确认见证移送"))
    return HttpResponseRedirect(page_of(item))


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    item = item_for(request, pk, "petitions.direct_witness")
    direct_actions.take_back(item, by=request.user)
    messages.success(request, _("已收回，等待重新移送"))
    return HttpResponseRedirect(page_of(item))


@require_POST
def destroy(request: Request, pk: int) -> HttpResponse:
    item = item_for(request, pk, "petitions.direct_open")
    direct_actions.destroy(item, by=request.user)
    messages.success(request, _("密封件和密钥已销毁，件号和时间保留"))
    return HttpResponseRedirect(page_of(item))


def open_parcel(request: Request, pk: int) -> HttpResponse:
    """For the designated opener alone: one file to carry away on a medium; nothing is shown, nothing is kept."""
    item = item_for(request, pk, "petitions.direct_open")
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            content, files = direct_actions.open_parcel(
                item, passphrase=form.cleaned_data["passphrase"], by=request.user
            )
        except Refused as refusal:
            form.add_error("passphrase", str(refusal))
        else:
            return _medium(item, content, files)
    context = {
        "form": form,
        "title": _("导出密封件：%(number)s") % {"number": item.number},
        "lead": _("下载后请存入专用介质移送，不在本机留存；每次打开都留痕。"),
        "submit_label": _("打开并导出"),
        "cancel_url": page_of(item),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def _medium(item: DirectItem, content: dict[str, Any], files: Any) -> HttpResponse:
    """Packed in memory; nothing of it touches a disk of ours."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        words = "\n\n".join(str(content.get(name) or "") for name in ("what", "who", "when"))
        archive.writestr("content.txt", words.strip())
        for no, file in enumerate(files, start=1):
            archive.writestr(f"{no:02d}-{file.name}", file.read())
    answer = HttpResponse(buffer.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{item.number}.zip"'
    return answer
