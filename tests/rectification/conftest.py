"""Scenes that several modules of this room begin with; each module builds its own once (tests/conftest.py: standing)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.cast import Cast
from tests.rectification import disclosures, scene
from xuncha.cycle.rectification.models import Disclosure, RectificationPlan


@pytest.fixture(scope="module")
def approved(standing: Cast) -> RectificationPlan:
    return scene.approved(standing)


@pytest.fixture
def plan(cast: Cast, approved: RectificationPlan) -> RectificationPlan:
    """Submitted, signed and agreed by all parties."""
    return deepcopy(approved)


@pytest.fixture
def begun(plan: RectificationPlan) -> RectificationPlan:
    """The same plan, its first item done."""
    return disclosures.begun(plan)


@pytest.fixture
def text(cast: Cast, begun: RectificationPlan) -> Disclosure:
    """A draft for everybody to read, drawn by the liaison."""
    return disclosures.drafted(cast, begun)
