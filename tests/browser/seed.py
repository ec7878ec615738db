"""Run as a program beside a fresh XUNCHA_HOME: makes tables, reference data and the fixed cast for the browser tests."""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django

    django.setup()
    from tests import cast
    from xuncha.foundation.verbs import act
    from xuncha.site.prepare import prepare

    prepare()
    with act():
        cast.build()


if __name__ == "__main__":
    main()
