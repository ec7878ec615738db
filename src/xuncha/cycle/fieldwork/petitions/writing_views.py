"""Pages on which a petition is taken in, corrected, disposed of and answered."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.cycle.fieldwork.petitions import actions, deciding, forms, queries, scope
from xuncha.cycle.fieldwork.petitions.direct_forms import EntryForm
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.cycle.fieldwork.petitions.views import engagement_for, page_of, petition_for
from xuncha.foundation import door, kinds
from xuncha.foundation.dates import today
from xuncha.foundation.drafts import store as drafts
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.flow.holding import holders_of
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.rules.models import Clock
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request

HEARD_IN = ("talk_abstract", "visit_finding")
"""Kinds a petition may have been heard in: by word of mouth, so its channel is 谈话中反映."""


def entry(request: Request) -> HttpResponse:
    """Unit and the two questions, before any text field exists (practice 10, 11)."""
    rows = list(queries.engagements(request.user, "petitions.add")[:100])
    if not request.user.reach("petitions.add", acting=True):
        raise NotAllowed(_("信访件由本组成员登记"))
    form = EntryForm(request.POST or None)
    chosen = (
        request.POST.get("engagement") or request.GET.get("engagement") or (rows and str(rows[0].pk)) or ""
    )
    engagement = next((row for row in rows if str(row.pk) == chosen), None)
    if request.method == "POST" and form.is_valid() and engagement is not None:
        if form.route:
            return HttpResponseRedirect(
                f"{reverse('fieldwork:direct_new')}?route={form.route}&group={engagement.group_id}"
            )
        return HttpResponseRedirect(_new_url(engagement.pk, request.GET.get("from", "")))
    context = {
        "title": _("登记来件"),
        "form": form,
        "engagements": rows,
        "chosen": engagement,
        "window": _window(engagement),
        "today": today(),
    }
    return render(request, "fieldwork/petitions/entry.html", context, status=422 if form.is_bound else 200)


def _new_url(engagement: int, source: str = "") -> str:
    url = reverse("fieldwork:petition_new", args=[engagement])
    return f"{url}?from={source}" if source else url


def _window(engagement: Any) -> Any:
    """Until when petitions are taken: DR05."""
    if engagement is None:
        return None
    clocks = Clock.objects.filter(kind="engagement", record_id=engagement.pk, code="DR05")
    return clocks.order_by("-pk").values_list("due", flat=True).first() or engagement.onsite_end


class PetitionPageForm(RecordForm):
    """What new and corrected petitions have in common: nothing about the superior level is kept, not even as a draft."""

    kind = "petition"
    template_name = "fieldwork/petitions/form.html"
    is_suspect = False

    def _page(self, form: Any, *, draft: Any = None, status: int = 200) -> HttpResponse:
        if getattr(form, "above_us", False):
            drafts.discard(self.request.user, self.draft_key)
            messages.warning(self.request, _("由上级管理的不在这里登记：刚才填写的内容没有保存。"))
            return HttpResponseRedirect(f"{reverse('fieldwork:direct_new')}?route=superior")
        self.is_suspect = form.is_bound and "level_checked" in form.errors
        if self.is_suspect:
            drafts.discard(self.request.user, self.draft_key)
        return super()._page(form, draft=draft, status=status)

    def extra(self) -> dict[str, Any]:
        """What may be above us is not kept while one looks it up: neither the draft so far nor a new one."""
        return ({"autosave_url": ""} if self.is_suspect else {}) | {
            "scopes": list(scope.scopes().values()),
            "switch_url": reverse("fieldwork:petition_switch"),
            "draft_key_shown": self.draft_key,
        }


class NewPetition(PetitionPageForm):
    """Registration in under a minute: defaults that fit, one column, the next letter at a key."""

    right, form_class = "petitions.add", forms.NewPetitionForm

    def dispatch(self, request: Request, engagement: int) -> Any:
        self.engagement = engagement_for(request, engagement, "petitions.add")
        return super().dispatch(request, engagement=engagement)

    def title(self) -> str:
        return _("登记信访件：%(unit)s") % {"unit": self.engagement.organisation}

    def form_arguments(self) -> dict[str, Any]:
        return {}

    def blank(self) -> Petition | None:
        """The channel of the letter before; the words of the abstract it was heard in."""
        if self.request.method == "POST":
            return None
        channel, source = self.request.GET.get("channel", ""), self._source()
        if source is not None:
            petition = Petition(channel="talk", leaf=source.leaf)
            petition.content = source.text
            return petition
        return (
            Petition(channel=channel)
            if channel in dict(Petition._meta.get_field("channel").choices or ())
            else None
        )

    def _source(self) -> Any:
        name, _colon, pk = self.request.GET.get("from", "").partition(":")
        return (
            kinds.get(name).access(self.request.user, int(pk)) if name in HEARD_IN and pk.isdigit() else None
        )

    def create(self, form: forms.NewPetitionForm) -> Petition:
        return actions.register(
            form.written(),
            engagement=self.engagement,
            targets=form.named(),
            contact=form.contact(),
            source=self._source(),
            by=self.request.user,
        )

    def success_url(self, saved: Petition) -> str:
        if queries.alike(saved, self.request.user):
            return reverse("fieldwork:petition_similar", args=[saved.pk])
        if "next" in self.request.POST:
            messages.success(self.request, _("已登记 %(number)s，请登记下一件") % {"number": saved.number})
            return f"{reverse('fieldwork:petition_entry')}?engagement={self.engagement.pk}"
        return page_of(saved)

    def extra(self) -> dict[str, Any]:
        return super().extra() | {
            "engagement": self.engagement,
            "is_new": True,
            "cancel_url": reverse("fieldwork:petitions"),
        }


class EditPetition(PetitionPageForm):
    right, form_class = "petitions.write", forms.EditPetitionForm
    editable_states = actions.EDITABLE

    def title(self) -> str:
        return _("修改登记内容：%(number)s") % {"number": self.record.number}

    def form_arguments(self) -> dict[str, Any]:
        return {"targets": queries.targets_of(self.record, self.request.user)}

    def save(self, form: forms.EditPetitionForm, version: int) -> Petition:
        return actions.correct(form.written(), form.named(), version=version, by=self.request.user)


@require_POST
def switch(request: Request) -> HttpResponse:
    """It turned out to concern the superior level: the draft goes, nothing of it is carried along."""
    if not request.user.holds("petitions.direct_register"):
        raise NotAllowed(_("您的授权不含这一项"))
    key = request.POST.get("key", "")
    if drafts.is_form_key(key) and key.startswith("petition:"):
        drafts.discard(request.user, key)
    messages.warning(request, _("刚才填写的内容没有保存。"))
    return HttpResponseRedirect(f"{reverse('fieldwork:direct_new')}?route=superior")


def assign(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.approve")
    form = forms.HandlersForm(
        request.POST or None,
        group_id=petition.group_id or 0,
        initial={"handlers": holders_of(petition, actions.HANDLER)},
    )

    def act(fields: dict[str, Any]) -> str:
        actions.assign(petition, list(fields["handlers"]), by=request.user)
        return _("已指定承办人")

    return form_page(
        request,
        form,
        act,
        cancel_url=page_of(petition),
        title=_("指定承办人：%(number)s") % {"number": petition.number},
        lead=_("只有登记人、承办人和组长能看到这一件；换下的承办人不再看到。"),
        submit_label=_("指定"),
    )


def propose(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    initial = {
        "disposal": petition.disposal or _usual(petition),
        "opinion": petition.opinion,
        "meeting": petition.triaged_at_meeting,
    }
    published = scope.scopes()[petition.sort]

    def act(fields: dict[str, Any]) -> str:
        version = posted_version(request) or None
        deciding.propose(petition, **fields, by=request.user, version=version)
        return _("已提出处置意见，等组长审定")

    return form_page(
        request,
        forms.ProposalForm(request.POST or None, initial=initial),
        act,
        cancel_url=page_of(petition),
        title=_("提出处置意见：%(number)s") % {"number": petition.number},
        lead=petition.title,
        version=petition.version,
        submit_label=_("提出"),
        hints=[{"label": published.label, "text": published.reason, "source": published.department}],
    )


def _usual(petition: Petition) -> str:
    """What follows from the published scope; a meeting may decide otherwise."""
    published = scope.scopes()[petition.sort]
    if published.accepted:
        return "in_group"
    return "department" if published.department else "not_accepted"


def conclude(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    initial = {"outcome": petition.outcome, "result": petition.result}

    def act(fields: dict[str, Any]) -> str:
        deciding.conclude(petition, **fields, by=request.user, version=posted_version(request) or None)
        return _("已作出结论，请答复反映人")

    return form_page(
        request,
        forms.ConclusionForm(request.POST or None, initial=initial),
        act,
        cancel_url=page_of(petition),
        title=_("作出结论：%(number)s") % {"number": petition.number},
        lead=petition.title,
        version=petition.version,
        submit_label=_("作出结论"),
    )


def decline(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")
    published = scope.scopes()[petition.sort]
    initial = {"reply": petition.reply or published.reason}

    def act(fields: dict[str, Any]) -> str:
        deciding.decline(petition, **fields, by=request.user, version=posted_version(request) or None)
        return _("已登记不予受理，请把解释告知反映人")

    return form_page(
        request,
        forms.DeclineForm(request.POST or None, initial=initial),
        act,
        cancel_url=page_of(petition),
        title=_("不予受理：%(number)s") % {"number": petition.number},
        lead=_("解释取自公告的受理范围，可以改写。"),
        version=petition.version,
        submit_label=_("不予受理"),
    )


def reply(request: Request, pk: int) -> HttpResponse:
    """What the reporter is told; also whoever gave no name, through the receipt."""
    petition = petition_for(request, pk, "petitions.write")
    has_door = door.can_reply(petition.thread_id)
    initial = {"reply": petition.reply, "on": petition.replied_on or today(), "through_door": has_door}

    def act(fields: dict[str, Any]) -> str:
        deciding.write_reply(petition, **fields, by=request.user)
        return _("已登记答复")

    return form_page(
        request,
        forms.ReplyForm(request.POST or None, initial=initial, has_door=has_door),
        act,
        cancel_url=page_of(petition),
        title=_("答复反映人：%(number)s") % {"number": petition.number},
        lead=_("答复中不写办理人、其他反映人和核实的具体过程。"),
        submit_label=_("登记答复"),
    )


def acknowledge(request: Request, pk: int) -> HttpResponse:
    petition = petition_for(request, pk, "petitions.write")

    def act(fields: dict[str, Any]) -> str:
        deciding.acknowledge(petition, on=fields["on"], by=request.user)
        return _("已登记受理告知")

    return form_page(
        request,
        forms.DayForm(request.POST or None, initial={"on": today()}),
        act,
        cancel_url=page_of(petition),
        title=_("告知受理：%(number)s") % {"number": petition.number},
        submit_label=_("登记"),
    )


def add_file(request: Request, pk: int) -> HttpResponse:
    """What was handed in, kept as ciphertext under a name that tells nothing."""
    petition = petition_for(request, pk, "petitions.write")
    form = forms.FileForm(request.POST or None, request.FILES or None)

    def act(fields: dict[str, Any]) -> str:
        upload = fields["file"]
        title = fields["title"] or PurePath(upload.name).stem
        attach(store(upload, by=request.user, is_sealed=True), to=petition, title=title, by=request.user)
        return _("已加附件")

    return form_page(
        request, form, act, cancel_url=page_of(petition), title=_("加附件"), submit_label=_("上传")
    )
