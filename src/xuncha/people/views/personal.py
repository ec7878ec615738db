"""One's own page, the undertakings, and the list of who has not signed them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation.dates import today
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, text_filter
from xuncha.kit.papers import stamp
from xuncha.kit.printing import answer
from xuncha.people import forms, queries
from xuncha.people.actions.accounts import change_phone
from xuncha.people.models import Undertaking, User
from xuncha.people.undertakings import TEXTS, missing_for, sign_undertakings, signed_by, unsigned


def me(request: HttpRequest) -> HttpResponse:
    """My appointments and their last days, what I may do, what I signed and declared, telephone, second factor."""
    user: Any = request.user
    context = {
        "title": _("我的账号"),
        "person": user,
        "phone_form": forms.PhoneForm(initial={"phone": user.phone}),
        **queries.own(user),
    }
    return render(request, "people/me.html", context)


@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    form = forms.PhoneForm(request.POST)
    if form.is_valid():
        change_phone(form.cleaned_data["phone"], by=request.user)  # type: ignore[arg-type]
        messages.success(request, _("电话已改"))
    return HttpResponseRedirect(reverse("people:me"))


def undertakings(request: HttpRequest) -> HttpResponse:
    """Read and sign what is still open; nothing else opens before. Afterwards it stays readable."""
    user: Any = request.user
    if request.method == "POST":
        sign_undertakings(by=user)
        return HttpResponseRedirect("/")
    texts = missing_for(user)
    context = {
        "title": _("签署承诺书") if texts else _("我签署的承诺书"),
        "texts": texts,
        "signed": [] if texts else signed_by(user),
        "wide": True,
    }
    return render(request, "people/undertakings.html", context)


def print_undertaking(request: Request, pk: int) -> HttpResponse:
    """The paper form of what somebody has signed: one's own, or anybody's for the office."""
    user: Any = request.user
    rows = Undertaking.objects.select_related("user__organisation")
    if not user.holds("people.propose"):
        rows = rows.filter(user=user)
    row = get_object_or_404(rows, pk=pk)
    text = next((text for text in TEXTS if (text.sort, text.version) == (row.sort, row.text_version)), None)
    context = {
        "title": row.get_sort_display(),
        "row": row,
        "text": text,
        "genuine": text is not None and text.digest == row.digest,
        "watermark": stamp(user),
        "back_url": reverse("people:me"),
    }
    return answer(request, "people/undertaking_print.html", context, about=row)


class UnsignedFilter(django_filters.FilterSet):
    q = text_filter("name", "organisation__name", "organisation__short_name")

    class Meta:
        model = User
        fields = ("q",)


class UnsignedList(RecordList):
    title = gettext_lazy("承诺书未签")
    lead = gettext_lazy("有授权但还没有签署现行承诺书的人；不签不能进入。")
    filterset = UnsignedFilter
    right = "people.propose"
    export_name = "unsigned_undertakings"
    ordering = ("organisation__sort", "id")
    empty = gettext_lazy("都签了。")
    columns = (
        Column("name", gettext_lazy("姓名"), lambda user: user.name, css="w-s", frozen=True),
        Column("unit", gettext_lazy("单位"), lambda user: str(user.organisation or ""), css="w-m"),
        Column("post", gettext_lazy("职务"), lambda user: user.post, css="grow"),
        Column("phone", gettext_lazy("电话"), lambda user: user.phone, css="w-m number"),
        Column("last_login", gettext_lazy("最近登录"), lambda user: user.last_login, css="w-m number"),
    )

    def rows(self) -> QuerySet[User]:
        return unsigned(today()).select_related("organisation")

    def acts(self) -> list[dict[str, Any]]:
        return [{"label": _("打印空白承诺书"), "url": reverse("people:blank_undertakings"), "icon": "print"}]


def blank_undertakings(request: HttpRequest) -> HttpResponse:
    """The texts with a line for ink, for those without an account."""
    context = {"title": _("承诺书"), "texts": TEXTS, "watermark": "", "back_url": reverse("people:unsigned")}
    return render(request, "people/undertakings_blank.html", context)
