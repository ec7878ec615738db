"""Terms, rounds, groups and engagements; the scope columns of everything later come from here (domain §2, §3.14)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, Organisation
from xuncha.foundation.records import Protected, Record

MODES = [
    ("regular", _("常规巡察")),
    ("special", _("专项巡察")),
    ("mobile", _("机动巡察")),
    ("look_back", _("“回头看”")),
    ("elevated", _("提级巡察")),
    ("cross", _("交叉巡察")),
    ("linked", _("联动巡察")),
    ("joint_audit", _("巡审联动")),
    ("joint_discipline", _("巡纪联动")),
    ("village", _("对村巡察")),
    ("extended", _("延伸巡察")),
]


class Term(models.Model):
    """A committee's term 届, the span over which coverage is counted."""

    name = models.CharField(_("届次"), max_length=20, unique=True)
    no = models.PositiveSmallIntegerField(_("届"), unique=True)
    starts_on = models.DateField(_("任期起"))
    ends_on = models.DateField(_("任期止"), null=True, blank=True)
    plan_text = models.TextField(_("五年规划要点"), blank=True)

    class Meta:
        ordering = ["-no"]
        verbose_name = _("届")

    def __str__(self) -> str:
        return self.name


class Round(Record):
    """One round 轮次. What it fixes (framework, rule set, unit of counting, steps, parties) is never changed by later edits."""

    read_right = "planning.read"
    kind_name = "round"

    class Counting(models.TextChoices):
        PROBLEM = "problem", _("按反馈问题计")
        PERFORMANCE = "performance", _("按具体表现计")

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", verbose_name=_("届次"))
    no = models.PositiveSmallIntegerField(_("轮次"))
    name = models.CharField(_("名称"), max_length=80)
    mode = models.CharField(_("巡察方式"), max_length=20, choices=MODES, default="regular")
    theme = models.CharField(_("专项主题"), max_length=80, blank=True)
    upper_task_no = models.CharField(_("上级任务号"), max_length=60, blank=True)
    framework = models.ForeignKey(
        Framework, on_delete=models.PROTECT, related_name="+", verbose_name=_("监督框架")
    )
    ruleset_id = models.BigIntegerField(_("时限规则版本"))
    counting = models.CharField(
        _("计数单位"), max_length=12, choices=Counting.choices, default=Counting.PROBLEM
    )
    switched_off_states = models.JSONField(default=list, blank=True, help_text='["workpaper.deputy_review"]')
    review_parties = models.JSONField(
        default=list, blank=True, help_text='["discipline", "organisation", "office"]'
    )
    scheme = models.TextField(_("工作方案要点"), blank=True)
    scheme_no = models.CharField(_("方案文号"), max_length=80, blank=True)
    notice_on = models.DateField(_("通知日期"), null=True, blank=True)
    entry_on = models.DateField(_("进驻日期"), null=True, blank=True)
    onsite_end = models.DateField(_("驻点结束"), null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True, editable=False)
    suspended_reason = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-term__no", "-no"]
        verbose_name = _("轮次")
        constraints = [models.UniqueConstraint(fields=["term", "no"], name="round_no_once_a_term")]

    def __str__(self) -> str:
        return self.name

    @property
    def round_id(self) -> int:
        """A round stands in its own scope."""
        return self.pk

    def switched_off(self) -> frozenset[str]:
        return frozenset(self.switched_off_states)

    def signed_content(self) -> dict[str, Any]:
        return {"name": self.name, "mode": self.mode, "scheme": self.scheme, "entry_on": self.entry_on}

    def number_parts(self) -> dict[str, int | str]:
        return {"term": self.term.no, "round": self.no, "group": 0, "unit": 0}


