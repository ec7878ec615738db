"""The pages on which a transition is taken: by system, on paper with its second person, and opinions side by side."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.files.download import serve
from xuncha.foundation.files.forms import EvidenceFileField, NoStateSecrets
from xuncha.foundation.flow import engine, paper
from xuncha.foundation.flow.declare import Check, Edge
from xuncha.foundation.flow.models import Opinion, PaperAct
from xuncha.foundation.flow.parallel import opine
from xuncha.foundation.flow.signing import Proof, digest_of
from xuncha.foundation.kinds import Kind
from xuncha.foundation.refusals import NeedsReason, NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.records import head
from xuncha.kit.session import keep_proof, proof_in


class ActForm(forms.Form):
    """Reason and, for a signature without a fresh proof, the password."""

    reason = forms.CharField(
        label=gettext_lazy("理由或意见"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    password = forms.CharField(
        label=gettext_lazy("本人口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("签名须本人再次确认；五分钟内连续签批不再重复输入"),
    )

    def __init__(self, *args: Any, asks_reason: bool, asks_password: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = asks_reason
        if not asks_password:
            del self.fields["password"]


class PaperForm(NoStateSecrets):
    """What stands on the paper: who signed when, the scan, where the original lies."""

    field_order = ("signer_name", "signer_post", "acted_on", "scan", "has_state_secret")

    signer_name = forms.CharField(label=gettext_lazy("签字人"), max_length=60)
    signer_post = forms.CharField(label=gettext_lazy("职务"), max_length=120, required=False)
    acted_on = forms.DateField(label=gettext_lazy("签字日期"), widget=forms.DateInput(attrs={"type": "date"}))
    scan = EvidenceFileField(label=gettext_lazy("签字页扫描件"))
    original_at = forms.CharField(label=gettext_lazy("原件存放处"), max_length=120, required=False)
    copies = forms.IntegerField(label=gettext_lazy("份数"), min_value=1, max_value=99, initial=1)
    seal = forms.CharField(label=gettext_lazy("印章"), max_length=80, required=False)
    reason = forms.CharField(
        label=gettext_lazy("签署意见"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, is_sealed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_sealed:  # what was written there stands on the scan; here it would lie in clear
            del self.fields["reason"]

    def recorded(self) -> dict[str, Any]:
        """What goes into the record; the tick box has done its work by then."""
        return {name: value for name, value in self.cleaned_data.items() if name != "has_state_secret"}


class ActPage(View):
    """GET shows what will happen and what is missing; POST takes the edge through its verb."""

    request: Request

    def dispatch(self, request: Request, kind: str, pk: int, edge: str) -> Any:
        self.kind: Kind = kinds.get(kind)
        self.record = self.kind.access(request.user, pk)
        self.edge = self._edge(edge)
        self.on_paper = bool(self.edge.recorded_by) and request.GET.get("form") == "paper"
        own_page = self.kind.pages.get(edge)
        if own_page and not self.on_paper:  # its verb asks for more than a reason
            return HttpResponseRedirect(reverse(own_page, args=[pk]))
        return super().dispatch(request)

    def _edge(self, name: str) -> Edge:
        edge = self.kind.flow.edges.get(name) if self.kind.flow else None
        if edge is None or edge.inner:
            raise NotAllowed(_("没有这一步"))
        return edge

    def get(self, request: Request) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: Request) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            if isinstance(form, PaperForm):
                self._record_paper(form)
            else:
                self._take(form)
        except NeedsReason as need:
            form.add_error("reason" if "reason" in form.fields else None, [str(need), *need.details])
            return self._page(form, status=422)
        return HttpResponseRedirect(self.kind.url(self.record.pk) or "/")

    def _form(self, data: Any = None, files: Any = None) -> forms.Form:
        if self.on_paper:
            return PaperForm(data, files, initial={"acted_on": today()}, is_sealed=self.kind.sealed)
        asks_password = self.edge.signs and proof_in(self.request) is None
        return ActForm(data, asks_reason=self.edge.asks == "reason", asks_password=asks_password)

    def _take(self, form: forms.Form) -> None:
        verb = self.kind.verbs.get(self.edge.name)
        version = self.request.POST.get("version", "")
        arguments = {
            "by": self.request.user,
            "reason": form.cleaned_data["reason"],
            "proof": self._proof(form),
            "version": int(version) if version.isdigit() else None,
        }
        if verb is not None:
            verb(self.record, **arguments)
        else:
            engine.take(self.record, self.edge.name, **arguments)
        messages.success(self.request, _("已%(act)s") % {"act": self.edge.label})

    def _proof(self, form: forms.Form) -> Proof | None:
        if not self.edge.signs:
            return None
        return proof_in(self.request) or confirm_password(self.request, form.cleaned_data["password"])

    def _record_paper(self, form: PaperForm) -> None:
        fields = form.recorded()
        user = self.request.user
        name = fields.pop("signer_name")
        account = paper.account_named(name, self.edge.by, self.record)
        signer = paper.Signer(name, fields.pop("signer_post"), account)
        scan = store(fields.pop("scan"), by=user, is_sealed=kinds.of(self.record).sealed)
        paper.record_paper_act(self.record, self.edge.name, signer=signer, scan=scan, by=user, **fields)
        messages.success(self.request, _("已登记纸质签字，等第二人核对"))

    def _page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        found = {item.edge.name: item for item in engine.available(self.record, self.request.user)}
        item = found.get(self.edge.name)
        records_paper = paper.may_record(self.record, self.edge, self.request.user)
        if not records_paper and (item is None or self.on_paper):
            raise NotAllowed(_("这一步现在不由您办理"))
        context = {
            "title": f"{self.edge.label}：{self.kind.title(self.record)}",
            "record_head": head(self.record, self.kind),
            "outcome": self._outcome(),
            "missing": [{"text": text} for text in (item.missing if item else self._open(self.edge.needs))],
            "warnings": [{"text": text} for text in (item.warnings if item else self._open(self.edge.warns))],
            "form": form,
            "signs": self.edge.signs and not self.on_paper,
            "digest": digest_of(self.record, "")[:16] if self.edge.signs else "",
            "paper": {"on": self.on_paper, "system_url": "?", "paper_url": "?form=paper"}
            if records_paper
            else None,
            "version": getattr(self.record, "version", None),
            "submit_label": _("登记") if self.on_paper else self.edge.label,
            "danger": self.edge.tone == "danger",
            "cancel_url": self.kind.url(self.record.pk),
        }
        return render(self.request, "kit/act.html", context, status=status)

    def _open(self, checks: tuple[Check, ...]) -> list[str]:
        """What stands in the way, for who records what another signed in ink."""
        return [text for check in checks if (text := check(self.record))]

    def _outcome(self) -> list[str]:
        flow = self.kind.flow
        assert flow is not None
        sentences = [_("状态变为“%(state)s”") % {"state": flow.label(self.edge.target)}]
        if self.edge.numbers and not self.record.number:
            sentences.append(_("生成正式编号"))
        if self.edge.yields:
            sentences.append(_("形成%(document)s") % {"document": self.edge.yields})
        sentences += [
            _("等待：%(what)s") % {"what": edge.todo} for edge in flow.leaving(self.edge.target) if edge.todo
        ]
        return sentences


def confirm_password(request: Request, password: str) -> Proof:
    """Re-authentication for a signature; wrong tries are limited like a sign-in."""
    user = request.user
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        raise NotAllowed(_("试得太频繁，请过几分钟再签"))
    if user.signing_suspended:
        raise NotAllowed(_("口令重置后须由安全保密管理员确认本人，才能签名"))
    if not user.check_password(password):
        raise NeedsReason(_("口令不对，没有签成"))
    return keep_proof(request)


class OpinionForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("意见"), choices=Opinion.Result.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=gettext_lazy("说明"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class OpinionPage(View):
    """One party's opinion in a parallel review."""

    request: Request

    def dispatch(self, request: Request, kind: str, pk: int, party: str) -> Any:
        self.kind = kinds.get(kind)
        self.record = self.kind.access(request.user, pk)
        self.party = party
        return super().dispatch(request)

    def get(self, request: Request) -> HttpResponse:
        return self._page(OpinionForm())

    def post(self, request: Request) -> HttpResponse:
        form = OpinionForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            opine(self.record, party=self.party, by=request.user, **form.cleaned_data)
        except NeedsReason as need:
            form.add_error("text", str(need))
            return self._page(form, status=422)
        messages.success(request, _("意见已记下"))
        return HttpResponseRedirect(self.kind.url(self.record.pk))

    def _page(self, form: forms.Form, status: int = 200) -> HttpResponse:
        found = self.kind.flow.parallels.get(self.record.state) if self.kind.flow else None
        if found is None or self.party not in found.labels:
            raise NotAllowed(_("这条记录现在不在会审环节"))
        context = {
            "title": _("%(party)s意见：%(title)s")
            % {"party": found.labels[self.party], "title": self.kind.title(self.record)},
            "record_head": head(self.record, self.kind),
            "form": form,
            "submit_label": _("给出意见"),
            "cancel_url": self.kind.url(self.record.pk),
        }
        return render(self.request, "kit/act.html", context, status=status)


