from __future__ import annotations

import uuid
from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEAT_SECONDS = 10
SILENT_SECONDS = 60


class JobState(models.TextChoices):
    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("未完成")
    INTERRUPTED = "interrupted", _("中断")


class JobProgress(models.Model):
    """What the owner of a job sees of it. Ids, numbers and codes only: this table is outside need-to-know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task_id = models.UUIDField(null=True)
    owner_id = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=120)
    title = models.CharField(max_length=60)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.WAITING)
    worker = models.CharField(max_length=120, blank=True)
    seen_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "foundation"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.title} {self.state}"

    @property
    def state_now(self) -> str:
        """A running job whose worker has gone silent is interrupted, even before anybody has swept."""
        silent_since = timezone.now() - timedelta(seconds=SILENT_SECONDS)
        silent = self.state == JobState.RUNNING and self.seen_at is not None and self.seen_at < silent_since
        return JobState.INTERRUPTED if silent else self.state

    @property
    def is_over(self) -> bool:
        return self.state_now not in {JobState.WAITING, JobState.RUNNING}

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0
