"""Pages of the county's own Word templates: every form with its fields, upload, trial, in use or not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import Refused
from xuncha.kit import papers, printing
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.library.templating import actions
from xuncha.library.templating.models import WordTemplate


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Word 模板"), widget=forms.ClearableFileInput(attrs={"accept": ".docx"})
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=120, required=False)


class TrialForm(forms.Form):
    record = forms.IntegerField(
        label=gettext_lazy("记录"),
        min_value=1,
        help_text=gettext_lazy("地址栏里的编号，如 /workpapers/12/ 填 12"),
    )


@require_GET
def templates(request: Request) -> HttpResponse:
    actions.require_keeper(request.user)
    used = set(WordTemplate.objects.filter(in_use=True).values_list("slug", flat=True))
    known = set(WordTemplate.objects.values_list("slug", flat=True))
    lines = [
        {"slug": slug, "label": page.label, "used": slug in used, "known": slug in known}
        for slug, page in printing.pages().items()
    ]
    lines.sort(key=lambda line: (not line["used"], not line["known"], str(line["label"])))
    return render(request, "library/templating/list.html", {"title": _("文书模板"), "lines": lines})


@require_GET
def template(request: Request, slug: str) -> HttpResponse:
    actions.require_keeper(request.user)
    page = _page(slug)
    context = {
        "title": page.label,
        "slug": slug,
        "names": [(name, inner) for name, inner in actions.names_of(slug).items()],
        "versions": WordTemplate.objects.filter(slug=slug).select_related("file"),
        "trial": TrialForm(auto_id=False),
    }
    return render(request, "library/templating/form.html", context)


def _page(slug: str) -> Any:
    found = printing.pages().get(slug)
    if found is None:
        raise Http404
    return found


def upload(request: Request, slug: str) -> HttpResponse:
    actions.require_keeper(request.user)
    page = _page(slug)
    require_whole_upload(request)

    def act(data: dict[str, Any]) -> str:
        made = actions.upload(slug, data["file"], note=data["note"], by=request.user)
        return _("已收下，用到 %(count)d 个字段；核对后点“启用”") % {"count": len(made.fields)}

    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        act,
        cancel_url=reverse("library:word_template", args=[slug]),
        title=_("上传模板：%(form)s") % {"form": page.label},
        submit_label=_("上传并检查"),
    )


@require_GET
def starter(request: Request, slug: str) -> HttpResponse:
    """A Word file with every field once, to begin from."""
    from xuncha.office.forms.starting import starter as made

    actions.require_keeper(request.user)
    page = _page(slug)
    return _word(
        made(str(page.label), actions.names_of(slug)), _("%(form)s_模板.docx") % {"form": page.label}
    )


@require_POST
def trial(request: Request, slug: str, pk: int) -> HttpResponse:
    """The file filled in with a record that this person may print; nothing is kept."""
    actions.require_keeper(request.user)
    chosen = get_object_or_404(WordTemplate.objects.select_related("file"), slug=slug, pk=pk)
    form = TrialForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请填记录编号"))
    record, document = _page(slug).with_record(request.user, form.cleaned_data["record"])
    printing.on_record("record.exported", request.user, record, form=slug)
    return _word(actions.filled(chosen, document), papers.file_name(document, "docx"))


@require_GET
def fetch(request: Request, slug: str, pk: int) -> HttpResponse:
    """The uploaded file itself, to go on working on it."""
    from xuncha.foundation.files import storage

    actions.require_keeper(request.user)
    chosen = get_object_or_404(WordTemplate.objects.select_related("file"), slug=slug, pk=pk)
    with storage.open_stored(chosen.file) as content:
        return _word(content.read(), chosen.file.name)


@require_POST
def use(request: Request, slug: str, pk: int) -> HttpResponse:
    chosen = get_object_or_404(WordTemplate, slug=slug, pk=pk)
    actions.use(chosen, by=request.user)
    messages.success(request, _("已启用，以后导出 Word 用这份模板"))
    return HttpResponseRedirect(reverse("library:word_template", args=[slug]))


@require_POST
def stop(request: Request, slug: str) -> HttpResponse:
    _page(slug)
    actions.stop(slug, by=request.user)
    messages.success(request, _("已改回平台自带的版式"))
    return HttpResponseRedirect(reverse("library:word_template", args=[slug]))


def _word(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=papers.WORD)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
