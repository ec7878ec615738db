"""Documents of the library and their text by page (M1-16; domain §9).

A general document belongs to no place: the office sees it from the first moment, everybody inside once its particulars
are confirmed, units only where that was ticked. A unit's own papers stand at its engagement and are the group's alone.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation.files.limits import SecretLevel
from xuncha.foundation.models import StoredFile
from xuncha.foundation.records import Protected
from xuncha.library.belonging import Belonging
from xuncha.office.documents.model import DOUBTFUL

PICTURED = frozenset({"pdf", "jpg", "png", "gif", "bmp", "tiff", "webp"})


class Document(Belonging):
    """One file with its particulars; at an engagement it is a unit's own paper, known to the group only. `unread_from`: pages from here on wait for a person's word (long scans)."""

    class Kind(models.TextChoices):
        PLAN = "plan", gettext_lazy("方案")
        KEY_POINTS = "key_points", gettext_lazy("要点、计划")
        NOTICE = "notice", gettext_lazy("通知、通报")
        REGULATION = "regulation", gettext_lazy("法规制度")
        INSTRUCTION = "instruction", gettext_lazy("领导批示")
        SPEECH = "speech", gettext_lazy("领导讲话")
        UNIT = "unit", gettext_lazy("单位资料")
        OTHER = "other", gettext_lazy("其他")

    class State(models.TextChoices):
        WAITING = "waiting", gettext_lazy("等待读取")
        READING = "reading", gettext_lazy("正在识别")
        PARTLY = "partly", gettext_lazy("识别了一部分")
        READ = "read", gettext_lazy("已读取")
        FAILED = "failed", gettext_lazy("读不出来")

    class Origin(models.TextChoices):
        UPLOAD = "upload", gettext_lazy("上传")
        FOLDER = "folder", gettext_lazy("收件文件夹")

    TONES = {"waiting": "waiting", "reading": "running", "partly": "due", "read": "done", "failed": "overdue"}

    read_right = "library.read"
    kind_name = "library_document"

    title = models.CharField(gettext_lazy("题名"), max_length=200)
    kind = models.CharField(gettext_lazy("类别"), max_length=12, choices=Kind.choices, default=Kind.OTHER)
    issuer = models.CharField(gettext_lazy("发文机关"), max_length=120, blank=True)
    document_no = models.CharField(gettext_lazy("文号"), max_length=80, blank=True)
    issued_on = models.DateField(gettext_lazy("成文日期"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(gettext_lazy("年份"), null=True, blank=True)
    secret_level = models.CharField(
        gettext_lazy("密级"), max_length=12, choices=SecretLevel.choices, default=SecretLevel.INTERNAL
    )
    for_units = models.BooleanField(
        gettext_lazy("被巡察单位也可以看"),
        default=False,
        help_text=gettext_lazy("不勾选时，只有巡察机构和会审部门的人看得到"),
    )
    place_label = models.CharField(gettext_lazy("所属任务"), max_length=200, blank=True, editable=False)
    superseded_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("被哪件取代"),
        editable=False,
    )
    regulation = models.ForeignKey(
        "library.Regulation", null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.UPLOAD, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, editable=False)
    problem = models.CharField(gettext_lazy("读取情况"), max_length=300, blank=True, editable=False)
    page_count = models.PositiveIntegerField(default=0, editable=False)
    scan_count = models.PositiveIntegerField(default=0, editable=False)
    scans_read = models.PositiveIntegerField(default=0, editable=False)
    scan_limit = models.PositiveIntegerField(default=0, editable=False)
    worked_at = models.DateTimeField(null=True, editable=False)
    confirmed_on = models.DateField(null=True, editable=False)
    confirmed_by_name = models.CharField(max_length=60, blank=True, editable=False)
    withdrawn_on = models.DateField(null=True, editable=False)
    withdraw_reason = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(gettext_lazy("收录时间"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = gettext_lazy("资料文件")
        indexes = [
            models.Index(fields=["group_id", "kind"], name="library_document_group"),
            models.Index(fields=["organisation_id", "kind"], name="library_document_unit"),
            models.Index(fields=["engagement_id"], name="library_document_place"),
            models.Index(fields=["state"], name="library_document_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=models.Q(engagement_id=None, withdrawn_on=None),
                name="library_file_once",
            ),
            models.UniqueConstraint(
                fields=["sha256", "engagement_id"],
                condition=models.Q(engagement_id__isnull=False, withdrawn_on=None),
                name="library_file_once_a_place",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return "void" if self.withdrawn_on else self.TONES[self.state]

    @property
    def state_word(self) -> str:
        if self.withdrawn_on:
            return _("已撤下")
        return str(self.get_state_display()) if self.confirmed_on else _("题录待确认")

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.READING)


class Page(Protected):
    """One page, slide, sheet or passage with its text. What the machine read stays in `lines` when a person corrects it."""

    class Origin(models.TextChoices):
        TYPED = "typed", gettext_lazy("原文文字")
        SCAN = "scan", gettext_lazy("待识别")
        OCR = "ocr", gettext_lazy("机器识别")
        CORRECTED = "corrected", gettext_lazy("已人工更正")
        UNREADABLE = "unreadable", gettext_lazy("识别不出")

    TONES = {
        "typed": "done",
        "scan": "waiting",
        "ocr": "running",
        "corrected": "done",
        "unreadable": "overdue",
    }

    read_right = "library.read"
    guard = "document__"
    own_column = "document__created_by_id"
    kind_name = "library_page"

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveIntegerField()
    label = models.CharField(max_length=60)
    text = models.TextField(gettext_lazy("正文"), blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.TYPED, editable=False)
    sure = models.PositiveSmallIntegerField(null=True, editable=False)
    doubtful = models.PositiveSmallIntegerField(default=0, editable=False, help_text="Lines below DOUBTFUL")
    turn = models.PositiveSmallIntegerField(default=0, editable=False)
    ratio = models.PositiveIntegerField(
        default=0, editable=False, help_text="Height of the upright picture per 1,000 of its width"
    )
    lines = models.JSONField(default=list, editable=False)
    corrected_by_name = models.CharField(max_length=60, blank=True, editable=False)
    corrected_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["document", "no"]
        verbose_name = gettext_lazy("资料文件的页")
        constraints = [models.UniqueConstraint(fields=["document", "no"], name="library_page_once")]

    def __str__(self) -> str:
        return f"{self.document.title} {self.label}"

    @property
    def tone(self) -> str:
        return self.TONES[self.origin]

    @property
    def has_picture(self) -> bool:
        """Whether the page can be shown as it looks: pages of PDFs and pictures."""
        return self.document.file.content in PICTURED

    def marked_lines(self) -> list[dict[str, Any]]:
        """Lines as the machine read them, the doubtful ones marked, with their place on the picture."""
        return [
            {
                "text": line["text"],
                "doubtful": line["sure"] < DOUBTFUL,
                "sure": line["sure"],
                "x": line["box"][0],
                "y": line["box"][1] * self.ratio // 1000,
                "width": line["box"][2] - line["box"][0],
                "height": (line["box"][3] - line["box"][1]) * self.ratio // 1000,
            }
            for line in self.lines
        ]
