"""What every protected table has in common: where it belongs, who it is open to, and that nobody overwrites anybody."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.scoping import ProtectedManager

SCOPE_COLUMNS = ("round_id", "group_id", "engagement_id", "organisation_id")


class Placed(models.Model):
    """Scope columns as plain integers, for foundation tables that know no business (design §3 Kinds)."""

    round_id = models.BigIntegerField(null=True, editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)
    audience = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class About(Placed):
    """A row about one record of some kind; carries ids and numbers, never business text."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Protected(models.Model):
    """A table nobody may query without saying who asks.

    `read_right` names the right that opens it; `guard` is the path to the parent whose scope columns count when the
    table has none of its own (`"paper__"`); `own_column` is the column that makes a row somebody's own; where a kind is
    `shared`, the people named as its holders own it too (a talk's interviewers and recorder).
    """

    read_right: ClassVar[str] = ""
    guard: ClassVar[str] = ""
    own_column: ClassVar[str] = "created_by_id"
    shared: ClassVar[bool] = False
    kind_name: ClassVar[str] = ""

    objects = ProtectedManager()

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        """A row as it was read: what was not asked for is simply absent, and is fetched when somebody asks.

        The usual way through `__init__` visits every field of every row again, a tenth of a list page. So no protected
        table may rely on `__init__` or on the signals pre_init and post_init.
        """
        row = cls.__new__(cls)
        row._state = ModelState()
        row._state.adding, row._state.db = False, db
        row.__dict__.update(zip(field_names, values, strict=True))
        return row


class Record(Protected):
    """A record that travels through a flow. Scope columns come from the room that declares it."""

    audience = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("状态"), max_length=40, editable=False)
    number = models.CharField(_("编号"), max_length=80, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by_id = models.BigIntegerField(null=True, editable=False)
    created_by_name = models.CharField(max_length=60, blank=True, editable=False)
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("最近修改"), auto_now=True)

    class Meta:
        abstract = True

    def signed_content(self) -> dict[str, Any]:
        """Exactly what a signature covers; kinds that are signed override it with their own fields."""
        return {"kind": self.kind_name, "id": self.pk}

    def signed_for(self, edge: str) -> dict[str, Any]:
        """What a signature at this edge covers; a record that grows between two signatures tells them apart."""
        return self.signed_content()


def place_of(record: models.Model) -> dict[str, int | None]:
    """The scope columns of a record (or of its guard), ready to be copied onto a foundation row."""
    holder = record
    for step in str(getattr(record, "guard", "")).split("__"):
        if step:
            holder = getattr(holder, step)
    return {column: getattr(holder, column, None) for column in SCOPE_COLUMNS} | {
        "audience": getattr(holder, "audience", 0)
    }
