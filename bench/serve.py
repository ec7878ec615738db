"""The server of `xuncha serve`, for the ledger or (`--bare`) for the floor, on a database that is already prepared."""

from __future__ import annotations

import argparse
import os


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--bare", action="store_true")
    chosen = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django
    from django.conf import settings

    django.setup()
    if chosen.bare:
        settings.ROOT_URLCONF, settings.MIDDLEWARE = "bench.bare", []
    from xuncha.site.management.commands.serve import Server

    Server(f"127.0.0.1:{chosen.port}", 8, chosen.workers).run()


if __name__ == "__main__":
    main()
