"""The session's small services: staying alive while one types, the fresh proof for signatures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from xuncha.foundation.flow.signing import Proof
from xuncha.kit.http import Request

PROOF_KEY = "signing_proof"


@require_POST
def alive(request: Request) -> HttpResponse:
    """Called while somebody is typing, so that an open form does not end the session."""
    request.session.modified = True
    return HttpResponse(status=204)


def proof_in(request: Request) -> Proof | None:
    """The proof kept from a recent re-authentication, if it still holds; one proof serves a listed batch."""
    kept: Any = request.session.get(PROOF_KEY)
    if not kept or kept["user"] != request.user.pk:
        return None
    proof = Proof(kept["user"], datetime.fromisoformat(kept["at"]))
    return proof if proof.holds_for(request.user) else None


def keep_proof(request: Request) -> Proof:
    moment = timezone.now()
    request.session[PROOF_KEY] = {"user": request.user.pk, "at": moment.isoformat()}
    return Proof(request.user.pk, moment)
