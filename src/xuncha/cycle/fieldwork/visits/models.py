"""Visits 走访 and meetings attended 列席、座谈、听汇报 (domain §3.5; practice 13, 16).

The tally of a village is its row in the grid (`planning.SubObject`). A form is written only for who raised something, or
for a meeting. Names and words are sealed at rest like those of a talk; papers cite the code of a finding.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.cycle.fieldwork.interviews.models import sealed_form
from xuncha.cycle.fieldwork.points import Point
from xuncha.cycle.planning.models import SubObject
from xuncha.cycle.planning.models.placing import Placing
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected


class Visit(SealedRow, Placing, Protected):
    """One visit or meeting. Its holders are the inspectors who were there."""

    class Sort(models.TextChoices):
        HOUSEHOLD = "household", gettext_lazy("入户走访")
        SITE = "site", gettext_lazy("实地查看")
        COVERT = "covert", gettext_lazy("明察暗访")
        ATTEND = "attend", gettext_lazy("列席会议")
        FORUM = "forum", gettext_lazy("座谈会")
        HEARING = "hearing", gettext_lazy("听取汇报")

    MEETINGS = ("attend", "forum", "hearing")

    read_right = "visits.read"
    kind_name = "visit"
    shared = True

    sort = models.CharField(gettext_lazy("类别"), max_length=12, choices=Sort.choices, default=Sort.HOUSEHOLD)
    on = models.DateField(gettext_lazy("日期"))
    starts = models.TimeField(gettext_lazy("时间"), null=True, blank=True)
    place = models.CharField(gettext_lazy("地点"), max_length=120)
    village = models.ForeignKey(
        SubObject,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("村（社区）"),
    )
    households = models.PositiveSmallIntegerField(
        gettext_lazy("户数"),
        default=1,
        help_text=gettext_lazy("本次反映问题的户数；走访总户数在“对村巡察”表里按村登记"),
    )
    people_types = models.JSONField(default=list, blank=True, editable=False)
    team_names = models.CharField(gettext_lazy("巡察人员"), max_length=200, blank=True, editable=False)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    created_by_name = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    minutes_sealed = SealedColumn(purpose="visit")
    minutes = sealed_form("minutes_sealed", only="content")

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = gettext_lazy("走访")
        indexes = [
            models.Index(fields=["group", "-on"], name="visit_group"),
            models.Index(fields=["engagement", "sort"], name="visit_engagement"),
        ]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.on} {self.place}"

    @property
    def number(self) -> str:
        """A visit has none; its findings have."""
        return ""

    @property
    def is_meeting(self) -> bool:
        return self.sort in self.MEETINGS


class PersonType(models.TextChoices):
    """Who was met (domain §3.5)."""

    HARDSHIP = "hardship", gettext_lazy("低保、特困户")
    PARTY_MEMBER = "party_member", gettext_lazy("党员")
    DELEGATE = "delegate", gettext_lazy("两代表一委员")
    PETITIONER = "petitioner", gettext_lazy("信访户")
    WORTHY = "worthy", gettext_lazy("乡贤")
    VILLAGER = "villager", gettext_lazy("一般群众")
    CADRE = "cadre", gettext_lazy("干部")
    CLIENT = "client", gettext_lazy("服务对象")


class Finding(Point):
    """A point worth keeping out of a visit or meeting: ZF-07 or HY-02, what papers cite."""

    CODES = {True: "HY", False: "ZF"}

    read_right = "visits.read"
    guard = "visit__"
    own_column = "visit__created_by_id"
    kind_name = "visit_finding"

    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(gettext_lazy("编号"), max_length=10, editable=False)
    text_sealed = SealedColumn(purpose="visit")
    text = sealed_text("text_sealed")

    class Meta:
        ordering = ["visit", "seq", "id"]
        verbose_name = gettext_lazy("走访发现")
        indexes = [models.Index(fields=["visit", "seq"], name="visit_finding_visit")]

    @property
    def label(self) -> str:
        """走访发现 ZF-07: neither name nor village house, as with talks (practice 13)."""
        what = _("会议记录") if self.code.startswith("HY") else _("走访发现")
        return f"{what} {self.code}"
