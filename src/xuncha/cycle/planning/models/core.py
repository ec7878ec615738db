"""Terms, rounds, groups and engagements; the scope columns of everything later come from here (domain §2, §3.14)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Framework, Organisation
from xuncha.cycle.planning.models.scopes import NOTHING, PlaceManager, groups_of, rounds_of
from xuncha.foundation.records import Protected, Record
from xuncha.foundation.rules.models import DeadlineRule

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

# Who may sit in the joint review of a plan: three to five of these (domain §1.3 DR14).
PARTIES = [
    ("discipline", _("纪委监委")),
    ("organisation", _("组织部")),
    ("office", _("巡察办")),
    ("group", _("巡察组")),
    ("publicity", _("宣传部")),
]


class Term(models.Model):
    """A committee's term 届, the span over which coverage is counted."""

    name = models.CharField(_("届次"), max_length=20, unique=True)
    no = models.PositiveSmallIntegerField(_("届"), unique=True)
    starts_on = models.DateField(_("任期起"))
    ends_on = models.DateField(_("任期止"), null=True, blank=True)
    plan_text = models.TextField(_("五年规划要点"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["-no"]
        verbose_name = _("届")

    def __str__(self) -> str:
        return self.name


class Round(Record):
    """One round 轮次. What it fixes (framework, rule set, unit of counting, steps, parties) is never changed by later edits."""

    read_right = "planning.read"
    kind_name = "round"
    objects: ClassVar[Any] = PlaceManager()

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
    announced_on = models.DateField(_("授权宣布日期"), null=True, blank=True, editable=False)
    suspended_on = models.DateField(null=True, blank=True, editable=False)
    suspended_reason = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-term__no", "-no"]
        verbose_name = _("轮次")
        constraints = [models.UniqueConstraint(fields=["term", "no"], name="round_no_once_a_term")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        return rounds_of(column, ids, "pk")

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
    kind_name = "group"
    guard: ClassVar[str] = ""
    objects: ClassVar[Any] = PlaceManager()

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", verbose_name=_("轮次"))
    no = models.PositiveSmallIntegerField(_("组号"))
    name = models.CharField(_("组名"), max_length=40)
    mode = models.CharField(_("巡察方式"), max_length=20, choices=MODES, blank=True)
    document_no = models.CharField(_("授权文号"), max_length=80, blank=True)
    branch_secretary = models.CharField(_("临时党支部书记"), max_length=60, blank=True)
    acts_from = models.DateField(_("授权起"), null=True, blank=True)
    acts_until = models.DateField(_("履职止"), null=True, blank=True)
    reads_until = models.DateField(_("查阅止"), null=True, blank=True)
    phone = models.CharField(_("值班电话"), max_length=40, blank=True)
    reception = models.CharField(_("接待时间和地点、信箱"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["round", "no"]
        verbose_name = _("巡察组")
        constraints = [models.UniqueConstraint(fields=["round", "no"], name="group_no_once_a_round")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        return groups_of(column, ids, "pk", "round_id")

    @property
    def group_id(self) -> int:
        return self.pk


class Engagement(Record):
    """A group's task at one organisation in one round 巡察任务. Its stages are read from facts, not locked in one order."""

    read_right = "planning.read"
    kind_name = "engagement"
    objects: ClassVar[Any] = PlaceManager()

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
    notice_on = models.DateField(_("通知印发日期"), null=True, blank=True)
    notice_no = models.CharField(_("通知文号"), max_length=80, blank=True)
    liaison_name = models.CharField(_("单位联络员"), max_length=60, blank=True)
    liaison_phone = models.CharField(_("联络员电话"), max_length=40, blank=True)
    self_check_on = models.DateField(_("自查报告收到日期"), null=True, blank=True)
    suspended_on = models.DateField(null=True, blank=True, editable=False)
    stage = models.CharField(_("阶段"), max_length=4, default="S01", editable=False)

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

    @classmethod
    def placed_in(cls, column: str, ids: tuple[int, ...]) -> Q:
        paths = {
            "round_id": "round_id",
            "group_id": "group_id",
            "engagement_id": "pk",
            "organisation_id": "organisation_id",
        }
        return Q(**{f"{paths[column]}__in": ids}) if column in paths else NOTHING

    @property
    def engagement_id(self) -> int:
        return self.pk

    @property
    def ruleset_id(self) -> int:
        return self.round.ruleset_id

    def switched_off(self) -> frozenset[str]:
        return self.round.switched_off()

    def number_parts(self) -> dict[str, int | str]:
        return {"term": self.round.term.no, "round": self.round.no, "group": self.group.no, "unit": self.seq}

    def clock_anchor(self, code: str, on: date) -> dict[str, Any]:
        """DR01–DR04 hang on the day of entry, DR05 on the end of the on-site period; without a date, on the act."""
        if code == "DR05":
            name, day = onsite_anchor(self)
            return {"on": day or on, "anchor": name}
        anchor: dict[str, Any] = {"on": self.entry_on or on, "anchor": entry_anchor(self)}
        if code == "DR04":
            anchor["span"] = usual_days(self)[1]
        return anchor


def usual_days(engagement: Engagement) -> tuple[int | None, int | None]:
    """Fewest and most days on site by DR04: by mode where the rule names it, else by type of unit; None: no range."""
    rule = DeadlineRule.objects.filter(code="DR04", ruleset_id=engagement.ruleset_id).first()
    params = rule.params if rule else {}
    by_type = params.get("days", {}).get(engagement.organisation.unit_type_id)
    found = params.get("days_by_mode", {}).get(engagement.mode) or by_type
    return (found[0], found[1]) if found else (None, None)


def entry_anchor(engagement: Engagement) -> str:
    """Clock anchor of an engagement's day of entry (DR01–DR04)."""
    return f"engagement:{engagement.pk}:entry_on"


def onsite_anchor(engagement: Engagement) -> tuple[str, date | None]:
    """Clock anchor of an engagement's on-site end (DR05, DR08, DR09, DR11)."""
    return f"engagement:{engagement.pk}:onsite_end", engagement.onsite_end


class SubObject(Protected):
    """A village (or station) inspected within its township's engagement: one grid row (practice 16).

    `own` is set when the village got an engagement of its own after all; the row then only points there.
    """

    class Grade(models.TextChoices):
        NONE = "", _("未评")
        A = "A", _("A 重点")
        B = "B", _("B 关注")
        C = "C", _("C 一般")

    read_right = "planning.read"
    guard = "engagement__"
    kind_name = "village"

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("村（社区）")
    )
    households = models.PositiveIntegerField(_("总户数"), null=True, blank=True)
    visited = models.PositiveIntegerField(_("走访户数"), default=0)
    grade = models.CharField(_("分级"), max_length=1, choices=Grade.choices, blank=True, default="")
    note = models.CharField(_("备注"), max_length=200, blank=True)
    own = models.ForeignKey(Engagement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
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
