"""Reading lists, who has read what, questions and attempts. No ranking of persons: passed or not, and how often tried."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.records import Protected
from xuncha.library.belonging import Belonging


class ReadingList(Belonging):
    """What is to be read until when. General: for all inspectors; placed at an engagement: for the unit and its group."""

    class State(models.TextChoices):
        DRAFT = "draft", _("起草中")
        OPEN = "open", _("学习中")
        CLOSED = "closed", _("已结束")

    TONES = {"draft": "draft", "open": "running", "closed": "done"}

    read_right = "training.read"
    kind_name = "reading_list"

    title = models.CharField(_("名称"), max_length=120)
    intro = models.TextField(_("说明"), blank=True, max_length=2000)
    due = models.DateField(_("学完日期"), null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("合格线（百分比）"), default=60, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    tries = models.PositiveSmallIntegerField(
        _("最多考几次"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    place_label = models.CharField(_("对象"), max_length=200, blank=True, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("学习清单")
        indexes = [
            models.Index(fields=["group_id"], name="reading_list_group"),
            models.Index(fields=["organisation_id"], name="reading_list_unit"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return self.TONES[self.state]


class ReadingItem(Protected):
    """One thing to read: a document or a regulation of the library, or a title that lies elsewhere."""

    read_right = "training.read"
    guard = "reading_list__"
    own_column = "reading_list__created_by_id"

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    title = models.CharField(_("读什么"), max_length=200)
    note = models.CharField(_("重点"), max_length=200, blank=True)
    document = models.ForeignKey(
        "library.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    regulation = models.ForeignKey(
        "library.Regulation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["reading_list", "seq", "id"]
        verbose_name = _("学习内容")

    def __str__(self) -> str:
        return self.title


class Reading(Protected):
    """Somebody has read something: by their own word."""

    read_right = "training.results"
    guard = "item__reading_list__"
    own_column = "user_id"

    item = models.ForeignKey(ReadingItem, on_delete=models.CASCADE, related_name="+")
    user_id = models.BigIntegerField(editable=False)
    user_name = models.CharField(max_length=60, editable=False)
    read_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("学习记录")
        constraints = [models.UniqueConstraint(fields=["item", "user_id"], name="reading_once")]


class Question(Protected):
    """One question of the test; `answers` are the places of the right options."""

    class Sort(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        TRUE_FALSE = "true_false", _("判断")

    read_right = "training.read"
    guard = "reading_list__"
    own_column = "reading_list__created_by_id"

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveSmallIntegerField()
    sort = models.CharField(_("题型"), max_length=12, choices=Sort.choices, default=Sort.SINGLE)
    text = models.CharField(_("题目"), max_length=500)
    options = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    explanation = models.CharField(_("解析"), max_length=300, blank=True)

    class Meta:
        ordering = ["reading_list", "seq", "id"]
        verbose_name = _("试题")

    def __str__(self) -> str:
        return self.text

    def is_right(self, given: list[Any]) -> bool:
        """All right options and no wrong one."""
        return sorted(given) == sorted(self.answers)


class Attempt(Protected):
    """One go at the test. What was answered is seen by its author alone; the office sees whether it was passed."""

    read_right = "training.results"
    guard = "reading_list__"
    own_column = "user_id"

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="+")
    user_id = models.BigIntegerField(editable=False)
    user_name = models.CharField(max_length=60, editable=False)
    unit_name = models.CharField(max_length=120, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(editable=False, help_text="Percent")
    passed = models.BooleanField(editable=False)
    answers = models.JSONField(default=dict, editable=False)
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("测试记录")
        indexes = [models.Index(fields=["reading_list", "user_id"], name="attempt_list_person")]
