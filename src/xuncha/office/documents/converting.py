"""Old Word and WPS files through LibreOffice, where the office has it and allows it."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xuncha.office.errors import Unreadable

SECONDS = 120
_HOW = "请用Word或WPS打开，另存为.docx后再传。"


@contextmanager
def as_docx(path: Path, program: str) -> Iterator[Path]:
    """The document as .docx in a folder of its own that is gone afterwards. `program`: LibreOffice's path; empty: none.

    Its profile lies in that folder too: no settings, macros or recent files of anybody's.
    """
    if not program:
        raise Unreadable("old_format", f"这是旧版Word或WPS文字（.doc、.wps），本机没有配置转换程序。{_HOW}")
    with tempfile.TemporaryDirectory(prefix="xuncha-convert-") as folder:
        source = Path(folder) / "source.doc"
        source.symlink_to(path.resolve())
        _run(program, source, Path(folder))
        made = Path(folder) / "source.docx"
        if not made.exists():
            raise Unreadable("old_format", f"转换程序没能打开这份文件。{_HOW}")
        yield made


def _run(program: str, source: Path, folder: Path) -> None:
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault",
        "--convert-to", "docx", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    try:
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True, cwd=folder)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unreadable("old_format", f"转换超过{SECONDS}秒，已停止。{_HOW}") from error
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unreadable("old_format", f"转换程序运行失败。{_HOW}") from error
