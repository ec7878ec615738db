"""What a machine must bring, checked before anything is installed; each lack is named with the line that mends it."""

from __future__ import annotations

import importlib.util
import shutil
import sys


def lacks() -> list[str]:
    found = []
    if sys.version_info < (3, 11):
        found.append(f"Python 3.11 以上（现在是 {sys.version.split()[0]}）：apt-get install -y python3")
    if importlib.util.find_spec("ensurepip") is None:
        found.append("Python 的 venv：apt-get install -y python3-venv")
    if shutil.which("git") is None:
        found.append("git：apt-get install -y git")
    return found


if __name__ == "__main__":
    missing = lacks()
    if missing:
        sys.exit("这台机器还缺：\n  " + "\n  ".join(missing))
