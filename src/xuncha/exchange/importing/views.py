"""Pages of imports: upload, preview with doubts, one button, what came of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.catalogue.models import Organisation
from xuncha.exchange.importing import actions, jobs, preview, showing
from xuncha.exchange.importing.flow import import_flow
from xuncha.exchange.importing.forms import ImportForm
from xuncha.exchange.importing.models import ImportBatch, ImportedRecord
from xuncha.exchange.importing.reading import NOT_YET, Recognised
from xuncha.foundation import kinds
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage


class BatchList(RecordList):
    title = gettext_lazy("导入")
    lead = gettext_lazy(
        "把手里的 Excel、Word 交给系统：先看它读懂了什么，确认后一次全部转入，或者一条也不转。"
    )
    columns = (
        Column("title", gettext_lazy("文件"), lambda batch: batch.title, css="grow", frozen=True),
        state_column(import_flow),
        Column("new", gettext_lazy("新增"), lambda batch: batch.total("new"), css="w-s end number"),
        Column("changed", gettext_lazy("更新"), lambda batch: batch.total("changed"), css="w-s end number"),
        Column("by", gettext_lazy("经手人"), lambda batch: batch.created_by_name, css="w-s"),
        Column(
            "at",
            gettext_lazy("上传时间"),
            lambda batch: batch.created_at,
            sort="created_at",
            css="w-m number",
        ),
    )
    right = "exchange.import"
    export_name = "import_batches"
    empty = gettext_lazy("这里将列出导入过的文件。第一次使用，可以从巡察对象库和整改台账开始。")

    def rows(self) -> QuerySet[ImportBatch]:
        shown = ImportBatch.objects.visible_to(self.request.user)
        return shown.defer("questions", "changes", "decisions")

    def url(self, record: ImportBatch) -> str:
        return reverse("exchange:batch", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        return [
            {"label": _("导入文件"), "url": reverse("exchange:new_batch"), "icon": "import", "primary": True},
            {"label": _("空白模板"), "url": reverse("exchange:blanks"), "icon": "file"},
        ]


def new_batch(request: Request) -> HttpResponse:
    """Take files in; those that may not be kept yet are shown at once and forgotten."""
    user: Any = request.user
    actions.require_import(user)
    require_whole_upload(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _upload_page(request, form, status=422 if request.method == "POST" else 200)
    kept = [file for file in form.recognised if not file.kinds & {*NOT_YET}]
    shown = [file for file in form.recognised if file.kinds & {*NOT_YET}]
    batch = None
    if kept:
        batch = actions.take_in(kept, by=user)
        jobs.start_understanding(batch, by=user)
    if shown:
        return _not_kept(request, shown, batch)
    assert batch is not None
    return HttpResponseRedirect(reverse("exchange:batch", args=[batch.pk]))


def _upload_page(request: Request, form: ImportForm, *, status: int) -> HttpResponse:
    context = {
        "title": _("导入文件"),
        "form": form,
        "submit_label": _("读一读"),
        "cancel_url": reverse("exchange:batches"),
        "hints": [
            {
                "label": _("先看，再转入"),
                "text": _("上传后先显示读懂了什么、哪里拿不准；按下“全部转入”之前，业务数据不变。"),
            },
            {
                "label": _("信访登记、底稿"),
                "text": _(
                    "在这里只显示读懂了什么，显示之后即清除。信访台账由线索专员或组长另页转入；底稿要到下一版才能转入。"
                ),
            },
        ],
    }
    return render(request, "kit/form.html", context, status=status)


def _not_kept(request: Request, files: list[Recognised], batch: ImportBatch | None) -> HttpResponse:
    """Shown once in this answer, never stored: they name reporters and persons (design §6)."""
    sheets = [
        {"file": file.name, "grid": showing.grid_of(sheet), "name": sheet["name"]}
        for file in files
        if file.shown
        for sheet in preview.sheets_of(file.shown)
    ]
    counts = [
        {"label": showing.kind_label(kind), "count": len(records), "state": "waiting"}
        for file in files
        if file.shown
        for kind, records in file.shown.records.items()
    ]
    context = {"title": _("读懂了，但还不能转入"), "sheets": sheets, "counts": counts, "batch": batch}
    response = render(request, "exchange/not_kept.html", context)
    response["Cache-Control"] = "no-store"
    return response


class OpenBatch(RecordPage):
    kind = "import_batch"
    template_name = "exchange/batch.html"

    def extra(self) -> dict[str, Any]:
        return showing.before_landing(self.record, self.request.user, self.request.GET)


class OverBatch(RecordPage):
    kind = "import_batch"
    template_name = "exchange/batch_landed.html"

    def extra(self) -> dict[str, Any]:
        return showing.outcome(self.record, self.request.user)


def batch_page(request: Request, pk: int) -> HttpResponseBase:
    """The preview while it waits, afterwards what came of it."""
    record: ImportBatch = kinds.get("import_batch").access(request.user, pk)
    view = OverBatch if record.state in ("landed", "discarded") else OpenBatch
    return view.as_view()(request, pk=pk)


def _batch(request: Request, pk: int) -> ImportBatch:
    batch: ImportBatch = kinds.get("import_batch").access(request.user, pk)
    actions.require_import(request.user)
    return batch


def _back(batch: ImportBatch) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("exchange:batch", args=[batch.pk]))


@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """Keep the answers to the doubts and compare again, or land what was shown: the button pressed says which."""
    batch, user = _batch(request, pk), request.user
    chosen = showing.answers(batch, request.POST)
    wants_landing = request.POST.get("act") == "land"
    if showing.differs(batch, chosen) or not wants_landing:
        actions.decide(batch, chosen, by=user)
        jobs.start_understanding(batch, by=user)
        messages.info(request, _("正在按您的选定重新比对，请核对后再转入"))
        return _back(batch)
    actions.require_landable(batch, expected=request.POST.get("fingerprint", ""))
    jobs.start_landing(batch, by=user, expected=batch.fingerprint)
    return _back(batch)


@require_POST
def reread(request: Request, pk: int) -> HttpResponse:
    """Compare again, because the data changed or reading was interrupted."""
    batch = _batch(request, pk)
    jobs.start_understanding(batch, by=request.user)
    return _back(batch)


@require_POST
def marked(request: Request, pk: int, seq: int) -> FileResponse:
    """One file of the batch with its doubtful cells marked, to be corrected by who filled it in."""
    batch = _batch(request, pk)
    file = next((each for each in actions.files_of(batch) if each.seq == seq), None)
    if file is None:
        raise Http404
    content = io.BytesIO(actions.marked_file(batch, file, by=request.user))
    name = _("%(name)s_须改正.xlsx") % {"name": Path(file.name).stem}
    return FileResponse(content, as_attachment=True, filename=name)


@require_POST
def discard(request: Request, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    actions.discard(batch, by=request.user)
    messages.success(request, _("已放弃，业务数据没有变化"))
    return HttpResponseRedirect(reverse("exchange:batches"))


@require_GET
def units(request: Request) -> JsonResponse:
    """Choices for a unit that did not resolve; names of units are reference data."""
    user: Any = request.user
    actions.require_import(user)
    wanted = request.GET.get("q", "").strip()
    rows = Organisation.objects.visible_to(user).filter(ended_on=None).select_related("parent")
    rows = rows.filter(name__icontains=wanted) | rows.filter(initials__icontains=wanted)
    found = [{"value": str(unit.pk), "text": unit.name, "hint": str(unit.parent or "")} for unit in rows[:50]]
    return JsonResponse(found, safe=False)


class CameList(RecordList):
    """What came of a batch, row by row, as far as this person may know the records."""

    title = gettext_lazy("转入的记录")
    columns = (
        Column("file", gettext_lazy("文件"), lambda row: row.file_name, css="w-l", frozen=True),
        Column("row", gettext_lazy("行"), lambda row: row.row, css="w-s end number"),
        Column("title", gettext_lazy("记录"), lambda row: row.title, css="grow"),
        Column("kind", gettext_lazy("种类"), lambda row: str(kinds.get(row.kind).label), css="w-m"),
        Column("outcome", gettext_lazy("结果"), lambda row: row.get_outcome_display(), css="w-s"),
    )
    ordering = ("id",)
    right = "exchange.import"
    empty = gettext_lazy("这批文件没有转入记录。")
    export_name = "imported_records"

    def attach(self, records: list[Any]) -> None:
        """Titles of the records, one statement a kind, as far as this person may know them."""
        for kind in {record.kind for record in records}:
            ids = [record.record_id for record in records if record.kind == kind]
            titles = kinds.get(kind).titles(self.request.user, ids)
            for record in records:
                if record.kind == kind:
                    record.title = titles.get(record.record_id, "")

    def rows(self) -> QuerySet[ImportedRecord]:
        batch = kinds.get("import_batch").access(self.request.user, self.kwargs["pk"])
        return ImportedRecord.objects.visible_to(self.request.user).filter(batch=batch)

    def url(self, record: ImportedRecord) -> str:
        return kinds.get(record.kind).url(record.record_id)
