"""The 国密 suite as an office would have it: chosen once, then used by everything that seals, signs or digests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted import scan
from tests.site.gm_installation import NAME, PHONE, TEXT

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_whole_installation_works_with_the_chinese_suite(tmp_path: Path) -> None:
    pytest.importorskip("gmssl_pyx", reason="requirements-gm.lock is not installed")
    home = tmp_path / "home"
    home.mkdir()
    environment = os.environ | {
        "XUNCHA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.planting.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.site.gm_installation"], env=environment, cwd=ROOT, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["unsealed"] == {"name": NAME, "phone": PHONE}
    assert found["door"] == {"content": TEXT, "answered": True, "identities": 1}
    assert found["audit"] == {"whole": True, "digest": "sm3", "signed_with": "gm"}
    assert found["files"] and set(found["codes"]) == {"gm"} and found["codes"]["gm"] > 10
    assert (home / "secrets" / "suite").read_text().strip() == "gm"
    assert scan(home, [NAME, PHONE, TEXT]) == []
