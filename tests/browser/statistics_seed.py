"""Run as a program beside a fresh XUNCHA_HOME: the fixed cast, and problems fed back that can be counted."""

from __future__ import annotations

import os

PROBLEMS = 12


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django

    django.setup()
    from tests import cast
    from tests.insight import problem_rows
    from xuncha.foundation.verbs import act
    from xuncha.site.prepare import prepare

    prepare()
    with act():
        problem_rows.in_bulk(cast.build(), PROBLEMS)


if __name__ == "__main__":
    main()
