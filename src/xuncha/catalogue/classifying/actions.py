"""Training a version and putting one in use: acts of a person, in the audit chain."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from dataclasses import asdict
from time import monotonic
from typing import Any

from django.db import connections
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.classifying import asking, sources
from xuncha.catalogue.classifying.models import ClassifierVersion
from xuncha.catalogue.rights import require_write
from xuncha.foundation import audit
from xuncha.foundation.audit.events import SYSTEM_NAME
from xuncha.foundation.engines.calling import call
from xuncha.foundation.jobs.models import JobProgress, JobState
from xuncha.foundation.jobs.running import RunningJob, job
from xuncha.foundation.jobs.start import start
from xuncha.foundation.refusals import Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

logger = logging.getLogger(__name__)

FOLDS = 3
BEGUN = monotonic()
AFTER_SECONDS = 900
ENOUGH_NEW = 50
"""Newly confirmed papers after which the page proposes to train again."""


@verb
def ask_training(*, by: Actor) -> JobProgress:
    """Start training in the background; one at a time."""
    require_write(by)
    if running_job() is not None:
        raise Refused(_("正在训练，完成后再发起"))
    return start(train_version, by=by, title="classifier.train")


@job(queue="documents", repeatable=True)
def train_version(job: RunningJob) -> str:
    """Train on the written knowledge and on every confirmed paper; the version waits for a person to put it in use."""
    from django.contrib.auth import get_user_model

    version = make_version(by=get_user_model().objects.get(pk=job.owner_id))
    return f"classifier:{version.pk}"


def make_version(*, by: Any) -> ClassifierVersion:
    """Outside any transaction: training takes a minute or two."""
    require_write(by)
    confirmed = sources.confirmed()
    number = (ClassifierVersion.objects.aggregate(last=Max("no"))["last"] or 0) + 1
    path = asking.folder() / f"version-{number}.npz"
    papers = json.dumps([asdict(paper) for paper in confirmed], ensure_ascii=False).encode()
    told, _blob = call(asking.TRAINING, {"do": "train", "model": str(path), "folds": FOLDS}, blob=papers)
    return note_version(number, told, hashlib.sha256(path.read_bytes()).hexdigest(), by=by)


def learn_when_due() -> None:
    """With enough newly confirmed papers train by itself, beside the work; a person puts the version in use.

    Not in the first minutes after a start, when somebody waits for pages. Training holds no transaction and runs in
    the helper process; only one thread here waits for it.
    """
    if monotonic() - BEGUN < AFTER_SECONDS:
        return
    last = ClassifierVersion.objects.first()
    new = sources.count_confirmed() - (last.confirmed if last else 0)
    if new >= ENOUGH_NEW and running_job() is None:
        threading.Thread(target=_learn, name="classifier", daemon=True).start()


def _learn() -> None:
    try:
        make_version(by=None)
    except Refused as refusal:
        logger.error("classifier not trained: %s", type(refusal).__name__)
    finally:
        connections.close_all()


@verb
def note_version(number: int, told: dict[str, Any], file_digest: str, *, by: Any) -> ClassifierVersion:
    """Keep the version with what it was made from and how it did."""
    figures, own = told["figures"], told.get("confirmed_figures") or {}
    version = ClassifierVersion.objects.create(
        no=number,
        trained_by_name=by.name if by else SYSTEM_NAME,
        knowledge=told["digest"],
        file_digest=file_digest,
        written=told["written"],
        confirmed=told["confirmed"],
        asked=figures["asked"],
        group_share=figures["group"],
        top1=figures["top1"],
        top3=figures["top3"],
        kappa=figures["kappa"],
        own_asked=own.get("asked", 0),
        own_top1=own.get("top1"),
        own_top3=own.get("top3"),
        own_kappa=own.get("kappa"),
    )
    audit.record("classifier.trained", by=by, data={"version": number, "confirmed": version.confirmed})
    return version


@verb
def activate(version: ClassifierVersion, *, by: Actor) -> ClassifierVersion:
    """Suggestions come from this version from now on."""
    require_write(by)
    path = asking.folder() / version.file_name
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != version.file_digest:
        raise Refused(_("这一版的模型文件不在或已改变，请重新训练"))
    stop_using(ClassifierVersion.objects.filter(active=True))
    version.active, version.activated_at, version.activated_by_name = True, timezone.now(), by.name
    version.save(update_fields=["active", "activated_at", "activated_by_name"])
    audit.record("classifier.activated", by=by, data={"version": version.no})
    return version


@verb
def back_to_written(*, by: Actor) -> None:
    """Use the written knowledge alone again."""
    require_write(by)
    stop_using(ClassifierVersion.objects.filter(active=True))
    audit.record("classifier.deactivated", by=by, data={})


def stop_using(versions: Any) -> None:
    versions.update(active=False)


def running_job() -> JobProgress | None:
    waiting = JobProgress.objects.filter(
        kind=train_version.module_path, state__in=(JobState.WAITING, JobState.RUNNING)
    )
    return next((row for row in waiting if not row.is_over), None)
