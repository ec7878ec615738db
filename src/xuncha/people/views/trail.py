"""The auditor's pages: who did what, checking that nobody changed it, and the signed head to keep outside."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation import audit
from xuncha.foundation.audit import heads
from xuncha.foundation.audit.events import known_actions
from xuncha.foundation.audit.models import AuditHead
from xuncha.foundation.audit.queries import RIGHT, Filters, events_for_page
from xuncha.foundation.audit.verify import verify
from xuncha.foundation.dates import today
from xuncha.foundation.models import AuditEvent
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.foundation.verbs import act
from xuncha.office.sheets import Column, SheetOut, write_workbook
from xuncha.people import trail_words
from xuncha.people.models import User

INLINE = 500_000  # events verified while one waits: some five seconds at the budgeted 100,000 a second
EXPORT_LIMIT = 100_000


class TrailFilter(forms.Form):
    """What the auditor looks for; days are local and both included."""

    actor = forms.CharField(label=gettext_lazy("人员（姓名或用户名）"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("动作"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("对象"), required=False)
    record_id = forms.IntegerField(label=gettext_lazy("对象序号"), required=False, min_value=1)
    first_day = forms.DateField(
        label=gettext_lazy("起"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_day = forms.DateField(
        label=gettext_lazy("止"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        actions = [(code, f"{sentence}") for code, sentence in known_actions().items()]
        self.fields["action"].choices = [("", _("全部")), *actions]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("全部")), *trail_words.kind_labels().items()]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """An unknown person matches nobody, never everybody."""
        data = self.cleaned_data if self.is_valid() else {}
        return Filters(
            action=data.get("action", ""),
            actor_id=_person(data.get("actor", "").strip()),
            kind=data.get("kind", ""),
            record_id=data.get("record_id"),
            first_day=data.get("first_day"),
            last_day=data.get("last_day"),
        )


def _person(text: str) -> int | None:
    if not text:
        return None
    found = User.objects.filter(username=text).first() or User.objects.filter(name=text).first()
    return found.pk if found else 0


def _require(request: HttpRequest) -> Any:
    user: Any = request.user
    if not user.holds(RIGHT):
        raise NotAllowed(_("审计日志由安全审计员查阅"))
    return user


def trail(request: HttpRequest) -> HttpResponse | FileResponse:
    """Newest first, one keyset page at a time: as quick on the last page as on the first."""
    user = _require(request)
    form = TrailFilter(request.GET)
    if request.GET.get("export") == "xlsx":
        return _export(user, form.filters())
    before = request.GET.get("before", "")
    page = events_for_page(user, form.filters(), before=int(before) if before.isdigit() else None)
    query = request.GET.copy()
    query.pop("before", None)
    labels, names = trail_words.kind_labels(), _names(page.events)
    context = {
        "title": _("审计日志"),
        "filter_form": form,
        "active_filters": [],
        "events": [_row(event, labels, names) for event in page.events],
        "older_url": f"?{query.urlencode()}&before={page.older}" if page.older else "",
        "newest_url": f"?{query.urlencode()}" if before else "",
        "export_url": f"?{query.urlencode()}&export=xlsx",
        "head": AuditHead.objects.first(),
    }
    return render(request, "people/trail.html", context)


def _row(event: AuditEvent, labels: dict[str, str], names: dict[int, str]) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "at": timezone.localtime(event.moment),
        "actor": event.actor_name,
        "sentence": event.sentence,
        "about": trail_words.about(event, labels, names),
        "details": trail_words.details(event, names),
    }


def _names(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Names of the accounts that these events are about or mention; one statement."""
    ids = {event.record_id for event in events if event.kind == "user" and event.record_id}
    ids |= {event.details["user"] for event in events if isinstance(event.details.get("user"), int)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _export(user: Any, filters: Filters) -> FileResponse:
    """Exactly the filtered events, newest first; the export itself is an event."""
    buffer = io.BytesIO()
    names = [_("序号"), _("时间"), _("人员"), _("动作"), _("对象"), _("数据"), _("摘要")]
    sheet = SheetOut(
        _("审计日志"), [Column(name) for name in names], _export_rows(user, filters), row_count=EXPORT_LIMIT
    )
    write_workbook(buffer, [sheet])
    with act():
        audit.record("audit.exported", by=user)
    buffer.seek(0)
    return FileResponse(
        buffer, as_attachment=True, filename=_("审计日志_%(day)s.xlsx") % {"day": f"{today():%Y%m%d}"}
    )


def _export_rows(user: Any, filters: Filters) -> Iterator[list[Any]]:
    labels, before, left = trail_words.kind_labels(), None, EXPORT_LIMIT
    while left > 0:
        page = events_for_page(user, filters, before=before, size=min(2000, left))
        names = _names(page.events)
        for event in page.events:
            row = _row(event, labels, names)
            moment = f"{row['at']:%Y-%m-%d %H:%M:%S}"
            yield [
                row["seq"],
                moment,
                row["actor"],
                row["sentence"],
                row["about"],
                row["details"],
                event.hash,
            ]
        if page.older is None:
            return
        before, left = page.older, left - len(page.events)


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Read the whole chain, also against heads exported earlier; a long chain is checked on the server instead."""
    user = _require(request)
    head = AuditHead.objects.first()
    if head is not None and head.seq > INLINE:
        raise Refused(
            _("日志已有 %(count)s 条，请系统管理员在服务器上运行 xuncha audit verify") % {"count": head.seq}
        )
    report = verify([_uploaded_head(upload) for upload in request.FILES.getlist("heads")])
    with act():
        audit.record(
            "audit.verified", by=user, data={"events": report.events, "findings": len(report.findings)}
        )
    context = {
        "title": _("核对审计链"),
        "report": report,
        "seconds": f"{report.seconds:.1f}",
        "back_url": reverse("people:trail"),
    }
    return render(request, "people/trail_check.html", context)


def _uploaded_head(upload: Any) -> heads.SignedHead:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(upload.name).name
        path.write_bytes(upload.read(64_000))
        return heads.read_head(path)


@require_POST
def export_head(request: HttpRequest) -> FileResponse:
    """The signed head, to be kept outside this machine: it tells later when a tail was cut or the whole rewritten."""
    user = _require(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "head.json"
        head = heads.export_head(path)
        content = io.BytesIO(path.read_bytes())
    with act():
        audit.record("audit.head_exported", by=user, data={"seq": head.seq})
    return FileResponse(content, as_attachment=True, filename=f"xuncha-audit-head-{head.seq}.json")
