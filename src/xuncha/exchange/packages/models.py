"""Fill-in packages 填报包: out on a stick, back as a file, for units without an account (practice 7, 22)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation.dates import today
from xuncha.foundation.records import Protected, Record


class FillPackage(Record):
    """One workbook for one unit. `rows` is what went out: [{item, seq, version, text}] with a digest of each text."""

    class Mode(models.TextChoices):
        PROGRESS = "progress", _("报整改进展")
        PLAN = "plan", _("报整改方案")

    class Medium(models.TextChoices):
        STICK = "stick", _("U盘")
        HAND = "hand", _("当面")
        POST = "post", _("机要、邮寄")
        NETWORK = "network", _("内网传输")

    read_right = "exchange.packages"
    kind_name = "fill_package"

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    round_id = models.BigIntegerField(null=True, editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    code = models.CharField(_("包号"), max_length=20, unique=True, editable=False)
    mode = models.CharField(_("内容"), max_length=8, choices=Mode.choices, default=Mode.PROGRESS)
    medium = models.CharField(_("方式"), max_length=8, choices=Medium.choices, default=Medium.STICK)
    to_whom = models.CharField(_("交给"), max_length=60, blank=True)
    out_on = models.DateField(_("发出日期"))
    due_back = models.DateField(_("应交回日期"))
    back_on = models.DateField(_("交回日期"), null=True, editable=False)
    rows = models.JSONField(default=list, editable=False)
    digest = models.CharField(_("校验码"), max_length=64, editable=False)

    class Meta:
        app_label = "exchange"
        ordering = ["due_back", "id"]
        verbose_name = _("填报包")
        indexes = [
            models.Index(fields=["state", "due_back", "id"], name="fill_package_state"),
            models.Index(fields=["organisation", "-id"], name="fill_package_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.organisation}"

    def is_late(self, day: date | None = None) -> bool:
        return self.state == "out" and self.due_back < (day or today())

    def signed_content(self) -> dict[str, Any]:
        return {"code": self.code, "unit": self.organisation_id, "mode": self.mode, "digest": self.digest}


class PackageReturn(Protected):
    """What came back in a package: the answers row by row, what contradicts itself, and what was done with it.

    `answers` [{item, seq, row, values, old, files}], `findings` [{level, item, row, column, text}].
    """

    read_right = "exchange.packages"
    guard = "package__"
    own_column = "package__created_by_id"

    package = models.ForeignKey(FillPackage, on_delete=models.CASCADE, related_name="+")
    attachment_id = models.BigIntegerField()
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    answers = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    received_on = models.DateField()
    received_by_id = models.BigIntegerField()
    received_by_name = models.CharField(max_length=60)
    landed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "exchange"
        ordering = ["-id"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [finding for finding in self.findings if finding["level"] == "error"]

    @property
    def warnings(self) -> list[dict[str, Any]]:
        return [finding for finding in self.findings if finding["level"] == "warning"]
