"""Asking for an identity, approving it, looking at it: each on a page that is never cached."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xuncha.foundation import custody, kinds
from xuncha.foundation.custody import unsealing
from xuncha.foundation.custody.identities import LABELS
from xuncha.foundation.custody.models import IDENTITY, SealedIdentity, UnsealApproval, UnsealRequest
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.http import Request
from xuncha.people import custody_forms as forms
from xuncha.people.forms import ReasonForm

State = UnsealRequest.State
TONES = {
    State.ASKED: "waiting",
    State.OPEN: "due",
    State.DECLINED: "void",
    State.WITHDRAWN: "void",
    State.EXPIRED: "overdue",
    State.CLOSED: "done",
}


@never_cache
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask to see one identity; the answer shows the code, once."""
    user: Any = request.user
    sealed = get_object_or_404(SealedIdentity, pk=pk)
    record = unsealing.record_of(sealed, user)
    if not user.reach("custody.request", acting=True).covers(record):
        raise NotAllowed(_("申请查看被保护的身份，须由组长、线索专员或纪委一方提出"))
    form = forms.AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, code = custody.request(sealed, reason=form.cleaned_data["reason"], by=user)
        context = {"title": _("查看码"), "asked": made, "groups": code.split()}
        return render(request, "people/custody/code.html", context)
    context = {
        "title": _("申请查看被保护的身份"),
        "lead": _("%(what)s；批准后 24 小时内只有您能看，每次查看都记录")
        % {"what": kinds.of(record).title(record)},
        "form": form,
        "submit_label": _("申请"),
        "cancel_url": kinds.of(record).url(record.pk),
        "hints": _ASK_HINTS,
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


_ASK_HINTS = [
    {
        "label": gettext_lazy("谁批准"),
        "text": gettext_lazy(
            "组长一方和线索专员（或纪委）一方各一名保管人，用各自的保管口令。您本人不能批准自己的申请。"
        ),
    },
    {
        "label": gettext_lazy("查看码"),
        "text": gettext_lazy(
            "提交后显示一次，请抄在纸上，用完销毁。没有它，批准了也打不开；丢了就撤回重新申请。"
        ),
    },
]


@never_cache
def page(request: Request, pk: int) -> HttpResponse:
    """One request, for its asker and for those who hold keys to it."""
    return _page(request, unsealing.access(request.user, pk))


def _page(
    request: Request,
    asked: UnsealRequest,
    *,
    look_form: Any = None,
    approve_form: Any = None,
    identity: dict[str, str] | None = None,
) -> HttpResponse:
    user: Any = request.user
    own = asked.asked_by_id == user.pk
    could = any(item.pk == asked.pk for item in unsealing.waiting_for(user))
    failed = (look_form is not None or approve_form is not None) and identity is None
    context = {
        "title": _("查看申请"),
        "asked": asked,
        "about": _about(asked, user),
        "record_head": _head(asked),
        "approvals": _approvals(asked),
        "own": own,
        "look_form": (look_form or forms.LookForm()) if own and asked.standing == State.OPEN else None,
        "approve_form": (approve_form or forms.UseForm()) if could else None,
        "identity": _labelled(identity) if identity else [],
        "may_withdraw": own and asked.standing in (State.ASKED, State.OPEN),
    }
    return render(request, "people/custody/request.html", context, status=422 if failed else 200)


def _head(asked: UnsealRequest) -> dict[str, Any]:
    return {
        "kind": _("查看申请"),
        "number": f"{asked.pk}",
        "title": _("%(name)s申请查看被保护的身份") % {"name": asked.asked_by_name},
        "state": TONES[asked.standing],
        "state_label": asked.standing.label,
    }


def _about(asked: UnsealRequest, user: Any) -> dict[str, Any]:
    """Which record: its title only for those who may see it anyway, else kind and running number."""
    kind = kinds.get(asked.sealed.kind)
    title = kind.titles(user, [asked.sealed.record_id]).get(asked.sealed.record_id)
    return {
        "kind": kind.label,
        "title": title or _("第 %(pk)d 号") % {"pk": asked.sealed.record_id},
        "url": kind.url(asked.sealed.record_id) if title else "",
    }


def _approvals(asked: UnsealRequest) -> list[dict[str, Any]]:
    given = {item.capacity: item for item in UnsealApproval.objects.filter(request=asked)}
    return [{"side": side.label, "given": given.get(side)} for side in IDENTITY]


def _labelled(identity: dict[str, str]) -> list[tuple[Any, str]]:
    known = [(LABELS[key], identity[key]) for key in LABELS if key in identity]
    return known + [(key, text) for key, text in identity.items() if key not in LABELS]


@never_cache
@require_POST
def approve(request: Request, pk: int) -> HttpResponse:
    asked = unsealing.access(request.user, pk)
    form = forms.UseForm(request.POST)
    if form.is_valid():
        try:
            custody.approve(asked, passphrase=form.cleaned_data["passphrase"], by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("passphrase", str(refused.message))
        else:
            messages.success(request, _("已批准。两方都批准后，申请人可查看 24 小时"))
            return HttpResponseRedirect(reverse("custody:page", args=[pk]))
    asked.refresh_from_db()
    return _page(request, asked, approve_form=form)


@never_cache
@require_POST
def look(request: Request, pk: int) -> HttpResponse:
    """The identity in this one answer, kept nowhere."""
    asked = unsealing.access(request.user, pk)
    form = forms.LookForm(request.POST)
    identity = None
    if form.is_valid():
        try:
            identity = custody.look(asked, code=form.cleaned_data["code"], by=request.user)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error("code", str(refused.message))
    asked.refresh_from_db()
    return _page(request, asked, look_form=form, identity=identity)


def decline(request: Request, pk: int) -> HttpResponse:
    asked = unsealing.access(request.user, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        custody.decline(asked, reason=form.cleaned_data["reason"], by=request.user)
        return HttpResponseRedirect(reverse("custody:desk"))
    context = {
        "title": _("不同意查看"),
        "form": form,
        "submit_label": _("不同意"),
        "cancel_url": reverse("custody:page", args=[pk]),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    asked = unsealing.access(request.user, pk)
    custody.withdraw(asked, by=request.user)
    messages.success(request, _("已关闭，不能再查看"))
    return HttpResponseRedirect(reverse("custody:desk"))


def destroy(request: Request, pk: int) -> HttpResponse:
    """Lawful erasure: the content goes, the fact stays."""
    user: Any = request.user
    sealed = get_object_or_404(SealedIdentity, pk=pk)
    record = unsealing.record_of(sealed, user)
    if not user.reach("custody.destroy", acting=True).covers(record):
        raise NotAllowed(_("销毁被保护的身份须有专门的权利"))
    form = ReasonForm(request.POST or None)
    back = kinds.of(record).url(record.pk)
    if request.method == "POST" and form.is_valid():
        custody.destroy_identity(sealed, reason=form.cleaned_data["reason"], by=user)
        messages.success(request, _("已销毁，不能恢复"))
        return HttpResponseRedirect(back or reverse("custody:desk"))
    context = {
        "title": _("销毁被保护的身份"),
        "lead": _(
            "销毁后任何人、任何办法都不能恢复；是谁、何时、为何销毁永远留下。备份里的旧副本要按备份周期另行清除。"
        ),
        "form": form,
        "submit_label": _("销毁"),
        "cancel_url": back,
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)
