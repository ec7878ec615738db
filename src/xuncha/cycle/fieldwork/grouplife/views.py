"""Pages of a group's life: one page a group, its branch's activities, the leader's talks, the register of breaches."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms import HiddenInput
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.grouplife import actions, forms, queries
from xuncha.cycle.fieldwork.grouplife.flow import violation_flow
from xuncha.cycle.fieldwork.grouplife.models import BranchActivity, ReminderTalk, TempBranch, Violation
from xuncha.cycle.planning.models import Group, Membership
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.refusals import NotAllowed
from xuncha.kit.editing import RecordForm, save_edited
from xuncha.kit.form_pages import form_page
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column, text_filter
from xuncha.kit.records import RecordPage
from xuncha.people.undertakings import TEXTS


def group_for(request: Request, pk: int, right: str = "grouplife.read") -> Group:
    """A group in which this person holds a right of its life, or 404."""
    found = queries.groups(request.user, right).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def life_url(group_id: int) -> str:
    return reverse("fieldwork:group_life", args=[group_id])


def own_groups(request: Request) -> HttpResponse:
    if not request.user.holds("grouplife.read"):
        raise NotAllowed(_("组内建设由本组人员查看"))
    rows = list(queries.groups(request.user)[:50])
    if len(rows) == 1:
        return HttpResponseRedirect(life_url(rows[0].pk))
    return render(request, "fieldwork/grouplife/groups.html", {"title": _("组内建设"), "groups": rows})


def group_life(request: Request, pk: int) -> HttpResponse:
    """Everything on one page: branch, activities, who has signed what; for the leader alone his talks."""
    group, user = group_for(request, pk), request.user
    writes = user.may("grouplife.write", group)
    context = {
        "title": _("组内建设：%(group)s") % {"group": group},
        "group": group,
        "branch": queries.branch_of(group, user),
        "activities": list(queries.activities(user).filter(group=group)[: queries.NEWEST]),
        "writes": writes,
        "texts": TEXTS,
        "acknowledged": queries.acknowledgements(group, user) if writes else [],
        "leads": user.reach("grouplife.remind").covers(group),
        "reminders": queries.reminders(group, user),
        "violations": list(queries.violations(user).filter(group=group)),
        "reports": user.may("violations.write", group),
    }
    return render(request, "fieldwork/grouplife/life.html", context)


class NoteForm(RecordForm):
    """A note in a group's books; `group` in the address for a new one."""

    def dispatch(self, request: Request, *args: Any, pk: int | None = None, **kwargs: Any) -> Any:
        if "group" in kwargs:
            self.group = group_for(request, kwargs["group"], self.right)
        return super().dispatch(request, *args, pk=pk, **kwargs)

    def title(self) -> str:
        return str(kinds.get(self.kind).label)

    def create(self, form: Any) -> Any:
        return actions.note(form.save(commit=False), group=self.group, by=self.request.user)

    def success_url(self, saved: Any) -> str:
        return life_url(saved.group_id)

    def extra(self) -> dict[str, Any]:
        return {"cancel_url": life_url(self.record.group_id if self.record else self.group.pk)}


class BranchForm(NoteForm):
    kind, right, form_class = "temp_branch", "grouplife.write", forms.BranchForm

    def blank(self) -> TempBranch:
        group = self.group
        name = _("%(group)s临时党支部") % {"group": f"{group.round}{group}"}
        return TempBranch(
            name=name[:80], secretary=group.branch_secretary, set_up_on=group.acts_from or today()
        )


class ActivityForm(NoteForm):
    kind, right, form_class = "branch_activity", "grouplife.write", forms.ActivityForm

    def blank(self) -> BranchActivity:
        return BranchActivity(on=today())

    def success_url(self, saved: Any) -> str:
        return reverse("fieldwork:branch_activity", args=[saved.pk])


class ReminderForm(NoteForm):
    kind, right, form_class = "reminder_talk", "grouplife.remind", forms.ReminderForm

    def blank(self) -> ReminderTalk:
        return ReminderTalk(on=today())

    def create(self, form: Any) -> Any:
        return actions.note(form.written(), group=self.group, by=self.request.user)

    def save(self, form: Any, version: int) -> Any:
        columns = form.changed_columns()
        return save_edited(form.written(), by=self.request.user, version=version, fields=columns)


class ReminderPage(RecordPage):
    kind = "reminder_talk"
    template_name = "fieldwork/grouplife/reminder.html"


