"""Pages on which a talk is arranged, prepared and typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.interviews import actions, forms, recording
from xuncha.cycle.fieldwork.interviews.models import Interview
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request


def talk_for(request: Request, pk: int, right: str) -> Interview:
    """A talk one may know, with a right on it; 404 otherwise, 403 without the right."""
    talk: Interview = kinds.get("interview").access(request.user, pk)
    if not request.user.may(right, talk):
        raise NotAllowed(_("您可以看，但这一步不由您办理"))
    return talk


def page_of(talk: Interview) -> str:
    return kinds.of(talk).url(talk.pk)


class NewTalk(View):
    """Register a talk: whom, and — if it is known already — when, where and with whom."""

    request: Request

    def dispatch(self, request: Request) -> Any:
        self.engagement = self._chosen(request)
        if self.engagement is None:
            return self._choose(request)
        return super().dispatch(request)

    def _chosen(self, request: Request) -> Engagement | None:
        wanted = request.GET.get("engagement") or request.POST.get("engagement") or ""
        rows = self._open_to(request)
        return rows.filter(pk=int(wanted)).first() if wanted.isdigit() else None

    def _open_to(self, request: Request) -> Any:
        rows = Engagement.objects.within_reach(request.user, "interviews.add").exclude(state="void")
        return rows.select_related("organisation", "round__term", "group").order_by("-id")

    def _choose(self, request: Request) -> HttpResponse:
        if not request.user.reach("interviews.add", acting=True):
            raise NotAllowed(_("谈话由本组成员登记"))
        context = {"title": _("登记谈话"), "engagements": self._open_to(request)[:100]}
        return render(request, "fieldwork/interviews/choose.html", context)

    def get(self, request: Request) -> HttpResponse:
        return self._page(request, self._form(None))

    def post(self, request: Request) -> HttpResponse:
        return self._page(request, self._form(request.POST))

    def _form(self, data: Any) -> forms.NewTalkForm:
        assert self.engagement is not None
        return forms.NewTalkForm(data, group_id=self.engagement.group_id)

    def _page(self, request: Request, form: forms.NewTalkForm) -> HttpResponse:
        assert self.engagement is not None
        plan_url = reverse("fieldwork:talk_plan", args=[self.engagement.pk])
        return form_page(
            request,
            form,
            lambda fields: self._act(form, fields),
            cancel_url=plan_url,
            template="fieldwork/interviews/new.html",
            title=_("登记谈话：%(unit)s") % {"unit": self.engagement.organisation},
            submit_label=_("登记"),
            engagement=self.engagement,
            fieldsets=_new_fieldsets(form),
        )

    def _act(self, form: forms.NewTalkForm, fields: dict[str, Any]) -> str:
        assert self.engagement is not None
        talk = Interview(category=fields["category"])
        times = form.arranged()
        actions.add_talk(
            talk,
            engagement=self.engagement,
            partner=form.partner(),
            by=self.request.user,
            times=times,
            anyway=fields["anyway"],
        )
        return _("已登记谈话")


def _new_fieldsets(form: Any) -> list[dict[str, Any]]:
    times = ("on", "starts", "ends", "place", "recorder", "interviewers", "anyway")
    return [
        {
            "label": _("谈话对象"),
            "wide": True,
            "fields": [form["category"], *(form[name] for name in forms.PARTNER)],
        },
        {
            "label": _("时间和人员（还没定的可以不写）"),
            "wide": True,
            "fields": [form[name] for name in times],
        },
    ]


def arrange(request: Request, pk: int) -> HttpResponse:
    """Arrange a planned talk, or move it; clashes of room and people are named."""
    talk = talk_for(request, pk, "interviews.write")
    moves = talk.state != "planned"
    form = forms.TimesForm(
        request.POST or None, initial=forms.times_of(talk), group_id=talk.group_id or 0, reason=moves
    )

    def act(fields: dict[str, Any]) -> str:
        actions.arrange(
            talk, form.times(), by=request.user, reason=fields.get("reason", ""), anyway=fields["anyway"]
        )
        return _("已安排")

    return form_page(
        request,
        form,
        act,
        cancel_url=page_of(talk),
        title=_("改期") if moves else _("安排谈话"),
        submit_label=_("改期") if moves else _("安排"),
        lead=kinds.of(talk).title(talk),
    )


class PartnerPage(RecordForm):
    """Correct or fill in whom one will talk to."""

    kind, right, form_class = "interview", "interviews.write", forms.PartnerForm
    editable_states = actions.BEFORE_FINISHED

    def title(self) -> str:
        return _("谈话对象")

    def save(self, form: forms.PartnerForm, version: int) -> Interview:
        return actions.describe_partner(
            self.record,
            partner=form.partner(),
            category=form.cleaned_data["category"],
            version=version,
            by=self.request.user,
        )


class OutlinePage(RecordForm):
    """Prepare what is to be asked in this one talk."""

    kind, right, form_class = "interview", "interviews.write", forms.OutlineForm
    editable_states = ("planned", "scheduled", "cleared", "recording")

    def title(self) -> str:
        return _("谈话提纲")

    def save(self, form: forms.OutlineForm, version: int) -> Interview:
        return actions.prepare(
            self.record, questions=form.cleaned_data["questions"], version=version, by=self.request.user
        )


class MinutesPage(RecordForm):
    """The typing page. Saved as it is typed (encrypted draft), saved for good by Ctrl+Enter's neighbour 保存."""

    kind, right, form_class = "interview", "interviews.write", forms.MinutesForm
    template_name = "fieldwork/interviews/minutes.html"
    editable_states = ("recording", "signing")

    def title(self) -> str:
        return _("谈话记录：%(partner)s") % {"partner": self.record.partner_label}

    def form_arguments(self) -> dict[str, Any]:
        return {"actor": self.request.user}

    def save(self, form: forms.MinutesForm, version: int) -> Interview:
        return recording.write(self.record, form.written(), version=version, by=self.request.user)

    def success_url(self, saved: Interview) -> str:
        stays = "stay" in self.request.POST
        return reverse("fieldwork:minutes", args=[saved.pk]) if stays else page_of(saved)

    def extra(self) -> dict[str, Any]:
        return {
            "leaves": Leaf.objects.filter(deprecated_on=None).only("code", "name"),
            "leaf_list": forms.LEAF_LIST,
        }


