"""A web worker has 150 MiB (design §8); models and picture libraries live in helper processes."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.house.source import PACKAGE, ROOT

HEAVY = {
    "numpy",
    "scipy",
    "sklearn",
    "onnxruntime",
    "cv2",
    "pypdfium2",
    "PIL",
    "rapidocr",
    "opencc",
    "rjieba",
    "pptx",
    "duckdb",
    "sqlglot",
}

SCRIPT = f"""
import django, sys
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*({HEAVY!r} & set(sys.modules)))
"""


def test_every_page_is_served_without_what_belongs_to_helpers() -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": f"{PACKAGE.parent}{os.pathsep}{ROOT}",
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not done.stdout.split()