class BranchPage(RecordPage):
    """A branch has no page of its own: it stands on its group's."""

    kind = "temp_branch"

    def get(self, request: Request, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(life_url(kinds.get(self.kind).access(request.user, pk).group_id))


class ActivityFilter(django_filters.FilterSet):
    q = text_filter("topic", "host")
    sort_of = django_filters.ChoiceFilter(
        field_name="sort", label=gettext_lazy("类型"), choices=BranchActivity.Sort.choices
    )
    group = django_filters.NumberFilter(widget=HiddenInput())

    class Meta:
        model = BranchActivity
        fields = ("q", "sort_of", "group")


class ActivityList(RecordList):
    title = gettext_lazy("支部活动")
    lead = gettext_lazy("临时党支部的会议、党课、学习和主题党日。")
    filterset = ActivityFilter
    right = "grouplife.read"
    export_name = "branch_activities"
    ordering = ("-on", "-id")
    empty = gettext_lazy("这里将列出临时党支部的活动。")
    columns = (
        Column("on", gettext_lazy("日期"), lambda row: row.on, css="w-m number", sort="on"),
        Column("sort", gettext_lazy("类型"), lambda row: row.get_sort_display(), css="w-m"),
        Column("topic", gettext_lazy("主题"), lambda row: row.topic, css="grow", frozen=True),
        Column("place", gettext_lazy("地点"), lambda row: row.place, css="w-m"),
        Column("host", gettext_lazy("主持人"), lambda row: row.host, css="w-s"),
        Column("attendees", gettext_lazy("参加人员"), lambda row: row.attendees, css="w-l"),
        Column("group", gettext_lazy("巡察组"), lambda row: str(row.group), css="w-m"),
    )

    def rows(self) -> QuerySet[BranchActivity]:
        return queries.activities(self.request.user)

    def url(self, record: BranchActivity) -> str:
        return reverse("fieldwork:branch_activity", args=[record.pk])


class ActivityPage(RecordPage):
    kind = "branch_activity"
    template_name = "fieldwork/grouplife/activity.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        return {
            "writes": user.may("grouplife.write", record),
            "photos": list(Attachment.objects.on(record, user).valid()),
        }


def add_photo(request: Request, pk: int) -> HttpResponse:
    """A photo of the activity or of its signed minutes."""
    record: BranchActivity = kinds.get("branch_activity").access(request.user, pk)
    actions.require(request.user, "grouplife.write", record)

    def act(fields: dict[str, Any]) -> str:
        attach(store(fields["file"], by=request.user), to=record, title=fields["title"], by=request.user)
        return _("已附上")

    return form_page(
        request,
        forms.PhotoForm(request.POST or None, request.FILES or None),
        act,
        cancel_url=reverse("fieldwork:branch_activity", args=[pk]),
        title=_("附照片：%(topic)s") % {"topic": record.topic},
        submit_label=_("附上"),
    )


class ViolationFilter(django_filters.FilterSet):
    rule = django_filters.ChoiceFilter(label=gettext_lazy("违反哪一条"), choices=Violation.Rule.choices)
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in violation_flow.states.values()],
    )

    class Meta:
        model = Violation
        fields = ("rule", "state")


class ViolationList(RecordList):
    title = gettext_lazy("违反纪律登记")
    lead = gettext_lazy("巡察干部违反纪律承诺的情况；涉及本人的，本人看不到。")
    filterset = ViolationFilter
    right = "violations.read"
    export_name = "violations"
    ordering = ("-on", "-id")
    empty = gettext_lazy("这里将列出登记的违反纪律情况。")
    columns = (
        Column("person", gettext_lazy("涉及人员"), lambda row: row.person.name, css="w-m", frozen=True),
        Column("rule", gettext_lazy("违反哪一条"), lambda row: row.get_rule_display(), css="grow"),
        Column("on", gettext_lazy("发生日期"), lambda row: row.on, css="w-m number", sort="on"),
        Column("group", gettext_lazy("巡察组"), lambda row: f"{row.round} {row.group}", css="w-l"),
        Column("by", gettext_lazy("登记人"), lambda row: row.created_by_name, css="w-s"),
        state_column(violation_flow),
    )

    def rows(self) -> QuerySet[Violation]:
        return queries.violations(self.request.user)

    def url(self, record: Violation) -> str:
        return reverse("fieldwork:violation", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        if not self.request.user.reach("violations.write", acting=True):
            return []
        url = reverse("fieldwork:violation_new")
        return [{"label": _("登记违反纪律情况"), "url": url, "icon": "add", "primary": True}]


class ViolationPage(RecordPage):
    kind = "discipline_violation"
    template_name = "fieldwork/grouplife/violation.html"


def violation_new(request: Request) -> HttpResponse:
    """Choose among those who sit in a group one may report on."""
    user = request.user
    if not user.reach("violations.write", acting=True):
        raise NotAllowed(_("违反纪律的情况由组长或巡察办主任登记"))
    groups = queries.groups(user, "violations.write").values("pk")
    seats = Membership.objects.visible_to(user).filter(group__in=groups, left_on=None, user__isnull=False)
    seats = seats.exclude(user=user.pk).select_related("group__round").order_by("-round", "group", "sort")

    def act(fields: dict[str, Any]) -> str:
        violation = Violation(rule=fields["rule"], on=fields["on"])
        violation.facts = fields["facts"].strip()
        actions.report_violation(violation, membership=fields["membership"], by=user)
        return _("已登记，涉及的本人看不到这条记录")

    form = forms.ViolationForm(request.POST or None, seats=seats)
    title, back = _("登记违反纪律情况"), reverse("fieldwork:violations")
    return form_page(request, form, act, cancel_url=back, title=title, submit_label=_("登记"))


def conclude(request: Request, pk: int, edge: str) -> HttpResponse:
    """What was done, or that there was nothing to it."""
    violation: Violation = kinds.get("discipline_violation").access(request.user, pk)
    if violation.state != "open" or not request.user.may("violations.write", violation):
        raise NotAllowed(_("处理结果由组长或巡察办主任登记，且只登记一次"))

    def act(fields: dict[str, Any]) -> str:
        actions.conclude_violation(violation, edge=edge, handling=fields["handling"], by=request.user)
        return _("已登记处理情况")

    label = violation_flow.edges[edge].label
    back = reverse("fieldwork:violation", args=[pk])
    form = forms.HandlingForm(request.POST or None)
    return form_page(request, form, act, cancel_url=back, title=label, submit_label=label)
