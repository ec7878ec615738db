"""One size in a process of its own: a fresh place, a county of so many rows, every measurement; JSON to stdout."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--files", type=int, default=0, help="rows to import and export; 0: not at this size")
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--requests", type=int, default=0)
    parser.add_argument(
        "--reading", action="store_true", help="scans, classification, copied passages: minutes"
    )
    chosen = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "xuncha.site.settings"
    import django

    django.setup()
    json.dump(measured(chosen).to_json(), sys.stdout, ensure_ascii=False)


def measured(chosen: argparse.Namespace) -> Any:
    from django.conf import settings
    from django.db import connection

    from bench import (
        bare,
        chain,
        county,
        crowd,
        files,
        ocr,
        pages,
        saving,
        search,
        serving,
        similar,
        statistics,
        tables,
        text,
    )
    from bench.figures import Run

    settings.ALLOWED_HOSTS = ["*"]
    scene = county.build(chosen.rows)
    bare.make()
    say(f"{chosen.rows:,} rows built")
    run = Run(chosen.rows, connection.vendor, pages.measure(scene, times=chosen.times), [])
    say("pages measured")
    run.figures += pages.fragment(times=3)
    run.figures += statistics.measure(scene, times=3)
    run.figures += tables.measure(scene, times=3)
    if (
        chosen.requests
    ):  # the index first: a server that finds none makes it, beside the requests that are timed
        run.figures += search.measure(scene, times=min(chosen.times, 5))
        run.figures += serving.throughput(scene, requests=chosen.requests) + crowd.measure()
    run.figures += saving.measure(scene, times=chosen.times)
    if chosen.files:
        run.figures += files.export(scene, rows=chosen.files) + files.landing(scene, rows=chosen.files)
    if chosen.reading:
        run.figures += ocr.recognition() + text.text() + similar.similar()
    if chosen.events:
        run.figures += chain.measure(scene, events=chosen.events)
    return run


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
