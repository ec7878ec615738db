"""Pages of documents: list, upload, particulars confirmed, text beside the picture, corrections."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation import kinds
from xuncha.foundation.engines.calling import EngineRefused
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, chip, text_filter
from xuncha.kit.records import RecordPage, offers
from xuncha.library.documents import actions, forms, intake, queries, reading
from xuncha.library.documents.actions import KEEP
from xuncha.library.documents.models import PICTURED, Document, Page

ALL = gettext_lazy("全部")


class DocumentFilter(django_filters.FilterSet):
    q = text_filter("title", "document_no", "issuer", label=gettext_lazy("题名、文号、机关"))
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("类别"), choices=Document.Kind.choices, empty_label=ALL
    )
    year = django_filters.NumberFilter(label=gettext_lazy("年份"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("读取"), choices=Document.State.choices, empty_label=ALL
    )
    withdrawn = django_filters.ChoiceFilter(
        label=gettext_lazy("撤下的"),
        choices=[("1", gettext_lazy("只看撤下的"))],
        empty_label=gettext_lazy("不看"),
        method="keep",
    )
    engagement = django_filters.NumberFilter(field_name="engagement_id", widget=HiddenInput())

    class Meta:
        model = Document
        fields = ("q", "kind", "year", "state", "withdrawn", "engagement")

    def keep(self, rows: QuerySet[Document], _name: str, _value: str) -> QuerySet[Document]:
        """What was withdrawn is shown when it is asked for: `rows()` of the list looks at the same word."""
        return rows


class DocumentList(RecordList):
    title = gettext_lazy("资料文件")
    lead = gettext_lazy("方案、要点、通知、讲话、批示和单位资料，按正文可以查到。单位资料只有本组看得到。")
    filterset = DocumentFilter
    right = "library.read"
    export_name = "library_documents"
    ordering = ("-id",)
    empty = gettext_lazy("这里将列出收录的文件；上传后自动读出文字，扫描件在后台识别。")
    columns = (
        Column("title", gettext_lazy("题名"), lambda row: row.title, css="grow", sort="title", frozen=True),
        Column("kind", gettext_lazy("类别"), lambda row: row.get_kind_display(), css="w-m", sort="kind"),
        Column("document_no", gettext_lazy("文号"), lambda row: row.document_no, css="nowrap"),
        Column("issuer", gettext_lazy("发文机关"), lambda row: row.issuer, css="w-l"),
        Column("issued_on", gettext_lazy("成文日期"), lambda row: row.issued_on, css="w-m number", sort="issued_on"),
        Column("place", gettext_lazy("归属"), lambda row: row.place_label or _("通用"), css="w-l"),
        Column("pages", gettext_lazy("页数"), lambda row: row.page_count or "", css="w-s end number"),
        Column("state", gettext_lazy("状态"), lambda row: row.state_word, lambda row: state_of(row), css="w-m"),
    )  # fmt: skip

    def rows(self) -> QuerySet[Document]:
        shown = queries.documents(self.request.user)
        return shown.filter(withdrawn_on__isnull=self.request.GET.get("withdrawn") != "1")

    def url(self, record: Document) -> str:
        return reverse("library:document", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        user = self.request.user
        if not user.reach(KEEP, acting=True):
            return []
        upload = {"label": _("上传文件"), "url": reverse("library:upload"), "icon": "add", "primary": True}
        waiting = queries.unconfirmed(user).count()
        confirm = {
            "label": _("确认题录（%(n)s）") % {"n": waiting},
            "url": reverse("library:confirm"),
            "icon": "file",
        }
        return [upload, confirm] if waiting else [upload]


def state_of(document: Document) -> Any:
    tone = "due" if not document.confirmed_on and not document.withdrawn_on else document.tone
    return chip(tone, document.state_word)


def upload(request: Request) -> HttpResponse:
    """Take files in; what is refused is told by name, what was taken waits for its particulars to be confirmed."""
    user: Any = request.user
    if not user.reach(KEEP, acting=True):
        raise NotAllowed(_("资料由巡察办和巡察组收录"))
    require_whole_upload(request)
    keeps_general = user.reach(KEEP, acting=True).covers(_general())
    form = forms.UploadForm(
        request.POST or None, request.FILES or None, actor=user, keeps_general=keeps_general
    )

    def take(fields: dict[str, Any]) -> str:
        taken = intake.take_in_all(
            fields["documents"],
            by=user,
            place=form.chosen_place(),
            for_units=fields.get("for_units", False),
        )
        for name, reason in taken.refused:
            messages.warning(request, f"{name}：{reason}")
        if not taken.documents:
            raise Refused(_("没有收录任何文件"))
        return _("收录 %(n)s 份，请核对题录") % {"n": len(taken.documents)}

    return form_page(
        request,
        form,
        take,
        title=_("上传资料"),
        lead=_("先收进来、读一读，再由您核对题名、文号和日期。"),
        submit_label=_("上传"),
        cancel_url=reverse("library:documents"),
        done_url=reverse("library:confirm"),
    )


def _general() -> Document:
    document = Document()
    document.audience = actions.audience_of(document)
    return document


def confirm(request: Request) -> HttpResponse:
    """What was understood of each new file; the person corrects and confirms several at once."""
    user: Any = request.user
    if not user.reach(KEEP, acting=True):
        raise NotAllowed(_("资料由巡察办和巡察组收录"))
    rows = list(queries.unconfirmed(user)[:50])
    bound = request.POST if request.method == "POST" else None
    lines = [forms.RowForm(bound, instance=row, prefix=str(row.pk)) for row in rows]
    if bound is not None and all(form.is_valid() or not _is_taken(form) for form in lines):
        return _confirm_all([form for form in lines if _is_taken(form)], request)
    context = {
        "title": _("确认题录"),
        "lines": lines,
        "under_way": sum(row.is_under_way for row in rows),
        "more": queries.unconfirmed(user).count() - len(rows),
        "crumbs": _crumbs(_("确认题录")),
    }
    return render(request, "library/documents/confirm.html", context, status=422 if bound else 200)


def _is_taken(form: forms.RowForm) -> bool:
    return bool(form.data.get(form.add_prefix("take")))


def _confirm_all(lines: list[forms.RowForm], request: Request) -> HttpResponse:
    user: Any = request.user
    for form in lines:
        document = form.save(commit=False)
        document.year = document.issued_on.year if document.issued_on else document.year
        version = request.POST.get(form.add_prefix("version"), "")
        actions.settle(
            document,
            by=user,
            version=int(version) if version.isdigit() else 0,
            fields=[*forms.RowForm.Meta.fields, "year"],
        )
    if lines:
        messages.success(request, _("已确认 %(n)s 份") % {"n": len(lines)})
    target = "library:confirm" if queries.unconfirmed(user).exists() else "library:documents"
    return HttpResponseRedirect(reverse(target))


def _crumbs(here: Any) -> list[dict[str, Any]]:
    return [{"label": _("资料文件"), "url": reverse("library:documents")}, {"label": here}]


class DocumentPage(RecordPage):
    """Head and text; pages of scans stand beside their picture."""

    kind = "library_document"
    template_name = "library/documents/document.html"

    def extra(self) -> dict[str, Any]:
        document: Document = self.record
        user = self.request.user
        no = _number(self.request.GET.get("no"), document.page_count)
        count = 1 if document.file.content in PICTURED else queries.SHOWN_AT_ONCE
        pages = queries.pages_from(document, user, no, count)
        may_keep = user.reach(KEEP, acting=True).covers(document)
        return {
            "record_head": head(document),
            "acts": (acts_of(document) if may_keep else []) + offers(document, user),
            "pages": pages,
            "no": no,
            "previous": max(no - count, 1) if no > 1 else None,
            "next": no + count if no + count <= document.page_count else None,
            "last": min(no + count - 1, document.page_count),
            "original": queries.original(document, user),
            "may_keep": may_keep,
            "doubtful": queries.doubtful_pages(document, user),
            "job": progress_of(document),
            "crumbs": _crumbs(document.title),
        }


def _number(text: str | None, most: int) -> int:
    return min(max(int(text), 1), max(most, 1)) if text and text.isdigit() else 1


def head(document: Document) -> dict[str, Any]:
    return {
        "kind": document.get_kind_display(),
        "number": document.document_no,
        "title": document.title,
        "state": "due" if not document.confirmed_on and not document.withdrawn_on else document.tone,
        "state_label": document.state_word,
    }


def acts_of(document: Document) -> list[dict[str, Any]]:
    if document.withdrawn_on:
        return []
    named: list[tuple[str, Any]] = [
        ("document_edit", _("核对题录") if not document.confirmed_on else _("修改题录"))
    ]
    if document.state == Document.State.READ and not document.is_placed:
        named.append(("document_split", _("分条进法规库")))
    named += [("document_replace", _("标明被取代")), ("document_withdraw", _("撤下"))]
    found = [
        {"label": label, "url": reverse(f"library:{name}", args=[document.pk]), "method": "get"}
        for name, label in named
    ]
    found[0]["primary"] = not document.confirmed_on
    return found


def progress_of(document: Document) -> dict[str, Any]:
    """The progress line of the reading; empty once all is read."""
    if document.state == Document.State.READ or document.withdrawn_on:
        return {}
    state = {"waiting": "waiting", "reading": "running"}.get(document.state, "error")
    return {
        "label": _("识别扫描页") if document.scan_count else _("读取文字"),
        "state": state if document.state != Document.State.PARTLY else "done",
        "done": document.scans_read,
        "total": document.scan_count,
        "detail": document.problem,
        "poll_url": reverse("library:document_progress", args=[document.pk]),
    }


@never_cache
@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """Fragment: how far the reading is; asks again by itself."""
    document: Document = kinds.get("library_document").access(request.user, pk)
    context = {"job": progress_of(document), "document": document}
    return render(request, "library/documents/progress.html", context)


class ParticularsForm(RecordForm):
    kind = "library_document"
    right = KEEP
    form_class = forms.ParticularsForm

    def title(self) -> str:
        return _("核对题录")

    def save(self, form: forms.ParticularsForm, version: int) -> Document:
        return actions.settle(
            form.save(commit=False), by=self.request.user, version=version, fields=form.changed_data
        )


def kept(request: Request, pk: int) -> Document:
    document: Document = kinds.get("library_document").access(request.user, pk)
    user: Any = request.user
    actions.require_keep(user, document)
    return document


def back(document: Document) -> str:
    return reverse("library:document", args=[document.pk])


def replace(request: Request, pk: int) -> HttpResponse:
    document, user = kept(request, pk), request.user
    form = forms.ReplaceForm(request.POST or None, choices=queries.others(document, user))

    def act(typed: dict[str, Any]) -> str:
        actions.replace(document, by=user, **typed)
        return _("已标明；两件都还查得到")

    title = _("标明被取代：%(title)s") % {"title": document.title}
    return form_page(request, form, act, title=title, cancel_url=back(document))


def withdraw(request: Request, pk: int) -> HttpResponse:
    document, user = kept(request, pk), request.user

    def act(typed: dict[str, Any]) -> str:
        actions.withdraw(document, by=user, version=posted_version(request), **typed)
        return _("已撤下，不再查得到")

    return form_page(
        request,
        forms.WithdrawForm(request.POST or None),
        act,
        title=_("撤下：%(title)s") % {"title": document.title},
        version=document.version,
        submit_label=_("撤下"),
        cancel_url=back(document),
    )


@require_POST
def go_on(request: Request, pk: int) -> HttpResponse:
    document = kept(request, pk)
    actions.go_on(document, by=request.user)
    messages.success(request, _("已排队，接着读取"))
    return HttpResponseRedirect(back(document))


def page(request: Request, pk: int) -> HttpResponse:
    """One page by its own number, as the search points at it: its place on the document's page."""
    found: Page = kinds.get("library_page").access(request.user, pk)
    return HttpResponseRedirect(f"{back(found.document)}?no={found.no}")


@require_GET
def picture(request: Request, pk: int) -> HttpResponse:
    """The page as we have drawn it: a PNG of our own, never the uploaded file."""
    found: Page = kinds.get("library_page").access(request.user, pk)
    if not found.has_picture:
        raise Http404
    try:
        drawn = reading.picture(found)
    except EngineRefused:
        raise Http404 from None
    response = HttpResponse(drawn, content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def correct(request: Request, pk: int) -> HttpResponse:
    found: Page = kinds.get("library_page").access(request.user, pk)
    user: Any = request.user
    actions.require_keep(user, found.document)
    form = forms.CorrectForm(request.POST or None, initial={"text": found.text})

    def act(typed: dict[str, Any]) -> str:
        actions.correct(found, text=typed["text"], by=user, version=posted_version(request))
        return _("已更正%(page)s") % {"page": found.label}

    return form_page(
        request,
        form,
        act,
        template="library/documents/correct.html",
        title=_("更正识别：%(page)s") % {"page": found},
        version=found.version,
        page=found,
        cancel_url=f"{back(found.document)}?no={found.no}",
    )
