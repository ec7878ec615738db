"""Rounds: list, page with its matrix, scheme form, and the acts that interrupt or prolong it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.planning import forms, queries
from xuncha.cycle.planning.actions import engagements as engaging
from xuncha.cycle.planning.actions import require
from xuncha.cycle.planning.actions import rounds as verbs
from xuncha.cycle.planning.flow import round_flow
from xuncha.cycle.planning.models import MODES, PARTIES, Engagement, Interruption, Round, Term
from xuncha.cycle.planning.views.acting import EdgePage
from xuncha.cycle.planning.views.overview import everywhere
from xuncha.foundation import kinds
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.models import Attachment, RuleSet
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.printing import PrintPage
from xuncha.kit.records import RecordPage, head


class RoundFilter(django_filters.FilterSet):
    q = text_filter("name", "theme")
    term = django_filters.ModelChoiceFilter(label=gettext_lazy("届次"), queryset=Term.objects.all())
    mode = django_filters.ChoiceFilter(label=gettext_lazy("方式"), choices=MODES)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in round_flow.states.values()],
    )

    class Meta:
        model = Round
        fields = ("q", "term", "mode", "state")


class RoundList(RecordList):
    title = gettext_lazy("轮次")
    filterset = RoundFilter
    right = "planning.read"
    export_name = "rounds"
    ordering = ("-term__no", "-no")
    empty = gettext_lazy("这里将列出各轮巡察；先编排一轮，再组组、定单位、报批。")
    columns = (
        Column("name", gettext_lazy("轮次"), lambda item: item.name, css="w-l", frozen=True, sort="name"),
        Column("term", gettext_lazy("届次"), lambda item: str(item.term), css="w-m"),
        Column("mode", gettext_lazy("方式"), lambda item: item.get_mode_display(), css="w-m"),
        Column("theme", gettext_lazy("主题"), lambda item: item.theme, css="w-m"),
        Column("units", gettext_lazy("单位"), lambda item: item.units or 0, css="w-s end"),
        Column("entry", gettext_lazy("进驻"), lambda item: item.entry_on, css="w-m number", sort="entry_on"),
        Column(
            "end", gettext_lazy("驻点结束"), lambda item: item.onsite_end, css="w-m number", sort="onsite_end"
        ),
        state_column(round_flow),
    )

    def rows(self) -> QuerySet[Round]:
        engaged = Engagement.objects.visible_to(self.request.user).filter(round=OuterRef("pk"))
        counted = engaged.exclude(state="void").order_by().values("round").annotate(n=Count("pk")).values("n")
        return queries.rounds(self.request.user).annotate(units=Subquery(counted))

    def url(self, record: Round) -> str:
        return reverse("planning:round", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not everywhere(self.request.user, "planning.write"):
            return []
        return [
            {"label": _("编排新一轮"), "url": reverse("planning:round_new"), "icon": "add", "primary": True}
        ]


class RoundPage(RecordPage):
    kind = "round"
    template_name = "planning/round.html"

    def extra(self) -> dict[str, Any]:
        user, round_ = self.request.user, self.record
        matrix = queries.round_matrix(round_, user)
        units = [line for row in matrix for line in row["units"]]
        writes = user.may("planning.write", round_)
        parties = dict(PARTIES)
        return {
            "record_head": head(round_, kinds.get("round")) | {"number": f"{round_.term.no}-{round_.no:02d}"},
            "matrix": matrix,
            "bars": queries.stage_counts(round_, user),
            "unit_count": len(units),
            "village_count": sum(line["villages"]["villages"] for line in units if line["villages"]),
            "late": [line for line in units if line["late"]],
            "interruptions": list(Interruption.objects.visible_to(user).filter(round=round_)),
            "files": list(Attachment.objects.on(round_, user).valid().select_related("file")),
            "parties": [parties[code] for code in round_.review_parties if code in parties],
            "off": [label for code, label in forms.optional_steps() if code in round_.switched_off()],
            "ruleset": RuleSet.objects.filter(pk=round_.ruleset_id).first(),
            "edits": writes and round_.state == "draft",
            "writes": writes,
            "may_engage": writes and round_.state in engaging.OPEN_ROUND,
            "notices_open": writes and any(_unnoticed(line["engagement"], round_) for line in units),
        }


def _unnoticed(engagement: Engagement, round_: Round) -> bool:
    open_round = round_.state in ("approved", "under_way")
    return open_round and engagement.state == "planned" and engagement.notice_on is None


class RoundEdit(RecordForm):
    kind = "round"
    right = "planning.write"
    form_class = forms.RoundForm
    editable_states = ("draft",)

    def title(self) -> str:
        return _("修改轮次方案") if self.record else _("编排新一轮")

    def form_arguments(self) -> dict[str, Any]:
        seen = queries.rounds(self.request.user).order_by("-term__no", "-no")
        return {} if self.record else {"last": seen.first()}

    def create(self, form: Any) -> Round:
        return verbs.plan_round(form.save(commit=False), by=self.request.user)

    def save(self, form: Any, version: int) -> Round:
        record = form.save(commit=False)
        return verbs.edit_round(record, by=self.request.user, version=version, fields=form.changed_data)

    def extra(self) -> dict[str, Any]:
        return {
            "lead": _(
                "方案报批前都可以改；监督框架、计数单位、环节和会审方在报批后固定，不随以后的设置变化。"
            ),
            "cancel_url": self._cancel(),
        }

    def _cancel(self) -> str:
        name = "planning:round" if self.record else "planning:rounds"
        return reverse(name, args=[self.record.pk] if self.record else [])


class Announce(EdgePage):
    kind, edge, form_class = "round", "announce", forms.AnnounceForm

    def act(self, fields: dict[str, Any]) -> None:
        verbs.announce(self.record, by=self.request.user, **fields)


class Suspend(EdgePage):
    kind, edge, form_class = "round", "suspend", forms.SuspendForm

    def act(self, fields: dict[str, Any]) -> None:
        scan = fields.pop("scan")
        verbs.suspend(self.record, by=self.request.user, **fields)
        if scan:
            stored = store(scan, by=self.request.user)
            attach(stored, to=self.record, title=_("中止文件 %(no)s") % {"no": fields["document_no"]}, by=self.request.user, role="document")  # fmt: skip


class Resume(EdgePage):
    kind, edge, form_class = "round", "resume", forms.ResumeForm

    def act(self, fields: dict[str, Any]) -> None:
        verbs.resume(self.record, by=self.request.user, **fields)


class Prolong(EdgePage):
    kind, edge, form_class = "round", "prolong", forms.ProlongForm

    def initial(self) -> dict[str, Any]:
        return {"onsite_end": self.record.onsite_end}

    def act(self, fields: dict[str, Any]) -> None:
        verbs.prolong(self.record, by=self.request.user, **fields)


def notify_all(request: Request, pk: int) -> HttpResponse:
    """Issue the notices of every unit of a round that has none, with one number and day."""
    round_ = kinds.get("round").access(request.user, pk)
    require(request.user, "planning.write", round_, _("巡察通知由巡察办印发"))
    rows = [
        item for item in queries.engagements(request.user).filter(round=round_) if _unnoticed(item, round_)
    ]
    form = forms.NotifyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for engagement in rows:
            engaging.notify(engagement, by=request.user, **form.cleaned_data)
        messages.success(request, _("已印发 %(count)s 份巡察通知") % {"count": len(rows)})
        return HttpResponseRedirect(reverse("planning:round", args=[pk]))
    context = {
        "title": _("印发巡察通知：%(round)s") % {"round": round_},
        "lead": _("将向 %(count)s 个单位印发：%(names)s")
        % {"count": len(rows), "names": "、".join(str(item.organisation) for item in rows)},
        "form": form,
        "submit_label": _("印发"),
        "cancel_url": reverse("planning:round", args=[pk]),
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


class Authorisation(PrintPage):
    """授权任职及任务分工: the table of groups, people and units of a round."""

    kind = "round"
    template_name = "planning/print_authorisation.html"
    label = gettext_lazy("授权任职及任务分工")
    letter = True

    def extra(self) -> dict[str, Any]:
        rows = []
        for line in queries.round_matrix(self.record, self.request.user):
            seats: dict[str, list[Any]] = {}
            for member in line["members"]:
                seats.setdefault(member.role_code, []).append(member)
            group, round_ = line["group"], self.record
            days = {
                "acts_from": group.acts_from or round_.notice_on or round_.entry_on,
                "acts_until": group.acts_until or round_.onsite_end,
            }
            rows.append(line | days | {"seats": seats})
        return {"rows": rows, "title": _("授权任职及任务分工"), "landscape": True}


class Secondment(PrintPage):
    """抽调函: whom the office asks for, by home unit, to be sent through the organisation department (M3-35)."""

    kind = "round"
    template_name = "planning/print_secondment.html"
    label = gettext_lazy("抽调函")
    letter = True

    def extra(self) -> dict[str, Any]:
        by_group = queries.members_of(self.record, self.request.user)
        seated = [member for members in by_group.values() for member in members]
        groups = {group.pk: group for group in queries.groups_of(self.record, self.request.user)}
        rows = sorted(seated, key=lambda member: (member.home_unit, member.group_id, member.sort))
        return {"rows": [(member, groups[member.group_id]) for member in rows], "title": _("抽调函")}
