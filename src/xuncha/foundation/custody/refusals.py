"""Refusals of custody."""

from __future__ import annotations

from xuncha.foundation.refusals import Refused


class NotReady(Refused):
    """There are not enough holders to seal anything to."""


class WrongSecret(Refused):
    """A passphrase or code that does not open; the attempt was counted."""

    status = 422


class TooManyTries(Refused):
    """Nothing is tried for a while."""

    status = 429
