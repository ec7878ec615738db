"""The words of the ledger: progress as declared, grades for the outside, special parts (domain §5.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Declared(models.TextChoices):
    """Somebody's word about progress (domain §5.1), apart from where the record stands in its flow (design §5)."""

    NOT_STARTED = "not_started", _("未启动")
    IN_PROGRESS = "in_progress", _("正在整改")
    PHASE_DONE = "phase_done", _("取得阶段性成果并持续整改")
    BASICALLY_DONE = "basically_done", _("基本完成")
    DONE = "done", _("已完成")
    LONG_TERM = "long_term", _("长期坚持")
    NOT_DONE = "not_done", _("未完成")


UNIT_CHOICES = (Declared.DONE, Declared.BASICALLY_DONE, Declared.NOT_DONE, Declared.LONG_TERM)
"""The four results that a unit is asked for; between results it reports 正在整改, the rest reviewers set (practice 22)."""

REPORT_STATUS = {
    Declared.DONE: _("已完成"),
    Declared.BASICALLY_DONE: _("基本完成"),
    Declared.PHASE_DONE: _("基本完成"),
    Declared.LONG_TERM: _("基本完成"),
}
"""The three grades given to the outside (domain §5.1); everything else is 未完成."""


class Special(models.TextChoices):
    MAIN = "main", _("主报告")
    PERSONNEL = "personnel", _("选人用人专项")
    IDEOLOGY = "ideology", _("意识形态专项")
    THEME = "theme", _("专项主题")
    SELF_FOUND = "self_found", _("自查发现")
    IMMEDIATE = "immediate", _("立行立改")
    SUPERVISED = "supervised", _("督办任务")


class Tag(models.TextChoices):
    """A matter followed across units and years, whatever part of the plan its items stand in (M3-08)."""

    BUSINESS = "business", _("营商环境")
    PUBLIC = "public", _("群众身边不正之风和腐败问题")


def tag_of(leaf_code: str | None) -> str:
    """The tag that a leaf brings along; anybody who plans may change it."""
    if leaf_code == "A2.07":
        return Tag.BUSINESS
    return Tag.PUBLIC if (leaf_code or "").startswith("B5.") else ""


SETTLED = ("closed", "long_term", "merged")
"""Flow states in which nothing can be late any more."""
