"""Which suite this installation seals new values with; older values name their own (foundation/sealing)."""

from __future__ import annotations

from django.conf import settings

from xuncha.foundation.keys.errors import SealBroken
from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.suites import Suite, UnknownSuite


def chosen() -> Suite:
    """The installation's own choice, made when it was set up (`xuncha init --suite`)."""
    return suites.choose(settings.SEALING_SUITE)


def suite(code: int) -> Suite:
    """The suite a value was sealed with."""
    try:
        return suites.get(code)
    except UnknownSuite as error:
        raise SealBroken(str(error)) from error
