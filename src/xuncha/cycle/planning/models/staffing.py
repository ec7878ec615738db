"""Who sits in a group, what interrupts a round, and the group's own plan of work (domain §3.14; practice 5)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models.core import Group, Round
from xuncha.cycle.planning.models.scopes import PlaceManager, groups_of, rounds_of
from xuncha.foundation.records import Protected, Record
from xuncha.people.models import User

SEATS = [
    ("group_leader", _("组长")),
    ("group_deputy", _("副组长")),
    ("group_member", _("组员")),
    ("group_liaison", _("联络员")),
    ("group_archivist", _("档案员")),
]


class Membership(Protected):
    """One seat in a group. Whoever leaves keeps the row and the authorship; the successor points back (practice 5)."""

    read_right = "planning.read"
    objects: ClassVar[Any] = PlaceManager()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    name = models.CharField(_("姓名"), max_length=60)
    role_code = models.CharField(_("组内职务"), max_length=30, choices=SEATS, default="group_member")
    home_unit = models.CharField(_("原单位及职务"), max_length=120, blank=True)
    division = models.CharField(_("分工"), max_length=120, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    appointment_id = models.BigIntegerField(null=True, editable=False)
    joined_on = models.DateField(_("到组日期"))
    left_on = models.DateField(_("离组日期"), null=True, blank=True)
    left_reason = models.CharField(_("离组原因"), max_length=200, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["group", "sort", "id"]
        verbose_name = _("组成员")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        return groups_of(column, ids, "group_id", "round_id")


class Interruption(Protected):
    """A round suspended, resumed or prolonged, with its document; clocks followed it (practice 5)."""

    class Sort(models.TextChoices):
        SUSPENDED = "suspended", _("中止")
        PROLONGED = "prolonged", _("延长")

    read_right = "planning.read"
    objects: ClassVar[Any] = PlaceManager()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=12, choices=Sort.choices)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"), null=True)
    old_end = models.DateField(_("原驻点结束"), null=True)
    document_no = models.CharField(_("文号"), max_length=80, blank=True)
    reason = models.CharField(_("原因"), max_length=200)
    by_name = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        return rounds_of(column, ids, "round_id")


class GroupPlan(Record):
    """A group's plan of work 组工作方案: written by the group, reviewed and filed by the office (domain §2.1 S02)."""

    read_right = "planning.read"
    kind_name = "group_plan"
    objects: ClassVar[Any] = PlaceManager()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", editable=False)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", editable=False)
    profile = models.TextField(_("单位画像"), blank=True)
    focus = models.TextField(_("监督重点（共性＋个性）"), blank=True)
    division = models.TextField(_("人员分工和步骤安排"), blank=True)

    class Meta:
        verbose_name = _("组工作方案")
        constraints = [models.UniqueConstraint(fields=["group"], name="plan_once_a_group")]

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        return groups_of(column, ids, "group_id", "round_id")

    def signed_content(self) -> dict[str, Any]:
        return {"profile": self.profile, "focus": self.focus, "division": self.division}

    def number_parts(self) -> dict[str, int | str]:
        return {"term": self.round.term.no, "round": self.round.no, "group": self.group.no, "unit": 0}
