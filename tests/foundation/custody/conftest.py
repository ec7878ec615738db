from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, appoint
from tests.foundation.custody import scene as scenes
from xuncha.cycle.workpapers.models import WorkPaper
from xuncha.foundation.scoping import audience_mask
from xuncha.foundation.sealing import passphrase
from xuncha.foundation.sealing.passphrase import Cost


@pytest.fixture(autouse=True, scope="module")
def quick_locks() -> Iterator[None]:
    """Argon2 is slow on purpose; what it costs has a test of its own."""
    real = passphrase.lock
    cheap = Cost(passes=1, kib=64, lanes=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase, "lock", lambda *args, **kwargs: real(*args, cost=cheap))
        yield


def paper(cast: Cast) -> Any:
    """A record of group one that the office may see."""
    return WorkPaper.objects.create(
        engagement=cast.engagement,
        title="反映问题",
        round_id=cast.round.pk,
        group_id=cast.group.pk,
        engagement_id=cast.engagement.pk,
        organisation_id=cast.bureau.pk,
        audience=audience_mask(["office"]),
        created_by_id=cast.leader.pk,
        state="draft",
    )


def with_an_officer(cast: Cast, record: Any) -> scenes.Scene:
    """`stranger` is the lead officer who asks."""
    appoint(cast.stranger, "lead_officer", [])
    return scenes.build(cast, record)


@pytest.fixture
def record(cast: Cast) -> Any:
    return paper(cast)


@pytest.fixture
def scene(cast: Cast, record: Any) -> scenes.Scene:
    return with_an_officer(cast, record)
