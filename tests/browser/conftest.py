"""A real server, a real Chromium, and the fixed cast signed in through the front door."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
XUNCHA = [sys.executable, "-c", "from xuncha.cli import main; main()"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the server's database, files and keys."""
    return tmp_path_factory.mktemp("site")


def environment_of(home: Path) -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",  # not the tests' own, which choose another home
        "XUNCHA_HOME": str(home),
        "XUNCHA_DATABASE": "",
        "XUNCHA_REQUIRE_TOTP": "",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }


@pytest.fixture(scope="session")
def server(home: Path) -> Iterator[str]:
    """The address of a server in real mode whose database holds the fixed cast."""
    with serving(home) as address:
        yield address


@contextmanager
def serving(home: Path, seed: str = "tests.browser.seed", **settings: str) -> Iterator[str]:
    """A server of its own on a fresh home, filled by the module `seed` run as a program."""
    environment = environment_of(home) | settings
    subprocess.run([sys.executable, "-m", seed], env=environment, cwd=ROOT, check=True)
    port = free_port()
    log = (home / "server.log").open("w")
    command = [*XUNCHA, "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_for(address: str) -> None:
    for _attempt in range(150):
        try:
            urllib.request.urlopen(f"{address}/account/login/", timeout=2)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("服务没有启动")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    if path is None:
        pytest.skip("没有 Chromium：apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def person(server: str, chromium: Any) -> Iterator[Callable[[str], Any]]:
    """`person("leader")` is a page on which this person has signed in; console errors fail the test."""
    opened: list[Any] = []
    errors: list[str] = []

    def sign_in(username: str, password: str = PASSWORD) -> Any:
        context = chromium.new_context(
            base_url=server,
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/account/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    yield sign_in
    for context in opened:
        context.close()
    serious = [text for text in errors if "status of 4" not in text]
    assert not serious, serious


def picture(page: Any, name: str) -> None:
    """Keep a picture for the README when XUNCHA_PICTURES is set."""
    if os.environ.get("XUNCHA_PICTURES"):
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"{name}.png"))
