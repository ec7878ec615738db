"""The worker as a thread of the web process: one laptop, one process. A server runs `db_worker` as a service instead."""

from __future__ import annotations

import atexit
import logging
import threading

from django.conf import settings
from django.db import connections
from django_tasks_db.management.commands.db_worker import Worker

from xuncha.foundation.jobs.interrupted import mark_interrupted
from xuncha.foundation.jobs.running import WORKER

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
RETRY_SECONDS = 5.0


class WorkerThread(threading.Thread):
    """Runs queued jobs until `stop()`; survives a database that is away for a while."""

    def __init__(self) -> None:
        super().__init__(name="jobs", daemon=True)
        self._stopping = threading.Event()
        # The constructor is not documented API: the version is pinned and a test builds one.
        self._worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=WORKER[-64:],
        )

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                mark_interrupted()
                self._worker.run()
            except Exception as error:  # noqa: BLE001 - a queue that stays silent for ever is worse
                logger.error("job worker stumbled (%s), trying again", type(error).__name__)
                self._stopping.wait(RETRY_SECONDS)
            finally:
                connections.close_all()

    def stop(self, timeout: float = 20.0) -> bool:
        """Let the job in hand finish, take no other; False when it was still running after `timeout` seconds."""
        self._stopping.set()
        self._worker.running = False
        self.join(timeout)
        return not self.is_alive()


def start_worker() -> WorkerThread | None:
    """Called by the serve command in the process that answers requests (after a fork, never at import)."""
    if not settings.JOBS_IN_PROCESS:
        return None
    thread = WorkerThread()
    thread.start()
    atexit.register(thread.stop)
    return thread
