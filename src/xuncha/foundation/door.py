"""Where rooms meet the public door without knowing it: what comes in lands in a room, answers go out through the office.

`exchange/door` fetches and opens; rooms register where a kind of parcel lands. Reports and what is added to them land
as `report`, answer sheets as `survey`; `straight_up` and `inspectors` arrive unopened (practice 10, 11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from xuncha.foundation.refusals import Refused
from xuncha.foundation.scoping import Actor


@dataclass(frozen=True)
class ArrivedFile:
    """A file of an opened parcel. It is decrypted anew each time it is read and never lies on a disk in clear."""

    name: str
    media_type: str
    _chunks: Callable[[], Iterator[bytes]] = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        return self._chunks()

    def read(self) -> bytes:
        return b"".join(self._chunks())


@dataclass(frozen=True)
class Kept:
    """A parcel that landed and still lies here whole, because a room may have refused a file of it."""

    serial: str
    until: date
    files: tuple[ArrivedFile, ...]


@dataclass(frozen=True)
class Arrival:
    """One parcel as a room sees it. `hour` is never finer than the hour; of answer sheets it is the day.

    Unopened parcels have neither content nor files: a room keeps their number and time, and `serial` to ask for them.
    """

    serial: str
    thread: str
    engagement_id: int | None
    hour: datetime
    supplement: bool = False
    content: dict[str, Any] = field(default_factory=dict, repr=False)
    files: tuple[ArrivedFile, ...] = ()
    identity: bytes | None = field(default=None, repr=False)
    identity_context: bytes = b""


Landing = Callable[[Arrival], tuple[str, int]]


class Office(Protocol):
    """The inside half of the door, as `exchange/door` provides it."""

    def can_reply(self, thread: str) -> bool: ...

    def reply(self, thread: str, text: str, *, by: Actor) -> None: ...

    def open_direct(
        self, serial: str, *, passphrase: str, by: Actor
    ) -> tuple[dict[str, Any], tuple[ArrivedFile, ...]]: ...

    def destroy(self, serial: str, *, by: Actor) -> None: ...

    def kept_for(self, kind: str, record_id: int) -> list[Kept]: ...


_landings: dict[str, Landing] = {}
_surveys: list[Callable[[], Iterable[dict[str, Any]]]] = []
_office: list[Office] = []


def landing(kind: str) -> Callable[[Landing], Landing]:
    """Say where parcels of a kind land. The function runs inside the act that takes the parcel in, once a parcel; it
    returns kind and id of the record it made or added to.
    """

    def register(function: Landing) -> Landing:
        _landings[kind] = function
        return function

    return register


def landing_of(kind: str) -> Landing | None:
    return _landings.get(kind)


def surveys(provider: Callable[[], Iterable[dict[str, Any]]]) -> None:
    """Say what the door shows to those who answer: definitions as in docs/architecture.md, with `engagement` an id."""
    _surveys.append(provider)


def every_survey() -> Iterator[dict[str, Any]]:
    for provider in _surveys:
        yield from provider()


def run_by(office: Office) -> None:
    _office[:] = [office]


def can_reply(thread: str) -> bool:
    """Whether the holder of this thread's receipt can still be answered."""
    return bool(thread and _office) and _office[0].can_reply(thread)


def reply(thread: str, text: str, *, by: Actor) -> None:
    """Send an answer to whoever holds the receipt; it goes out with the next exchange. Inside an act."""
    _the_office().reply(thread, text, by=by)


def open_direct(serial: str, *, passphrase: str, by: Actor) -> tuple[dict[str, Any], tuple[ArrivedFile, ...]]:
    """Open a parcel that was sealed to this person's own key, to hand it up. Outside an act: wrong tries are counted."""
    return _the_office().open_direct(serial, passphrase=passphrase, by=by)


def destroy(serial: str, *, by: Actor) -> None:
    """Destroy an unopened parcel after it was handed up (practice 10); its number and time remain. Inside an act."""
    _the_office().destroy(serial, by=by)


def kept_for(kind: str, record_id: int) -> list[Kept]:
    """The parcels of a record that lie here whole, with their files; the caller has decided access."""
    return _office[0].kept_for(kind, record_id) if _office else []


def _the_office() -> Office:
    if not _office:
        raise Refused(_("本系统没有连接公开门户"))
    return _office[0]
