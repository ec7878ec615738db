"""Pages of evaluations: the list, one evaluation with its score sheet, a party's points, grade and report, what follows."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation import actions, forms, queries
from xuncha.cycle.rectification.evaluation.flow import evaluation_flow, scorers_of, scoring_parties
from xuncha.cycle.rectification.evaluation.measuring import Figures
from xuncha.cycle.rectification.models import Consequence, Criterion, Evaluation, RectificationPlan
from xuncha.foundation import kinds
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, opinions


class EvaluationFilter(django_filters.FilterSet):
    q = text_filter("organisation__name", label=gettext_lazy("单位"))
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in evaluation_flow.states.values()],
    )

    class Meta:
        model = Evaluation
        fields = ("q", "state")


class EvaluationList(RecordList):
    title = gettext_lazy("整改评估")
    lead = gettext_lazy(
        "集中整改期满后，各方按评估方案评分，领导小组认定等次；末等的要补课、约谈或列入“回头看”。"
    )
    filterset = EvaluationFilter
    right = "evaluations.read"
    export_name = "evaluations"
    paper = "rectification-evaluation-print_report"
    empty = gettext_lazy("整改方案审核通过后，巡察办在方案页发起评估，这里列出来。")
    columns = (
        Column("unit", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-l", frozen=True),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-l"),
        Column("scheme", gettext_lazy("评估方案"), lambda row: row.scheme.name, css="grow"),
        Column("total", gettext_lazy("得分"), lambda row: row.total, css="w-s number end", sort="total"),
        Column("grade", gettext_lazy("等次"), lambda row: row.grade, css="w-s", sort="grade"),
        state_column(evaluation_flow),
    )

    def rows(self) -> QuerySet[Evaluation]:
        return queries.evaluations(self.request.user)

    def url(self, record: Evaluation) -> str:
        return reverse("rectification:evaluation", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        url = reverse("rectification:evaluation_schemes")
        return [{"label": _("评估方案"), "url": url, "icon": "register"}]


def open_evaluation(request: Request, pk: int) -> HttpResponse:
    """Choose the scheme for a plan; the evaluation is opened with it."""
    plan: RectificationPlan = kinds.get("rectification_plan").access(request.user, pk)
    if not request.user.may("evaluations.write", plan):
        raise NotAllowed(_("整改评估由巡察办组织"))
    made: list[Evaluation] = []

    def act(data: dict[str, Any]) -> str:
        made.append(actions.open_evaluation(plan, data["scheme"], by=request.user))
        return _("已发起评估，请写明检查评估安排")

    back = reverse("rectification:plan", args=[pk])
    answer = form_page(
        request,
        forms.OpenForm(
            request.POST or None, initial={"scheme": queries.schemes().filter(is_active=True).first()}
        ),
        act,
        cancel_url=back,
        title=_("发起整改评估：%(unit)s") % {"unit": plan.organisation},
        submit_label=_("发起评估"),
    )
    if made:
        return HttpResponseRedirect(reverse("rectification:evaluation", args=[made[0].pk]))
    return answer


class EvaluationPage(RecordPage):
    kind = "evaluation"
    template_name = "rectification/evaluation/evaluation.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        writes = user.may("evaluations.write", record)
        figures = hinting(record, user) if writes or weighs(record, user) else None
        return {
            "sheet": queries.sheet(record, user),
            "hints": {} if figures is None else hints(record, figures),
            "full": sum(line.points for line in record.scheme.criteria.all()),
            "scorings": [
                {"label": parties.LABELS[party], "url": scoring_url(record, party)}
                for party in scoring_parties(record)
                if record.state == "scoring" and actions.may_score(record, party, user)
            ],
            "opinions": opinions(record, "scoring", user),
            "edit_url": edit_url(record) if writes else "",
            "consequences": queries.consequences(record, user),
            "carries_out": writes and record.state == "recognised",
        }

    def button(self, act: dict[str, Any]) -> dict[str, Any]:
        """A party's opinion is its points: the button leads to them."""
        for party, label in parties.LABELS.items():
            if act["url"] == reverse("kit:opine", args=["evaluation", self.record.pk, party]):
                words = _("%(party)s评分") % {"party": label}
                return act | {"label": words, "url": scoring_url(self.record, party)}
        return act


