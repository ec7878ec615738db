"""Before, during, after: one table a round, counting what its reader may know of (M4-25)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.rectification import scene
from tests.workpapers.test_immediate import issued, replied
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.cycle.workpapers import noticing

Enter = Callable[..., Client]


def test_the_three_phases_of_a_round(cast: Cast, enter: Enter, django_assert_max_num_queries: Any) -> None:
    rows = scene.many(cast, 3)
    RectificationItem.objects.trusted().filter(pk=rows[0].pk).update(phase="pre", declared="done")
    RectificationItem.objects.trusted().filter(pk=rows[1].pk).update(phase="during")
    noticing.verify(replied(cast), by=cast.leader, reason="属实")
    issued(cast)
    url = reverse("rectification:phases", args=[cast.round.pk])
    total = enter(cast.director).get(url).context["total"]
    assert {name: value for name, value in total.items() if value} == {
        "pre": 1,
        "pre_done": 1,
        "during": 1,
        "post": 1,
        "notices": 2,
        "notices_done": 1,
    }
    scene.many(cast, 40)
    browser = enter(cast.director)
    browser.get(url)
    with django_assert_max_num_queries(12):
        assert browser.get(url).context["total"]["post"] == 41
    assert url in enter(cast.director).get(reverse("planning:round", args=[cast.round.pk])).content.decode()


def test_units_and_strangers_have_no_such_page(cast: Cast, enter: Enter) -> None:
    url = reverse("rectification:phases", args=[cast.round.pk])
    assert enter(cast.head).get(url).status_code == 404
    assert enter(cast.stranger).get(url).status_code == 404
    assert enter(cast.other_leader).get(url).context["total"]["notices"] == 0