class PaperActPage(View):
    """The second person compares the scan with what was recorded."""

    request: Request

    def dispatch(self, request: Request, pk: int) -> Any:
        self.act = get_object_or_404(PaperAct.objects.select_related("scan"), pk=pk)
        self.kind = kinds.get(self.act.kind)
        self.record = self.kind.access_scans(request.user, self.act.record_id)
        return super().dispatch(request)

    def get(self, request: Request) -> HttpResponse:
        context = {
            "title": _("核对纸质签字"),
            "act": self.act,
            "label": paper.label_of(self.record, self.act),
            "record_head": head(self.record, self.kind),
            "changed": digest_of(self.record, self.act.salt, self.act.edge) != self.act.digest,
            "refusal": paper.why_not_compare(self.record, self.act, request.user),
        }
        return render(request, "kit/paper_act.html", context)

    def post(self, request: Request) -> HttpResponse:
        user = request.user
        if request.POST.get("answer") == "confirm":
            paper.confirm_paper_act(self.act, by=user)
            messages.success(request, _("已核对，已按签字日期计入"))
        else:
            paper.refuse_paper_act(self.act, by=user, reason=request.POST.get("reason", ""))
            messages.success(request, _("已退回登记人"))
        return HttpResponseRedirect(self.kind.url(self.record.pk) or "/")


def paper_scan(request: Request, pk: int) -> FileResponse:
    """The scan of a paper act, for those who may see its record."""
    user = request.user
    act = get_object_or_404(PaperAct.objects.select_related("scan"), pk=pk)
    record = kinds.get(act.kind).access_scans(user, act.record_id)
    return serve(act.scan, by=user, about=record)
