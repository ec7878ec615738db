"""Each version of the classifier that this office trained, kept with its figures (domain §4.4; design §2 rule 7)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClassifierVersion(models.Model):
    """Figures are shares (0 to 1) from folds in which no phrase stands on both sides; `own_*` on papers of this office.

    The model itself is a file of plain arrays in the home. Counts and shares only: no text of a paper is kept here.
    """

    no = models.PositiveIntegerField(_("版本"), unique=True)
    trained_at = models.DateTimeField(_("训练时间"), auto_now_add=True)
    trained_by_name = models.CharField(_("发起人"), max_length=60)
    knowledge = models.CharField(_("自带知识"), max_length=64, help_text="digest of the written knowledge")
    file_digest = models.CharField(max_length=64)
    written = models.PositiveIntegerField(_("自带例句"))
    confirmed = models.PositiveIntegerField(_("本办确认的底稿"))
    asked = models.PositiveIntegerField(_("检验例句"))
    group_share = models.FloatField(_("一级"))
    top1 = models.FloatField(_("首选"))
    top3 = models.FloatField(_("前三"))
    kappa = models.FloatField(_("一致性"))
    own_asked = models.PositiveIntegerField(default=0)
    own_top1 = models.FloatField(null=True)
    own_top3 = models.FloatField(null=True)
    own_kappa = models.FloatField(null=True)
    active = models.BooleanField(_("使用中"), default=False)
    activated_at = models.DateTimeField(null=True)
    activated_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        app_label = "catalogue"
        ordering = ["-no"]
        verbose_name = _("分类模型")
        constraints = [
            models.UniqueConstraint(
                fields=["active"], condition=models.Q(active=True), name="one_classifier_in_use"
            )
        ]

    def __str__(self) -> str:
        return str(_("第 %(no)s 版") % {"no": self.no})

    @property
    def shares(self) -> dict[str, str]:
        """The figures as the page shows them."""
        names = ("group_share", "top1", "top3", "own_top1", "own_top3")
        return {
            name: f"{getattr(self, name) * 100:.1f}%" for name in names if getattr(self, name) is not None
        }

    @property
    def file_name(self) -> str:
        return f"version-{self.no}.npz"