def weighs(evaluation: Evaluation, user: Any) -> bool:
    """Who gives or recognises points. The unit's clerk, who reads the sheet too, counts without the head's own items."""
    rights = ("evaluations.approve", *(f"evaluations.score.{party}" for party in parties.LABELS))
    return any(user.reach(right).covers(evaluation) for right in rights)


def hinting(evaluation: Evaluation, user: Any) -> Figures | None:
    """The ledger's figures, for who may read the ledger of this plan."""
    return Figures(evaluation) if user.reach("rectification.read").covers(evaluation.plan) else None


def hints(evaluation: Evaluation, figures: Figures) -> dict[int, str]:
    return {line.pk: text for line in evaluation.scheme.criteria.all() if (text := figures.text(line))}


def scoring_url(record: Evaluation, party: str) -> str:
    return reverse("rectification:evaluation_score", args=[record.pk, party])


def edit_url(record: Evaluation) -> str:
    names = {"draft": "evaluation_edit", "summed": "evaluation_conclude"}
    return reverse(f"rectification:{names[record.state]}", args=[record.pk]) if record.state in names else ""


class EvaluationEdit(RecordForm):
    kind = "evaluation"
    right = "evaluations.write"
    form_class = forms.PreparingForm
    editable_states = ("draft",)


class EvaluationConclude(RecordForm):
    """Grade and report; what is to follow is written in the same act."""

    kind = "evaluation"
    right = "evaluations.write"
    form_class = forms.ConcludingForm
    editable_states = ("summed",)

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def save(self, form: Any, version: int) -> Any:
        record = form.save(commit=False)
        fields = [name for name in form.changed_data if name in form.Meta.fields]
        due = form.cleaned_data["follows_due"]
        sorts = dict.fromkeys(form.cleaned_data["follows"], due)
        return actions.conclude(record, fields, sorts, by=self.request.user, version=version)


