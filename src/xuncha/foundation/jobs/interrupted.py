"""After a crash: jobs whose process is gone are shown as 中断, and the queue does not pretend they still run."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult, TaskResultStatus

from xuncha.foundation.jobs.models import SILENT_SECONDS, JobProgress, JobState
from xuncha.foundation.jobs.running import WORKER


def mark_interrupted() -> int:
    """Mark every running job whose worker is dead; returns how many. Run when a worker starts, and with the daily chores."""
    running = JobProgress.objects.filter(state=JobState.RUNNING)
    gone = [row for row in running if _is_gone(row)]
    for row in gone:
        _interrupt(row)
    return len(gone) + _mark_never_queued()


def _mark_never_queued() -> int:
    """The process died between writing the progress row and queueing the task."""
    long_ago = timezone.now() - timedelta(seconds=SILENT_SECONDS)
    lost = JobProgress.objects.filter(state=JobState.WAITING, task_id=None, created_at__lt=long_ago)
    return lost.update(state=JobState.INTERRUPTED, finished_at=timezone.now())


def _interrupt(row: JobProgress) -> None:
    now = timezone.now()
    marked = JobProgress.objects.filter(pk=row.pk, state=JobState.RUNNING, seen_at=row.seen_at).update(
        state=JobState.INTERRUPTED, finished_at=now
    )
    if marked and row.task_id:
        DBTaskResult.objects.filter(pk=row.task_id, status=TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=now, exception_class_path="", traceback=""
        )


def _is_gone(row: JobProgress) -> bool:
    """Same machine: ask for the process. Another machine: ten-second heartbeats have stopped."""
    if row.worker == WORKER:
        return False
    host, pid, _token = row.worker.rsplit(":", 2)
    if host == socket.gethostname() and not _is_alive(int(pid)):
        return True
    return row.seen_at is None or row.seen_at < timezone.now() - timedelta(seconds=SILENT_SECONDS)


def _is_alive(pid: int) -> bool:
    if (
        pid == os.getpid()
    ):  # our number, another token: a process before a reboot or in another container had it
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
