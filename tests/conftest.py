"""The scene is built once for the whole run; each test rolls back to it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from django_tasks_db.management.commands import db_worker

from tests import cast as scene
from tests.cast import Cast
from xuncha.foundation.jobs.routing import ALIAS as JOBS
from xuncha.foundation.jobs.worker import WorkerThread


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        global _built
        _built = pickle.dumps(scene.build().reread())


_built = b""


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed people, without anything cached from an earlier test: as they stood in the database from the beginning."""
    return pickle.loads(_built)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The cast for a scene that a module builds once: each test rolls back to it, and after the last it is gone.

    A test takes its own copy of what was built (`deepcopy`), or it would go on with what the test before left in memory.
    """
    with django_db_blocker.unblock(), transaction.atomic(), transaction.atomic(using=JOBS):
        yield pickle.loads(_built)
        transaction.set_rollback(True, using=JOBS)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def chinese() -> None:
    """A page read in English in one test must not leave its language to the next."""
    translation.activate("zh-hans")


@pytest.fixture(autouse=True)
def plain_static_files(settings: Any) -> None:
    """Pages name their files plainly; the hashed collection has a test of its own."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def without_a_second_factor(settings: Any) -> None:
    """It is tested on its own (tests/people/test_entrance.py)."""
    settings.REQUIRE_TOTP = ""


@pytest.fixture(autouse=True)
def counters_of_this_process(settings: Any) -> None:
    """Test processes share one HOME; their counters of failed sign-ins must not."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def enter(client: Client) -> Callable[..., Client]:
    """`enter(cast.leader)` gives a browser in which this person is signed in."""

    def sign_in(user: Any, *, proof: bool = False) -> Client:
        browser = Client()
        browser.force_login(user, backend="xuncha.people.signin.PasswordBackend")
        if proof:
            from django.utils import timezone

            session = browser.session
            session["signing_proof"] = {"user": user.pk, "at": timezone.now().isoformat()}
            session.save()
        return browser

    return sign_in


@pytest.fixture
def work(django_capture_on_commit_callbacks: Any, monkeypatch: Any) -> Callable[..., Any]:
    """`with work(): …` runs, at its end, every job that the block queued.

    The worker refreshes connections between tasks; here it would close the one that holds the test's transaction.
    """
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)

    @contextmanager
    def run() -> Iterator[None]:
        with django_capture_on_commit_callbacks(execute=True):
            yield
        worker = WorkerThread()._worker
        worker.batch = True
        worker.run()

    return run
