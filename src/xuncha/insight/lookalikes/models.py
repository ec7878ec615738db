"""A comparison, the texts that went into it, the pairs it found; and marks of photos, by content.

A pair is open to whoever may read the comparison *and* both texts: what stands in a pair was taken from records that keep
their own readers, so the records are asked each time. Sealed kinds never go in.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.materials.models import MaterialRequest
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.foundation import kinds
from xuncha.foundation.records import Protected
from xuncha.foundation.scoping import Actor, ProtectedQuerySet

HELD = "comparison"
"""The kind of texts that were uploaded for the comparison itself."""
READ = (
    "material",
    "rectification_item",
    "rectification_plan",
    "rectification_report",
    "self_check",
    "library_document",
)
"""Kinds whose texts may go into a comparison."""


class Comparison(Protected):
    """What was asked: these texts against each other, and perhaps against earlier ones or the library."""

    class Source(models.TextChoices):
        UPLOAD = "upload", _("上传的文件")
        MATERIALS = "materials", _("一份调阅清单的资料")
        EVIDENCE = "evidence", _("整改佐证")
        PROGRESS = "progress", _("整改进展情况")
        PLANS = "plans", _("整改方案")
        REPORTS = "reports", _("整改报告")
        SELF_CHECKS = "self_checks", _("自查答复")

    class State(models.TextChoices):
        WAITING = "waiting", _("比对中")
        DONE = "done", _("已比对")
        FAILED = "failed", _("没有完成")

    TONES = {"waiting": "running", "done": "done", "failed": "overdue"}

    read_right = "lookalikes.read"
    kind_name = "comparison"

    title = models.CharField(_("名称"), max_length=120)
    source = models.CharField(_("比什么"), max_length=12, choices=Source.choices, default=Source.UPLOAD)
    round = models.ForeignKey(Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    audience = models.PositiveIntegerField(default=0, editable=False)
    request = models.ForeignKey(
        MaterialRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    across_units = models.BooleanField(_("只比不同单位之间"), default=False)
    with_earlier = models.BooleanField(_("与以前各轮的同类内容比"), default=False)
    with_library = models.BooleanField(_("与资料库比"), default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)
    texts = models.PositiveIntegerField(_("参加份数"), default=0, editable=False)
    found = models.PositiveIntegerField(_("疑似"), default=0, editable=False)
    more = models.BooleanField(default=False, editable=False)
    job_id = models.UUIDField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)
    created_by_id = models.BigIntegerField(editable=False)
    created_by_name = models.CharField(max_length=60, editable=False)
    created_at = models.DateTimeField(_("发起时间"), auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("雷同比对")
        indexes = [
            models.Index(fields=["group", "-id"], name="comparison_group"),
            models.Index(fields=["engagement", "-id"], name="comparison_engagement"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        return self.TONES[self.state]


class TextQuerySet(ProtectedQuerySet):
    """Open with the comparison, and only where the record it was taken from is open too."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        return super().within_reach(actor, right, acting=acting).filter(_source_open(actor))


def _source_open(actor: Actor) -> Q:
    opened = (
        Q(kind=name)
        & Q(Exists(kinds.get(name).model.objects.visible_to(actor).filter(pk=OuterRef("record_id"))))
        for name in READ
    )
    return reduce(or_, opened, Q(kind=HELD))


class TextManager(models.Manager.from_queryset(TextQuerySet)):  # type: ignore[misc]
    """Default manager: refuses to run unscoped."""


class ComparedText(Protected):
    """One text of a comparison: a file or what stands in a record. `asked` is false for what is only held against."""

    read_right = "lookalikes.read"
    guard = "comparison__"
    own_column = "comparison__created_by_id"

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    attachment_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    owner = models.CharField(max_length=120, blank=True)
    asked = models.BooleanField(default=True)
    letters = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.CharField(_("未比对的原因"), max_length=300, blank=True)

    objects: ClassVar[Any] = TextManager()

    class Meta:
        ordering = ["comparison", "id"]
        verbose_name = _("参加比对的文字")

    def __str__(self) -> str:
        return f"{self.owner} {self.title}".strip()


class PairQuerySet(ProtectedQuerySet):
    """A pair shows words of two texts; who may not read one of them does not learn of the pair."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        texts = ComparedText.objects.visible_to(actor)
        both = (Q(Exists(texts.filter(pk=OuterRef(side)))) for side in ("left_id", "right_id"))
        return super().within_reach(actor, right, acting=acting).filter(*both)


class PairManager(models.Manager.from_queryset(PairQuerySet)):  # type: ignore[misc]
    """Default manager: refuses to run unscoped."""


class LookAlike(Protected):
    """Two texts that share something, and what a person said of it. Shares are per mille of what is no stock phrase."""

    class Sort(models.TextChoices):
        TEXT = "text", _("相同段落")
        FILE = "file", _("同一文件")
        PHOTO = "photo", _("画面相同")

    class Verdict(models.TextChoices):
        OPEN = "", _("未判断")
        COPIED = "copied", _("确属雷同")
        QUOTED = "quoted", _("属正常引用")

    TONES = {"": "waiting", "copied": "due", "quoted": "done"}

    read_right = "lookalikes.read"
    guard = "comparison__"
    own_column = "comparison__created_by_id"
    kind_name = "lookalike"

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="+")
    left = models.ForeignKey(ComparedText, on_delete=models.CASCADE, related_name="+")
    right = models.ForeignKey(ComparedText, on_delete=models.CASCADE, related_name="+")
    sort = models.CharField(_("性质"), max_length=6, choices=Sort.choices, default=Sort.TEXT)
    share = models.PositiveSmallIntegerField(_("相同比例"), default=0)
    share_left = models.PositiveSmallIntegerField(default=0)
    share_right = models.PositiveSmallIntegerField(default=0)
    letters = models.PositiveIntegerField(_("相同字数"), default=0)
    family = models.PositiveIntegerField(_("组"), default=0)
    passages = models.JSONField(default=list)
    verdict = models.CharField(
        _("人工判断"), max_length=8, choices=Verdict.choices, blank=True, default=Verdict.OPEN
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)
    judged_by_name = models.CharField(max_length=60, blank=True, editable=False)
    judged_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[Any] = PairManager()

    class Meta:
        ordering = ["-share", "-letters", "id"]
        verbose_name = _("疑似雷同")
        indexes = [models.Index(fields=["comparison", "-share", "-letters"], name="lookalike_order")]

    def __str__(self) -> str:
        return f"{self.left} — {self.right}"

    @property
    def tone(self) -> str:
        return self.TONES[self.verdict]

    @property
    def number(self) -> str:
        """How an evidence list calls it."""
        return f"{self.comparison_id}-{self.pk}"


class PhotoMark(models.Model):
    """What a picture looks like, by its content (`office.documents.likeness`); `marks` is empty where nothing can be told."""

    sha256 = models.CharField(max_length=64, unique=True)
    marks = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return self.sha256[:12]


class PhotoPair(models.Model):
    """Two contents that show the same; `bits` of 256 differ. Kept both ways round, so that one index finds them."""

    sha256 = models.CharField(max_length=64)
    other = models.CharField(max_length=64)
    bits = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sha256", "other"], name="photo_pair_once")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.other[:12]}"
