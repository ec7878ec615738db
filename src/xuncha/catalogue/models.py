"""Reference data every insider may read: organisations and posts, frameworks, leaves, unit types, key points."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.scoping import Actor
from xuncha.foundation.search.watching import WatchedQuerySet

DISCIPLINES = {
    "P": _("政治"),
    "O": _("组织"),
    "I": _("廉洁"),
    "M": _("群众"),
    "W": _("工作"),
    "L": _("生活"),
}


class UnitType(models.Model):
    """Type of an inspected unit with its focus of supervision (domain §4.5)."""

    code = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(_("类型"), max_length=40)
    name_en = models.CharField(max_length=120)
    focus = models.TextField(_("监督重点"), blank=True)
    key_leaves: models.ManyToManyField[Leaf, Any] = models.ManyToManyField(
        "Leaf", related_name="+", blank=True, verbose_name=_("重点分类")
    )
    is_sub_object = models.BooleanField(_("默认并入上级任务"), default=False)
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort"]
        verbose_name = _("单位类型")

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(WatchedQuerySet):
    def active(self) -> OrganisationQuerySet:
        return self.filter(ended_on=None)

    def inspectable(self) -> OrganisationQuerySet:
        """Units in the library of inspection objects 巡察对象库."""
        return self.active().filter(is_inspectable=True)

    def visible_to(self, actor: Actor) -> OrganisationQuerySet:
        """Names of units are reference data: every insider reads them (contacts are another right)."""
        return self.all()

    def within_reach(self, actor: Actor, right: str, *, acting: bool = True) -> OrganisationQuerySet:
        """Units on which this person holds a right: all of them county-wide, else those of the appointment."""
        clauses = [c for c in actor.reach(right, acting=acting).clauses if not c.audience and not c.own]
        if any(clause.column is None for clause in clauses):
            return self.all()
        own = {pk for clause in clauses if clause.column == "organisation_id" for pk in clause.values}
        return self.filter(pk__in=own)


class Organisation(models.Model):
    """A Party organisation or unit; villages stand under their township. Nothing is deleted: units end and have successors."""

    kind_name: ClassVar[str] = "organisation"

    class PartyOrg(models.TextChoices):
        COMMITTEE = "党委", _("党委")
        LEADING_GROUP = "党组", _("党组")
        ORGAN_COMMITTEE = "机关党委", _("机关党委")
        GENERAL_BRANCH = "党总支", _("党总支")
        BRANCH = "党支部", _("党支部")
        WORK_COMMITTEE = "党工委", _("党工委")

    name = models.CharField(_("单位全称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    unit_type = models.ForeignKey(UnitType, on_delete=models.PROTECT, verbose_name=_("单位类型"))
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("上级单位"),
    )
    party_org_type = models.CharField(_("党组织类型"), max_length=20, blank=True)
    party_org_name = models.CharField(_("党组织名称"), max_length=120, blank=True)
    superior_party_org = models.CharField(_("上级党组织"), max_length=120, blank=True)
    head_name = models.CharField(_("主要负责人"), max_length=60, blank=True)
    head_post = models.CharField(_("职务"), max_length=80, blank=True)
    county_leader = models.CharField(_("分管（联系）县领导"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    mandate = models.TextField(_("“三定”职责"), blank=True)
    is_inspectable = models.BooleanField(_("列入对象库"), default=True)
    carried_term = models.CharField(_("上次巡察届次"), max_length=40, blank=True)
    carried_round_no = models.PositiveSmallIntegerField(_("上次巡察轮次"), null=True, blank=True)
    carried_on = models.CharField(_("上次巡察时间"), max_length=10, blank=True)
    initials = models.CharField(max_length=160, blank=True, editable=False)
    sort = models.PositiveIntegerField(default=0)
    started_on = models.DateField(_("成立日期"), null=True, blank=True)
    ended_on = models.DateField(_("撤并日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("承接单位")
    )
    remark = models.CharField(_("备注"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort", "id"]
        verbose_name = _("单位")
        indexes = [
            models.Index(fields=["unit_type", "sort"], name="organisation_type"),
            models.Index(fields=["name"], name="organisation_name"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["name", "parent"], name="organisation_name_once_under_parent"),
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(parent=None), name="organisation_name_once_at_top"
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def organisation_id(self) -> int:
        """A unit stands in its own scope."""
        return self.pk

    @property
    def is_sub_object(self) -> bool:
        return self.unit_type_id == "village"

    @property
    def ended(self) -> bool:
        return self.ended_on is not None

    @property
    def last_inspected(self) -> str:
        """What an old ledger says of the last inspection: 十三届第7轮 2019-04."""
        round_no = f"第{self.carried_round_no}轮" if self.carried_round_no else ""
        return f"{self.carried_term}{round_no} {self.carried_on}".strip()


class FormerName(models.Model):
    """An earlier name of a unit, so that old files still resolve."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(_("原名称"), max_length=120, db_index=True)
    until = models.DateField(_("用到"), null=True)
    reason = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ["-until", "-id"]
        verbose_name = _("曾用名")

    def __str__(self) -> str:
        return self.name


class Reorganisation(models.Model):
    """One step of a unit's history: merged, split, renamed or abolished, with its document."""

    class Sort(models.TextChoices):
        RENAME = "rename", _("更名")
        MERGE = "merge", _("合并")
        SPLIT = "split", _("分设")
        ABOLISH = "abolish", _("撤销")
        RESTORE = "restore", _("恢复")

    sort = models.CharField(_("方式"), max_length=8, choices=Sort.choices)
    on = models.DateField(_("日期"))
    document_no = models.CharField(_("文号"), max_length=120, blank=True)
    units = models.ManyToManyField(Organisation, related_name="reorganisations", verbose_name=_("原单位"))
    successors = models.ManyToManyField(Organisation, related_name="+", verbose_name=_("承接单位"))
    by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-on", "-id"]
        verbose_name = _("机构变动")

    def __str__(self) -> str:
        return f"{self.on} {self.get_sort_display()}"


