"""Pages that show several rooms: home, engagement page, leader's page, who has not handed in, help."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.planning import queries as planning
from xuncha.cycle.planning import stages
from xuncha.cycle.planning.facts import facts_of_many
from xuncha.cycle.rectification.workspace.queries import not_handed_in
from xuncha.foundation import kinds
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.http import Request
from xuncha.kit.lists import excel, sent
from xuncha.kit.papers import stamp
from xuncha.kit.printing import answer
from xuncha.kit.records import RecordPage, head
from xuncha.site import engagement as engagement_room
from xuncha.site import help_pages, leader, todo, unit_sheet
from xuncha.site.one_page import cut


def home(request: Request) -> HttpResponse:
    """A county leader sees figures and decisions; everybody else the to-dos, sorted by clock."""
    user = request.user
    if leader.is_leader(user):
        context = leader.page(user)
        return render(
            request,
            "site/leader.html",
            {"title": _("工作情况"), **context} | my_engagements(context["engagements"]),
        )
    return todo_page(request)


def todo_page(request: Request) -> HttpResponse:
    """My to-dos, and the engagements I take part in."""
    user = request.user
    mine = (
        [{"record": row} for row in planning.engagements(user).filter(state="under_way")[:20]]
        if works_in_group(user)
        else []
    )
    context = {"title": _("待办"), "prints": user.holds(unit_sheet.RIGHT), **todo.for_person(user)}
    return render(request, "site/home.html", context | my_engagements(mine))


def works_in_group(user: Any) -> bool:
    return any(held.role.scope in {"group", "engagement"} for held in user.appointments)


def my_engagements(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Each engagement with its stage bar; the facts of all of them in one statement."""
    known = facts_of_many([row["record"].pk for row in rows]) if rows else {}
    for row in rows:
        row["stages"] = stages.small_bar(known.get(row["record"].pk, {}))
        row["url"] = kinds.get("engagement").url(row["record"].pk)
    return {"engagements": rows}


def leader_print(request: Request) -> HttpResponse:
    """Everything of the leader's page on one printed A4 (practice 22)."""
    user = request.user
    if not leader.is_leader(user):
        raise NotAllowed(_("这一页供县领导使用"))
    context = leader.page(user)
    lists = {
        "cards": cut(todo.cards_for(user), 8),
        "unit_rows": cut(context["units"], 12),
        "under_way": cut(my_engagements(context["engagements"])["engagements"], 10),
    }
    return _sheet(request, "site/leader_print.html", _("工作情况"), context | lists)


def unit_print(request: Request) -> HttpResponse:
    """Everything the head of a unit needs on one printed A4 (practice 22)."""
    if not request.user.holds(unit_sheet.RIGHT):
        raise NotAllowed(_("这一页供被巡察单位使用"))
    return _sheet(request, "site/unit_print.html", _("本单位整改"), unit_sheet.page(request.user))


def _sheet(request: Request, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    frame = {
        "title": title,
        "printed_on": f"{timezone.localdate():%Y-%m-%d}",
        "watermark": stamp(request.user),
        "back_url": reverse("site:home"),
    }
    return answer(request, template, context | frame)


class EngagementPage(RecordPage):
    """One page per engagement; it stands at planning's address, so that earlier rooms can lead to it."""

    kind = "engagement"
    template_name = "site/engagement.html"

    def extra(self) -> dict[str, Any]:
        user = self.request.user
        found = engagement_room.page(self.record, user, self.request.GET.get("section", ""))
        self.pointless = engagement_room.behind(found["known_facts"])
        known = {"title": str(self.record.organisation), "facts": found.pop("facts")}
        return found | {"record_head": head(self.record, kinds.get("engagement")) | known}


def missing(request: Request) -> HttpResponse | FileResponse:
    """Who has not handed in, with telephone numbers (practice 21)."""
    user = request.user
    if not user.holds("rectification.manage"):
        raise NotAllowed(_("催报由巡察办办理"))
    rows = not_handed_in(user)
    if request.GET.get("export") == "xlsx":
        heads = (_("单位"), _("缺什么"), _("件数"), _("应报日期"), _("已逾期（天）"), _("联系电话"))
        names = ("organisation", "what", "count", "due", "days_late", "phone")
        table = [[getattr(row, name) for name in names] for row in rows]
        return sent(request, _("未报送"), heads, table, listed="not_handed_in")
    context = {"title": _("未报送"), "rows": rows, "exports": [excel(request)]}
    return render(request, "site/missing.html", context)


def help_page(request: Request) -> HttpResponse:
    """The pages of the handbook for the roles I hold."""
    user = request.user
    return render(request, "site/help.html", {"title": _("使用帮助"), "pages": help_pages.for_person(user)})
