"""The life of a group: its temporary Party branch, the leader's talks with members, breaches of discipline (M1-23, M4-28, M4-30, M4-31)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.planning.models import Group, Round
from xuncha.foundation.keys.fields import SealedColumn, sealed_text
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected, Record
from xuncha.people.models import User


class Seated(models.Model):
    """Scope columns of what belongs to a group and to no engagement."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("巡察组"))
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def seat_in(self, group: Group) -> None:
        self.group, self.round_id = group, group.round_id

    def number_parts(self) -> dict[str, int | str]:
        round_ = self.group.round
        return {"term": round_.term.no, "round": round_.no, "group": self.group.no, "unit": 0}


class OfGroup(Seated, Protected):
    """A note in the group's books: no way to travel, only an author and a version."""

    audience = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    created_by_name = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class TempBranch(OfGroup):
    """临时党支部, one a group (把党支部建在巡察组上); the leader is its secretary as a rule."""

    read_right = "grouplife.read"
    kind_name = "temp_branch"

    name = models.CharField(_("支部名称"), max_length=80)
    approved_by = models.CharField(_("批准的党组织"), max_length=80, blank=True)
    document_no = models.CharField(_("批复文号"), max_length=80, blank=True)
    set_up_on = models.DateField(_("成立日期"))
    secretary = models.CharField(_("书记"), max_length=60)
    committee = models.CharField(_("委员和分工"), max_length=200, blank=True)
    members = models.PositiveSmallIntegerField(_("党员人数"), default=0)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("临时党支部")
        constraints = [models.UniqueConstraint(fields=["group"], name="temp_branch_once_a_group")]

    def __str__(self) -> str:
        return self.name


class BranchActivity(OfGroup):
    """One activity of the branch: who, when, what about, what was agreed."""

    class Sort(models.TextChoices):
        MEETING = "meeting", _("支部党员大会")
        COMMITTEE = "committee", _("支委会")
        LECTURE = "lecture", _("党课")
        DAY = "day", _("主题党日")
        STUDY = "study", _("集中学习")
        LIFE = "life", _("组织生活会")
        OTHER = "other", _("其他活动")

    read_right = "grouplife.read"
    kind_name = "branch_activity"

    sort = models.CharField(_("类型"), max_length=10, choices=Sort.choices, default=Sort.STUDY)
    on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    topic = models.CharField(_("主题"), max_length=160)
    host = models.CharField(_("主持人"), max_length=60, blank=True)
    attendees = models.CharField(_("参加人员"), max_length=400, blank=True)
    absent = models.CharField(_("缺席人员及原因"), max_length=300, blank=True)
    content = models.TextField(_("内容和议定事项"), blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("支部活动")
        indexes = [models.Index(fields=["group", "-on"], name="branch_activity_group")]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.topic}"


class ReminderTalk(SealedRow, OfGroup):
    """组长谈心谈话、提醒: the leader's own notebook on leading people (M4-31); nobody else reads it."""

    class Sort(models.TextChoices):
        HEART = "heart", _("谈心谈话")
        REMIND = "remind", _("提醒")
        CRITICISE = "criticise", _("批评教育")

    read_right = "grouplife.remind"
    kind_name = "reminder_talk"

    sort = models.CharField(_("类型"), max_length=10, choices=Sort.choices, default=Sort.HEART)
    on = models.DateField(_("日期"))
    partner_sealed = SealedColumn(purpose="grouplife")
    content_sealed = SealedColumn(purpose="grouplife")
    followed_sealed = SealedColumn(purpose="grouplife")
    partner = sealed_text("partner_sealed")
    content = sealed_text("content_sealed")
    followed = sealed_text("followed_sealed")

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("谈心提醒")
        indexes = [models.Index(fields=["group", "-on"], name="reminder_talk_group")]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.on}"


class Violation(SealedRow, Seated, Record):
    """A member's breach of discipline: the leader or the office's director enters it, whom it is about never sees it."""

    class Rule(models.TextChoices):
        SECRECY = "secrecy", _("泄露秘密、打听案情")
        MEDDLING = "meddling", _("干预单位工作、擅自表态或查办案件")
        GIFTS = "gifts", _("接受宴请、礼品礼金等")
        RECUSAL = "recusal", _("应回避不回避")
        MATERIAL = "material", _("隐匿、篡改、擅自处置材料")
        LAXITY = "laxity", _("不负责任、脱岗离岗")
        OTHER = "other", _("其他")

    read_right = "violations.read"
    kind_name = "discipline_violation"

    person = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("涉及人员"), editable=False
    )
    rule = models.CharField(_("违反哪一条"), max_length=10, choices=Rule.choices)
    on = models.DateField(_("发生日期"))
    facts_sealed = SealedColumn(purpose="grouplife")
    handling_sealed = SealedColumn(purpose="grouplife")
    facts = sealed_text("facts_sealed")
    handling = sealed_text("handling_sealed")

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("违反纪律登记")
        indexes = [models.Index(fields=["group", "state"], name="violation_group")]

    def __str__(self) -> str:
        return f"{self.get_rule_display()} {self.on}"

    def signed_content(self) -> dict[str, Any]:
        return {"person": self.person_id, "rule": self.rule, "facts": self.facts, "handling": self.handling}
