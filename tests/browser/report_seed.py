"""Run as a program: the fixed cast, and a report that a member has assembled from three signed papers."""

from __future__ import annotations

import os


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.site.settings")
    import django

    django.setup()
    from tests import cast as people
    from tests.reporting import scene
    from xuncha.foundation.verbs import act
    from xuncha.site.prepare import prepare

    prepare()
    with act():
        cast = people.build()
    scene.drafted(cast)


if __name__ == "__main__":
    main()
