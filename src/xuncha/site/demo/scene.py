"""What the stories share: the county's data, units and people by code, one seeded chance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.models import StoredFile
from xuncha.foundation.refusals import NotAllowed
from xuncha.foundation.verbs import verb
from xuncha.people.models import User
from xuncha.people.undertakings import sign_undertakings
from xuncha.people.viewing import demo_password
from xuncha.site.demo.county import County, Problem, Text, county
from xuncha.site.demo.scans import scan

SEED = 20260801
SCALES = ("small", "round", "county")


@dataclass
class Scene:
    """The stage on which the stories play."""

    start: date
    scale: str = "small"
    county: County = field(default_factory=county)
    chance: Random = field(default_factory=lambda: Random(SEED))  # noqa: S311 - fiction, not a secret
    units: dict[str, Organisation] = field(default_factory=dict)
    villages: dict[str, Organisation] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    groups: dict[tuple[str, int], Group] = field(default_factory=dict)
    engagements: dict[str, Engagement] = field(default_factory=dict)
    fates: Iterator[str] = field(default_factory=lambda: iter(()))
    heads_fates: Iterator[str] = field(default_factory=lambda: iter(()))
    _people: dict[str, User] = field(default_factory=dict)
    _seen: dict[str, date] = field(default_factory=dict)
    _password: str = ""

    def day(self, offset: int) -> date:
        return self.start + timedelta(days=offset)

    def add_person(self, key: str, user: User) -> None:
        self._people[key] = user
        self._seen.pop(key, None)

    def knows(self, key: str) -> bool:
        return key in self._people

    def person(self, key: str) -> User:
        """Somebody as a request of this day would see them: appointments are read anew each day."""
        if self._seen.get(key) != today():
            self._people[key] = User.objects.select_related("organisation").get(pk=self._people[key].pk)
            self._seen[key] = today()
        return self._people[key]

    def appointed(self) -> None:
        """Somebody's appointments have changed."""
        self._seen.clear()

    def proof(self, key: str) -> Proof:
        return Proof(self.person(key).pk, timezone.now())

    def signing(self, key: str) -> dict[str, Any]:
        """The arguments of a signature by this person."""
        return {"by": self.person(key), "proof": self.proof(key)}

    def scan(self, title: str, by: str) -> StoredFile:
        return store(scan(title), by=self.person(by))

    def open_accounts(self, users: Iterable[User]) -> None:
        """Every account of the cast gets the one password of the demonstration and its undertakings signed."""
        self._password = self._password or make_password(demo_password())
        for user in users:
            open_account(user, self._password)
            sign_undertakings(by=user)

    def text(self, problem: Problem, unit: Organisation, village: Organisation | None = None) -> Text:
        of_township = unit.unit_type_id in ("township", "village")
        return Text(problem, str(unit), str(village or ""), self.start, of_township=of_township)


@verb
def open_account(user: User, password_hash: str) -> User:
    """An account of the cast after its first sign-in, with the demonstration's password; demonstration only."""
    if not settings.DEMO:
        raise NotAllowed("只有演示环境可以这样开通账号")
    user.password, user.is_active, user.must_change_password = password_hash, True, False
    user.last_login = timezone.now()
    user.save(update_fields=["password", "is_active", "must_change_password", "last_login"])
    audit.record("people.slip_printed", by=None, about=user)
    return user
