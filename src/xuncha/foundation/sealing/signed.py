"""Documents signed by the inside for its door: the configuration bundle, acknowledgements, requests.

The signed bytes travel as they were signed, with the purpose bound in, so that an acknowledgement never passes for a
bundle. Who reads one says which keys are trusted; a document never brings its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from xuncha.foundation.sealing import suites
from xuncha.foundation.sealing.errors import SealBroken
from xuncha.foundation.sealing.suites import Suite, joined

FORMAT = "xuncha-signed-1"
Trusted = Iterable[tuple[int, bytes]]
"""Suite code and public key of those whose signature counts."""


def sign(purpose: str, body: str, private: bytes, suite: Suite) -> str:
    """The document as text: JSON around `body`, which is kept letter for letter."""
    signature = suite.sign(private, _signed_bytes(purpose, body))
    return json.dumps(
        {"format": FORMAT, "suite": suite.code, "signature": signature.hex(), "body": body},
        ensure_ascii=False,
    )


def read(purpose: str, document: str | bytes, trusted: Trusted) -> str:
    """The body of a document signed for this purpose by somebody trusted; SealBroken otherwise."""
    try:
        outer = json.loads(document)
        if outer["format"] != FORMAT:
            raise SealBroken
        body, signature = str(outer["body"]), bytes.fromhex(outer["signature"])
        suite = suites.get(int(outer["suite"]))
    except (ValueError, KeyError, TypeError) as error:
        raise SealBroken from error
    signed = _signed_bytes(purpose, body)
    for code, public in trusted:
        if code == suite.code and suite.verify(public, signature, signed):
            return body
    raise SealBroken("签名不是受信任的一方所作，或内容被改过")


def _signed_bytes(purpose: str, body: str) -> bytes:
    return joined(b"xuncha/signed", purpose.encode(), body.encode())
