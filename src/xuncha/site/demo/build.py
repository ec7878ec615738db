"""Builds the demonstration county by the acts its users would take, in one transaction: all of it, or nothing."""

from __future__ import annotations

from datetime import date
from itertools import cycle

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Refused
from xuncha.people.models import Appointment, User
from xuncha.people.viewing import demo_password, one_of_each_role
from xuncha.site.demo import first_round, followed, office_work, patterns, rounds, second_round, study
from xuncha.site.demo.custody import custody_story, demo_passphrase
from xuncha.site.demo.founding import founding_story
from xuncha.site.demo.history import history_story
from xuncha.site.demo.rectify import FATES, HEADS_FATES
from xuncha.site.demo.scene import SCALES, Scene
from xuncha.site.demo.stage import Story, tell


def build(scale: str, *, start: date | None = None) -> bool:
    """Build the county; False when there is one already. Refused outside a demonstration.

    An interrupted build leaves nothing but stored pictures behind, so that the next start begins anew.
    """
    if not settings.DEMO:
        raise Refused(
            _("演示县只能建在演示环境里：请用 xuncha demo，或设 XUNCHA_DEMO=1 和单独的 XUNCHA_HOME")
        )
    if scale not in SCALES:
        raise ValueError(scale)
    if User.objects.exists():
        return False
    with transaction.atomic():
        scene = Scene(start or today(), scale, fates=cycle(FATES), heads_fates=cycle(HEADS_FATES))
        tell(_stories(scene), scene.start)
    return True


def _stories(scene: Scene) -> list[Story]:
    return [
        founding_story(scene),
        past_story(scene),
        *([history_story(scene)] if scene.scale == "county" else []),
        *first_round.stories(scene),
        *second_round.stories(scene),
        *office_work.stories(scene),
        *patterns.stories(scene),
        *study.stories(scene),
        *followed.stories(scene),
        custody_story(scene),
    ]


def past_story(scene: Scene) -> Story:
    """The special inspections of the term before are put down after the fact."""
    yield -405
    units = [scene.units[code] for code, row in scene.county.units.items() if row["last_mode"] == "special"]
    rounds.past_round(scene, units)


def build_small() -> bool:
    """What the first start of a demonstration builds."""
    return build("small")


def sign_ins() -> list[str]:
    """The password they share, then one line a role: user name, name, role."""
    secrets = {"password": demo_password(), "passphrase": demo_passphrase()}
    return [
        _("口令都是 %(password)s，密钥保管口令都是 %(passphrase)s") % secrets,
        *(_line(item) for item in one_of_each_role()),
    ]


def _line(item: Appointment) -> str:
    scope = item.scope_label
    if len(item.scope_ids) > 1:
        scope = _("%(first)s等%(count)d个单位") % {
            "first": scope.split("、")[0],
            "count": len(item.scope_ids),
        }
    return f"{item.user.username:<16}{item.user.name}\t{scope} {item.role.label}".replace("\t ", "\t")
