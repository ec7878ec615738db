"""The demonstration's petitions are told by the same verbs as in the product."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests import cast as scene
from tests.cast import Cast
from xuncha.catalogue.models import Organisation
from xuncha.cycle.fieldwork.petitions.direct import DirectItem
from xuncha.cycle.fieldwork.petitions.models import Petition
from xuncha.foundation.dates import today
from xuncha.site.demo import petitions
from xuncha.site.demo.papers import Team
from xuncha.site.demo.stage import tell


def test_every_story_comes_as_far_as_it_says(cast: Cast, settings: Any) -> None:
    settings.DEMO = True
    Organisation.objects.create(name="清源县自然资源局", unit_type_id="county_dept")
    told: Any = SimpleNamespace(
        engagements={"x": cast.engagement}, person=cast.fresh, proof=lambda key: scene.proof(cast.fresh(key))
    )
    team = Team("leader", ("deputy",), "group_liaison", "group_liaison", ("member",))
    tell(petitions.stories(told, "x", team, entry=-20), today())
    states = dict(Petition.objects.trusted().values_list("sort", "state"))
    assert states["request"] == "referred" and states["litigation"] == "not_accepted"
    assert set(Petition.objects.trusted().values_list("state", flat=True)) >= {
        "closed",
        "in_group",
        "proposed",
        "registered",
    }
    assert set(DirectItem.objects.trusted().values_list("route", flat=True)) == {"superior", "inspectors"}
