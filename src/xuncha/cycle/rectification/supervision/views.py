"""Pages of the five letters: what is proposed today, the letters, one letter, the unit's reply."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xuncha.cycle.rectification.access import may_write, require_write
from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.ledger.review import OPEN_STATES
from xuncha.cycle.rectification.models import RectificationItem, RectificationPlan, SupervisionLetter
from xuncha.cycle.rectification.supervision import actions, proposing, queries
from xuncha.cycle.rectification.supervision.flow import letter_flow
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage

WAITING = ("issued", "received", "submitted")
REPLIED = ("replied", "closed")


def reply_of(letter: SupervisionLetter, user: Any) -> str:
    """Until the unit's head has signed it, a reply is the draft of those who write it."""
    return letter.reply if letter.state in REPLIED or may_write(user, letter) else ""


class LetterFilter(django_filters.FilterSet):
    q = text_filter("organisation__name", "number", label=gettext_lazy("单位、编号"))
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("文书"), choices=SupervisionLetter.Sort.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in letter_flow.states.values()],
    )
    late = django_filters.BooleanFilter(label=gettext_lazy("逾期未回复"), method="only_late")

    class Meta:
        model = SupervisionLetter
        fields = ("q", "sort_of", "state", "late")

    def only_late(self, queryset: QuerySet[Any], name: str, value: bool | None) -> QuerySet[Any]:  # noqa: FBT001 - django-filter's signature
        late = {"reply_due__lt": today(), "state__in": WAITING}
        return queryset.filter(**late) if value else queryset.exclude(**late)


