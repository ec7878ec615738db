"""Accounts: the list, one account, opening, locking, slips that are shown once, password resets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.dates import now
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.lists import Column, RecordList, chip, state_column, text_filter
from xuncha.kit.records import RecordPage
from xuncha.people import forms, queries
from xuncha.people.actions import accounts, resets
from xuncha.people.actions.accounts import Slip
from xuncha.people.actions.appointments import Row, propose_founding
from xuncha.people.flow import is_founding_open, reset_flow
from xuncha.people.models import PasswordReset, User


def account_state(user: User) -> tuple[str, Any]:
    """Tone and word for an account."""
    if user.is_active:
        return ("due", gettext_lazy("暂停签名")) if user.signing_suspended else ("done", gettext_lazy("在用"))
    if user.last_login is None and not user.has_usable_password():
        return "waiting", gettext_lazy("待开通")
    return "void", gettext_lazy("已停用")


class AccountFilter(django_filters.FilterSet):
    q = text_filter("name", "username", "organisation__name", "phone")
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        method="in_state",
        choices=[
            ("active", gettext_lazy("在用")),
            ("suspended", gettext_lazy("暂停签名")),
            ("new", gettext_lazy("待开通")),
            ("locked", gettext_lazy("已停用")),
        ],
    )

    class Meta:
        model = User
        fields = ("q", "state")

    def in_state(self, rows: QuerySet[User], _name: str, value: str) -> QuerySet[User]:
        """The same four words as `account_state`."""
        new = Q(is_active=False, last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)
        meaning = {
            "active": Q(is_active=True, signing_suspended=False),
            "suspended": Q(is_active=True, signing_suspended=True),
            "new": new,
            "locked": Q(is_active=False) & ~new,
        }
        return rows.filter(meaning[value])


def _state(user: User) -> Any:
    tone, label = account_state(user)
    return chip(tone, str(label))


ACCOUNT_COLUMNS = (
    Column("name", gettext_lazy("姓名"), lambda user: user.name, css="w-s", sort="name", frozen=True),
    Column("username", gettext_lazy("用户名"), lambda user: user.username, css="w-m", sort="username"),
    Column("organisation", gettext_lazy("单位"), lambda user: str(user.organisation or ""), css="w-m"),
    Column("post", gettext_lazy("职务"), lambda user: user.post, css="grow"),
    Column("phone", gettext_lazy("电话"), lambda user: user.phone, css="w-m number"),
    Column("state", gettext_lazy("状态"), lambda user: str(account_state(user)[1]), _state, css="w-s"),
    Column("factor", gettext_lazy("两步验证"), lambda user: _("已设") if user.has_factor else "—", css="w-s"),
    Column(
        "last_login",
        gettext_lazy("最近登录"),
        lambda user: user.last_login,
        sort="last_login",
        css="w-m number",
    ),
)


class AccountList(RecordList):
    title = gettext_lazy("账号")
    lead = gettext_lazy("账号随第一份启用的授权开通；只停用，不删除。这里没有业务数据。")
    filterset = AccountFilter
    columns = ACCOUNT_COLUMNS
    ordering = ("organisation__sort", "id")
    right = "people.accounts"
    export_name = "accounts"
    empty = gettext_lazy("这里将列出全部账号。")

    def rows(self) -> QuerySet[User]:
        return queries.accounts(self.request.user)

    def url(self, record: User) -> str:
        return reverse("people:account", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        user: Any = self.request.user
        found = []
        if user.reach("people.create_accounts", acting=True):
            found.append(
                {"label": _("建立账号"), "url": reverse("people:new_account"), "icon": "add", "primary": True}
            )
        if user.reach("people.found", acting=True) and is_founding_open():
            found.append({"label": _("提出初始授权"), "url": reverse("people:founding"), "icon": "stamp"})
        return found


def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: who, which appointments (for those who may see them), what can be done."""
    user: Any = request.user
    person = queries.access_account(user, pk)
    tone, label = account_state(person)
    context = {
        "title": person.name,
        "person": person,
        "record_head": {
            "kind": _("账号"), "number": person.username, "title": person.name, "state": tone, "state_label": label,
        },
        "acts": _acts_on(user, person),
        "appointments": queries.stand(queries.appointments(user).filter(user=person).order_by("-id")),
        "resets": queries.resets(user).filter(user=person).order_by("-id")[:20],
    }  # fmt: skip
    return render(request, "people/account.html", context)


