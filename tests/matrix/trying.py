"""Signs in as everybody and tries every address; what came of it is plain data that outlives the database."""

from __future__ import annotations

import gc
import io
import logging
import re
import traceback
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import FieldError
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.template import Template
from django.test import Client
from django.utils import timezone

from tests.cast import Cast
from tests.matrix import posting
from tests.matrix.html import faults_of
from tests.matrix.people import NOBODY, everybody
from tests.matrix.posting import Filled
from tests.matrix.routes import Case, cases, view_of
from tests.matrix.subjects import HOSTILE, World, marks_in
from xuncha.foundation.models import AuditEvent, AuditHead
from xuncha.foundation.records import Protected
from xuncha.kit.acts import ActPage, OpinionPage, PaperActPage
from xuncha.kit.editing import RecordForm
from xuncha.people.models import User

SIGN_IN = "sign in"
METHODS = ("GET", "POST")
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)\b[^\"]*\"([a-z_]+)\"", re.IGNORECASE)
UNESCAPED = re.compile(re.escape(HOSTILE) + "zz")
FORMULA = re.compile(r"<f[ >][^/]*zz[of]\d")
# Looking leaves these traces by design: the session's time, the printed, exported and downloaded on record.
AUDIT = AuditEvent._meta.db_table
TRACES = frozenset({"django_session", AUDIT, AuditHead._meta.db_table})
TRACED = frozenset({"record.printed", "record.exported", "papers.fetched", "list.exported"})
ON_RECORD = re.compile(r"(printed|exported|download|viewed|opened)")
# Posts of these would sign people out or change their password; they are other tests' matter.
NOT_POSTED = ("account_", "mfa_")

# Whose pages are asked for their forms: together they may write everywhere.
WRITERS = ("director", "staff", "leader", "head", "lg_head", "sys_admin", "sec_admin")

# Views whose `dispatch` opens the record before it looks at the method: where looking met 404, posting does too.
DECIDED_BEFORE_METHOD = (ActPage, OpinionPage, PaperActPage, RecordForm)

Key = tuple[str, str, str, str, str]
"""Route, what of it, side, person, method."""


# Pages that list records by number and kind to people who may not open them, each with why.
NUMBERS_ALONE = {
    (
        "fieldwork:petition_summary",
        "fieldwork.Petition",
    ): "R（摘要）of domain §8.2: no word of it, decision 0011",
    (
        "transfers:transfer",
        "fieldwork.Referral",
    ): "its number stands on the list both sides sign (domain §3.7)",
    ("transfers:transfer", "fieldwork.Petition"): "so does the petition's, for who draws the list up",
}


@dataclass
class Tried:
    """What came of it in one world."""

    world: str
    status: dict[Key, int | str] = field(default_factory=dict)
    missing: dict[Key, int | str] = field(default_factory=dict)
    knows: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    reads: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    labels: dict[tuple[str, str, str], str] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    crashes: dict[str, str] = field(default_factory=dict)
    markup: dict[str, str] = field(default_factory=dict)
    injected: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    not_taken: set[tuple[str, str]] = field(default_factory=set)
    """Routes that took a method from nobody who is signed in: the method is looked at before the person."""


def try_everything(
    cast: Cast, world: World, *, people: tuple[str, ...] = (), only: Callable[[Case], bool] | None = None
) -> Tried:
    """Everybody (or these people) at every address (or these), first looking, then posting what the page asks for."""
    tried = Tried(world.name)
    every = [case for case in cases(cast, world) if only is None or only(case)]
    tried.labels = {case.line: case.label for case in every}
    persons: dict[str, User | None] = {**everybody(cast), NOBODY: None}
    chosen = {key: person for key, person in persons.items() if not people or key in people}
    tried.knows = {key: known(world, person) for key, person in chosen.items()}
    tried.reads = {key: opened_otherwise(world, person) for key, person in chosen.items()}
    filled: dict[tuple[str, str, str], Filled] = {}
    with unburdened(), remembered(chosen.values()):
        for key, person in chosen.items():
            Trial(tried, world, key, browser(person)).look(every, filled)
            gc.collect()
        for key, person in chosen.items():
            Trial(tried, world, key, browser(person)).post(every, filled)
            gc.collect()
    return tried


@contextmanager
def remembered(people: Iterable[User | None]) -> Iterator[None]:
    """Whoever is signed in is not looked up anew for each of the tens of thousands of requests.

    Every request gets a copy of its own, with the appointments that the person had when the world was made.
    """
    known = {str(person.pk): person for person in people if person is not None}
    looked_up = auth.get_user

    def get_user(request: HttpRequest) -> Any:
        found = known.get(request.session.get(auth.SESSION_KEY, ""))
        return copy(found) if found is not None else looked_up(request)

    for person in known.values():
        assert isinstance(person.appointments, list)
        assert isinstance(person.excluded_kinds(), frozenset)
    auth.get_user = get_user
    try:
        yield
    finally:
        auth.get_user = looked_up


