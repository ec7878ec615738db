"""A request to see an identity stands on the home page of those whose key it needs, and on nobody else's."""

from __future__ import annotations

import pytest

from tests.foundation.custody.conftest import quick_locks as quick_locks
from tests.foundation.custody.conftest import record as record
from tests.foundation.custody.conftest import scene as scene
from tests.foundation.custody.scene import NAME, Scene
from xuncha.foundation import custody

pytestmark = pytest.mark.django_db
CARD = "查看身份的申请待批准"


@pytest.mark.slow
def test_the_card_goes_with_the_approvals(scene: Scene, enter) -> None:
    cast = scene.cast
    asked, _code = custody.request(scene.sealed, reason="核实是否同一人", by=cast.fresh("stranger"))

    def shown(name: str) -> bool:
        page = enter(cast.fresh(name)).get("/").content.decode()
        assert NAME not in page
        return CARD in page

    assert all(shown(name) for name in ("leader", "director", "discipline", "discipline2"))
    assert not any(shown(name) for name in ("stranger", "member", "lg_head", "sec_admin"))
    scene.approve(asked, "leader")
    assert not shown("leader") and not shown("director") and shown("discipline")
    scene.approve(asked, "discipline")
    assert not shown("discipline") and not shown("discipline2")
