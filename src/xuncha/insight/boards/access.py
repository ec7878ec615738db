"""Who may open which board (decision 19)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation.refusals import NotAllowed

COCKPIT = "boards.cockpit"
DOSSIER = "boards.dossier"
SCREEN = "boards.screen"
RESULTS = "boards.results"
CHOICE = "boards.choice"
PUBLISHED = "tables.read"
"""A published block is a snapshot: who reads snapshots reads it."""


def require(user: Any, right: str, sentence: str) -> None:
    if not user.holds(right):
        raise NotAllowed(sentence)


def units(user: Any) -> QuerySet[Organisation]:
    """The units whose dossier this person may open: by appointment, or because one's group inspects them."""
    inspected = Engagement.objects.within_reach(user, DOSSIER, acting=False).exclude(state="void")
    own = Organisation.objects.within_reach(user, DOSSIER, acting=False)
    return Organisation.objects.filter(
        Q(pk__in=own.order_by().values("pk")) | Q(pk__in=inspected.order_by().values("organisation"))
    )


def unit(user: Any, pk: int) -> Organisation:
    """The unit, or 404: whether there is a dossier is not told to who may not read it."""
    require(user, DOSSIER, _("您的授权不含单位画像"))
    found = units(user).select_related("unit_type", "parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