@contextmanager
def unburdened() -> Iterator[None]:
    """Without a log of every refusal (each keeps its request) and without looking for garbage at every turn."""
    logging.disable(logging.ERROR)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        logging.disable(logging.NOTSET)


def known(world: World, person: User | None) -> set[tuple[str, str]]:
    """Which records this person may know of: by the record's own condition, the one truth."""
    if person is None:
        return set()
    return {
        where
        for where, record in world.records.items()
        if isinstance(record, Protected) and _knows(person, record)
    }


def _knows(person: User, record: Any) -> bool:
    try:
        return type(record).objects.visible_to(person).filter(pk=record.pk).exists()
    except FieldError:
        return False  # tests/house/test_protection.py says so with the table's name


def browser(person: User | None) -> Client:
    """Signed in, past the second factor, with a fresh proof for signatures."""
    client = Client(raise_request_exception=False)
    if person is None:
        return client
    client.force_login(person, backend="xuncha.people.signin.PasswordBackend")
    session = client.session
    session["second_factor"] = person.pk
    session["signing_proof"] = {"user": person.pk, "at": timezone.now().isoformat()}
    session["seen"] = int(timezone.now().timestamp())
    session.save()
    return client


@dataclass
class Trial:
    """One person in one world."""

    tried: Tried
    world: World
    key: str
    client: Client
    missing: dict[tuple[str, str], int | str] = field(default_factory=dict)

    def look(self, every: list[Case], filled: dict[tuple[str, str, str], Filled]) -> None:
        closed: set[str] = set()  # lists that refuse this person refuse with every query
        unknown: set[tuple[str, str, str]] = (
            set()
        )  # records that these views did not open, whatever else was asked
        for case in every:
            record = (case.route, case.label, case.side)
            if case.what.startswith("?") and case.route in closed:
                continue
            if self._is_not_taken(case, "GET") or self._is_unknown(case, record in unknown):
                continue
            asks = case.line not in filled and self.key in WRITERS
            with ExitStack() as stack:
                stack.enter_context(undone())
                stack.enter_context(watched(self.tried.writes, f"{self.key} GET {case.url}"))
                if not asks:
                    stack.enter_context(quick_rendering())
                response = self.client.get(case.url)
                self._note(case, "GET", response)
            if response.status_code == 404 and decides_first(case):
                unknown.add(record)
            if response.status_code != 200:
                closed.add(case.route)
            elif asks and (data := posting.from_page(response.context, self._version(case))):
                filled[case.line] = data

    def post(self, every: list[Case], filled: dict[tuple[str, str, str], Filled]) -> None:
        for case in every:
            if case.route.startswith(NOT_POSTED) or case.what.startswith("?"):
                continue
            looked = self.tried.status.get((*case.line, self.key, "GET"))
            if looked == 404 and decides_first(case):
                self.tried.status[(*case.line, self.key, "POST")] = 404
                continue
            if self._is_not_taken(case, "POST"):
                continue
            data = filled.get(case.line, posting.plain(self._version(case)))
            with undone(), quick_rendering():
                self._note(case, "POST", self.client.post(case.url, data()))

    def _is_not_taken(self, case: Case, method: str) -> bool:
        if self.key == NOBODY or (case.route, method) not in self.tried.not_taken:
            return False
        self.tried.status[(*case.line, self.key, method)] = 405
        return True

    def _is_unknown(self, case: Case, found_so: bool) -> bool:
        if found_so:
            self.tried.status[(*case.line, self.key, "GET")] = 404
        return found_so

    def _note(self, case: Case, method: str, response: Any) -> None:
        where = (*case.line, self.key, method)
        self.tried.status[where] = outcome(response)
        if response.status_code == 405 and self.key != NOBODY:
            self.tried.not_taken.add((case.route, method))
        if response.status_code == 500:
            crash = f"{self.key} {method} {case.url}: {why(response)}"
            self.tried.crashes.setdefault(f"{case.route} {case.what}".strip(), crash)
        elif response.status_code != 404:
            self._read(case, method, response)
            self._note_missing(case, method)

    def _note_missing(self, case: Case, method: str) -> None:
        """What a number that does not exist answers, where somebody who may not know of a record gets no plain 404."""
        if not case.missing or (case.label, case.side) in self.tried.knows[self.key]:
            return
        asked = (method, case.missing)
        if asked not in self.missing:
            with undone(), quick_rendering():
                ask = self.client.get if method == "GET" else self.client.post
                self.missing[asked] = outcome(ask(case.missing, {"reason": "依据会议决定"}))
        self.tried.missing[(*case.line, self.key, method)] = self.missing[asked]

    def _read(self, case: Case, method: str, response: Any) -> None:
        text = text_of(response)
        found = marks_in(text, self.world)
        self.tried.seen |= found
        if case.what == "?export=xlsx" and "sheet" in response.headers.get("content-type", ""):
            self.tried.exported |= found
        knows = self.tried.knows[self.key] | self.tried.reads[self.key]
        foreign = sorted({self.world.marks[mark] for mark in found} - knows)
        for label, side in foreign:
            if (case.route, label) in NUMBERS_ALONE:
                continue
            self.tried.leaks.append(f"{self.key} {method} {case.url} ({case.route}): shows {side} {label}")
        kind = response.headers.get("content-type", "")
        if ("html" in kind and UNESCAPED.search(text)) or ("sheet" in kind and FORMULA.search(text)):
            where = f"{case.route} {case.what}".strip()
            self.tried.injected.setdefault(where, f"{self.key} {method} {case.url} ({kind})")
        if method == "GET" and response.status_code == 200 and "html" in kind:
            for fault in faults_of(text):
                self.tried.markup.setdefault(f"{case.route}: {fault}", f"{self.key} {case.url}")

    def _version(self, case: Case) -> int | None:
        record = self.world.records.get((case.label, case.side))
        return getattr(record, "version", None)


