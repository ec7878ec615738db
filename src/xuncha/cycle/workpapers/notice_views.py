"""Pages of immediate rectification, fact confirmation and on-the-spot records."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.cycle.planning.models import Engagement
from xuncha.cycle.workpapers import actions, board, forms, noticing, queries
from xuncha.cycle.workpapers.flow import notice_flow
from xuncha.cycle.workpapers.models import FactConfirmation, ImmediateNotice, OnTheSpot, WorkPaper
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.records import place_of
from xuncha.foundation.refusals import NeedsReason, NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage, mark
from xuncha.kit.records import RecordPage


class NoticeFilter(django_filters.FilterSet):
    q = text_filter("title", "number")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in notice_flow.states.values()],
    )
    result = django_filters.ChoiceFilter(
        label=gettext_lazy("结果"), choices=ImmediateNotice.Result.choices[1:]
    )
    engagement = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = ImmediateNotice
        fields = ("q", "state", "result", "engagement")


class NoticeList(RecordList):
    title = gettext_lazy("立行立改")
    register_title = gettext_lazy("立行立改登记簿")
    lead = gettext_lazy("驻点期间发现、能马上改的问题：通知、签收、回复、核查。")
    filterset = NoticeFilter
    right = "workpapers.read_notice"
    export_name = "notices"
    paper = "workpapers-print_notice"
    empty = gettext_lazy("这里将列出立行立改通知书。")
    columns = (
        Column("number", gettext_lazy("编号"), lambda notice: notice.number or notice.pk, css="w-no"),
        Column("title", gettext_lazy("问题"), lambda notice: notice.title, css="grow", frozen=True),
        Column("organisation", gettext_lazy("单位"), lambda notice: str(notice.organisation), css="w-m"),
        Column("due", gettext_lazy("办结期限"), lambda notice: notice.due, css="w-m number", sort="due"),
        Column("result", gettext_lazy("结果"), lambda notice: notice.get_result_display(), css="w-s"),
        state_column(notice_flow),
    )

    def rows(self) -> QuerySet[ImmediateNotice]:
        return queries.notices(self.request.user)

    def url(self, record: ImmediateNotice) -> str:
        return reverse("workpapers:notice", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = []
        if board.follows(self.request.user):
            url = reverse("workpapers:notice_boards")
            shown.append({"label": _("驻点期看板"), "url": url, "icon": "statistics"})
        if self.request.user.reach("workpapers.write", acting=True):
            url = reverse("workpapers:new_notice")
            shown.append({"label": _("起草通知书"), "url": url, "icon": "add", "primary": True})
        return shown


class NoticePage(RecordPage):
    kind = "immediate_notice"
    template_name = "workpapers/notice.html"

    def extra(self) -> dict[str, Any]:
        user, notice = self.request.user, self.record
        return {
            "writes": notice.state == "draft" and user.may("workpapers.write", notice),
            "answers": notice.state == "received" and noticing.may_answer(notice, user),
            "attaches": notice.state == "received" and noticing.may_answer(notice, user),
            "proofs": list(Attachment.objects.on(notice, user).valid()),
            "proof_form": forms.ProofForm(),
            "sources": noticing.source_of(notice, user),
        }


class InEngagement(RecordForm):
    """A new record of an engagement: the engagement is chosen first, among those one may write in."""

    right = "workpapers.write"
    template_name = "workpapers/paper_form.html"

    def engagement(self) -> Engagement | None:
        wanted = self.request.GET.get("engagement") or self.request.POST.get("engagement") or "0"
        rows = queries.writable_engagements(self.request.user)
        return rows.filter(pk=int(wanted) if wanted.isdigit() else 0).first()

    def get(self, request: Request) -> HttpResponse:
        if self.record is None and self.engagement() is None:
            rows = queries.writable_engagements(request.user)
            context = {"title": self.title(), "engagements": rows}
            return render(request, "workpapers/choose_engagement.html", context)
        return super().get(request)

    def extra(self) -> dict[str, Any]:
        return {"engagement": self.record.engagement if self.record else self.engagement()}

    def chosen(self) -> Engagement:
        engagement = self.engagement()
        if engagement is None:
            raise NeedsReason(_("请先选单位"))
        return engagement


class NoticeForm(InEngagement):
    kind = "immediate_notice"
    form_class = forms.NoticeForm
    editable_states = ("draft",)

    def paper(self) -> WorkPaper | None:
        """The paper a notice is drawn from; it may also precede its paper (practice 2)."""
        wanted = self.request.GET.get("paper", "")
        rows = queries.papers(self.request.user).filter(engagement=self.engagement())
        return rows.filter(pk=int(wanted)).first() if wanted.isdigit() else None

    def source(self) -> Any:
        """The petition or abstract a notice is drawn from before there is a paper; 404 when this person may not read it."""
        kind, _colon, record_id = self.request.GET.get("from", "").partition(":")
        if kind not in noticing.SOURCES or not record_id.isdigit():
            return None
        return kinds.get(kind).access(self.request.user, int(record_id))

    def engagement(self) -> Engagement | None:
        """A source says by itself to which engagement the notice belongs."""
        source = self.source()
        if source is None:
            return super().engagement()
        place = place_of(source)["engagement_id"] or 0
        return queries.writable_engagements(self.request.user).filter(pk=place).first()

    def blank(self) -> ImmediateNotice | None:
        paper = self.paper()
        if paper is None:
            return None
        known = {"title": paper.title, "problem": paper.facts or paper.summary, "basis": paper.basis_text}
        return ImmediateNotice(paper=paper, **known)

    def create(self, form: forms.NoticeForm) -> ImmediateNotice:
        return noticing.draft_notice(
            form.save(commit=False), engagement=self.chosen(), source=self.source(), by=self.request.user
        )

    def extra(self) -> dict[str, Any]:
        """The unit will read it: nothing is filled in from a petition or a talk, and the margin says why."""
        hints = (
            [{"label": _("写给单位看"), "text": WRITE_ANEW}] if self.record is None and self.source() else []
        )
        return super().extra() | {"hints": hints}


WRITE_ANEW = gettext_lazy(
    "通知书送被巡察单位。问题按查看到的事实重新写，不写反映人、谈话对象，也不写能让人猜出是谁反映的细节；来源只有能查阅原件的人看得到。"
)


class NoticeAnswerForm(RecordForm):
    """The unit writes what it has done; for a unit that answers on paper, who records its signed reply."""

    kind = "immediate_notice"
    form_class = forms.NoticeAnswerForm
    editable_states = ("received",)

    @property
    def right(self) -> str:
        rights = ("workpapers.answer", "workpapers.record_paper")
        return next((right for right in rights if self.request.user.may(right, self.record)), rights[0])

    def title(self) -> str:
        return _("填写立行立改情况")


@require_POST
def add_proof(request: Request, pk: int) -> HttpResponse:
    """A file that shows what was done: photos, receipts, the new rule."""
    notice: ImmediateNotice = kinds.get("immediate_notice").access(request.user, pk)
    if notice.state != "received" or not noticing.may_answer(notice, request.user):
        raise NotAllowed(_("整改凭据在报送之前由单位上传"))
    form = forms.ProofForm(request.POST, request.FILES)
    cancel_url = reverse("workpapers:notice", args=[pk])
    if not form.is_valid():
        context = {"title": _("上传整改凭据"), "form": form, "cancel_url": cancel_url}
        return render(request, "kit/form.html", context, status=422)
    attach(
        store(form.cleaned_data["file"], by=request.user),
        to=notice,
        title=form.cleaned_data["title"],
        by=request.user,
    )
    return HttpResponseRedirect(cancel_url)


def notice_boards(request: Request) -> HttpResponse:
    """The rounds whose immediate rectification one follows; with one round, its board at once."""
    rounds = board.rounds_for(request.user)
    if len(rounds) == 1:
        return HttpResponseRedirect(reverse("workpapers:notice_board", args=[rounds[0].pk]))
    if not rounds:
        raise NotAllowed(_("驻点期立行立改看板由巡察组和巡察办查看"))
    return render(request, "workpapers/boards.html", {"title": _("立行立改看板"), "rounds": rounds})


def notice_board(request: Request, pk: int) -> HttpResponse:
    """边接受巡察边整改 (M1-26): one row a unit of the round, what stands where, what is due next."""
    round_ = next((row for row in board.rounds_for(request.user) if row.pk == pk), None)
    if round_ is None:
        raise Http404
    context = {"title": _("驻点期立行立改：%(round)s") % {"round": round_}, "round": round_}
    return render(request, "workpapers/board.html", context | board.of_round(round_, request.user))


class OnTheSpotForm(InEngagement):
    kind = "on_the_spot"
    form_class = forms.OnTheSpotForm
    editable_states = ("open",)

    def title(self) -> str:
        return _("现场指出与中期沟通")

    def create(self, form: forms.OnTheSpotForm) -> OnTheSpot:
        return actions.note_on_the_spot(
            form.save(commit=False), engagement=self.chosen(), by=self.request.user
        )


class OnTheSpotPage(RecordPage):
    kind = "on_the_spot"
    template_name = "workpapers/on_the_spot.html"

    def extra(self) -> dict[str, Any]:
        return {"writes": self.request.user.may("workpapers.write", self.record)}


class ConfirmationPage(RecordPage):
    kind = "fact_confirmation"
    template_name = "workpapers/confirmation.html"


class ConfirmationPrint(PrintPage):
    """The facts alone, with room for signature and seal (practice 18)."""

    kind = "fact_confirmation"
    template_name = "workpapers/print_confirmation.html"
    label = gettext_lazy("事实确认单")

    def extra(self) -> dict[str, Any]:
        sheet = self.record
        return {"answer": mark(sheet.answered_by, sheet.answered_on, paper=True) if sheet.answer else {}}


class NoticePrint(PrintPage):
    kind = "immediate_notice"
    template_name = "workpapers/print_notice.html"
    label = gettext_lazy("立行立改通知书")
    letter = True


class PaperPrint(PrintPage):
    kind = "workpaper"
    template_name = "workpapers/print_paper.html"
    label = gettext_lazy("巡察问题底稿")

    def extra(self) -> dict[str, Any]:
        return queries.parts(self.record, self.request.user)


def confirmation_answer(request: Request, pk: int) -> HttpResponse:
    """Record the unit's answer from the returned sheet."""
    user = request.user
    sheet: FactConfirmation = kinds.get("fact_confirmation").access(user, pk)
    form = forms.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_answer(sheet, by=user, **form.cleaned_data)
            return HttpResponseRedirect(reverse("workpapers:confirmation", args=[pk]))
        except NeedsReason as need:
            form.add_error("objection", str(need))
    context = {"title": _("记录单位意见"), "form": form, "submit_label": _("记下单位意见")}
    context["cancel_url"] = reverse("workpapers:confirmation", args=[pk])
    return render(request, "kit/form.html", context, status=422 if request.method == "POST" else 200)
