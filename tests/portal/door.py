"""A real door in a process of its own, with an inside made of bare keys: what the tests of this folder talk to."""

from __future__ import annotations

import base64
import http.client
import io
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from xuncha.foundation.sealing import signed, suites
from xuncha.foundation.sealing.base import KeyPair
from xuncha.foundation.sealing.envelope import open_parts

ROOT = Path(__file__).parents[2]
Pairs = list[tuple[str, str]]
Files = list[tuple[str, str, bytes]]


@dataclass
class Answer:
    """Status, text and headers of one page."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields that the next request takes along."""
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text)
        return {name: _unescaped(value) for name, value in found}

    @property
    def receipt(self) -> str:
        found = re.search(r'id="receipt">([\d ]+)<', self.text)
        assert found, self.text
        return found[1]


@dataclass
class Door:
    """One door: its folder, its process, the keys of its inside."""

    home: Path
    suite: suites.Suite = suites.INTERNATIONAL
    settings: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: subprocess.Popen[bytes] | None = None
    version: int = 0

    def __post_init__(self) -> None:
        self.signing = self.suite.new_signing_pair()
        self.keys = {name: self.suite.new_pair() for name in ("office", "straight_up", "inspectors")}
        self.custodians = [self.suite.new_pair() for _ in range(4)]
        self.home.mkdir(mode=0o700, exist_ok=True)
        rows = [{"suite": self.suite.code, "public": self.signing.public.hex()}]
        (self.home / "trusted.json").write_text(json.dumps(rows))
        self.publish()

    @classmethod
    def at(cls, port: int) -> Door:
        """Somebody else's running door, to talk to only."""
        door = cls.__new__(cls)
        door.port = port
        return door

    # what the inside does

    def body(self, **changes: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        place = {
            "code": "qy3-jy",
            "title": "县委第一巡察组巡察县教育局",
            "state": "open",
            "opens": (now - timedelta(days=3)).isoformat(),
            "closes": (now + timedelta(days=20)).isoformat(),
            "notice": {
                "period": "11月3日至12月20日",
                "scope": ["县教育局领导班子及其成员", "下一级党组织主要负责人"],
                "channels": [{"name": "值班电话", "text": "0000-1234567"}],
                "hours": "工作日 8:00–12:00、14:30–17:30",
            },
        }
        return {
            "version": self.version,
            "suite": self.suite.code,
            "title": "清源县委巡察办",
            "keys": {name: [_text(pair.public)] for name, pair in self.keys.items()},
            "custodians": {
                "a": [_text(pair.public) for pair in self.custodians[:2]],
                "b": [_text(pair.public) for pair in self.custodians[2:]],
            },
            "engagements": [place | changes.pop("place", {})],
        } | changes

    def signed(self, body: dict[str, Any], by: KeyPair | None = None) -> str:
        return signed.sign("door-bundle", json.dumps(body), (by or self.signing).private, self.suite)

    def publish(self, **changes: Any) -> None:
        self.version += 1
        (self.home / "bundle.json").write_text(self.signed(self.body(**changes)))

    def ask(self, action: str, by: KeyPair | None = None, **said: Any) -> Answer:
        request = {"action": action, "at": time.time(), "nonce": secrets.token_hex(16)} | said
        return self.raw_ask(
            signed.sign("door-request", json.dumps(request), (by or self.signing).private, self.suite)
        )

    def raw_ask(self, document: str) -> Answer:
        return self.request("POST", "/inside/", document.encode(), {"Content-Type": "application/json"})

    def opened(self, addressee: str = "office") -> list[dict[str, bytes]]:
        """Every waiting parcel that this addressee can open: parts by name; files as file/1.jpg."""
        pair, found = self.keys[addressee], []
        for path in sorted((self.home / "spool").glob("*.parcel")):
            stream = io.BytesIO(path.read_bytes())
            try:
                parts = {
                    _name(part.name, part.about): part.read()
                    for part in open_parts(stream, pair.public, pair.private)
                }
            except suites.SealBroken:
                continue
            found.append(parts)
        return found

    # the process

    def start(self) -> Door:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        environment = os.environ | {
            "XUNCHA_DOOR_HOME": str(self.home),
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "xuncha.portal.settings",
            **self.settings,
        }
        command = [sys.executable, "-m", "xuncha.portal", "serve", "--port", str(self.port)]
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self.process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        self._wait()
        return self

    def _wait(self) -> None:
        for _attempt in range(200):
            try:
                self.get("/")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the door did not start")

    @property
    def log(self) -> str:
        return (self.home.parent / f"{self.home.name}.log").read_text()

    def stop(self, sign: int = signal.SIGTERM) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, sign)
            self.process.wait(30)
            self.process = None

    # what a citizen's browser does

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        client.request(method, path, body, headers or {})
        response = client.getresponse()
        answer = Answer(response.status, response.read(), response.headers)
        client.close()
        return answer

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, pairs: dict[str, str] | Pairs) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", path, urllib.parse.urlencode(pairs).encode(), kind)

    def send(self, path: str, pairs: dict[str, str], files: Files) -> Answer:
        body, kind = multipart(pairs, files)
        return self.request("POST", path, body, {"Content-Type": kind})

    def report(self, what: str = "某人把公款借给亲戚", files: Files | None = None, **values: str) -> Answer:
        """All the way through the pages, as a browser without scripts would go."""
        path = "/qy3-jy/write/"
        page = self.get(path)
        first = {"superior": "no", "inspectors": "no"} | {
            name: values.pop(name) for name in ("superior", "inspectors") if name in values
        }
        page = self.post(path, page.hidden | first | {"goto": "text"})
        page = self.post(path, page.hidden | {"what": what, "who": "", "when": "", "goto": "name"})
        if "realname" in page.text:
            page = self.post(path, page.hidden | {"realname": "no"} | values | {"goto": "files"})
        return self.send(path, page.hidden | {"goto": "send"}, files or [])


def multipart(pairs: dict[str, str], files: Files) -> tuple[bytes, str]:
    """Fields first, as a browser sends them in the order of the page."""
    mark = secrets.token_hex(8)
    out = io.BytesIO()
    for name, value in pairs.items():
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, file_name, data in files:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        out.write(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    out.write(f"--{mark}--\r\n".encode())
    return out.getvalue(), f"multipart/form-data; boundary={mark}"


def _name(name: str, about: dict[str, Any]) -> str:
    return f"{name}/{about['file']}" if "file" in about else name


def _unescaped(value: str) -> str:
    import html

    return html.unescape(value)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
