"""The real server under eight keep-alive clients, and the memory of its workers afterwards."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.urls import reverse

from bench.county import County
from bench.figures import Figure
from bench.pages import signed_in
from bench.processes import Running, children, connect, get, processor, resident, running

CLIENTS, WORKERS = 8, 2


def throughput(county: County, *, requests: int) -> list[Figure]:
    """The ledger as the office opens it, beside the bare page, both by two workers on loopback."""
    path, home = reverse("rectification:ledger"), str(settings.HOME)
    serve = ("-m", "bench.serve", "--workers", str(WORKERS))
    with running((*serve, "--bare"), home, "/bare/") as server:
        floor, _ = _rate(server, "/bare/", {}, requests)
    with running(serve, home, reverse("account_login")) as server:
        ours, spent = _rate(server, path, {"Cookie": _session(county, path)}, requests)
        memory = max(resident(child) for child in children(server.pid))
    what = f"台账首页，{CLIENTS} 个客户端，{WORKERS} 个进程"
    note = f"服务端每次 {spent:.1f} ms 处理器时间，两个核空闲时的上限 {WORKERS * 1000 / spent:.0f} 次/s"
    return [
        Figure(what, "次/s", ours, floor, 120, least=True, budget="≥ 120 次/s", note=note),
        Figure(f"网页进程内存，{requests * 3} 次请求之后", "MiB", memory, None, 150, budget="≤ 150 MiB"),
    ]


def _session(county: County, path: str) -> str:
    browser = signed_in(county.cast.staff)
    browser.get(path)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _rate(server: Running, path: str, headers: dict[str, str], requests: int) -> tuple[float, float]:
    """Requests a second, and milliseconds of the workers' processor time for each; two rounds before warm every thread."""

    def one_client(_no: int) -> None:
        client = connect(server.port)
        for _ in range(requests // CLIENTS):
            status = get(client, path, headers)
            assert status == 200, status

    def spent() -> float:
        return sum(processor(child) for child in children(server.pid))

    answered = requests // CLIENTS * CLIENTS
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(2):
            list(pool.map(one_client, range(CLIENTS)))
        before, began = spent(), time.perf_counter()
        list(pool.map(one_client, range(CLIENTS)))
        seconds = time.perf_counter() - began
    return answered / seconds, (spent() - before) / answered * 1000
