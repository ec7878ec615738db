"""The two key pairs of the inside, made on first use with the installation's suite."""

from __future__ import annotations

import json
from functools import partial

from xuncha.exchange.door.models import DoorKey
from xuncha.foundation import audit
from xuncha.foundation.keys.suites import chosen
from xuncha.foundation.scoping import Actor
from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.suites import Suite, fingerprint
from xuncha.foundation.verbs import verb


def current(use: str) -> DoorKey:
    """The newest pair of the installation's suite."""
    return DoorKey.objects.filter(use=use, suite=chosen().code).first() or make(use, by=None)


@verb
def make(use: str, *, by: Actor | None) -> DoorKey:
    """A new pair; older intake pairs stay, so that parcels on their way still open."""
    suite = chosen()
    pair = suite.new_pair() if use == DoorKey.Use.INTAKE else suite.new_signing_pair()
    key = DoorKey(use=use, suite=suite.code, public=pair.public)
    key.keep_private(pair.private)
    key.save()
    audit.record("door.key", by=by, about=key, data={"use": use, "suite": suite.name})
    return key


def suite_of(key: DoorKey) -> Suite:
    return suites.get(key.suite)


def intake_for(marks: set[bytes], suite: Suite) -> DoorKey | None:
    """Which of our intake pairs a parcel was sealed to."""
    name = partial(fingerprint, suite)
    rows = DoorKey.objects.filter(use=DoorKey.Use.INTAKE, suite=suite.code)
    return next((key for key in rows if name(bytes(key.public)) in marks), None)


def public_document() -> str:
    """What `xuncha door init` on the door's machine is given: the signing keys it shall trust."""
    current(DoorKey.Use.SIGNING)
    rows = DoorKey.objects.filter(use=DoorKey.Use.SIGNING)
    return json.dumps([{"suite": row.suite, "public": bytes(row.public).hex()} for row in rows], indent=1)
