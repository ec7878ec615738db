"""One page shape for the acts that ask more than a reason: form, verb, back to the record."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View

from xuncha.cycle.planning.actions import require
from xuncha.foundation import kinds
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import NeedsReason, Stale
from xuncha.kit.http import Request
from xuncha.kit.records import head


class EdgePage(View):
    """Subclass with `kind`, `edge`, `form_class` and `act(cleaned)`; the engine says what is missing and who may."""

    request: Request
    kind: ClassVar[str] = ""
    edge: ClassVar[str] = ""
    form_class: ClassVar[type[forms.Form]]
    record: Any

    def act(self, fields: dict[str, Any]) -> None:
        """Call the room's verb with what the form gave."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        return {}

    def dispatch(self, request: Request, *args: Any, pk: int, **kwargs: Any) -> Any:
        self.record = kinds.get(self.kind).access(request.user, pk)
        self.declared = engine.flow_of(self.record).edges[self.edge]
        require(request.user, self.declared.by, self.record, _("这一步不由您办理"))
        return super().dispatch(request)

    def get(self, request: Request) -> HttpResponse:
        return self._page(self.form_class(initial=self.initial()))

    def post(self, request: Request) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            self.act(form.cleaned_data)
        except NeedsReason as need:
            form.add_error(
                "reason" if "reason" in form.fields else None, [str(need), *map(str, need.details)]
            )
            return self._page(form, status=422)
        messages.success(request, _("已办理：%(act)s") % {"act": self.declared.label})
        return HttpResponseRedirect(kinds.of(self.record).url(self.record.pk))

    def _page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        found = {item.edge.name: item for item in engine.available(self.record, self.request.user)}
        item = found.get(self.edge)
        if item is None:
            raise Stale(_("“%(act)s”现在不适用：这条记录的状态已经变了") % {"act": self.declared.label})
        kind = kinds.of(self.record)
        context = {
            "title": f"{self.declared.label}：{kind.title(self.record)}",
            "record_head": head(self.record, kind),
            "missing": [{"text": text} for text in item.missing],
            "warnings": [{"text": text} for text in item.warnings],
            "form": form,
            "submit_label": self.declared.label,
            "danger": self.declared.tone == "danger",
            "cancel_url": kind.url(self.record.pk),
        }
        return render(self.request, "kit/act.html", context, status=status)
