"""The chain and its head. Rows are written by `chain.append` only; triggers refuse every later change."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xuncha.foundation.audit import events, triggers


class AuditEvent(models.Model):
    """One link. `at` is microseconds since 1970, UTC; `seq` has no gaps; `data` is canonical JSON."""

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.BigIntegerField(_("时间"))
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(_("人员"), max_length=60)
    action = models.CharField(_("动作"), max_length=80)
    kind = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    round_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    engagement_id = models.BigIntegerField(null=True)
    organisation_id = models.BigIntegerField(null=True)
    data = models.TextField(default="{}")
    digest_suite = models.CharField(max_length=12)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        app_label = "foundation"
        db_table = triggers.TABLE
        indexes = [
            models.Index(fields=["actor_id", "seq"], name="audit_actor"),
            models.Index(fields=["kind", "record_id", "seq"], name="audit_record"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.sentence}"

    @property
    def sentence(self) -> str:
        return events.sentence(self.action)

    @property
    def moment(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.at)

    @property
    def details(self) -> dict[str, Any]:
        return dict(json.loads(self.data))


class AuditHead(models.Model):
    """The last link, in the one row everybody takes last. `instance` tells one installation from another."""

    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    suite = models.CharField(max_length=12)
    instance = models.CharField(max_length=32)

    class Meta:
        app_label = "foundation"
        db_table = "foundation_audit_head"

    def __str__(self) -> str:
        return f"{self.instance} {self.seq}"
