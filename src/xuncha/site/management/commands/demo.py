"""`xuncha demo`: build the demonstration county at a chosen scale, in a data folder of its own."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from xuncha.foundation.refusals import Refused
from xuncha.site.prepare import WrongModeError, prepare


class Command(BaseCommand):
    help = "建演示县（清源县，全部虚构）：xuncha demo --scale small|round|county"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        from xuncha.site.demo.scene import SCALES

        parser.add_argument(
            "--scale",
            choices=SCALES,
            default="small",
            help="small 约半分钟；round 全部 20 个单位；county 另加往届台账",
        )

    def handle(self, *args: Any, scale: str, **options: Any) -> None:
        from xuncha.site.demo import build, sign_ins

        begun = time.monotonic()
        try:
            prepare()
            built = build(scale)
        except (WrongModeError, Refused) as error:
            raise CommandError(str(error)) from None
        if built:
            self.stdout.write(
                f"演示县已建好（规模 {scale}，{time.monotonic() - begun:.0f} 秒）：{settings.HOME}"
            )
        else:
            self.stdout.write(f"这里已有一个演示县，没有改动：{settings.HOME}")
            self.stdout.write("要另建一个，请先停止服务并删除这个文件夹，或另设 XUNCHA_HOME。")
        for line in sign_ins():
            self.stdout.write(f"  {line}")