class Group(Protected):
    """An inspection group of one round; "one group, two units" is the normal case."""

    read_right = "planning.read"
    guard: ClassVar[str] = ""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次"))
    no = models.PositiveSmallIntegerField(_("组号"))
    name = models.CharField(_("组名"), max_length=40)
    mode = models.CharField(_("巡察方式"), max_length=20, choices=MODES, blank=True)
    document_no = models.CharField(_("授权文号"), max_length=80, blank=True)
    branch_secretary = models.CharField(_("临时党支部书记"), max_length=60, blank=True)

    class Meta:
        ordering = ["round", "no"]
        verbose_name = _("巡察组")
        constraints = [models.UniqueConstraint(fields=["round", "no"], name="group_no_once_a_round")]

    def __str__(self) -> str:
        return self.name

    @property
    def group_id(self) -> int:
        return self.pk


class Engagement(Record):
    """A group's task at one organisation in one round 巡察任务. Its stages are read from facts, not locked in one order."""

    read_right = "planning.read"
    kind_name = "engagement"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次"))
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("巡察组"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("被巡察单位")
    )
    seq = models.PositiveSmallIntegerField(_("单位序"), default=1)
    mode = models.CharField(_("巡察方式"), max_length=20, choices=MODES, default="regular")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("上次任务")
    )
    entry_on = models.DateField(_("进驻日期"), null=True, blank=True)
    onsite_end = models.DateField(_("驻点结束"), null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["round", "group", "seq"]
        verbose_name = _("巡察任务")
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="engagement_once_a_round")
        ]
        indexes = [
            models.Index(fields=["organisation", "round"], name="engagement_organisation"),
            models.Index(fields=["group", "seq"], name="engagement_group"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.round}"

    @property
    def engagement_id(self) -> int:
        return self.pk

    def number_parts(self) -> dict[str, int | str]:
        return {"term": self.round.term.no, "round": self.round.no, "group": self.group.no, "unit": self.seq}


class SubObject(Protected):
    """A village (or station) inspected within its township's engagement: one grid row (practice 16)."""

    class Grade(models.TextChoices):
        NONE = "", _("未评")
        A = "A", _("A 重点")
        B = "B", _("B 关注")
        C = "C", _("C 一般")

    read_right = "planning.read"
    guard = "engagement__"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("村（社区）")
    )
    households = models.PositiveIntegerField(_("总户数"), null=True, blank=True)
    visited = models.PositiveIntegerField(_("走访户数"), default=0)
    grade = models.CharField(_("分级"), max_length=1, choices=Grade.choices, blank=True, default="")
    note = models.CharField(_("备注"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["engagement", "organisation__sort"]
        verbose_name = _("对村巡察")
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "organisation"], name="sub_object_once_an_engagement"
            )
        ]


class Fact(Protected):
    """Something that happened in an engagement and that a stage is read from; later rooms report facts downward."""

    read_right = "planning.read"
    guard = "engagement__"

    engagement = models.ForeignKey(Engagement, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=40)
    on = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["engagement", "code"], name="fact_engagement")]


class Placing(models.Model):
    """Scope columns of a record that belongs to an engagement. Imported history may have an organisation only (practice 8)."""

    engagement = models.ForeignKey(
        Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    round = models.ForeignKey(
        Round, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("被巡察单位")
    )

    class Meta:
        abstract = True

    def place_in(self, engagement: Engagement) -> None:
        """Take the scope columns of this engagement."""
        self.engagement = engagement
        self.round_id, self.group_id = engagement.round_id, engagement.group_id
        self.organisation_id = engagement.organisation_id

    @property
    def ruleset_id(self) -> int | None:
        return self.round.ruleset_id if self.round else None

    def switched_off(self) -> frozenset[str]:
        return self.round.switched_off() if self.round else frozenset()

    def number_parts(self) -> dict[str, int | str]:
        if self.engagement:
            return self.engagement.number_parts()
        return {"term": 0, "round": 0, "group": 0, "unit": self.organisation_id}


class EngagementRecord(Placing, Record):
    """A record that travels through a flow within an engagement."""

    class Meta:
        abstract = True


def onsite_anchor(engagement: Engagement) -> tuple[str, date | None]:
    """Clock anchor of an engagement's on-site end (DR05, DR08, DR09, DR11)."""
    return f"engagement:{engagement.pk}:onsite_end", engagement.onsite_end