class LetterList(RecordList):
    title = gettext_lazy("督办文书")
    lead = gettext_lazy(
        "督查督办通知、阶段指导、提醒、告诫、问责建议：系统按时限提出，由巡察办主任决定发不发。"
    )
    filterset = LetterFilter
    right = "supervision.read"
    export_name = "supervision_letters"
    paper = "rectification-supervision-print_letter"
    empty = gettext_lazy("整改事项临期或逾期时，“建议发出”里会提出督办文书；发出的列在这里。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda row: row.number or gettext_lazy("未编号"), css="w-no", sort="number"),
        Column("sort", gettext_lazy("文书"), lambda row: row.get_sort_display(), css="w-m", sort="sort"),
        Column("unit", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-l", frozen=True),
        Column("why", gettext_lazy("发出理由"), lambda row: row.why, css="grow"),
        Column("reply_due", gettext_lazy("要求回复"), lambda row: row.reply_due, css="w-m number", sort="reply_due"),
        state_column(letter_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[SupervisionLetter]:
        return queries.letters(self.request.user)

    def url(self, record: SupervisionLetter) -> str:
        return reverse("rectification:letter", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("supervision.write", acting=True):
            return []
        url = reverse("rectification:letter_proposals")
        return [{"label": _("建议发出"), "url": url, "primary": True, "icon": "supervision"}]


@require_GET
def proposed(request: Request) -> HttpResponse:
    """What the ladder proposes today; each proposal becomes a draft with one press."""
    if not request.user.reach("supervision.write", acting=True):
        raise NotAllowed(_("督办文书由巡察办拟稿"))
    found = proposing.proposals(request.user)
    context = {"title": _("建议发出的督办文书"), "proposals": found, "ladder": _ladder()}
    return render(request, "rectification/supervision/proposals.html", context)


def _ladder() -> list[str]:
    names = dict(SupervisionLetter.Sort.choices)
    return [
        _("到期前 %(days)d 天：%(letter)s") % {"days": -days, "letter": names[letter]}
        if days < 0
        else _("逾期 %(days)d 天：%(letter)s") % {"days": days, "letter": names[letter]}
        for days, letter in reversed(proposing.ladder())
    ]


class DraftForm(forms.Form):
    """Which letter, about which open items, and by when an answer is asked."""

    sort = forms.ChoiceField(
        label=gettext_lazy("文书"), choices=SupervisionLetter.Sort.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(label=gettext_lazy("发出理由"), max_length=300, widget=rows(2))
    reply_due = forms.DateField(label=gettext_lazy("要求回复时间"), required=False, widget=day_input())
    items = forms.ModelMultipleChoiceField(
        label=gettext_lazy("涉及事项"),
        queryset=RectificationItem.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("不选＝就整份方案；主要负责人本人的事项不写进来，请当面提醒"),
    )

    def __init__(self, *args: Any, plan: RectificationPlan, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = RectificationItem.objects.visible_to(actor).filter(
            plan=plan, state__in=OPEN_STATES, is_top_leader=False
        )
        chosen: Any = self.fields["items"]
        chosen.queryset = known.order_by("due", "seq")
        chosen.label_from_instance = lambda item: f"{item.seq}. {item.problem[:60]}（{item.due or '—'}）"


def draft(request: Request, pk: int) -> HttpResponse:
    """A letter about one plan; `?sort=` begins with what the ladder proposes."""
    plan: RectificationPlan = kinds.get("rectification_plan").access(request.user, pk)
    if not request.user.may("supervision.write", plan):
        raise NotAllowed(_("督办文书由巡察办拟稿"))
    made: list[SupervisionLetter] = []

    def act(data: dict[str, Any]) -> str:
        words = {"why": data["why"], "reply_due": data["reply_due"], "by": request.user}
        made.append(actions.draft(plan, data["sort"], list(data["items"]), **words))
        return _("已拟稿，正文可以修改，由巡察办主任签发")

    form = DraftForm(request.POST or None, plan=plan, actor=request.user, initial=_begun(request, plan))
    answer = form_page(
        request,
        form,
        act,
        cancel_url=reverse("rectification:plan", args=[pk]),
        title=_("拟督办文书：%(unit)s") % {"unit": plan.organisation},
        submit_label=_("拟稿"),
    )
    if made:
        return HttpResponseRedirect(reverse("rectification:letter", args=[made[0].pk]))
    return answer


def _begun(request: Request, plan: RectificationPlan) -> dict[str, Any]:
    sort = request.GET.get("sort", "")
    for one in proposing.proposals(request.user) if sort else ():
        if one.plan.pk == plan.pk and one.sort == sort:
            return {"sort": sort, "why": one.why, "items": [item.pk for item in one.items]}
    return {"sort": SupervisionLetter.Sort.SUPERVISE}


class LetterForm(forms.ModelForm[SupervisionLetter]):
    class Meta:
        model = SupervisionLetter
        fields = ("why", "reply_due", "text")
        widgets = {"why": rows(2), "reply_due": day_input(), "text": rows(16)}


class LetterPage(RecordPage):
    kind = "supervision_letter"
    template_name = "rectification/supervision/letter.html"

    def extra(self) -> dict[str, Any]:
        user, letter = self.request.user, self.record
        self.pointless = frozenset({"submit" if letter.to_unit else "issue"})
        return {
            "items": queries.items_of(letter, user),
            "edits": letter.state == "draft" and user.may("supervision.write", letter),
            "reply": reply_of(letter, user),
            "replies": letter.state == "received" and may_write(user, letter),
            "plan_known": user.reach("rectification.read").covers(letter.plan),
        }


class LetterEdit(RecordForm):
    kind = "supervision_letter"
    right = "supervision.write"
    form_class = LetterForm
    editable_states = ("draft",)


class ReplyForm(forms.ModelForm[SupervisionLetter]):
    class Meta:
        model = SupervisionLetter
        fields = ("reply",)
        widgets = {"reply": rows(10)}
        help_texts = {"reply": gettext_lazy("逐项写推进情况、未完成原因和完成时间；由主要负责人签报")}


class LetterReply(RecordForm):
    kind = "supervision_letter"
    right = "supervision.read"
    form_class = ReplyForm
    editable_states = ("received",)

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        require_write(request.user, kinds.get(self.kind).access(request.user, pk or 0))
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def title(self) -> str:
        return _("回复：%(letter)s") % {"letter": self.record.get_sort_display()}

    def save(self, form: Any, version: int) -> Any:
        text = form.cleaned_data["reply"]
        letter = actions.write_reply(form.instance, text, by=self.request.user, version=version)
        messages.info(self.request, _("请主要负责人签报"))
        return letter


class LetterPrint(PrintPage):
    kind = "supervision_letter"
    template_name = "rectification/supervision/print_letter.html"
    label = gettext_lazy("督办文书")
    letter = True

    def extra(self) -> dict[str, Any]:
        return {
            "title": self.record.get_sort_display(),
            "reply": reply_of(self.record, self.request.user),
            "back_url": reverse("rectification:letter", args=[self.record.pk]),
        }
