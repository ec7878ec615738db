"""The `xuncha` command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a management command in this project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
