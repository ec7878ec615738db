"""A manuscript, its passages in order, and the whole text as it stood at each turn (domain §3.8–3.13; M0-02, M2-02, M2-03, M2-22).

Two sorts of manuscripts. One *writes a record* that has a flow of its own (report, feedback opinion, the unit's two
reports, the two public texts): that record stays the master of what is signed, the manuscript is the desk on which its
text is written, and hands it over through the record's own verb while the record is a draft. The other *stands for
itself* (summary of a round, material for a meeting, county-wide notice, digest) and goes up through the flow here.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Round
from xuncha.cycle.rectification.models import Disclosure, RectificationReport
from xuncha.cycle.reporting.feedbacks.models import Feedback
from xuncha.cycle.reporting.reports.models import Report
from xuncha.foundation.files.models import Attachment
from xuncha.foundation.records import Protected, Record
from xuncha.foundation.scoping import Actor, ProtectedManager, ProtectedQuerySet

RECORDS: tuple[Any, ...] = (Report, Feedback, RectificationReport, Disclosure)
"""Records whose text is written in a manuscript."""


class Sort(models.TextChoices):
    """What is written. The first five stand for themselves, the others write a record."""

    ROUND = "round", _("巡察综合情况报告")
    SECRETARIES = "secretaries", _("书记专题会汇报材料")
    STANDING = "standing", _("常委会汇报材料")
    NOTICE = "notice", _("典型问题通报")
    DIGEST = "digest", _("工作动态")
    REPORT = "report", _("巡察报告")
    FEEDBACK = "feedback", _("反馈意见")
    PROGRESS = "progress", _("整改进展情况报告")
    HEAD = "head", _("主要负责人组织落实情况报告")
    INNER = "inner", _("整改情况党内通报")
    SOCIAL = "social", _("整改情况社会公开稿")


class ManuscriptQuerySet(ProtectedQuerySet):
    """A manuscript that writes a record is open to nobody who may not read that record today."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        known = Q(about_kind="")
        for model in RECORDS:
            rows = model.objects.visible_to(actor).order_by().values("pk")
            known |= Q(about_kind=model.kind_name, about_id__in=rows)
        return super().within_reach(actor, right, acting=acting).filter(known)


class PartQuerySet(ProtectedQuerySet):
    """Passages and versions are open exactly when their manuscript is."""

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> Self:
        open_ones = Manuscript.objects.within_reach(actor, right, acting=acting).order_by().values("pk")
        return super().within_reach(actor, right, acting=acting).filter(manuscript__in=open_ones)


class Manuscript(Record):
    """A text in passages. `dropped` are the drawn passages that somebody took out.

    `about_*` names the record it writes, `about_digest` is that of its content when both last agreed: what somebody has
    changed over there since is never overwritten from here unseen.
    """

    read_right = "writing.read"
    kind_name = "manuscript"

    objects: ClassVar[Any] = ProtectedManager.from_queryset(ManuscriptQuerySet)()

    sort = models.CharField(_("文种"), max_length=12, choices=Sort.choices, editable=False)
    title = models.CharField(_("标题"), max_length=200)
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次")
    )
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("单位"),
        editable=False,
    )
    about_kind = models.CharField(max_length=40, blank=True, editable=False)
    about_id = models.BigIntegerField(null=True, editable=False)
    about_digest = models.CharField(max_length=64, blank=True, editable=False)
    since = models.DateField(_("起始日期"), null=True, blank=True)
    until = models.DateField(_("截止日期"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("取数时间"), editable=False)
    dropped = models.JSONField(default=list, editable=False)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    locked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("文稿")
        constraints = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id"],
                condition=Q(about_id__isnull=False) & ~Q(state="void"),
                name="manuscript_once_a_record",
            )
        ]
        indexes = [
            models.Index(fields=["round", "sort"], name="manuscript_round"),
            models.Index(fields=["organisation", "-id"], name="manuscript_organisation"),
            models.Index(fields=["group_id", "-id"], name="manuscript_group"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def writes_record(self) -> bool:
        return bool(self.about_kind)

    def passages(self) -> models.QuerySet[Passage]:
        """All passages in order. For verbs and pages that have reached this manuscript by `access`."""
        return Passage.objects.trusted().filter(manuscript=self).order_by("seq", "id")

    def signed_content(self) -> dict[str, Any]:
        return {"title": self.title, "passages": list(self.passages().values_list("level", "text"))}

    def number_parts(self) -> dict[str, int | str]:
        known = self.round
        return {
            "term": known.term.no if known else 0,
            "round": known.no if known else 0,
            "group": 0,
            "unit": 0,
        }


class Passage(Protected):
    """One paragraph or heading, with what it stands on.

    key       what drew it ("item:12"); empty where a person wrote it
    sources   `[kind, id, field]` of the records that say so
    figures   `{slug, where, by, text}`: an indicator, what it was asked about, and what it said when it was drawn
    drawn_text  as the records gave it: a difference to `text` is a person's hand
    ask_sources  it came out of another passage, and somebody should look whether the sources still fit
    """

    read_right = "writing.read"
    guard = "manuscript__"
    own_column: ClassVar[str] = "manuscript__created_by_id"
    kind_name = "manuscript_passage"

    objects: ClassVar[Any] = ProtectedManager.from_queryset(PartQuerySet)()

    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(editable=False)
    key = models.CharField(max_length=60, blank=True, editable=False)
    level = models.PositiveSmallIntegerField(
        _("层次"),
        default=0,
        choices=[(0, _("正文")), (1, _("一级标题")), (2, _("二级标题")), (3, _("三级标题"))],
    )
    text = models.TextField(_("内容"), blank=True)
    drawn_text = models.TextField(blank=True, editable=False)
    sources = models.JSONField(default=list, editable=False)
    figures = models.JSONField(default=list, editable=False)
    ask_sources = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["manuscript", "seq", "id"]
        verbose_name = _("文稿段落")
        indexes = [models.Index(fields=["manuscript", "seq"], name="manuscript_passage_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["manuscript", "key"], condition=~Q(key=""), name="manuscript_key_once"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def state(self) -> str:
        """A passage can be edited while its manuscript can."""
        return self.manuscript.state

    @property
    def is_edited(self) -> bool:
        """Whether somebody wrote something else than the records gave; what a person wrote from the start is edited too."""
        return not self.key or self.text != self.drawn_text


class ManuscriptVersion(Protected):
    """The whole text as it stood when it was sent up or back, given out as Word, read in again, or refreshed."""

    read_right = "writing.read"
    guard = "manuscript__"
    own_column: ClassVar[str] = "manuscript__created_by_id"

    objects: ClassVar[Any] = ProtectedManager.from_queryset(PartQuerySet)()

    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="+")
    no = models.PositiveSmallIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(Attachment, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["manuscript", "no"]
        constraints = [models.UniqueConstraint(fields=["manuscript", "no"], name="manuscript_version_once")]

    @property
    def label(self) -> str:
        return gettext("第 %(no)s 稿") % {"no": self.no}