def _acts_on(user: Any, person: User) -> list[dict[str, Any]]:
    """The buttons of this account, for whoever holds the right."""
    may = lambda right: bool(user.reach(right, acting=True)) and user.pk != person.pk  # noqa: E731
    opened = person.last_login is not None
    found: list[dict[str, Any]] = []
    if may("people.activate") and not opened:
        found.append({
            "label": _("打印口令条"), "url": reverse("people:slip", args=[person.pk]), "method": "post", "icon": "print",
            "confirm": _("口令条只显示这一次，此前打印的同时作废。现在打印？"),
        })  # fmt: skip
    if may("people.reset_request") and opened:
        found.append(
            {"label": _("申请重置口令或两步验证"), "url": reverse("people:request_reset", args=[person.pk])}
        )
    if may("people.revoke") and person.is_active:
        found.append(
            {"label": _("停用账号"), "url": reverse("people:deactivate", args=[person.pk]), "danger": True}
        )
    if may("people.activate") and not person.is_active and (opened or person.has_usable_password()):
        found.append({"label": _("恢复账号"), "url": reverse("people:reactivate", args=[person.pk])})
    return found


def new_account(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    accounts.require(user, "people.create_accounts")
    form = forms.AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = accounts.create_account(by=user, **form.cleaned_data)
        messages.success(
            request, _("已建立账号 %(name)s；授权启用时开通并打印口令条") % {"name": made.username}
        )
        return HttpResponseRedirect(reverse("people:account", args=[made.pk]))
    return _form_page(
        request, form, _("建立账号"), _("建立"), reverse("people:accounts"), hints=ACCOUNT_HINTS
    )


ACCOUNT_HINTS = [
    {"label": gettext_lazy("用户名"), "text": gettext_lazy("由姓名拼音生成，重名自动加数字。")},
    {
        "label": gettext_lazy("何时能登录"),
        "text": gettext_lazy(
            "没有授权的账号没有口令。巡察办提出授权、领导小组批准、安全保密管理员启用后，打印一次性口令条。"
        ),
    },
]


def founding(request: HttpRequest) -> HttpResponse:
    """The first director and head, by two administrators (docs/people.md)."""
    user: Any = request.user
    accounts.require(user, "people.found")
    if not is_founding_open():
        raise NotAllowed(_("已有领导小组组长，初始授权不再适用；请按正式程序提出"))
    form = forms.FoundingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        propose_founding([Row(**data)], by=user)
        messages.success(request, _("已提出，请安全保密管理员启用"))
        return HttpResponseRedirect(reverse("people:appointments"))
    return _form_page(request, form, _("提出初始授权"), _("提出"), reverse("people:accounts"))


def _form_page(
    request: HttpRequest, form: Any, title: str, submit: str, cancel: str, **more: Any
) -> HttpResponse:
    context = {"title": title, "form": form, "submit_label": submit, "cancel_url": cancel} | more
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, _("停用账号"), accounts.deactivate, "people.revoke")


def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, _("恢复账号"), accounts.reactivate, "people.activate")


def _with_reason(request: HttpRequest, pk: int, title: str, verb: Any, right: str) -> HttpResponse:
    user: Any = request.user
    person = queries.access_account(user, pk)
    accounts.require(user, right)
    form = forms.ReasonForm(request.POST or None)
    back = reverse("people:account", args=[pk])
    if request.method == "POST" and form.is_valid():
        verb(person, by=user, reason=form.cleaned_data["reason"])
        return HttpResponseRedirect(back)
    return _form_page(request, form, f"{title}：{person.name}", title, back)


