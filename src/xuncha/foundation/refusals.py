"""Why something was not done, as a sentence a person can act on. The kit turns each into a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """Something was asked that cannot be done; the message says why and who could."""

    status = 409

    def __init__(self, message: Any, *, details: Sequence[Any] = ()) -> None:
        super().__init__(str(message))
        self.message = message
        self.details = list(details)


class NotAllowed(Refused):
    """May see, may not do."""

    status = 403


class Missing(Refused):
    """Something that must hold does not hold yet; `details` lists it."""

    status = 422


class NeedsReason(Refused):
    """Possible, but only with a reason: because of warnings, or because the step asks for one."""

    status = 422


class NeedsSignature(Refused):
    """The act is a signature: fresh re-authentication, or its paper form."""

    status = 422


class Stale(Refused):
    """Somebody else was faster; nothing was overwritten."""

    status = 409
