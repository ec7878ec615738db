"""The door's process: one worker with threads, no access log, no core dump, nothing started twice on one folder."""

from __future__ import annotations

import fcntl
import os
import resource
from typing import Any

from gunicorn.app.base import BaseApplication

from xuncha.portal import config, spool


class Server(BaseApplication):
    """Gunicorn without its logs: they name addresses."""

    def __init__(self, bind: str, threads: int) -> None:
        self.chosen = {
            "bind": bind,
            "threads": threads,
            "workers": 1,  # limits and counts live in one process
            "worker_class": "gthread",
            "timeout": 120,
            "graceful_timeout": 20,
            "accesslog": None,
            "loglevel": "critical",  # warnings name the address of who sent a broken request
            "control_socket_disable": True,
            "forwarded_allow_ips": "",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        from xuncha.portal.wsgi import application

        return application


def serve(host: str, port: int, threads: int) -> None:
    """Runs until it is stopped; WrongSetting when another door has this folder."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    lock = (config.home() / "door.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise config.WrongSetting("这个目录已经有一个门户在运行") from None
    config.inside_from()
    spool.sweep()
    Server(f"{host}:{port}", threads).run()
