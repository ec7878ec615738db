"""Pages of the double commitment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.rectification.access import may_write, require_write
from xuncha.cycle.rectification.commitment import actions
from xuncha.cycle.rectification.models import Commitment
from xuncha.foundation import kinds
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage


class CommitmentForm(forms.ModelForm[Commitment]):
    class Meta:
        model = Commitment
        fields = ("head_text", "team_text")
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in fields}


@require_POST
def open_commitment(request: Request, pk: int) -> HttpResponse:
    plan = kinds.get("rectification_plan").access(request.user, pk)
    made = actions.open_commitment(plan, by=request.user)
    return HttpResponseRedirect(reverse("rectification:commitment", args=[made.pk]))


class CommitmentPage(RecordPage):
    kind = "commitment"
    template_name = "rectification/commitment.html"

    def extra(self) -> dict[str, Any]:
        return {"edits": self.record.state == "draft" and may_write(self.request.user, self.record)}


class CommitmentEdit(RecordForm):
    kind = "commitment"
    right = "rectification.read"
    form_class = CommitmentForm
    editable_states = ("draft",)

    def save(self, form: Any, version: int) -> Any:
        require_write(self.request.user, self.record)
        return super().save(form, version)


class CommitmentPrint(PrintPage):
    kind = "commitment"
    template_name = "rectification/print_commitment.html"
    label = gettext_lazy("整改承诺书")

    def extra(self) -> dict[str, Any]:
        return {"back_url": reverse("rectification:commitment", args=[self.record.pk])}