class Scoring(View):
    """One party's points on one sheet; saves itself, and one button says that this party is done."""

    request: Request
    template_name = "rectification/evaluation/score.html"

    def dispatch(self, request: Request, pk: int, party: str) -> Any:
        self.record: Evaluation = kinds.get("evaluation").access(request.user, pk)
        if party not in scoring_parties(self.record):
            raise Http404
        self.party = party
        if not actions.may_score(self.record, party, request.user):
            raise NotAllowed(_("评分由本方办理，评分环节以内可以改；纸质评分表由巡察办登记"))
        return super().dispatch(request, pk, party)

    @property
    def lines(self) -> list[Criterion]:
        return [
            line
            for line in self.record.scheme.criteria.order_by("seq")
            if self.party in scorers_of(line, self.record)
        ]

    @property
    def draft_key(self) -> str:
        return f"evaluation:{self.record.pk}:score-{self.party}"

    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(self._standing() | self._kept())

    def post(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            actions.score(self.record, self.party, self._typed(), by=request.user)
            if request.POST.get("finish"):
                actions.finish(self.record, self.party, by=request.user)
        except NotAllowed:
            raise
        except Refused as refusal:
            typed = {name: value for name, value in request.POST.items() if isinstance(value, str)}
            return self._page(typed, refusal=refusal, status=422)
        drafts.discard(request.user, self.draft_key)
        messages.success(request, _("已保存评分"))
        return HttpResponseRedirect(reverse("rectification:evaluation", args=[self.record.pk]))

    def _typed(self) -> dict[int, actions.Given]:
        """Lines with points typed; a blank one is left as it was."""
        found = {}
        for line in self.lines:
            text = self.request.POST.get(f"points-{line.pk}", "").strip()
            if text:
                reason = self.request.POST.get(f"reason-{line.pk}", "")[:300]
                found[line.pk] = actions.Given(number(text, line), reason)
        return found

    def _standing(self) -> dict[str, str]:
        rows = queries.Score.objects.visible_to(self.request.user).filter(
            evaluation=self.record, party=self.party
        )
        known: dict[str, str] = {}
        for row in rows:
            known |= {f"points-{row.criterion_id}": str(row.points), f"reason-{row.criterion_id}": row.reason}
        return known

    def _kept(self) -> dict[str, str]:
        draft = drafts.load(self.request.user, self.draft_key)
        return {name: str(value) for name, value in draft.data.items()} if draft else {}

    def _page(
        self, values: dict[str, str], refusal: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        figures = hinting(self.record, self.request.user)
        known = hints(self.record, figures) if figures else {}
        context = {
            "title": _("%(party)s评分：%(unit)s")
            % {"party": parties.LABELS[self.party], "unit": self.record.organisation},
            "record": self.record,
            "lines": [
                {
                    "criterion": line,
                    "points": values.get(f"points-{line.pk}", ""),
                    "reason": values.get(f"reason-{line.pk}", ""),
                    "hint": known.get(line.pk, ""),
                }
                for line in self.lines
            ],
            "refusal": refusal,
            "autosave_url": reverse("drafts:autosave", args=[self.draft_key]),
            "cancel_url": reverse("rectification:evaluation", args=[self.record.pk]),
        }
        return render(self.request, self.template_name, context, status=status)


def number(text: str, line: Criterion) -> Decimal:
    """Points as typed; NaN, letters and a second decimal place are refused by name."""
    try:
        value = Decimal(text.replace("分", ""))
        if value.is_finite() and value == round(value, 1):
            return value
    except (InvalidOperation, ValueError):
        pass
    raise Refused(_("“%(name)s”：得分是最多一位小数的数") % {"name": line.name})


def carry_out(request: Request, pk: int) -> HttpResponse:
    """Tick off one consequence."""
    row = Consequence.objects.visible_to(request.user).select_related("evaluation").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.evaluation = kinds.get("evaluation").access(request.user, row.evaluation_id)
    if not request.user.may("evaluations.write", row.evaluation):
        raise NotAllowed(_("结果运用由巡察办登记"))

    def act(data: dict[str, Any]) -> str:
        actions.carry_out(row, on=data["on"], note=data["note"], by=request.user)
        return _("已登记：%(sort)s") % {"sort": row.get_sort_display()}

    return form_page(
        request,
        forms.CarriedOutForm(request.POST or None),
        act,
        cancel_url=reverse("rectification:evaluation", args=[row.evaluation_id]),
        title=_("结果运用：%(sort)s") % {"sort": row.get_sort_display()},
        submit_label=_("登记办结"),
    )


class SheetPrint(PrintPage):
    """The score sheet to take along and fill in by hand, or as it stands."""

    kind = "evaluation"
    template_name = "rectification/evaluation/print_sheet.html"
    label = gettext_lazy("整改成效评估评分表")

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("整改成效评估评分表"),
            "sheet": queries.sheet(self.record, self.request.user),
            "back_url": reverse("rectification:evaluation", args=[self.record.pk]),
        }


class ReportPrint(PrintPage):
    kind = "evaluation"
    template_name = "rectification/evaluation/print_report.html"
    label = gettext_lazy("整改成效评估报告")

    def extra(self) -> dict[str, Any]:
        return {
            "title": _("%(unit)s巡察整改成效评估报告") % {"unit": self.record.organisation},
            "consequences": queries.consequences(self.record, self.request.user),
            "back_url": reverse("rectification:evaluation", args=[self.record.pk]),
        }