@require_POST
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """A first slip, or a new one for somebody who has never signed in."""
    user: Any = request.user
    person = queries.access_account(user, pk)
    return slips_page(request, accounts.print_first_slips([person], by=user))


@never_cache
def slips_page(request: HttpRequest, slips: Sequence[Slip]) -> HttpResponse:
    """The one moment in which the passwords can be read: this answer is kept nowhere."""
    user: Any = request.user
    context = {
        "title": _("账号口令条"),
        "slips": slips,
        "site_url": request.build_absolute_uri("/"),
        "printed_at": now(),
        "watermark": "",
        "printed_by": user.name,
    }
    return render(request, "people/slips.html", context)


class ResetList(RecordList):
    title = gettext_lazy("口令重置")
    lead = gettext_lazy(
        "忘记口令、丢失手机都在这里办：系统管理员申请，安全保密管理员确认；之后暂停签名，当面确认本人后恢复。"
    )
    right = "people.resets"
    export_name = "password_resets"
    empty = gettext_lazy("这里将列出口令重置的申请和办理。")
    columns = (
        Column("user", gettext_lazy("姓名"), lambda item: item.user.name, css="w-s", frozen=True),
        Column("username", gettext_lazy("用户名"), lambda item: item.user.username, css="w-m"),
        Column("reason", gettext_lazy("理由"), lambda item: item.reason, css="grow"),
        Column(
            "factor",
            gettext_lazy("两步验证"),
            lambda item: _("同时解除") if item.drops_second_factor else _("不变"),
            css="w-s",
        ),
        Column("by", gettext_lazy("申请人"), lambda item: item.created_by_name, css="w-s"),
        Column(
            "at", gettext_lazy("申请时间"), lambda item: item.created_at, css="w-m number", sort="created_at"
        ),
        state_column(reset_flow),
    )

    def rows(self) -> QuerySet[PasswordReset]:
        return queries.resets(self.request.user)

    def url(self, record: PasswordReset) -> str:
        return reverse("people:reset", args=[record.pk])


class ResetPage(RecordPage):
    kind = "password_reset"
    template_name = "people/reset.html"


def request_reset(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    person = queries.access_account(user, pk)
    accounts.require(user, "people.reset_request")
    form = forms.ResetForm(request.POST or None)
    back = reverse("people:account", args=[pk])
    if request.method == "POST" and form.is_valid():
        made = resets.request_reset(person, by=user, **form.cleaned_data)
        messages.success(request, _("已申请，请安全保密管理员确认"))
        return HttpResponseRedirect(reverse("people:reset", args=[made.pk]))
    return _form_page(
        request, form, _("申请重置口令或两步验证：%(name)s") % {"name": person.name}, _("申请"), back
    )


def _outcome(reset: PasswordReset) -> list[str]:
    told = [_("生成一次性口令并显示一次，用于当面交给本人"), _("本人登录后须先改口令")]
    if reset.drops_second_factor:
        told.append(_("旧的验证器和恢复码全部作废；须用两步验证的，改口令后立即启用新的"))
    return [*told, _("暂停签名，直到您当面确认本人")]


def confirm_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirming shows the slip, once."""
    user: Any = request.user
    record = kinds.get("password_reset").access(user, pk)
    accounts.require(user, "people.reset_confirm")
    if request.method == "POST":
        version = request.POST.get("version", "")
        made = resets.confirm_reset(record, by=user, version=int(version) if version.isdigit() else None)
        return slips_page(request, [made])
    context = {
        "title": _("确认重置口令：%(name)s") % {"name": record.user.name},
        "record": record,
        "version": record.version,
        "outcome": _outcome(record),
        "submit_label": _("确认重置并显示口令条"),
        "cancel_url": reverse("people:reset", args=[pk]),
    }
    return render(request, "kit/act.html", context)
