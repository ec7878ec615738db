"""`xuncha door init | serve | stick`: what is run on the door's own machine."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from xuncha.foundation.sealing import signed, suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.portal import bundle as bundles
from xuncha.portal import config, spool

HERE = ("init", "serve", "stick")
"""Words of `xuncha door` that belong to the door's machine; all others are the inside's."""


def main(arguments: list[str]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "xuncha.portal.settings"
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except (config.WrongSetting, bundles.Refused, SealBroken, OSError) as error:
        sys.exit(str(error))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xuncha door", description="公开门户（阳光反映）这一侧的命令")
    words = parser.add_subparsers(required=True)
    init = words.add_parser("init", help="信任内网系统的签名公钥（用 xuncha door key 在内网导出的文件）")
    init.add_argument("keys", type=Path, help="公钥文件")
    init.set_defaults(run=_init)
    serve = words.add_parser("serve", help="启动门户")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8001)
    serve.add_argument("--threads", type=int, default=32)
    serve.add_argument(
        "--beside", action="store_true", help=argparse.SUPPRESS
    )  # ends with the process that started it
    serve.set_defaults(run=_serve)
    stick = words.add_parser("stick", help="用U盘交换：收下配置和回执，放上待取的信封")
    stick.add_argument("folder", type=Path)
    stick.set_defaults(run=_stick)
    return parser


def _init(chosen: argparse.Namespace) -> None:
    """Replaces the trusted keys: a signing key is exchanged by a person who stands at both machines."""
    rows = json.loads(chosen.keys.read_text(encoding="utf8"))
    for row in rows:
        suites.get(int(row["suite"])).require()
        bytes.fromhex(row["public"])
    bundles.write_whole(config.home() / "trusted.json", json.dumps(rows).encode())
    say(f"已信任 {len(rows)} 把内网签名公钥。请把 {config.home()} 设为只有运行门户的用户可读（0700）。")


def _serve(chosen: argparse.Namespace) -> None:
    from xuncha.portal.server import serve

    if chosen.beside:
        threading.Thread(target=_end_with_starter, daemon=True).start()
    if not bundles.trusted():
        say("还没有信任内网的签名公钥，收不到配置：先运行 xuncha door init 公钥文件")
    say(f"公开门户已启动：http://{chosen.host}:{chosen.port}/")
    serve(chosen.host, chosen.port, chosen.threads)


def _end_with_starter() -> None:
    while os.read(0, 1):  # not through sys.stdin, whose lock would be held while the interpreter ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _stick(chosen: argparse.Namespace) -> None:
    """First what the inside put on it, then what waits here. Nothing is deleted that was not acknowledged."""
    folder: Path = chosen.folder
    _take_in(folder)
    out = folder / "parcels"
    out.mkdir(exist_ok=True)
    count = 0
    for serial, path in spool.waiting():
        shutil.copyfile(path, out / f"{serial}.parcel")
        count += 1
    bundles.sync_folder(out)
    say(f"放上 {count} 个信封。内网收下之后，请把U盘再拿回来一次，门户收到回执才会删除。")


def _take_in(folder: Path) -> None:
    from xuncha.portal.inside import ACKNOWLEDGED, acknowledge

    found = folder / "bundle.json"
    if found.exists():
        say(f"收下配置第 {bundles.accept(found.read_text(encoding='utf8')).version} 版。")
    acks = folder / "acknowledged.json"
    if acks.exists():
        serials = json.loads(signed.read(ACKNOWLEDGED, acks.read_bytes(), bundles.trusted()))
        say(f"内网已收下 {acknowledge(serials)} 个信封，门户已删除。")
        for serial in serials:
            (folder / "parcels" / f"{serial}.parcel").unlink(missing_ok=True)


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a command speaks to who runs it
