"""The custody desk: the ceremony for the security administrator, one's own key for a holder (docs/handbook/custodian.md)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xuncha.foundation.custody import ceremony, holders, unsealing
from xuncha.foundation.custody.models import Capacity, KeyHolder, UnsealRequest
from xuncha.foundation.dates import now, today
from xuncha.foundation.refusals import NotAllowed, Refused
from xuncha.kit.http import Request
from xuncha.people import custody_forms as forms
from xuncha.people.forms import ReasonForm
from xuncha.people.models import User

State = KeyHolder.State
TONES = {
    State.INVITED: "waiting",
    State.PREPARED: "running",
    State.ACTIVE: "done",
    State.LEAVING: "due",
    State.ENDED: "void",
    State.LOST: "overdue",
    State.CANCELLED: "void",
}


def desk(request: Request) -> HttpResponse:
    """What concerns this person: the ceremony, the own keys, what waits for approval, what was asked for."""
    user: Any = request.user
    manages = bool(user.reach("custody.manage"))
    own = list(holders.own(user))
    asked = list(UnsealRequest.objects.filter(asked_by_id=user.pk).select_related("sealed")[:20])
    if not (manages or own or asked or user.holds("custody.request")):
        raise Http404
    context = {
        "title": _("密钥保管"),
        "manages": manages,
        "sides": _sides() if manages else [],
        "holders": [_row(holder) for holder in _ordered()] if manages else [],
        "own": [_own_row(holder) for holder in own],
        "waiting": unsealing.waiting_for(user) if own else [],
        "asked": asked,
    }
    return render(request, "people/custody/desk.html", context)


def _ordered() -> list[KeyHolder]:
    """Those in office first; the past below."""
    return sorted(KeyHolder.objects.all(), key=lambda item: item.state not in KeyHolder.LIVE)


def _sides() -> list[dict[str, Any]]:
    """How many standing holders each capacity has, against how many it needs."""
    found = []
    for capacity, label in Capacity.choices:
        least = 2 if capacity in ("identity_a", "identity_b") else 1
        count = holders.active(capacity).count()
        found.append({"label": label, "count": count, "least": least, "ready": count >= least})
    return found


def _row(holder: KeyHolder) -> dict[str, Any]:
    over = holder.until is not None and holder.until < today()
    return {
        "holder": holder,
        "tone": "overdue" if over and holder.state in KeyHolder.HOLDING else TONES[State(holder.state)],
        "over": over,
        "wrapped": len(holders.sealed_to(holder))
        if holder.state not in (State.ENDED, State.CANCELLED)
        else 0,
        "acts": _manager_acts(holder),
    }


def _manager_acts(holder: KeyHolder) -> list[dict[str, Any]]:
    """What the one who runs the ceremony can do next with this holder."""

    def post(label: str, name: str, confirm: str, **more: Any) -> dict[str, Any]:
        return {"label": label, "url": _to(name, holder), "method": "post", "confirm": confirm, **more}

    fingerprint = {"name": holder.user_name, "mark": holder.fingerprint}
    acts = {
        State.INVITED: [post(_("撤销"), "cancel", _("撤销对此人的指定？"))],
        State.PREPARED: [
            post(
                _("指纹核对相符"),
                "confirm",
                _("已与%(name)s本人当面核对，指纹为 %(mark)s？") % fingerprint,
                primary=True,
            ),
            post(_("撤销"), "cancel", _("撤销对此人的指定？")),
        ],
        State.ACTIVE: [
            {"label": _("开始交接"), "url": _to("leave", holder)},
            {"label": _("改任期"), "url": _to("extend", holder)},
        ],
        State.LEAVING: [post(_("解除"), "end", _("解除后此人的密钥全部清除，不能恢复。解除？"))],
        State.LOST: [{"label": _("用恢复单重新封装"), "url": _to("rewrap_by_sheet", holder)}]
        if holder.sheet
        else [],
    }.get(State(holder.state), [])
    if holder.state in KeyHolder.HOLDING:
        acts.append({"label": _("报失停用"), "url": _to("lost", holder), "danger": True})
    return acts


def _own_row(holder: KeyHolder) -> dict[str, Any]:
    return {
        "holder": holder,
        "tone": TONES[State(holder.state)],
        "due": ceremony.outstanding(holder),
        "acts": _own_acts(holder),
    }


def _own_acts(holder: KeyHolder) -> list[dict[str, Any]]:
    if holder.state in (State.INVITED, State.PREPARED):
        label = _("设保管口令，打印恢复单") if holder.state == State.INVITED else _("重设口令，重打恢复单")
        return [{"label": label, "url": _to("prepare", holder), "primary": holder.state == State.INVITED}]
    due = ceremony.outstanding(holder)
    found = (
        [
            {
                "label": _("重新封装（%(count)d）") % {"count": due},
                "url": _to("rewrap", holder),
                "primary": True,
            }
        ]
        if due
        else []
    )
    return [
        *found,
        {"label": _("换保管口令"), "url": _to("passphrase", holder)},
        {"label": _("忘了口令，用恢复单"), "url": _to("recover", holder)},
        {"label": _("报失停用"), "url": _to("lost", holder), "danger": True},
    ]


def _to(name: str, holder: KeyHolder) -> str:
    return reverse(f"custody:{name}", args=[holder.pk])


def invite(request: Request) -> HttpResponse:
    user: Any = request.user
    _require_manager(user)
    form = forms.InviteForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        holder = ceremony.invite(data.pop("person"), by=user, **data)
        messages.success(
            request, _("已指定%(name)s；请本人登录后在“密钥保管”里设保管口令") % {"name": holder.user_name}
        )
        return _desk()
    return _page(request, form, _("指定密钥保管人"), _("指定"), hints=_INVITE_HINTS)


_INVITE_HINTS = [
    {
        "label": gettext_lazy("两方各至少两人"),
        "text": gettext_lazy(
            "身份由组长一方和线索专员（或纪委）一方共同保管，每方至少两名，其中一名常设备份。一个人不能占两方。"
        ),
    },
    {
        "label": gettext_lazy("主持的人不保管"),
        "text": gettext_lazy("安全保密管理员主持仪式，自己不持有任何密钥，也看不到口令和恢复单上的编码。"),
    },
]


@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    return _done(request, pk, ceremony.confirm, _("保管人已到任"))


@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    return _done(request, pk, ceremony.cancel, _("已撤销"))


@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    return _done(request, pk, ceremony.end, _("已解除，密钥已清除"))


def _done(request: Request, pk: int, verb: Callable[..., Any], told: str) -> HttpResponse:
    verb(_access(request.user, pk), by=request.user)
    messages.success(request, told)
    return _desk()


def extend(request: Request, pk: int) -> HttpResponse:
    holder = _access(request.user, pk)
    _require_manager(request.user)
    form = forms.TermForm(request.POST or None, initial={"until": holder.until})
    if request.method == "POST" and form.is_valid():
        ceremony.extend(holder, until=form.cleaned_data["until"], by=request.user)
        return _desk()
    return _page(request, form, _titled(_("改任期"), holder), _("保存"), hints=[])


def leave(request: Request, pk: int) -> HttpResponse:
    holder = _access(request.user, pk)
    _require_manager(request.user)
    return _with_reason(request, holder, _("开始交接"), ceremony.start_leaving, _LEAVE_HINTS)


_LEAVE_HINTS = [
    {
        "label": gettext_lazy("次序"),
        "text": gettext_lazy(
            "先让接替的人到任，再开始交接；然后由这一方任一在任保管人（本人也可以）重新封装；最后解除。"
        ),
    },
]


def lost(request: Request, pk: int) -> HttpResponse:
    return _with_reason(request, _access(request.user, pk), _("报失停用"), ceremony.report_lost, _LOST_HINTS)


_LOST_HINTS = [
    {
        "label": gettext_lazy("立即生效"),
        "text": gettext_lazy("停用后这把密钥不能再批准、封装。已封给它的身份由同一方另一名保管人重新封装。"),
    },
]


def _with_reason(
    request: Request, holder: KeyHolder, title: str, verb: Callable[..., Any], hints: list[dict[str, Any]]
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb(holder, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("已登记：%(act)s") % {"act": _titled(title, holder)})
        return _desk()
    return _page(request, form, _titled(title, holder), title, hints=hints)


@never_cache
def prepare(request: Request, pk: int) -> HttpResponse:
    holder = _own(request.user, pk)
    form = forms.NewPassphrase(request.POST or None)
    return _secret_form(
        request,
        form,
        _titled(_("设保管口令"), holder),
        _("生成密钥，显示恢复单"),
        lambda data: _sheet(
            request, holder, ceremony.prepare(holder, passphrase=data["fresh"], by=request.user)
        ),
        hints=_PREPARE_HINTS,
    )


_PREPARE_HINTS = [
    {
        "label": gettext_lazy("恢复单"),
        "text": gettext_lazy(
            "下一页只显示一次，请先接好打印机。打印后当场装入密封袋，骑缝签字，交机要室存保险柜，不留电子件。"
        ),
    },
    {
        "label": gettext_lazy("口令只在您心里"),
        "text": gettext_lazy(
            "系统里只有锁好的密钥。口令忘了，只能拆恢复单的密封袋；两样都没有了，这把密钥就作废。"
        ),
    },
]


@never_cache
def passphrase(request: Request, pk: int) -> HttpResponse:
    holder = _own(request.user, pk)
    form = forms.ChangePassphrase(request.POST or None)

    def change(data: dict[str, Any]) -> HttpResponse:
        code = ceremony.change_passphrase(
            holder, passphrase=data["passphrase"], fresh=data["fresh"], by=request.user
        )
        return _sheet(request, holder, code)

    return _secret_form(
        request, form, _titled(_("换保管口令"), holder), _("更换，显示新恢复单"), change, hints=_PREPARE_HINTS
    )


@never_cache
def recover(request: Request, pk: int) -> HttpResponse:
    holder = _own(request.user, pk)
    form = forms.RecoverForm(request.POST or None)

    def use(data: dict[str, Any]) -> HttpResponse:
        code = ceremony.recover(holder, code=data["code"], fresh=data["fresh"], by=request.user)
        return _sheet(request, holder, code)

    return _secret_form(
        request, form, _titled(_("启用恢复单"), holder), _("启用，显示新恢复单"), use, hints=_PREPARE_HINTS
    )


@never_cache
def rewrap(request: Request, pk: int) -> HttpResponse:
    holder = _own(request.user, pk)
    form = forms.UseForm(request.POST or None)
    return _secret_form(
        request,
        form,
        _titled(_("重新封装"), holder),
        _("重新封装"),
        lambda data: _rewrapped(
            request, ceremony.rewrap(holder, passphrase=data["passphrase"], by=request.user)
        ),
        hints=_REWRAP_HINTS,
    )


@never_cache
def rewrap_by_sheet(request: Request, pk: int) -> HttpResponse:
    holder = _access(request.user, pk)
    _require_manager(request.user)
    form = forms.SheetForm(request.POST or None)
    return _secret_form(
        request,
        form,
        _titled(_("用恢复单重新封装"), holder),
        _("重新封装"),
        lambda data: _rewrapped(
            request, ceremony.rewrap_by_sheet(holder, code=data["code"], by=request.user)
        ),
        hints=_REWRAP_HINTS,
    )


_REWRAP_HINTS = [
    {
        "label": gettext_lazy("不打开任何身份"),
        "text": gettext_lazy(
            "重新封装只把这一方的半把钥匙改封给现在的在任保管人；另一半不动，内容谁也看不到。"
        ),
    },
]


def _rewrapped(request: Request, count: int) -> HttpResponse:
    messages.success(request, _("已重新封装 %(count)d 份，没有打开任何身份") % {"count": count})
    return _desk()


def _sheet(request: Request, holder: KeyHolder, code: str) -> HttpResponse:
    """The one moment in which the code can be read: this answer is kept nowhere."""
    context = {
        "title": _("密钥恢复单"),
        "holder": holder,
        "groups": code.split(),
        "printed_at": now(),
        "back_url": reverse("custody:desk"),
    }
    return render(request, "people/custody/sheet.html", context)


def _secret_form(
    request: Request,
    form: Form,
    title: str,
    submit: str,
    use: Callable[[dict[str, Any]], HttpResponse],
    *,
    hints: list[dict[str, Any]],
) -> HttpResponse:
    """A form whose refusal comes back on the form itself, so that one can type again."""
    if request.method == "POST" and form.is_valid():
        try:
            return use(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refused:
            form.add_error(None, str(refused.message))
    return _page(request, form, title, submit, hints=hints)


def _page(
    request: Request, form: Form, title: str, submit: str, *, hints: list[dict[str, Any]]
) -> HttpResponse:
    context = {
        "title": title,
        "form": form,
        "submit_label": submit,
        "cancel_url": reverse("custody:desk"),
        "hints": hints,
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def _desk() -> HttpResponse:
    return HttpResponseRedirect(reverse("custody:desk"))


def _titled(title: str, holder: KeyHolder) -> str:
    return f"{title}：{holder.user_name} · {holder.get_capacity_display()}"


def _require_manager(user: Any) -> None:
    if not user.reach("custody.manage", acting=True):
        raise NotAllowed(_("密钥保管仪式由安全保密管理员主持"))


def _access(user: Any, pk: int) -> KeyHolder:
    """One's own key, or any for the one who runs the ceremony; 404 for everybody else."""
    rows = (
        KeyHolder.objects.all() if user.reach("custody.manage") else KeyHolder.objects.filter(user_id=user.pk)
    )
    return get_object_or_404(rows, pk=pk)


def _own(user: User | Any, pk: int) -> KeyHolder:
    return get_object_or_404(KeyHolder.objects.filter(user_id=user.pk), pk=pk)