def decides_first(case: Case) -> bool:
    """Whether the view opens the record before it looks at anything else of the request."""
    return issubclass(view_of(case.route), DECIDED_BEFORE_METHOD)


# label → a second right that opens it, and why there is one beside the table's read right.
ALSO_OPENED_BY: dict[str, tuple[str, str]] = {
    "planning.CooperationItem": (
        "planning.cooperate",
        "the unit ticks what it prepares, on a page of its own",
    ),
    "transfers.Lead": ("cases.read", "a receiver reads the lead on the page of its case"),
    "transfers.LeadPerson": ("cases.read", "and whom it is about"),
    "planning.Engagement": ("planning.cooperate", "that page names the unit's own engagement and its dates"),
}


def opened_otherwise(world: World, person: User | None) -> set[tuple[str, str]]:
    """Records whose words this person may read by a second right."""
    if person is None:
        return set()
    return {
        (label, side)
        for (label, side), record in world.records.items()
        if label in ALSO_OPENED_BY
        and type(record).objects.within_reach(person, ALSO_OPENED_BY[label][0]).filter(pk=record.pk).exists()
    }


def outcome(response: Any) -> int | str:
    location = response.headers.get("Location", "")
    to_sign_in = response.status_code == 302 and "/account/login/" in location
    return SIGN_IN if to_sign_in or response.status_code == 401 else response.status_code


def why(response: Any) -> str:
    """The exception and the innermost line of ours."""
    kind, error, trace = response.exc_info
    ours = [frame for frame in traceback.extract_tb(trace) if "/src/xuncha/" in frame.filename]
    at = f"{ours[-1].filename.partition('/src/xuncha/')[2]}:{ours[-1].lineno}" if ours else ""
    return f"{kind.__name__} {str(error)[:160]} at {at}"


def text_of(response: Any) -> str:
    """Everything a reader gets, out of workbooks and packages too."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return "".join(_texts(body))


def _texts(body: bytes, depth: int = 0) -> Iterator[str]:
    if body[:2] == b"PK" and depth < 3:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for name in packed.namelist():
                yield name
                yield from _texts(packed.read(name), depth + 1)
    else:
        yield body.decode("utf8", "replace")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request writes is taken back."""
    with ExitStack() as stack:
        for alias in settings.DATABASES:
            stack.enter_context(transaction.atomic(using=alias))
        yield
        for alias in settings.DATABASES:
            transaction.set_rollback(True, using=alias)


def _plain_render(template: Template, context: Any) -> Any:
    return template.nodelist.render(context)


@contextmanager
def quick_rendering() -> Iterator[None]:
    """Without the test client's copies of every context: most of a page's time would go into them."""
    kept = Template._render  # type: ignore[attr-defined]
    Template._render = _plain_render  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Template._render = kept  # type: ignore[attr-defined]


@contextmanager
def written() -> Iterator[set[str]]:
    """Which tables are written meanwhile."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        match = WRITES.match(sql)
        if match:
            tables.add(match[2].lower())
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in settings.DATABASES:
            stack.enter_context(connections[alias].execute_wrapper(watch))
        yield tables


@contextmanager
def watched(faults: list[str], what: str) -> Iterator[None]:
    """Looking writes nothing but its traces, and the audit chain grows only by looks that are on record."""
    with written() as tables:
        yield
    if tables - TRACES:
        faults.append(f"{what}: wrote {sorted(tables - TRACES)}")
    if AUDIT in tables:
        action = AuditEvent.objects.order_by("-seq").values_list("action", flat=True).first() or ""
        if action not in TRACED and not ON_RECORD.search(action):
            faults.append(f"{what}: recorded {action}")


def quick_refusal(request: Any, refusal: Any) -> HttpResponse:
    """What a refusal says, without its furniture."""
    words = "\n".join(str(item) for item in (refusal.message, *refusal.details))
    return HttpResponse(words, status=refusal.status, content_type="text/plain")


def quick_404(request: Any, exception: Any = None) -> HttpResponse:
    """The page that says nothing, without its furniture: it is asked for a hundred thousand times."""
    return HttpResponse(status=404)


NO_TOKEN = b"no token"


def quick_forbidden(request: Any, reason: str = "") -> HttpResponse:
    """What stands in for the page of a post that came without its token."""
    return HttpResponse(NO_TOKEN, status=403)
