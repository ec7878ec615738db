"""Imports in tests: a browser that uploads, and the queue run on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.exchange import files
from xuncha.exchange.models import ImportBatch


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
