"""Double disclosure 双公开: what is told inside the Party and to the public, what is withheld and why, what people answer.

Domain §3.13, DR20; M0-24, M3-23, M4-27.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import EngagementRecord
from xuncha.cycle.rectification.models.items import RectificationItem, RectificationPlan
from xuncha.foundation.records import Protected


class Disclosure(EngagementRecord):
    """One text for one kind of reader, with the figures of the ledger at one moment (`as_of`).

    `published_text` is what was really published, word for word, and never changes afterwards; `posted_where` and
    `comments` are kept beside it for lists.
    """

    class Target(models.TextChoices):
        INNER = "inner", _("党内通报")
        SOCIAL = "social", _("社会公开")

    read_right = "disclosure.read"
    kind_name = "disclosure"

    plan = models.ForeignKey(RectificationPlan, on_delete=models.PROTECT, related_name="+")
    target = models.CharField(_("公开对象"), max_length=8, choices=Target.choices)
    title = models.CharField(_("标题"), max_length=200)
    phone = models.CharField(_("联系电话"), max_length=60, blank=True)
    mail = models.CharField(_("电子邮箱"), max_length=120, blank=True)
    address = models.CharField(_("邮寄地址"), max_length=200, blank=True)
    as_of = models.DateTimeField(_("台账取数时间"), editable=False)
    figures = models.JSONField(editable=False)
    posted_from = models.DateField(_("公示开始"), null=True, editable=False)
    posted_until = models.DateField(_("公示截止"), null=True, editable=False)
    posted_where = models.CharField(_("发布渠道"), max_length=200, blank=True, editable=False)
    comments = models.PositiveIntegerField(_("意见件数"), default=0, editable=False)
    published_text = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("整改公开稿")
        constraints = [models.UniqueConstraint(fields=["plan", "target"], name="disclosure_once_a_target")]
        indexes = [models.Index(fields=["organisation", "-id"], name="disclosure_unit")]

    def __str__(self) -> str:
        return f"{self.get_target_display()}：{self.title}"

    def signed_content(self) -> dict[str, Any]:
        """The text, whom to answer, and what is agreed to be withheld."""
        passages = Passage.objects.trusted().filter(disclosure=self).order_by("section", "seq", "id")
        withheld = Withholding.objects.trusted().filter(disclosure=self, state="agreed")
        return {name: getattr(self, name) for name in ("target", "title", "phone", "mail", "address")} | {
            "passages": list(passages.values_list("key", "heading", "text")),
            "withheld": sorted(withheld.values_list("item_id", "item_reason", "rect_reason")),
        }


class Passage(Protected):
    """One paragraph of the text. A paragraph that carries a fact names the item the fact stands on.

    `drawn_*` is the paragraph as the ledger gave it: a difference to it is the unit's own hand, and a difference between
    it and the ledger of today is what has changed since.
    """

    class Section(models.TextChoices):
        DUTY = "duty", _("履行主体责任情况")
        ITEMS = "items", _("反馈问题整改落实情况")
        LONG_TERM = "long_term", _("需长期整改事项进展情况")
        NEXT = "next", _("下步打算")

    read_right = "disclosure.read"
    guard = "disclosure__"
    own_column = "disclosure__created_by_id"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=10, choices=Section.choices)
    seq = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    item = models.ForeignKey(
        RectificationItem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    heading = models.TextField(_("问题"), blank=True)
    text = models.TextField(_("内容"), blank=True)
    drawn_heading = models.TextField(blank=True)
    drawn_text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["section", "seq", "id"]
        constraints = [models.UniqueConstraint(fields=["disclosure", "key"], name="passage_once_a_key")]

    @property
    def is_edited(self) -> bool:
        """Whether somebody wrote something else than the ledger gave."""
        return (self.heading, self.text) != (self.drawn_heading, self.drawn_text)


class Withholding(EngagementRecord):
    """A proposal not to publish one item, or only how it was mended, to one kind of reader (domain §3.13).

    Without `item_reason` the problem itself is published and only the rectification is held back.
    """

    class Reason(models.TextChoices):
        SECRET = "secret", _("涉及国家秘密、工作秘密")
        CASE = "case", _("涉及在办未公布的案件")
        HYPE = "hype", _("公开后可能引发重大负面炒作")
        UNREST = "unrest", _("公开后可能引发群体性事件")
        SENSITIVE = "sensitive", _("涉及重大敏感问题")

    read_right = "disclosure.withheld"
    kind_name = "withholding"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(RectificationItem, on_delete=models.PROTECT, related_name="+")
    item_text = models.TextField(_("反馈问题"), editable=False)
    item_reason = models.CharField(
        _("问题不公开的情形"), max_length=10, choices=Reason.choices, blank=True, default=""
    )
    item_note = models.TextField(_("问题不公开的理由"), blank=True)
    rect_text = models.TextField(_("整改情况"), blank=True, editable=False)
    rect_reason = models.CharField(_("整改情况不公开的情形"), max_length=10, choices=Reason.choices)
    rect_note = models.TextField(_("整改情况不公开的理由"))

    class Meta:
        ordering = ["disclosure", "item__seq", "id"]
        verbose_name = _("拟不公开事项")
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "item"], condition=~Q(state="withdrawn"), name="withheld_once"
            )
        ]
        indexes = [models.Index(fields=["organisation", "-id"], name="withholding_unit")]

    def __str__(self) -> str:
        return f"{self.disclosure.get_target_display()}：{self.item_text[:60]}"

    @property
    def is_whole(self) -> bool:
        return bool(self.item_reason)

    def signed_content(self) -> dict[str, Any]:
        names = ("item_text", "item_reason", "item_note", "rect_text", "rect_reason", "rect_note")
        return {name: getattr(self, name) for name in names}


class Posting(Protected):
    """Where and when a text was put up, with its proof: an address, or a scan or photo on the record."""

    class Channel(models.TextChoices):
        WEBSITE = "website", _("网站")
        ACCOUNT = "account", _("公众号")
        BOARD = "board", _("公开栏")
        MEETING = "meeting", _("会议通报")
        DOCUMENT = "document", _("文件印发")
        OTHER = "other", _("其他")

    read_right = "disclosure.read"
    guard = "disclosure__"
    own_column = "disclosure__created_by_id"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    on = models.DateField(_("发布日期"))
    place = models.CharField(_("在哪里"), max_length=200)
    link = models.CharField(_("网址"), max_length=300, blank=True)
    proof = models.CharField(_("凭证编号"), max_length=20, blank=True, editable=False)
    by_id = models.BigIntegerField(null=True, editable=False)
    by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        ordering = ["disclosure", "on", "id"]
        verbose_name = _("公开发布记录")


class Comment(Protected):
    """One comment of the public on a published text (M4-27). Nobody's name is asked for.

    What accuses somebody is not written down here at all: only when and how it came and to whom it was handed on.
    """

    class Channel(models.TextChoices):
        PHONE = "phone", _("电话")
        MAIL = "mail", _("电子邮件")
        LETTER = "letter", _("来信")
        VISIT = "visit", _("来访")
        BOX = "box", _("意见箱")
        ONLINE = "online", _("网上留言")
        OTHER = "other", _("其他")

    class Outcome(models.TextChoices):
        ADOPTED = "adopted", _("采纳")
        EXPLAINED = "explained", _("解释说明")
        NOTED = "noted", _("留存")

    read_right = "disclosure.read"
    guard = "disclosure__"
    own_column = "disclosure__created_by_id"

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    on = models.DateField(_("收到日期"))
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    is_accusation = models.BooleanField(_("反映违纪违法或检举控告"), default=False)
    gist = models.TextField(_("意见要点"), blank=True)
    handed_to = models.CharField(_("转交给"), max_length=80, blank=True)
    handed_on = models.DateField(_("转交日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=10, choices=Outcome.choices, blank=True, default="")
    answer = models.TextField(_("办理情况"), blank=True)
    handled_on = models.DateField(_("办理日期"), null=True, editable=False)
    handled_by_name = models.CharField(max_length=60, blank=True, editable=False)
    by_id = models.BigIntegerField(null=True, editable=False)
    by_name = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        ordering = ["disclosure", "seq"]
        verbose_name = _("公示期意见")
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "seq"], name="disclosure_comment_number")
        ]

    @property
    def is_handled(self) -> bool:
        return bool(self.handled_on)
