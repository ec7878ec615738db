"""A point worth keeping out of a talk, a visit or a meeting: the common half of abstracts and findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from xuncha.catalogue.models import Leaf
from xuncha.foundation.dates import today
from xuncha.foundation.keys.models import SealedRow
from xuncha.foundation.records import Protected


class Point(SealedRow, Protected):
    """What papers, leads and petitions cite by its code. The text is sealed for the purpose of its own room."""

    class Importance(models.IntegerChoices):
        HIGH = 1, gettext_lazy("重要")
        MIDDLE = 2, gettext_lazy("一般")
        LOW = 3, gettext_lazy("参考")

    class Destination(models.TextChoices):
        WORKPAPER = "workpaper", gettext_lazy("写底稿")
        LEAD = "lead", gettext_lazy("转线索")
        PETITION = "petition", gettext_lazy("转信访")
        IMMEDIATE = "immediate", gettext_lazy("立行立改")
        NONE = "none", gettext_lazy("仅备查")

    seq = models.PositiveSmallIntegerField(default=0)
    leaf = models.ForeignKey(
        Leaf,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("问题分类"),
    )
    importance = models.PositiveSmallIntegerField(
        gettext_lazy("重要程度"), choices=Importance.choices, default=Importance.MIDDLE
    )
    destination = models.CharField(
        gettext_lazy("去向"), max_length=10, choices=Destination.choices, default=Destination.WORKPAPER
    )
    withdrawn_on = models.DateField(null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What a paper's evidence list says of it: a code, neither name nor post (practice 13)."""
        raise NotImplementedError

    @property
    def number(self) -> str:
        return str(self.code)  # type: ignore[attr-defined]


def keep_points(
    standing: Iterable[Any], rows: Iterable[Mapping[str, str]], *, new: Callable[[], Any]
) -> None:
    """Make the standing points those of the page: changed, added by `new`, or taken away."""
    there = {str(item.pk): item for item in standing}
    leaves = set(Leaf.objects.filter(deprecated_on=None).values_list("pk", flat=True))
    for seq, row in enumerate((row for row in rows if row.get("text", "").strip()), start=1):
        item = there.pop(row.get("id", ""), None) or new()
        item.seq, item.text = seq, row["text"].strip()
        item.leaf_id = row["leaf"] if row.get("leaf") in leaves else None
        item.importance = int(row.get("importance") or Point.Importance.MIDDLE)
        item.destination = row.get("destination") or Point.Destination.WORKPAPER
        item.save()
    for gone in there.values():
        withdraw(gone)


def withdraw(item: Any) -> None:
    """A number once given may stand in a paper: the line stays and says that it was withdrawn."""
    if item.code:
        item.withdrawn_on = today()
        item.save(update_fields=["withdrawn_on"])
    else:
        type(item).objects.trusted().filter(pk=item.pk).delete()
