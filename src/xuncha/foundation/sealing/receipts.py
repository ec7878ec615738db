"""Receipts of the public door: 32 digits in groups of four, of which 31 are random (102 bits) and one is a check digit.

From a receipt come, one way only, the thread's id (under which the door and the inside file what belongs together) and
the reply key (with which answers are sealed). Nobody who holds the one can tell the other, or the receipt. The receipt
itself comes from a secret that the reporter's own form carries, so that a form sent twice over a bad line gets the same
receipt twice, and no receipt is ever stored.
"""

from __future__ import annotations

import hmac
import os
import unicodedata

from xuncha.foundation.sealing import checkdigit
from xuncha.foundation.sealing.suites import Suite, joined

DIGITS = 32
ID_BYTES = 16
SECRET_BYTES = 32
_RANDOM_DIGITS = DIGITS - 1
_ASCII = frozenset("0123456789")


def new_secret() -> str:
    """Hexadecimal; goes into a reporter's form and is stored nowhere."""
    return os.urandom(SECRET_BYTES).hex()


def is_secret(text: str) -> bool:
    return len(text) == 2 * SECRET_BYTES and all(mark in "0123456789abcdef" for mark in text)


def receipt_of(secret: str, suite: Suite) -> str:
    """The receipt of a form, digits only. 64 bytes are reduced to 31 digits, so no digit is likelier than another."""
    raw = suite.derive(bytes.fromhex(secret), b"xuncha/door/receipt", 64)
    return checkdigit.with_check(f"{int.from_bytes(raw, 'big') % 10**_RANDOM_DIGITS:0{_RANDOM_DIGITS}d}")


def serial_of(secret: str, suite: Suite) -> str:
    """The same form makes the same parcel: sent twice, it is stored once."""
    return suite.derive(bytes.fromhex(secret), b"xuncha/door/parcel", ID_BYTES).hex()


def grouped(receipt: str) -> str:
    """For people: groups of four."""
    return " ".join(receipt[at : at + 4] for at in range(0, len(receipt), 4))


def read(typed: str) -> str | None:
    """The digits of what somebody typed (full-width digits, blanks and hyphens do not matter); None after a slip."""
    plain = unicodedata.normalize("NFKC", typed)
    digits = "".join(mark for mark in plain if mark in _ASCII)
    return digits if len(digits) == DIGITS and checkdigit.fits(digits) else None


def thread_id(receipt: str, suite: Suite) -> bytes:
    return suite.derive(receipt.encode(), b"xuncha/door/thread", ID_BYTES)


def reply_key(receipt: str, suite: Suite) -> bytes:
    """For the suite's own symmetric cipher."""
    return suite.derive(receipt.encode(), b"xuncha/door/reply")


def marker_key(receipt: str, suite: Suite) -> bytes:
    """Seals what the door itself must remember of a thread, so that its disk does not tell."""
    return suite.derive(receipt.encode(), b"xuncha/door/marker")


def seal_reply(key: bytes, thread: bytes, number: int, text: str, suite: Suite) -> bytes:
    """An answer that only the holder of the receipt reads, bound to its place in the thread."""
    return suite.encrypt(key, text.encode(), _reply_context(thread, number))


def open_reply(key: bytes, thread: bytes, number: int, sealed: bytes, suite: Suite) -> str:
    return suite.decrypt(key, sealed, _reply_context(thread, number)).decode()


def _reply_context(thread: bytes, number: int) -> bytes:
    return joined(b"xuncha/door/answer", thread, number.to_bytes(4, "big"))


def same(one: bytes, other: bytes) -> bool:
    """Equal, in a time that does not tell how much of it is."""
    return hmac.compare_digest(one, other)
