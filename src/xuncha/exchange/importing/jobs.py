"""Understanding and landing in the background, with progress, repeatable after a crash."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from xuncha.exchange.importing import actions
from xuncha.exchange.importing.models import ImportBatch
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.jobs.start import start


@job(repeatable=True)
def understand(job: RunningJob, *, batch_id: int) -> str:
    batch, person = _both(job, batch_id)
    actions.understand_batch(batch, by=person, tell=job.progress)
    return f"import_batch:{batch_id}"


@job(repeatable=True)
def land(job: RunningJob, *, batch_id: int, expected: str) -> str:
    """A second run after the first one landed is refused by the flow, so running again does no harm."""
    batch, person = _both(job, batch_id)
    actions.land_batch(batch, by=person, expected=expected, tell=job.progress)
    return f"import_batch:{batch_id}"


def _both(job: RunningJob, batch_id: int) -> tuple[ImportBatch, Any]:
    """The person's rights are read afresh: whoever lost the right while it waited lands nothing."""
    person = get_user_model().objects.get(pk=job.owner_id)
    return ImportBatch.objects.visible_to(person).get(pk=batch_id), person


def start_understanding(batch: ImportBatch, *, by: Any) -> None:
    _start(batch, understand, "exchange.understand", by=by, batch_id=batch.pk)


def start_landing(batch: ImportBatch, *, by: Any, expected: str) -> None:
    _start(batch, land, "exchange.land", by=by, batch_id=batch.pk, expected=expected)


def _start(batch: ImportBatch, work: Any, title: str, *, by: Any, **kwargs: Any) -> None:
    row = start(work, by=by, title=title, **kwargs)
    ImportBatch.objects.visible_to(by).filter(pk=batch.pk).update(job_id=row.pk)
    batch.job_id = row.pk
