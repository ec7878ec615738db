"""What surrounds a job's function while it runs: state, progress, heartbeat, and an error nobody can read secrets from."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import traceback
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task
from django_tasks.base import Task

from xuncha.foundation.jobs import words
from xuncha.foundation.jobs.models import BEAT_SECONDS, JobProgress, JobState
from xuncha.foundation.jobs.routing import ALIAS
from xuncha.foundation.refusals import Refused

logger = logging.getLogger(__name__)

REPORT_EVERY = 0.3
WORKER = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
_repeatable: set[str] = set()


class JobError(Exception):
    """Stands in the task table for the real error, whose text might quote a record."""


@dataclass(slots=True)
class RunningJob:
    """Handed to the job's function as its first argument."""

    id: uuid.UUID
    owner_id: int
    _reported: float = field(default=0.0, repr=False)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report; cheap to call per row, since at most three reports a second are written."""
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY or done >= total:
            self._reported = now
            progress(self.id, done, total, message=message)


def progress(job_id: uuid.UUID | str, done: int, total: int, *, message: str = "") -> None:
    """Write how far a job is; seen by others at once, whatever transaction the job has open. `message` is a code."""
    if message:
        words.require(message)
    JobProgress.objects.filter(pk=job_id).update(
        done=done, total=total, message=message, seen_at=timezone.now()
    )


def job(*, queue: str = "default", repeatable: bool = False) -> Callable[[Callable[..., Any]], Task]:
    """Make a module-level function `(job: RunningJob, **ids) -> result reference | None` a background task.

    `repeatable`: running it twice does no harm, so an interrupted job may be started again by its owner.
    """

    def decorate(function: Callable[..., Any]) -> Task:
        @wraps(function)
        def run(*, job_id: str, **kwargs: Any) -> None:
            _run(function, job_id, kwargs)

        made = task(queue_name=queue)(run)
        if repeatable:
            _repeatable.add(made.module_path)
        return made

    return decorate


def is_repeatable(kind: str) -> bool:
    return kind in _repeatable


def _run(function: Callable[..., Any], job_id: str, kwargs: dict[str, Any]) -> None:
    row = _begin(job_id)
    if row is None:
        return
    try:
        with _beating(row.pk):
            result = function(RunningJob(row.pk, row.owner_id), **kwargs)
    except Refused as refusal:
        _end(row, JobState.FAILED, error=str(refusal.message)[:300])
        raise JobError(type(refusal).__name__) from None
    except Exception as error:  # noqa: BLE001 - whatever happened, its owner must see that it did not work
        logger.error("job %s failed: %s\n%s", job_id, type(error).__name__, _frames(error))
        _end(
            row,
            JobState.FAILED,
            error=str(_("没有完成，已写入的部分全部撤回；请重试，仍不行请把任务号告诉系统管理员")),
        )
        raise JobError(type(error).__name__) from None
    _end(row, JobState.DONE, result=str(result or ""))


def _begin(job_id: str) -> JobProgress | None:
    """Claim the job; None when it was interrupted or finished meanwhile and must not run again under this number."""
    now = timezone.now()
    claimed = JobProgress.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.RUNNING, worker=WORKER, started_at=now, seen_at=now
    )
    return JobProgress.objects.get(pk=job_id) if claimed else None


def _end(row: JobProgress, state: JobState, *, result: str = "", error: str = "") -> None:
    JobProgress.objects.filter(pk=row.pk).update(
        state=state, finished_at=timezone.now(), result=result, error=error
    )


def _frames(error: BaseException) -> str:
    """Where it happened, without the error's own words."""
    return "".join(traceback.format_tb(error.__traceback__))


@contextmanager
def _beating(job_id: uuid.UUID) -> Iterator[None]:
    """Tell every ten seconds that the process lives, also through long silent phases."""
    over = threading.Event()
    beat = threading.Thread(target=_beat, args=(job_id, over), name="job-heartbeat", daemon=True)
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join(timeout=BEAT_SECONDS)


def _beat(job_id: uuid.UUID, over: threading.Event) -> None:
    while not over.wait(BEAT_SECONDS):
        try:
            JobProgress.objects.filter(pk=job_id).update(seen_at=timezone.now())
        except DatabaseError:
            logger.warning("job %s: heartbeat not written, trying again", job_id)
        finally:
            connections[ALIAS].close()