class Post(models.Model):
    """A post of a unit with the level that manages its holder; this level decides how a complaint travels (practice 10)."""

    class ManagedBy(models.TextChoices):
        SUPERIOR = "superior", _("上级管理")
        COUNTY = "own", _("本级管理")
        UNIT = "subordinate", _("下级管理")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    title = models.CharField(_("职务"), max_length=80)
    holder_name = models.CharField(_("现任"), max_length=60, blank=True)
    managed_by = models.CharField(
        _("管理权限"), max_length=12, choices=ManagedBy.choices, default=ManagedBy.COUNTY
    )
    is_head = models.BooleanField(_("主要负责人"), default=False)
    is_team_member = models.BooleanField(_("班子成员"), default=True)
    held_since = models.DateField(_("任职起"), null=True, blank=True)
    sort = models.PositiveSmallIntegerField(default=0)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        ordering = ["ended_on", "sort", "id"]
        verbose_name = _("职务")

    def __str__(self) -> str:
        return f"{self.title} {self.holder_name}".strip()


class PostTemplate(models.Model):
    """A typical post of a type of unit: who must be talked to, and which level usually manages the holder (§3.2, §8.1)."""

    class Management(models.TextChoices):
        SUPERIOR = "superior", _("上级管理")
        COUNTY = "own", _("本级管理")
        UNIT = "subordinate", _("下级管理")
        NONE = "none", _("不属干部管理")

    unit_type = models.ForeignKey(UnitType, on_delete=models.CASCADE, related_name="post_templates")
    code = models.CharField(max_length=40)
    title = models.CharField(_("岗位"), max_length=80)
    kind = models.CharField(max_length=20)
    management = models.CharField(_("管理权限"), max_length=12, choices=Management.choices)
    must_talk = models.BooleanField(_("必谈"), default=False)
    inferred = models.BooleanField(_("推断"), default=False)
    sort = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["unit_type", "sort"]
        verbose_name = _("典型岗位")
        constraints = [
            models.UniqueConstraint(fields=["unit_type", "code"], name="post_template_once_a_type")
        ]

    def __str__(self) -> str:
        return self.title


class Framework(models.Model):
    """A framework of supervision such as 四个聚焦; several stand side by side (domain §4.1).

    Once a round refers to it, it is fixed; a change makes the next edition under a code of its own (design §2.5).
    """

    code = models.CharField(primary_key=True, max_length=30)
    name = models.CharField(_("监督框架"), max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    in_force = models.BooleanField(_("在用"), default=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="counts saves of this edition"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("监督框架")

    def __str__(self) -> str:
        return f"{self.name}（第 {self.version} 版）" if self.version > 1 else self.name


class FrameworkNode(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="nodes")
    no = models.PositiveSmallIntegerField(_("序号"))
    code = models.CharField(max_length=40)
    title = models.CharField(_("节点"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["framework", "no"]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="node_code_once")]

    def __str__(self) -> str:
        return self.title


class Leaf(models.Model):
    """One of the 107 leaves of the problem taxonomy; codes are never reused (domain §4.2)."""

    code = models.CharField(primary_key=True, max_length=8)
    slug = models.SlugField(max_length=60)
    group = models.CharField(_("一级"), max_length=1)
    section = models.CharField(_("二级"), max_length=4)
    section_name = models.CharField(max_length=60, blank=True)
    name = models.CharField(_("问题分类"), max_length=60)
    name_en = models.CharField(max_length=120)
    manifestations = models.TextField(_("典型表现"), blank=True)
    disciplines = models.CharField(_("默认纪律"), max_length=12, blank=True)
    top_leader_default = models.BooleanField(default=False)
    is_system = models.BooleanField(default=False)
    deprecated_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("问题分类")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def discipline_names(self) -> str:
        """P/W → 政治、工作 (domain §4.1)."""
        return "、".join(
            str(DISCIPLINES[code]) for code in self.disciplines.split("/") if code in DISCIPLINES
        )


class LeafMapping(models.Model):
    """Which node of a framework a leaf belongs to; `inferred` ones are ours, not a source's, and editable."""

    leaf = models.ForeignKey(Leaf, on_delete=models.CASCADE, related_name="mappings")
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="mappings")
    node = models.ForeignKey(FrameworkNode, on_delete=models.CASCADE, related_name="mappings")
    inferred = models.BooleanField(_("推断"), default=False)
    is_primary = models.BooleanField(
        _("计数归口"), default=True, help_text="Exactly one a leaf and framework counts"
    )
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leaf", "node"], name="leaf_node_once"),
            models.UniqueConstraint(
                fields=["leaf", "framework"],
                condition=models.Q(is_primary=True),
                name="leaf_counts_once_a_framework",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leaf_id} → {self.node_id}"


class KeyPoint(models.Model):
    """A key point of supervision for a type of unit (domain §4.5)."""

    unit_type = models.ForeignKey(UnitType, on_delete=models.CASCADE, related_name="key_points")
    seq = models.PositiveSmallIntegerField()
    text = models.CharField(_("监督要点"), max_length=300)
    leaves = models.ManyToManyField(Leaf, related_name="+", blank=True)
    source = models.CharField(max_length=200, blank=True)
    retired_on = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        ordering = ["unit_type", "seq"]
        verbose_name = _("监督要点")

    def __str__(self) -> str:
        return self.text


from xuncha.catalogue.classifying.models import ClassifierVersion as ClassifierVersion  # noqa: E402 - a table of its own
