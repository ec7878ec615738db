"""Pages of units: parse, call a verb or a query, render."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xuncha.catalogue import actions, forms, posts, queries
from xuncha.catalogue.models import Organisation, Post
from xuncha.catalogue.rights import WRITE, reads_contacts, require_write
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.kit.editing import RecordForm
from xuncha.kit.form_pages import form_page, posted_version
from xuncha.kit.http import Request
from xuncha.kit.records import RecordPage

HANDOVER_SHOWN = timedelta(days=60)


class OrganisationPage(RecordPage):
    kind = "organisation"
    template_name = "catalogue/organisation.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        unit: Organisation = self.record
        found = queries.parts(unit)
        contacts = reads_contacts(user)
        writes = bool(user.reach(WRITE, acting=True))
        return found | {
            "record_head": head_of(unit),
            "acts": acts_of(unit, user, writes=writes),
            "contacts": contacts,
            "writes": writes and not unit.ended,
            "new_head": new_head(found["posts"]) if contacts else None,
            "crumbs": [{"label": _("单位库"), "url": reverse("catalogue:list")}, {"label": unit.name}],
        }


def head_of(unit: Organisation) -> dict[str, Any]:
    state = "void" if unit.ended else "done" if unit.is_inspectable else "draft"
    words = {"void": _("已撤并"), "done": _("在册"), "draft": _("不在对象库")}
    return {
        "kind": "",
        "number": unit.unit_type.name,
        "title": unit.name,
        "state": state,
        "state_label": words[state],
    }


def new_head(found: list[Post]) -> Post | None:
    """The head, if the post changed hands lately: open items are then handed over (practice 5)."""
    since = today() - HANDOVER_SHOWN
    return next(
        (p for p in found if p.is_head and not p.ended_on and p.held_since and p.held_since >= since), None
    )


def acts_of(unit: Organisation, user: Any, *, writes: bool) -> list[dict[str, Any]]:
    shown = [
        {"label": item.label, "url": item.url(unit), "method": "get"} for item in kinds.offers_for(unit, user)
    ]
    if not writes:
        return shown
    if unit.ended:
        return [*shown, _act(_("恢复"), "restore", unit)]
    own = [_act(_("修改"), "edit", unit), _act(_("更名"), "rename", unit), _act(_("合并"), "merge", unit)]
    return [*shown, *own, _act(_("分设"), "split", unit), _act(_("撤销"), "abolish", unit)]


def _act(label: str, name: str, unit: Organisation) -> dict[str, Any]:
    return {"label": label, "url": reverse(f"catalogue:{name}", args=[unit.pk]), "method": "get"}


def tree(request: Request) -> HttpResponse:
    """Townships with their villages, departments with their stations; one page."""
    context = {
        "title": _("单位层级"),
        "tops": queries.tree(request.user),
        "crumbs": [{"label": _("单位库"), "url": reverse("catalogue:list")}, {"label": _("单位层级")}],
    }
    return render(request, "catalogue/tree.html", context)


class OrganisationForm(RecordForm):
    kind = "organisation"
    right = WRITE
    form_class = forms.OrganisationForm
    template_name = "catalogue/organisation_form.html"

    def title(self) -> str:
        return _("修改单位：%(unit)s") % {"unit": self.record.name} if self.record else _("新建单位")

    def create(self, form: forms.OrganisationForm) -> Organisation:
        return actions.create_organisation(form.save(commit=False), by=self.request.user)

    def save(self, form: forms.OrganisationForm, version: int) -> Organisation:
        unit = form.save(commit=False)
        return actions.edit_organisation(
            unit,
            by=self.request.user,
            version=version,
            fields=form.changed_data,
        )

    def extra(self) -> dict[str, Any]:
        return {} if self.record else {"cancel_url": reverse("catalogue:list")}


def writable(request: Request, pk: int) -> Organisation:
    """The unit, for somebody who maintains reference data."""
    unit: Organisation = kinds.get("organisation").access(request.user, pk)
    require_write(request.user)
    return unit


def back(unit: Organisation) -> str:
    return reverse("catalogue:organisation", args=[unit.pk])


def rename(request: Request, pk: int) -> HttpResponse:
    unit, user = writable(request, pk), request.user
    form = forms.RenameForm(request.POST or None, initial={"name": unit.name, "short_name": unit.short_name})

    def act(typed: dict[str, Any]) -> str:
        actions.rename(unit, by=user, **typed)
        return _("已更名；旧名称留作曾用名，旧文件仍能对上")

    title = _("更名：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, submit_label=_("更名"), cancel_url=back(unit))


def merge(request: Request, pk: int) -> HttpResponse:
    unit, user = writable(request, pk), request.user
    form = forms.MergeForm(request.POST or None, unit=unit)

    def act(typed: dict[str, Any]) -> str:
        units = [unit, *typed.pop("also")]
        actions.merge(units, by=user, **typed)
        return _("已合并；原单位及其记录保留，旧名称指向承接单位")

    title = _("并入其他单位：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, submit_label=_("合并"), cancel_url=back(unit))


def split(request: Request, pk: int) -> HttpResponse:
    unit, user = writable(request, pk), request.user
    form = forms.SplitForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        names = typed.pop("into").splitlines()
        made = actions.split(unit, into=names, by=user, **typed)
        return _("已分设：%(names)s") % {"names": "、".join(item.name for item in made)}

    title = _("分设：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, submit_label=_("分设"), cancel_url=back(unit))


def abolish(request: Request, pk: int) -> HttpResponse:
    unit, user = writable(request, pk), request.user
    form = forms.AbolishForm(request.POST or None, unit=unit)

    def act(typed: dict[str, Any]) -> str:
        actions.abolish(unit, by=user, **typed)
        return _("已登记撤销；单位及其记录保留")

    title = _("撤销：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, submit_label=_("撤销"), cancel_url=back(unit))


def restore(request: Request, pk: int) -> HttpResponse:
    unit, user = writable(request, pk), request.user
    form = forms.RestoreForm(request.POST or None)

    def act(typed: dict[str, Any]) -> str:
        actions.restore(unit, by=user, **typed)
        return _("已恢复；职务和下级单位请重新核对")

    title = _("恢复：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, submit_label=_("恢复"), cancel_url=back(unit))


def post_form(request: Request, pk: int, post_pk: int | None = None) -> HttpResponse:
    """Add or change a post; the unit's version guards it."""
    unit, user = writable(request, pk), request.user
    known = get_object_or_404(Post, pk=post_pk, organisation=unit) if post_pk else Post(organisation=unit)
    form = forms.PostForm(request.POST or None, instance=known)

    def act(typed: dict[str, Any]) -> str:  # noqa: ARG001 - the form writes into `known`
        posts.save_post(form.save(commit=False), by=user, version=posted_version(request))
        return _("已保存")

    title = _("职务：%(unit)s") % {"unit": unit.name}
    return form_page(request, form, act, title=title, version=unit.version, cancel_url=back(unit))


@require_POST
def end_post(request: Request, pk: int, post_pk: int) -> HttpResponse:
    unit = writable(request, pk)
    post = get_object_or_404(Post, pk=post_pk, organisation=unit)
    posts.end_post(post, by=request.user, version=posted_version(request))
    messages.success(request, _("职务已撤销"))
    return HttpResponseRedirect(back(unit))


@require_POST
def typical_posts(request: Request, pk: int) -> HttpResponse:
    unit = writable(request, pk)
    added = posts.add_typical_posts(unit, by=request.user, version=posted_version(request))
    messages.success(request, _("补上 %(n)s 个典型岗位；管理权限为默认，请逐个核对") % {"n": added})
    return HttpResponseRedirect(back(unit))
