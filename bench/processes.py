"""Servers in processes of their own: started on a free port, waited for, ended again."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Running:
    """`seconds` on the wall from the start until the page asked for was answered."""

    port: int
    pid: int
    seconds: float


@contextmanager
def running(command: Sequence[str], home: str, ready: str) -> Iterator[Running]:
    port = free_port()
    environment = {**os.environ, "XUNCHA_HOME": home, "XUNCHA_REQUIRE_TOTP": ""}
    began = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, *command, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait(port, ready, server)
        yield Running(port, server.pid, time.perf_counter() - began)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, path: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            status = get(connect(port), path, {})
            if status == 200:
                return
            raise RuntimeError(f"{path} answered {status}")
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the server ended with {server.returncode}")


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def get(client: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> int:
    client.request("GET", path, headers=headers)
    response = client.getresponse()
    response.read()
    return response.status


def children(pid: int) -> list[int]:
    """The workers of a server, or the server itself where it has none (Linux)."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()] or [pid]


def resident(pid: int) -> float:
    """Resident memory in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def processor(pid: int) -> float:
    """Seconds of processor time this process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
