"""Imports in tests: a browser that uploads, and the queue run on the spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_tasks_db.management.commands import db_worker

from tests.exchange import files
from xuncha.exchange.models import ImportBatch
from xuncha.foundation.jobs.worker import WorkerThread


@pytest.fixture(autouse=True)
def both_databases(request: Any, monkeypatch: Any) -> None:
    """The worker refreshes connections between tasks; here it would close the one that holds the test's transaction."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def work(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    """`with work(): …` runs, at its end, every job that the block queued."""

    @contextmanager
    def run() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        worker = WorkerThread()._worker
        worker.batch = True
        worker.run()

    return run


@pytest.fixture
def bring(work: Callable[..., Any]) -> Callable[..., ImportBatch]:
    """Upload files and let them be understood; gives the batch."""

    def uploaded(browser: Client, **contents: bytes) -> ImportBatch:
        listed = [files.upload(name, content) for name, content in contents.items()]
        with work():
            response = browser.post(reverse("exchange:new_batch"), {"documents": listed})
        assert response.status_code == 302, response.context["form"].errors
        return ImportBatch.objects.trusted().latest("pk")

    return uploaded


@pytest.fixture
def land(work: Callable[..., Any]) -> Callable[..., ImportBatch]:
    """Press the one button."""

    def landed(browser: Client, batch: ImportBatch) -> ImportBatch:
        data = {"act": "land", "fingerprint": batch.fingerprint}
        with work():
            response = browser.post(reverse("exchange:decide", args=[batch.pk]), data)
        assert response.status_code == 302, response.content.decode()[:2000]
        batch.refresh_from_db()
        return batch

    return landed
