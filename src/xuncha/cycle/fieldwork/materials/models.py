"""Requests for material 资料调阅清单 and what was handed over on them (domain §3.4; practice 7, 12).

A line of a request is the entry of the catalogue of material at once: asked for, provided, read, given back. Classified
originals stand by number only. Excerpts belong to the group; the unit never sees them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Leaf
from xuncha.cycle.planning.models import EngagementRecord
from xuncha.foundation.dates import today
from xuncha.foundation.records import Protected


class MaterialRequest(EngagementRecord):
    """One list: what the unit is asked for, and until when. Its lines are answered one by one."""

    read_right = "materials.read"
    kind_name = "material_request"

    title = models.CharField(gettext_lazy("清单名称"), max_length=80)
    requested_on = models.DateField(gettext_lazy("提出日期"))
    due = models.DateField(gettext_lazy("报送期限"))
    period_from = models.DateField(gettext_lazy("资料所属期间自"), null=True, blank=True)
    period_to = models.DateField(gettext_lazy("资料所属期间至"), null=True, blank=True)
    note = models.CharField(gettext_lazy("给单位的说明"), max_length=300, blank=True)
    reminders = models.PositiveSmallIntegerField(gettext_lazy("催办次数"), default=0, editable=False)
    reminded_on = models.DateField(gettext_lazy("最近催办"), null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("资料调阅清单")
        indexes = [
            models.Index(fields=["group", "state"], name="material_request_group"),
            models.Index(fields=["organisation", "state"], name="material_request_unit"),
            models.Index(fields=["engagement", "state"], name="material_request_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def waits_until(self) -> date | None:
        return self.due if self.state in ("draft", "submitted", "issued") else None

    def signed_content(self) -> dict[str, Any]:
        """What stands on the printed list."""
        lines = Material.objects.trusted().filter(request=self).order_by("seq")
        return {
            "title": self.title,
            "due": self.due,
            "period": [self.period_from, self.period_to],
            "note": self.note,
            "lines": [(line.seq, line.name, line.copies, line.medium, line.origin) for line in lines],
        }


class Material(Protected):
    """One thing asked for. `provided_on` is the day of the last answer; sent back, the line is open again."""

    class Medium(models.TextChoices):
        ELECTRONIC = "electronic", gettext_lazy("电子")
        PAPER = "paper", gettext_lazy("纸质")

    class Origin(models.TextChoices):
        COPY = "copy", gettext_lazy("复印件")
        ORIGINAL = "original", gettext_lazy("原件")

    class Topic(models.TextChoices):
        POLICY = "policy", gettext_lazy("决策部署")
        GOVERNANCE = "governance", gettext_lazy("从严治党")
        ORGANISATION = "organisation", gettext_lazy("组织路线")
        RECTIFICATION = "rectification", gettext_lazy("整改")

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("待提供")
        PROVIDED = "provided", gettext_lazy("已提供")
        ABSENT = "absent", gettext_lazy("单位答复没有")
        ACCEPTED = "accepted", gettext_lazy("已核收")
        RETURNED = "returned", gettext_lazy("退回补齐")

    class Way(models.TextChoices):
        UPLOAD = "upload", gettext_lazy("上传电子件")
        HAND_OVER = "hand_over", gettext_lazy("当面交接")
        ON_SITE = "on_site", gettext_lazy("就地查阅")
        BY_NUMBER = "by_number", gettext_lazy("涉密原件，只登记文号")

    class Back(models.TextChoices):
        NOTHING = "", gettext_lazy("不用归还")
        OUT = "out", gettext_lazy("未还")
        PARTLY = "partly", gettext_lazy("部分归还")
        BACK = "back", gettext_lazy("已还")

    TONES = {
        "open": "waiting",
        "provided": "running",
        "absent": "due",
        "accepted": "done",
        "returned": "overdue",
    }
    ANSWERED = ("provided", "absent", "accepted")

    read_right = "materials.read"
    guard = "request__"
    own_column = "request__created_by_id"
    kind_name = "material"

    request = models.ForeignKey(MaterialRequest, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveSmallIntegerField(gettext_lazy("序号"), default=0)
    name = models.CharField(gettext_lazy("资料名称"), max_length=200)
    topic = models.CharField(gettext_lazy("类别"), max_length=16, choices=Topic.choices, default=Topic.POLICY)
    copies = models.PositiveSmallIntegerField(gettext_lazy("份数"), default=1)
    medium = models.CharField(
        gettext_lazy("介质"), max_length=12, choices=Medium.choices, default=Medium.ELECTRONIC
    )
    origin = models.CharField(
        gettext_lazy("形式"), max_length=12, choices=Origin.choices, default=Origin.COPY
    )
    due = models.DateField(gettext_lazy("期限"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN, editable=False)
    way = models.CharField(gettext_lazy("提供方式"), max_length=12, choices=Way.choices, blank=True)
    classified_no = models.CharField(gettext_lazy("涉密原件文号"), max_length=80, blank=True)
    kept_at = models.CharField(gettext_lazy("保管处"), max_length=80, blank=True)
    answer = models.CharField(gettext_lazy("答复说明"), max_length=300, blank=True)
    provider_name = models.CharField(gettext_lazy("提供人"), max_length=40, blank=True)
    provider_phone = models.CharField(gettext_lazy("提供人电话"), max_length=40, blank=True)
    provided_on = models.DateField(gettext_lazy("提供日期"), null=True, blank=True, editable=False)
    received_on = models.DateField(gettext_lazy("核收日期"), null=True, blank=True, editable=False)
    pages = models.PositiveIntegerField(gettext_lazy("页数"), null=True, blank=True)
    back = models.CharField(
        gettext_lazy("归还"), max_length=8, choices=Back.choices, blank=True, default="", editable=False
    )
    returns = models.PositiveSmallIntegerField(gettext_lazy("退回次数"), default=0, editable=False)
    return_reason = models.CharField(gettext_lazy("退回原因"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["request", "seq", "id"]
        verbose_name = gettext_lazy("资料")
        indexes = [models.Index(fields=["request", "seq"], name="material_request_line")]

    def __str__(self) -> str:
        return self.name

    @property
    def until(self) -> date:
        return self.due or self.request.due

    @property
    def is_classified(self) -> bool:
        """An original that is registered by number and never uploaded (practice 12)."""
        return self.way == self.Way.BY_NUMBER

    @property
    def is_late(self) -> bool:
        """Provided after its day, or still open after it."""
        return (self.provided_on or today()) > self.until

    @property
    def tone(self) -> str:
        return self.TONES[self.state]


class HandOver(EngagementRecord):
    """A sheet of things that change hands: brought by the unit, or given back to it; both sides sign."""

    class Direction(models.TextChoices):
        IN = "in", gettext_lazy("单位交来")
        OUT = "out", gettext_lazy("归还单位")

    read_right = "materials.read"
    kind_name = "material_handover"

    request = models.ForeignKey(MaterialRequest, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(
        gettext_lazy("方向"), max_length=4, choices=Direction.choices, default=Direction.IN
    )
    on = models.DateField(gettext_lazy("交接日期"))
    place = models.CharField(gettext_lazy("交接地点"), max_length=80, blank=True)
    note = models.CharField(gettext_lazy("备注"), max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("资料交接单")
        indexes = [models.Index(fields=["request", "direction"], name="material_handover_request")]

    def __str__(self) -> str:
        return f"{self.get_direction_display()} {self.on}"

    def signed_content(self) -> dict[str, Any]:
        lines = HandOverLine.objects.trusted().filter(handover=self).order_by("pk")
        return {
            "direction": self.direction,
            "on": self.on,
            "lines": [(line.material_id, line.copies, line.original) for line in lines],
        }


class HandOverLine(Protected):
    """So many copies of one line on a sheet."""

    read_right = "materials.read"
    guard = "handover__"
    own_column = "handover__created_by_id"

    handover = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="+")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    copies = models.PositiveSmallIntegerField(gettext_lazy("份数"), default=1)
    original = models.BooleanField(gettext_lazy("原件"), default=False)

    class Meta:
        ordering = ["handover", "id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "material"], name="material_once_a_handover")
        ]


class Excerpt(Protected):
    """Words out of a material with their page: what papers cite. Read by the group only."""

    read_right = "materials.excerpts"
    guard = "material__request__"
    own_column = "by_id"
    kind_name = "material_excerpt"

    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(gettext_lazy("编号"), max_length=10, editable=False)
    page = models.CharField(gettext_lazy("页码"), max_length=40)
    text = models.TextField(gettext_lazy("摘录"))
    leaf = models.ForeignKey(
        Leaf,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("问题分类"),
    )
    made_on = models.DateField(gettext_lazy("摘录日期"), editable=False)
    by_id = models.BigIntegerField(editable=False)
    by_name = models.CharField(gettext_lazy("摘录人"), max_length=60, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("资料摘录")
        indexes = [models.Index(fields=["material"], name="material_excerpt_material")]

    def __str__(self) -> str:
        return self.label

    @property
    def number(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """资料摘录 ZY-03：《资料名称》第 12 页, as a paper's evidence list says it."""
        words = {"code": self.code, "name": self.material.name, "page": self.page}
        return _("资料摘录 %(code)s：%(name)s %(page)s") % words
