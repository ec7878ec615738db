"""Pages of documents taken apart: list, a new one, the source beside the items, corrections in place."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import NotAllowed
from xuncha.insight.decomposing import actions, forms, queries, showing, targets
from xuncha.insight.decomposing.models import Decomposition, Item, Made
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter
from xuncha.kit.records import RecordPage
from xuncha.library.documents.models import Document

HINT = gettext_lazy("拆解由程序按文字做，只是草稿：请对着原文看一遍，错的当场改，再生成记录。")


class DecompositionFilter(django_filters.FilterSet):
    q = text_filter("title", label=gettext_lazy("题名"))
    sort = django_filters.ChoiceFilter(
        label=gettext_lazy("文种"),
        choices=[one for one in Decomposition.Sort.choices if one[0]],
        empty_label=gettext_lazy("全部"),
    )

    class Meta:
        model = Decomposition
        fields = ("q", "sort")


class DecompositionList(RecordList):
    title = gettext_lazy("公文拆解")
    lead = gettext_lazy(
        "把讲话、反馈意见、整改方案、通知拆成谁在何时前做什么，核对后生成督办事项、反馈问题、整改措施或监督要点。"
    )
    filterset = DecompositionFilter
    right = "decomposing.read"
    export_name = "decompositions"
    empty = gettext_lazy(
        "上传一份讲话或通知，程序拆出问题、要求、措施、责任单位和时限，您核对后一步生成记录。"
    )
    columns = (
        Column("title", gettext_lazy("题名"), lambda row: row.title, css="grow", frozen=True, sort="title"),
        Column("sort", gettext_lazy("文种"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("on", gettext_lazy("成文日期"), lambda row: row.document_on, css="w-m number", sort="document_on"),
        Column("place", gettext_lazy("归属"), lambda row: str(row.organisation or _("巡察办")), css="w-l"),
        Column("found", gettext_lazy("条目"), lambda row: row.found or 0, css="w-s end number"),
        Column("used", gettext_lazy("已生成"), lambda row: row.used or 0, css="w-s end number"),
        Column("by", gettext_lazy("拆解人"), lambda row: row.created_by_name, css="w-s"),
        Column("at", gettext_lazy("拆解时间"), lambda row: row.created_at.date(), css="w-m number", sort="created_at"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Decomposition]:
        return queries.counted(self.request.user)

    def url(self, record: Decomposition) -> str:
        return reverse("insight:decomposition", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach(queries.WRITE, acting=True):
            return []
        url = reverse("insight:new_decomposition")
        return [{"label": _("拆解公文"), "url": url, "icon": "add", "primary": True}]


def decompose(request: Request) -> HttpResponse:
    """A file, pasted words or a library document comes in; what was found is shown at once."""
    user: Any = request.user
    if not user.reach(queries.WRITE, acting=True):
        raise NotAllowed(_("公文拆解由巡察办或本组人员做"))
    require_whole_upload(request)
    document = _document(request)
    initial = {"place": _place(request, document)}
    form = forms.AskForm(
        request.POST or None, request.FILES or None, actor=user, document=document, initial=initial
    )
    made: list[Decomposition] = []

    def take(said: dict[str, Any]) -> str:
        asked = form.asked()
        actions.require_write(user, asked)
        told = actions.read_and_take(on=said["document_on"], **_words(said, document, user))
        known = queries.earlier(actions.digest_of(told["text"]), user)
        made.append(actions.keep(asked, told, by=user, document=document))
        if known is not None:
            return _("已拆解。这份公文以前拆过（%(title)s），生成记录前请先看看，免得重复") % {
                "title": known.title
            }
        return _("已拆解，请对着原文核对")

    answer = form_page(
        request,
        form,
        take,
        title=_("拆解公文"),
        lead=_("来自资料库：%(title)s") % {"title": document.title} if document else HINT,
        submit_label=_("拆解"),
        cancel_url=reverse("insight:decompositions"),
    )
    return HttpResponseRedirect(kinds.of(made[0]).url(made[0].pk)) if made else answer


def _document(request: Request) -> Document | None:
    wanted = request.GET.get("document", "")
    return kinds.get("library_document").access(request.user, int(wanted)) if wanted.isdigit() else None


def _place(request: Request, document: Document | None) -> str:
    if document is not None and document.engagement_id:
        return f"engagement:{document.engagement_id}"
    return request.GET.get("place", "")


def _words(said: dict[str, Any], document: Document | None, user: Any) -> dict[str, Any]:
    """What the helper process is to read."""
    if document is not None:
        return {"pages": queries.text_of(document, user)}
    if upload := said.get("upload"):
        return {"blob": upload.read(), "name": upload.name}
    return {"pages": [("", said["words"])]}


class DecompositionPage(RecordPage):
    kind = "decomposition"
    template_name = "insight/decomposing/decomposition.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        rows = list(queries.items(record, user))
        made = queries.made_of(record, user)
        writes = user.reach(queries.WRITE, acting=True).covers(record)
        wanted = self.request.GET.get("edit", "")
        edited = next((row for row in rows if str(row.pk) == wanted and row.pk not in made), None)
        counts = {
            kind: sum(row.kind == kind and not row.dropped for row in rows) for kind in Item.Kind.values
        }
        return {
            "source": showing.source(record, rows),
            "cards": [card(row, made, record.engagement_id) for row in rows],
            "counts": [(label, counts[kind]) for kind, label in Item.Kind.choices if counts[kind]],
            "writes": writes,
            "edited": edited.pk if edited else None,
            "edit_form": forms.ItemForm(instance=edited) if edited and writes else None,
            "targets": targets.offered(record, user) if writes else [],
            "layers": [layer for layer in record.layers if layer["lacks"]],
            "layer_words": LAYERS,
            "hint": HINT,
        }


LAYERS = {"symptom": gettext_lazy("病症"), "cause": gettext_lazy("病因"), "harm": gettext_lazy("病害")}


def card(row: Item, made: dict[int, list[Any]], engagement: int | None) -> dict[str, Any]:
    found = [
        {
            "label": one.get_target_display(),
            "url": url_of(one, engagement),
            "by": one.by_name,
        }
        for one in made.get(row.pk, ())
    ]
    return {"item": row, "chips": showing.chips(row), "made": found, "sure": row.get_sure_display()}


def url_of(made: Made, engagement: int | None) -> str:
    """The record's page; a key point stands on its engagement's."""
    if made.target == Made.Target.POINTS:
        return kinds.get("engagement").url(engagement) if engagement else ""
    return kinds.get(made.kind).url(made.record_id)


def _item(request: Request, pk: int, item: int) -> Item:
    """An item of a decomposition this person may know of."""
    decomposition = kinds.get("decomposition").access(request.user, pk)
    rows = queries.items(decomposition, request.user).select_related("decomposition")
    found: Item = get_object_or_404(rows, pk=item)
    return found


def _back(pk: int, item: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('insight:decomposition', args=[pk])}#item-{item}")


@require_POST
def correct(request: Request, pk: int, item: int) -> HttpResponse:
    row = _item(request, pk, item)
    form = forms.ItemForm(request.POST, instance=row)
    if not form.is_valid():
        messages.error(
            request,
            _("没有保存：%(why)s")
            % {"why": "；".join(str(e) for errors in form.errors.values() for e in errors)},
        )
        return HttpResponseRedirect(f"{reverse('insight:decomposition', args=[pk])}?edit={item}#item-{item}")
    values = {name: form.cleaned_data[name] for name in ("kind", "text", "due_sort", "due_on")}
    fresh = _item(request, pk, item)
    values["bodies"] = actions.bodies_from(form.typed_bodies(), fresh)
    actions.correct(fresh, values, version=posted_version(request), by=request.user)
    messages.success(request, _("已更正"))
    return _back(pk, item)


@require_POST
def reshape(request: Request, pk: int, item: int, act: str) -> HttpResponse:
    """Drop, take in again, split, merge with the one before."""
    row = _item(request, pk, item)
    version, user = posted_version(request), request.user
    if act in ("drop", "keep"):
        actions.drop(row, dropped=act == "drop", version=version, by=user)
    elif act == "split":
        actions.split(row, at=request.POST.get("at", ""), version=version, by=user)
    elif act == "merge":
        item = actions.merge(row, version=version, by=user).pk
    else:
        raise Http404
    messages.success(request, _("已更正"))
    return _back(pk, item)
