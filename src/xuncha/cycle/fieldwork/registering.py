"""What this room tells the registries when it starts; each folder speaks for itself."""

from __future__ import annotations

from xuncha.cycle.fieldwork.assistance import registering as assistance
from xuncha.cycle.fieldwork.grouplife import registering as grouplife
from xuncha.cycle.fieldwork.interviews import registering as interviews
from xuncha.cycle.fieldwork.materials import registering as materials
from xuncha.cycle.fieldwork.petitions import registering as petitions
from xuncha.cycle.fieldwork.selfcheck import registering as selfcheck
from xuncha.cycle.fieldwork.surveys import registering as surveys
from xuncha.cycle.fieldwork.visits import registering as visits


def register() -> None:
    """Each folder's own `registering.register()`, in the order of the menu."""
    interviews.register()
    assistance.register()
    grouplife.register()
    materials.register()
    petitions.register()
    visits.register()
    surveys.register()
    selfcheck.register()