@require_POST
def repeat(request: Request, pk: int) -> HttpResponse:
    talk = talk_for(request, pk, "interviews.write")
    again = actions.repeat(talk, by=request.user)
    messages.success(request, _("已列入复谈，请安排时间"))
    return HttpResponseRedirect(page_of(again))


@require_POST
def allow_recording(request: Request, pk: int) -> HttpResponse:
    talk = talk_for(request, pk, "interviews.lead")
    actions.allow_recording(talk, by=request.user)
    messages.success(request, _("已同意本场使用录音"))
    return HttpResponseRedirect(page_of(talk))


def restrict(request: Request, pk: int) -> HttpResponse:
    """Keep a talk to its sub-team and the leader, or open it to the deputies again."""
    talk = talk_for(request, pk, "interviews.lead")
    closes = not talk.restricted

    def act(fields: dict[str, Any]) -> str:
        actions.restrict(talk, restricted=closes, by=request.user, reason=fields["reason"])
        return _("已限定知悉范围") if closes else _("已恢复副组长查阅")

    return form_page(
        request,
        forms.ReasonForm(request.POST or None),
        act,
        cancel_url=page_of(talk),
        title=_("限定知悉范围") if closes else _("恢复副组长查阅"),
        lead=_("限定后只有谈话人员和组长能看；要再排除某个人，用“知悉范围”。"),
        submit_label=_("限定") if closes else _("恢复"),
    )


def add_statement(request: Request, pk: int) -> HttpResponse:
    """A signed statement with its scan; the file carries no name of the partner."""
    talk = talk_for(request, pk, "interviews.write")
    form = forms.StatementForm(request.POST or None, request.FILES or None)

    def act(fields: dict[str, Any]) -> str:
        attachment_id = _keep(fields["file"], talk, request) if fields["file"] else None
        recording.add_statement(
            talk,
            text=fields["text"],
            pages=fields["pages"],
            leaf=fields["leaf"],
            by=request.user,
            attachment_id=attachment_id,
        )
        return _("已登记情况说明")

    return form_page(
        request, form, act, cancel_url=page_of(talk), title=_("情况说明"), submit_label=_("登记")
    )


def _keep(upload: Any, talk: Interview, request: Request) -> int:
    stored = store(upload, by=request.user, is_sealed=True)
    return int(attach(stored, to=talk, title=_("情况说明"), by=request.user).pk)
