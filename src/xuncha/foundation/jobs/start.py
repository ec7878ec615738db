"""Starting jobs, and starting them again."""

from __future__ import annotations

import re
from typing import Any, Protocol

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from xuncha.foundation.jobs import words
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.jobs.running import is_repeatable
from xuncha.foundation.refusals import Refused

_CODE = re.compile(r"[A-Za-z0-9_.:/+=-]{0,128}")


class Owner(Protocol):
    @property
    def pk(self) -> Any: ...


def start(work: Task, *, by: Owner, title: str, **kwargs: Any) -> JobProgress:
    """Queue a `@job` for this person. It begins once the surrounding transaction is committed, and never if it is not.

    `title` is a code of `words`; arguments are ids, numbers and codes, because the job tables are readable to operators.
    """
    words.require(title)
    _require_codes(kwargs)
    row = JobProgress(owner_id=by.pk, kind=work.module_path, title=title)
    transaction.on_commit(lambda: _enqueue(row, work, kwargs))
    return row


def run_again(row: JobProgress, *, by: Owner) -> JobProgress:
    """Start an interrupted or failed repeatable job anew, with the same arguments, under a new number."""
    if row.owner_id != by.pk:
        raise Refused(_("只有发起人可以重新运行这项任务"))
    if not may_run_again(row):
        raise Refused(_("这项任务不能直接重新运行，请回到原页面重新发起"))
    queued = DBTaskResult.objects.get(pk=str(row.task_id))
    kwargs = {name: value for name, value in queued.args_kwargs["kwargs"].items() if name != "job_id"}
    return start(import_string(row.kind), by=by, title=row.title, **kwargs)


def may_run_again(row: JobProgress) -> bool:
    over = row.state_now in {JobState.INTERRUPTED, JobState.FAILED}
    return over and row.task_id is not None and is_repeatable(row.kind)


def _enqueue(row: JobProgress, work: Task, kwargs: dict[str, Any]) -> None:
    row.save(force_insert=True)
    row.task_id = work.enqueue(job_id=str(row.pk), **kwargs).id
    JobProgress.objects.filter(pk=row.pk).update(task_id=row.task_id)


def _require_codes(value: Any) -> None:
    if isinstance(value, dict):
        for item in value.values():
            _require_codes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _require_codes(item)
    elif isinstance(value, str):
        if not _CODE.fullmatch(value):
            raise ValueError("任务参数只能是编号、代码和数字，不能带业务文字")
    elif value is not None and not isinstance(value, int):
        raise TypeError(f"任务参数不支持 {type(value).__name__}")
