"""`xuncha door key | fetch | import | publish`: the inside's half. `init`, `serve` and `stick` run on the door's machine."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from xuncha.exchange.door import bundle, exchanging, keys
from xuncha.foundation.refusals import Refused


class Command(BaseCommand):
    help = _("与公开门户交换：导出公钥、取件、用U盘交换")

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = parser.add_subparsers(dest="word", required=True)
        key = words.add_parser("key", help=_("导出签名公钥，拿到门户的机器上 xuncha door init"))
        key.add_argument("file", type=Path)
        words.add_parser("fetch", help=_("取回信封，送去公告和答复"))
        stick = words.add_parser("import", help=_("收下门户放在U盘上的信封，放上回执和配置"))
        stick.add_argument("folder", type=Path)
        publish = words.add_parser("publish", help=_("只把配置写成文件"))
        publish.add_argument("file", type=Path)

    def handle(self, *args: Any, word: str, **options: Any) -> None:
        try:
            getattr(self, f"_{word}")(options)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error

    def _key(self, options: dict[str, Any]) -> None:
        options["file"].write_text(keys.public_document(), encoding="utf8")
        self.stdout.write(_("已写出。这是公钥，可以公开；请当面拿到门户的机器上，不要经别人转手。"))

    def _fetch(self, options: dict[str, Any]) -> None:
        self._say(exchanging.exchange())

    def _import(self, options: dict[str, Any]) -> None:
        self._say(exchanging.by_stick(options["folder"]))

    def _publish(self, options: dict[str, Any]) -> None:
        options["file"].write_text(bundle.document(), encoding="utf8")

    def _say(self, outcome: exchanging.Outcome) -> None:
        line = _("取回 %(taken)d 件，登记 %(landed)d 件") % {"taken": outcome.taken, "landed": outcome.landed}
        self.stdout.write(line)
