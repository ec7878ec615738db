from __future__ import annotations

import fcntl
import ipaddress
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from gunicorn.app.base import BaseApplication

from xuncha.foundation.jobs.periodic import PeriodicThread
from xuncha.foundation.jobs.worker import start_worker
from xuncha.site.prepare import WrongModeError, prepare


class Command(BaseCommand):
    help = "启动服务：建库、装基础资料、监听；演示方式用 xuncha serve --demo"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--door-port", type=int, help="演示的公开门户，默认是下一个端口")
        parser.add_argument("--threads", type=int, default=8)
        parser.add_argument("--workers", type=int, default=1)

    def handle(
        self,
        *args: Any,
        host: str,
        port: int,
        threads: int,
        workers: int,
        door_port: int | None = None,
        **options: Any,
    ) -> None:
        if settings.DEMO and not ipaddress.ip_address(host).is_loopback:
            raise CommandError("演示方式只在本机开放；要给别人用，请按 docs/operations.md 正式安装")
        try:
            prepare()
        except WrongModeError as error:
            raise CommandError(str(error)) from None
        if settings.DEMO:
            self._demo()
            self._door(host, door_port or port + 1)
        self.stdout.write(f"已启动：http://{host}:{port}/  （Ctrl+C 停止）")
        Server(f"{host}:{port}", threads, workers).run()

    def _demo(self) -> None:
        from xuncha.site.demo import build_small, sign_ins

        if build_small():
            self.stdout.write("已建好演示县（清源县，全部虚构）。")
        self.stdout.write("演示登录（口令相同）：")
        for line in sign_ins():
            self.stdout.write(f"  {line}")

    def _door(self, host: str, port: int) -> None:
        from xuncha.site.beside import start_door
        from xuncha.site.demo.door import open_doors

        open_doors()
        start_door(host, port)


class Server(BaseApplication):
    """Gunicorn inside the command: threads, one process by default, the job worker in one of the processes."""

    def __init__(self, bind: str, threads: int, workers: int) -> None:
        self.chosen = {
            "bind": bind,
            "threads": threads,
            "workers": workers,
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "preload_app": False,
            "accesslog": None,
            "loglevel": "warning",
            "post_worker_init": started,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from xuncha.site.wsgi import application

        return application


def started(_worker: Any) -> None:
    """In the process that answers requests, after the fork."""
    if settings.JOBS_IN_PROCESS:
        threading.Thread(target=run_jobs_in_turn, name="jobs-turn", daemon=True).start()


def run_jobs_in_turn() -> None:
    """One process of this folder runs the jobs; the others wait, and the next takes over when it dies.

    The lock goes with the process that holds it, however that ends, so a worker that was killed leaves no job waiting.
    """
    with (settings.HOME / "jobs.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        worker = start_worker()
        if worker is not None:
            PeriodicThread().start()
            worker.join()
