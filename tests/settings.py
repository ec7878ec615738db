"""The product's settings in a home of its own: pytest-django reads them before any conftest could say where."""

from __future__ import annotations

import os
import tempfile

os.environ["XUNCHA_HOME"] = tempfile.mkdtemp(prefix="xuncha-test-")

from xuncha.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashing.Quick"]
