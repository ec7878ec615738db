"""The public door imports this package on a machine where there is no Django configured."""

from __future__ import annotations

import subprocess
import sys


def test_sealing_imports_without_django():
    code = (
        "import sys; from xuncha.foundation.sealing import identity, passphrase, suites; "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    environment = {"PYTHONPATH": "src", "PATH": "/usr/bin"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
