"""A volume of the bureau's engagement, with a signed-off plan, a paper and a sealed interview in it."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.cast import Cast, appoint
from tests.rectification import scene
from xuncha.cycle.results.archive import actions
from xuncha.cycle.results.models import Volume
from xuncha.cycle.workpapers.actions import draft_paper
from xuncha.cycle.workpapers.models import WorkPaper


def written(cast: Cast, title: str) -> WorkPaper:
    words = {"summary": "2023年以来4次未列。", "facts": "查阅党组会记录11次。", "analysis": "重视不够。"}
    return draft_paper(WorkPaper(title=title, **words), engagement=cast.engagement, by=cast.member)


@pytest.fixture(scope="module")
def begun(standing: Cast) -> Volume:
    """The stranger becomes the group's archivist, who knows neither feedback nor rectification."""
    appoint(standing.stranger, "group_archivist", [standing.group.pk])
    scene.approved(standing)
    written(standing, "第一议题落实不严")
    return actions.open_volume(standing.engagement, by=standing.fresh("leader"))


@pytest.fixture
def volume(cast: Cast, begun: Volume) -> Volume:
    return deepcopy(begun)
