"""A record of every kind on both sides, straight in the database: ours (group one, bureau) and foreign (group two, town).

A *closed* world holds records at the beginning of their flow with no audience; an *open* one holds them late in their
flow with every audience open. Every text of a record carries the record's own mark, so that a page which shows a word of
what its reader may not know is caught by that word, whichever door it came through.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from tests import cast as scene
from tests.cast import Cast
from xuncha.catalogue.models import Organisation
from xuncha.cycle.planning.models import Engagement, Group, Round, Term
from xuncha.cycle.rectification.rates import Rates
from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import store
from xuncha.foundation.flow import pending
from xuncha.foundation.flow.declare import Flow
from xuncha.foundation.flow.models import PaperAct, Step
from xuncha.foundation.jobs.models import JobProgress
from xuncha.foundation.keys.fields import SealedColumn
from xuncha.foundation.models import StoredFile
from xuncha.foundation.records import Protected, place_of
from xuncha.foundation.scoping import AUDIENCES
from xuncha.insight.tables.fixed import fixed_table
from xuncha.insight.tables.grid import Grid
from xuncha.people.models import User

OWN, FOREIGN = "own", "foreign"
SIDES = (OWN, FOREIGN)
EVERY_AUDIENCE = sum(AUDIENCES.values())
SKIP: Any = object()

# Before every mark: markup if a page forgets to escape, a formula if a sheet forgets that it is text.
HOSTILE = "=<i>"
ROOM = 20
PLAIN = {
    "code",
    "digest",
    "edge",
    "fingerprint",
    "kind",
    "number",
    "party",
    "right",
    "salt",
    "sha256",
    "stage",
    "state",
    "text_version",
}

PLAIN_VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.JSONField: {},
    models.BinaryField: b"x",
    models.TimeField: "09:00",
}

FIGURES = {
    "now": asdict(Rates()) | {"unit": "问题", "strict": "0%", "wide": "0%"},
    "states": [],
    "last": None,
    "closed_since": [],
}

# Fields whose content a page reads as more than text: `label.field` → value, or a function of (maker, side).
CONTENT: dict[str, Any] = {
    "people.Appointment.role_code": "group_member",
    "people.Appointment.scope_ids": lambda maker, side: [maker.place(side)["group_id"]],
    "people.Appointment.scope_label": "",
    "planning.SubObject.own": None,
    "planning.Fact.code": "entered",
    "planning.Membership.appointment_id": lambda maker, side: maker.make_named("people.Appointment", side).pk,
    "foundation.SealedIdentity.kind": "workpaper",
    "foundation.SealedIdentity.record_id": lambda maker, side: (
        maker.make_named("workpapers.WorkPaper", side).pk
    ),
    "foundation.Attachment.kind": "rectification_item",
    "foundation.Attachment.record_id": lambda maker, side: (
        maker.make_named("rectification.RectificationItem", side).pk
    ),
    "foundation.Attachment.attached_by_id": lambda maker, side: maker.author(side).pk,
    "reporting.AgendaItem.kind": "workpaper",
    "reporting.AgendaItem.record_id": lambda maker, side: maker.make_named("workpapers.WorkPaper", side).pk,
    "reporting.AgendaItem.edge": lambda maker, _side: next(iter(kinds.get("workpaper").flow.edges)),
    "reporting.ReportVersion.content": lambda maker, side: {
        "title": maker.mark("reporting.ReportVersion", side)
    },
    "rectification.ItemChange.sort": "goal",
    "library.WordTemplate.slug": "workpapers-print_paper",
    "library.WordTemplate.in_use": False,
    "rectification.Criterion.scorer": "all",
    "rectification.EvaluationScheme.grades": lambda _maker, _side: [
        {"label": "好", "at_least": 0, "weak": False}
    ],
    "rectification.Recheck.verdict": "fixed",
    "rectification.RectificationItem.tag": "",
    "reporting.Meeting.signers": lambda _maker, _side: {},
    "reporting.AgendaItem.opinions": lambda _maker, _side: {},
    "rectification.ItemChange.old": lambda maker, side: {
        "goal": maker.mark("rectification.ItemChange", side)
    },
    "rectification.ItemChange.new": lambda maker, side: {
        "goal": maker.mark("rectification.ItemChange", side)
    },
    "rectification.Reconciliation.counting": "problem",
    "rectification.Reconciliation.figures": lambda _maker, _side: FIGURES,
    # Papers of a unit: what opens general ones to everybody inside is not for them.
    "library.Document.audience": 0,
    "library.Document.superseded_by": None,
    "library.Page.lines": lambda _maker, _side: [],
    "library.ReadingList.audience": lambda maker, _side: maker.audience & AUDIENCES["unit"],
    "library.Question.options": lambda maker, side: [maker.mark("library.Question", side), "对"],
    "library.Question.answers": lambda _maker, _side: [0],
    "insight.ComparedText.kind": "material",
    "insight.ComparedText.record_id": lambda maker, side: maker.make_named("fieldwork.Material", side).pk,
    "insight.ComparedText.attachment_id": None,
    "insight.Comparison.job_id": None,
    "exchange.ImportFile.sha256": lambda maker, side: (
        maker.make_named("foundation.Attachment", side).file.sha256
    ),
    "exchange.PackageReturn.sha256": lambda maker, side: (
        maker.make_named("foundation.Attachment", side).file.sha256
    ),
    "exchange.ImportFile.attachment_id": lambda maker, side: (
        maker.make_named("foundation.Attachment", side).pk
    ),
    "exchange.ImportedRecord.kind": "rectification_item",
    "exchange.ImportedRecord.record_id": lambda maker, side: (
        maker.make_named("rectification.RectificationItem", side).pk
    ),
    "results.VolumeEntry.kind": "workpaper",
    "results.VolumeEntry.record_id": lambda maker, side: maker.make_named("workpapers.WorkPaper", side).pk,
    "results.VolumeEntry.line": "workpaper",
    "results.VolumeEntry.slug": "",
    "insight.PatternCase.kind": "workpaper",
    "insight.PatternCase.record_id": lambda maker, side: maker.make_named("workpapers.WorkPaper", side).pk,
    "insight.PatternMark.character": "common",
    "insight.Pattern.words": lambda _maker, _side: [],
    # A text that stands for itself; one that writes a record is open where its record is (tests/insight).
    "insight.Manuscript.sort": "notice",
    "insight.Manuscript.about_kind": "",
    "insight.Manuscript.about_id": None,
    "insight.Manuscript.dropped": lambda _maker, _side: [],
    "insight.Passage.sources": lambda _maker, _side: [],
    "insight.Passage.figures": lambda _maker, _side: [],
    "insight.ManuscriptVersion.content": lambda maker, side: {
        "title": maker.mark("insight.ManuscriptVersion", side),
        "passages": [],
    },
    "insight.TableSnapshot.grid": lambda _maker, _side: Grid("表", "单位", (), (), None).to_json(),
    "insight.TableSnapshot.spec": lambda _maker, _side: fixed_table("problems").spec().to_json(),
    "insight.TableSnapshot.table": "problems",
    "insight.SavedTable.way": "cross_table",
    "insight.SavedTable.query": "",
    "insight.TypicalCase.kind": "workpaper",
    "insight.TypicalCase.record_id": lambda maker, side: maker.make_named("workpapers.WorkPaper", side).pk,
    "exchange.PackageReturn.attachment_id": lambda maker, side: (
        maker.make_named("foundation.Attachment", side).pk
    ),
}


# Reference data with pages of its own; of `MADE` there is one on each side.
REFERENCE = (
    "catalogue.Post",
    "catalogue.KeyPoint",
    "foundation.DeadlineRule",
    "library.Regulation",
    "library.Clause",
    "people.Undertaking",
)
MADE = ("catalogue.Post", "people.Undertaking")


@dataclass
class World:
    """Every record of one world, by (label of its model, side)."""

    name: str
    records: dict[tuple[str, str], Any] = field(default_factory=dict)
    marks: dict[str, tuple[str, str]] = field(default_factory=dict)
    paper_acts: dict[tuple[str, str], PaperAct] = field(default_factory=dict)
    jobs: dict[str, JobProgress] = field(default_factory=dict)
    maker: Any = None

    def record(self, name: str, side: str) -> Any:
        """The record of a kind (`workpaper`) or model (`reporting.Performance`); one of an unprotected table is made now."""
        label = name if "." in name else kinds.get(name).model._meta.label
        if (label, side) not in self.records and self.maker is not None:
            return self.maker.make_named(label, side)
        return self.records[label, side]

    def of_kinds(self, side: str) -> Iterator[tuple[kinds.Kind, Any]]:
        for kind in sorted(kinds.every(), key=lambda kind: kind.name):
            record = self.records.get((kind.model._meta.label, side))
            if record is not None:
                yield kind, record


def protected_models() -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, Protected)]


def closed_world(cast: Cast) -> World:
    """Everything where it begins, opened to nobody."""
    return Maker(cast, World("closed"), audience=0).everything()


def open_world(cast: Cast) -> World:
    """Everything late in its flow, opened to every audience."""
    return Maker(cast, World("open"), audience=EVERY_AUDIENCE).everything()


def late_state(flow: Flow) -> str:
    """The state farthest from the beginning that is not an end."""
    distance = distances(flow)
    running = [code for code in distance if not flow.is_final(code)]
    return max(running, key=lambda code: (distance[code], len(flow.leaving(code))))


def distances(flow: Flow, start: str = "") -> dict[str, int]:
    """Steps from the first state to each state that can be reached."""
    found, queue = {start or flow.initial: 0}, deque([start or flow.initial])
    while queue:
        state = queue.popleft()
        for edge in flow.leaving(state):
            if edge.target not in found:
                found[edge.target] = found[state] + 1
                queue.append(edge.target)
    return found


class Maker:
    """Makes records by looking at the fields of their models; a new model needs no line here."""

    def __init__(self, cast: Cast, world: World, *, audience: int) -> None:
        self.cast, self.world, self.audience = cast, world, audience
        world.maker = self
        self.under_way: set[tuple[str, str]] = set()
        self.authors: dict[str, User] = {}

    def everything(self) -> World:
        for side in SIDES:
            for model in protected_models():
                self.make(model, side)
            self._reference(side)
            self._around(side)
        return self.world

    # --- who and where ---

    def place(self, side: str) -> dict[str, Any]:
        own = side == OWN
        engagement = self.cast.engagement if own else self.cast.other_engagement
        return {
            "round_id": self.cast.round.pk,
            "group_id": engagement.group_id,
            "engagement_id": engagement.pk,
            "organisation_id": engagement.organisation_id,
        }

    def author(self, side: str) -> User:
        """Who entered the records of a side: nobody who is tried, so that nothing is anybody's own by chance."""
        if side not in self.authors:
            user = User(
                username=f"author_{side}", name=f"经手{side}", organisation=self.cast.director.organisation
            )
            user.password = scene.shared_hash()
            user.save()
            self.authors[side] = user
        return self.authors[side]

    def village(self, side: str) -> Organisation | None:
        return self.cast.village if side == FOREIGN else None

    def unit(self, side: str) -> Organisation:
        return self.cast.bureau if side == OWN else self.cast.town

    def mark(self, label: str, side: str) -> str:
        """The word that gives a record away: `zzo017` ours, `zzf017` foreign."""
        labels = sorted(model._meta.label for model in protected_models())
        if label not in labels:
            return f"参考{side}"
        word = f"zz{side[0]}{labels.index(label):03d}"
        self.world.marks[word] = (label, side)
        return word

    # --- records ---

    def make_named(self, label: str, side: str) -> Any:
        return self.make(apps.get_model(label), side)

    def make(self, model: Any, side: str) -> Any:
        key = (model._meta.label, side)
        if key in self.world.records:
            return self.world.records[key]
        standing = self._standing(model, side)
        if standing is not None:
            self.world.records[key] = standing
            return standing
        if key in self.under_way:
            return None
        self.under_way.add(key)
        record = self._build(model, side)
        self.under_way.discard(key)
        self.world.records[key] = record
        return record

    def _standing(self, model: Any, side: str) -> Any:
        """Round, group and engagement stand in the scene already; only how far they are open differs."""
        own = side == OWN
        found = {
            Round: self.cast.round,
            Group: self.cast.group if own else self.cast.other_group,
            Engagement: self.cast.engagement if own else self.cast.other_engagement,
        }.get(model)
        if found is None:
            return None
        word = self.mark(model._meta.label, side)
        changed: dict[str, Any] = {}
        if model is not Group:
            changed["audience"] = self.audience
        if model is not Round:  # the one round is both ours and theirs, and its name is no secret
            changed |= {
                item.attname: f"{HOSTILE}{word}"
                for item in model._meta.concrete_fields
                if _is_free_text(item)
            }
            changed.pop("name", None)
        model._base_manager.filter(pk=found.pk).update(**changed)
        found.refresh_from_db()
        return found

    def _build(self, model: Any, side: str) -> Any:
        values = {}
        for item in model._meta.concrete_fields:
            value = self._value(model, item, side)
            if value is not SKIP:
                values[item.name if item.is_relation else item.attname] = value
        record = model(**values)
        sealed = [item for item in model._meta.concrete_fields if isinstance(item, SealedColumn)]
        late = [item for item in sealed if "pk" in item.bind]  # the row has its number once it is saved
        for item in sealed:
            if item not in late:
                item.seal_for(record, self.mark(model._meta.label, side).encode())
        record.save(force_insert=True)
        for item in late:
            item.seal_for(record, self.mark(model._meta.label, side).encode())
            record.save(update_fields=[item.attname])
        return record

    def _value(self, model: Any, item: Any, side: str) -> Any:
        label = f"{model._meta.label}.{item.name}"
        if label in CONTENT:
            given = CONTENT[label]
            return given(self, side) if callable(given) else given
        if item.primary_key or isinstance(item, SealedColumn):
            return SKIP
        if item.attname in self.place(side):
            return self._scope(item, side)
        if item.is_relation:
            return self._related(item, side)
        return self._plain(model, item, side)

    def _scope(self, item: Any, side: str) -> Any:
        number = self.place(side)[item.attname]
        return item.related_model._base_manager.get(pk=number) if item.is_relation else number

    def _related(self, item: Any, side: str) -> Any:
        target = item.related_model
        if target is User:
            return self.author(side)
        if target is Organisation:
            return self.village(side) if item.null else self.unit(side)
        if target is StoredFile:
            return self.file(item.model._meta.label, side)
        if target is item.model:
            return None
        if issubclass(target, Protected):
            return self.make(target, side)
        first = target._base_manager.order_by("pk").first()
        return first if first is not None or item.null else self.make(target, side)

    def _plain(self, model: Any, item: Any, side: str) -> Any:
        if item.attname == "audience":
            return self.audience
        if item.attname == "state":
            return self._state(model)
        if item.attname == "user_id" or item.attname.endswith("by_id"):
            return self.author(side).pk
        if item.attname == "ruleset_id":
            return self.cast.round.ruleset_id
        if item.choices:
            return (
                SKIP if item.has_default() else next(str(code) for code, _label in item.flatchoices if code)
            )
        if isinstance(item, models.CharField | models.TextField):
            return self._text(model._meta.label, item, side)
        return self._by_type(item)

    def _text(self, label: str, item: Any, side: str) -> str:
        """The mark; where there is room, inside what would be markup in a page and a formula in a sheet."""
        word = self.mark(label, side)
        if (item.max_length or 99) >= ROOM and item.attname not in PLAIN:
            return f"{HOSTILE}{word}"
        return word[: item.max_length or None]

    def _state(self, model: Any) -> Any:
        flow = next((kind.flow for kind in kinds.every() if kind.model is model and kind.flow), None)
        if flow is None:
            return SKIP
        return late_state(flow) if self.audience else flow.initial

    def _by_type(self, item: Any) -> Any:
        if item.has_default() or getattr(item, "auto_now_add", False) or getattr(item, "auto_now", False):
            return SKIP
        if item.null:
            return SKIP
        if isinstance(item, models.DateTimeField):
            return timezone.now()
        if isinstance(item, models.DateField):
            return today()
        return PLAIN_VALUES.get(type(item), 1)

    # --- what stands around records ---

    def file(self, label: str, side: str) -> StoredFile:
        """A file whose own content gives away whose it is when it is downloaded."""
        word = self.mark(label, side)
        return store(SimpleUploadedFile(f"{word}.txt", f"附件 {word}".encode()), by=self.author(side))

    def _reference(self, side: str) -> None:
        """Units, accounts, and reference data that has pages of its own."""
        records = self.world.records
        records[Organisation._meta.label, side] = self.unit(side)
        records[User._meta.label, side] = self.author(side)
        records[Term._meta.label, side] = self.cast.term
        for label in REFERENCE:
            model = apps.get_model(label)
            if label in MADE:
                self.make(model, side)
            else:
                records[label, side] = model._base_manager.order_by("pk").first() or self.make(model, side)

    def _around(self, side: str) -> None:
        """Timeline, to-dos, a paper act that waits, a job, a draft."""
        author = self.author(side)
        for kind, record in self.world.of_kinds(side):
            if kind.flow is None or not isinstance(record, Protected):
                continue
            if side == FOREIGN and record == self.world.records[kind.model._meta.label, OWN]:
                continue  # the one round stands on both sides
            self._timeline(kind, record, side)
            pending.renew(record, kind.flow)
            self._paper_act(kind, record, side)
        self.world.jobs[side] = JobProgress.objects.create(
            owner_id=author.pk, kind="x", title="exchange.land"
        )

    def _timeline(self, kind: kinds.Kind, record: Any, side: str) -> None:
        Step.objects.create(
            kind=kind.name,
            record_id=record.pk,
            **place_of(record),
            edge="created",
            to_state=record.state,
            actor_id=self.author(side).pk,
            actor_name=self.author(side).name,
            acted_on=today(),
            reason=self.mark(kind.model._meta.label, side),
        )

    def _paper_act(self, kind: kinds.Kind, record: Any, side: str) -> None:
        assert kind.flow is not None
        edge = next((edge for edge in kind.flow.edges.values() if edge.recorded_by), None)
        if edge is None:
            return
        word = self.mark(kind.model._meta.label, side)
        self.world.paper_acts[kind.name, side] = PaperAct.objects.create(
            kind=kind.name,
            record_id=record.pk,
            **place_of(record),
            edge=edge.name,
            signer_name=word,
            acted_on=today(),
            scan=self.file(kind.model._meta.label, side),
            salt="0" * 32,
            digest="0" * 64,
            recorder_id=self.author(side).pk,
            recorder_name=self.author(side).name,
        )


def _is_free_text(item: Any) -> bool:
    """A text that a page may show, long enough to carry a mark."""
    texts = isinstance(item, models.CharField | models.TextField) and not item.choices
    return texts and (item.max_length or 99) >= ROOM and item.attname not in PLAIN


MARK = re.compile(r"zz[of]\d{3}")


def marks_in(text: str, world: World) -> set[str]:
    """Which records a text gives away; a search page sets what was asked for apart, inside the mark."""
    return set(MARK.findall(re.sub("</?mark>", "", text))) & world.marks.keys()
