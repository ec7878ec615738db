"""`xuncha audit verify` and `xuncha audit export-head`: exit code 0 whole, 1 broken, 2 could not be checked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from xuncha.foundation.audit import heads
from xuncha.foundation.audit.chain import is_demo_database
from xuncha.foundation.audit.verify import Report, verify
from xuncha.foundation.refusals import Refused


def audit_verify(argv: Sequence[str], out: TextIO | None = None) -> int:
    """Check the whole chain, against exported heads if given."""
    parser = argparse.ArgumentParser(
        prog="xuncha audit verify", description=_("核对审计链是否完整、未被改动")
    )
    parser.add_argument(
        "--head",
        action="append",
        nargs="+",
        type=Path,
        default=[],
        metavar="FILE",
        help=_("以前导出的链首文件"),
    )
    options = parser.parse_args(argv)
    files = [path for group in options.head for path in group]
    out = out or sys.stdout
    try:
        report = verify([heads.read_head(path) for path in files])
    except Refused as refused:
        out.write(_("没有核对：%(why)s\n") % {"why": refused})
        return 2
    out.write(_told(report))
    return 0 if report.whole else 1


def audit_export_head(argv: Sequence[str], out: TextIO | None = None) -> int:
    """Write the signed head to a file that is to be kept outside."""
    parser = argparse.ArgumentParser(prog="xuncha audit export-head", description=_("导出带签名的审计链首"))
    parser.add_argument("file", type=Path, metavar="FILE")
    path = parser.parse_args(argv).file
    out = out or sys.stdout
    try:
        head = heads.export_head(path)
    except Refused as refused:
        out.write(f"{refused}\n")
        return 2
    except OSError as error:
        out.write(_("写不了 %(path)s：%(why)s\n") % {"path": path, "why": error.strerror})
        return 2
    out.write(_("已导出第 %(seq)s 条的链首到 %(path)s；请存放到本机以外\n") % {"seq": head.seq, "path": path})
    return 0


def _told(report: Report) -> str:
    lines = [
        _("已核对 %(count)s 条，用时 %(seconds).1f 秒") % {"count": report.events, "seconds": report.seconds}
    ]
    if is_demo_database():
        lines.append(_("这是演示数据库"))
    if report.whole and report.heads:
        lines.append(_("审计链完整，并与 %(heads)s 份导出的链首一致") % {"heads": report.heads})
    elif report.whole:
        lines.append(_("审计链完整；没有给出导出的链首，末尾截断或整链重写查不出来"))
    lines += [_("审计链有问题：%(what)s") % {"what": finding.sentence} for finding in report.findings]
    return "\n".join(lines) + "\n"
