"""Protected tables: every table of ours is one or says why not, each can be asked by everybody, and no page goes around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist
from django.db import models

from tests.cast import Cast
from tests.house.source import report
from tests.matrix.people import everybody
from xuncha.foundation import kinds, rights
from xuncha.foundation.models import Exclusion
from xuncha.foundation.records import SCOPE_COLUMNS, Protected
from xuncha.foundation.scoping import ProtectedQuerySet, UnscopedQuery

# Tables that everybody inside may read, or that the foundation reads for pages which have checked the record.
OPEN_TABLES: dict[str, str] = {
    "foundation.AuditEvent": "ids and numbers only; its page is the auditor's, by the right audit.read",
    "library.WordTemplate": "the county's own layout of a form, without any record's content; kept by library.write",
    "kit.PaperBatch": "a person's own order of forms; asked for by its owner, its content sealed",
    "rectification.EvaluationScheme": "reference data of evaluations: how points are given, no record",
    "rectification.Criterion": "a line of an evaluation scheme",
    "foundation.AuditHead": "the chain's head: numbers and a hash",
    "foundation.KeyHolder": "public keys and locked private ones; the custody desk shows them to whom they concern",
    "foundation.SealedIdentity": "ciphertext; reached through the record it belongs to, or by a holder's request",
    "foundation.UnsealApproval": "a half sealed to a request's own key; reached through the request",
    "foundation.UnsealRequest": "known to its asker and to holders of its keys (custody.unsealing.access)",
    "foundation.KeyVersion": "fingerprints of keys, no key and no business",
    "foundation.Draft": "sealed, and always asked for by its owner (drafts.store)",
    "foundation.StoredFile": "never listed; reached through an Attachment of a record one may see",
    "foundation.Step": "timeline of a record one has opened, or scoped by flow.timeline.steps_visible_to",
    "foundation.Pending": "asked for through flow.pending.waiting_for; titles come from the record's own scope",
    "foundation.Signature": "shown on the page of a record one has opened",
    "foundation.PaperAct": "opened through the access function of its record",
    "foundation.Opinion": "shown on the page of a record one has opened",
    "foundation.Exclusion": "what scoping itself asks; ids and a sealed reason",
    "foundation.Holder": "what scoping itself asks: to whom else a record is their own; ids only",
    "foundation.JobProgress": "ids and codes only; always asked for by its owner",
    "foundation.NumberTemplate": "how numbers look",
    "foundation.NumberSequence": "the last number given",
    "foundation.RuleSet": "rules are public inside",
    "foundation.DeadlineRule": "rules are public inside",
    "foundation.WorkDay": "the calendar",
    "foundation.SearchSource": "names of kinds, numbered",
    "foundation.SearchEntry": "asked only by search.finding, row by row within the kind's own visible_to",
    "foundation.Clock": "shown on the page of a record one has opened, or covered by reach row by row",
    "kit.SavedView": "always asked for by its owner",
    "catalogue.UnitType": "reference data every insider may read (design §3)",
    "catalogue.Organisation": "reference data every insider may read; contacts need a right of their own",
    "catalogue.FormerName": "reference data every insider may read",
    "catalogue.Reorganisation": "reference data every insider may read",
    "catalogue.Reorganisation_units": "reference data every insider may read",
    "catalogue.Reorganisation_successors": "reference data every insider may read",
    "catalogue.UnitType_key_leaves": "reference data every insider may read",
    "catalogue.Post": "reference data every insider may read",
    "catalogue.PostTemplate": "reference data every insider may read",
    "catalogue.Framework": "reference data every insider may read",
    "catalogue.FrameworkNode": "reference data every insider may read",
    "catalogue.Leaf": "reference data every insider may read",
    "catalogue.LeafMapping": "reference data every insider may read",
    "catalogue.KeyPoint": "reference data every insider may read",
    "catalogue.ClassifierVersion": "figures of a model; no text of any record",
    "catalogue.KeyPoint_leaves": "reference data every insider may read",
    "exchange.SheetSetup": "headings and their order, as the office set them up; no record",
    "exchange.SheetMapping": "headings of another system's tables; no record",
    "exchange.DoorKey": "sealed keys of the installation, used by the exchange with the door alone",
    "exchange.DoorParcel": "numbers of sealed parcels; no page lists it, what became of one is asked for in its room",
    "exchange.DoorThread": "sealed keys to answer with; asked for by the petition one has opened",
    "exchange.DoorReply": "ciphertext for the holder of a receipt, written and never read here",
    "people.User": "names of colleagues; accounts are listed by the right people.accounts",
    "people.Undertaking": "asked for by the person who signs, counted for the office",
    "insight.SavedTable": "how a cross-table is laid out; asked for by its owner or shared by the office",
    "insight.RankingSwitch": "a setting of the director with its reason",
    "insight.PhotoMark": "what a content looks like, by its digest; asked with digests of files one has opened",
    "insight.PhotoPair": "two digests; what they belong to is asked of Attachment.visible_to",
    "library.Regulation": "published rules",
    "library.Clause": "published rules",
    "fieldwork.OutlineEdition": "outlines of talks: questions the office has written, nothing that was said",
    "fieldwork.ScopeEdition": "what is taken up and why, as published to everybody",
    "fieldwork.TalkRules": "what a round settles for its talks: two settings",
    "planning.Term": "the committee's terms of office are public",
}

# Protected tables of no place: their rights are county-wide, and scope columns would say nothing.
PLACELESS: dict[str, str] = {
    "people.Recusal": "concerns a person; declared before any group exists",
    "people.PasswordReset": "concerns an account",
    "insight.Pattern": "lays units of the whole county side by side; its rows are read through their own scope",
    "insight.PatternCase": "belongs to a pattern",
    "insight.PatternMark": "belongs to a pattern; names a round, hangs on none",
    "insight.ThematicOutline": "is written from patterns of the whole county",
    "insight.TableSnapshot": "counts the whole county; frozen as whoever may only count sees it",
    "insight.OutlinePattern": "belongs to an outline",
    "exchange.ImportBatch": "an import covers many units at once",
    "exchange.ImportFile": "belongs to an import",
    "exchange.ImportedRecord": "belongs to an import",
}

# Tables without a right of their own: they open with the record they hang on, of whatever kind.
OPEN_WITH_THEIR_RECORD = {"foundation.Attachment"}


def protected() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if issubclass(model, Protected)]


def test_every_table_is_protected_or_says_why_not() -> None:
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("xuncha.")
    ]
    faults = [
        f"{model._meta.label}: derive it from Protected, or give the reason in tests/house/test_protection.py OPEN_TABLES"
        for model in ours
        if not issubclass(model, Protected) and model._meta.label not in OPEN_TABLES
    ]
    faults += [
        f"{label}: no longer exists or is protected now"
        for label in OPEN_TABLES
        if label not in {model._meta.label for model in ours} or issubclass(apps.get_model(label), Protected)
    ]
    assert not faults, report(faults)


def test_every_protected_table_names_a_right_that_somebody_holds() -> None:
    faults = [
        f"{model._meta.label}: {model.read_right}"
        for model in protected()
        if model.read_right not in rights.known() and model._meta.label not in OPEN_WITH_THEIR_RECORD
    ]
    assert not faults, report(faults)


def test_every_protected_table_keeps_the_manager_that_refuses() -> None:
    """A room that replaces `objects` by a plain manager would open its table to everybody."""
    faults = [
        f"{model._meta.label}.{manager.name}"
        for model in protected()
        for manager in model._meta.managers
        if not isinstance(manager.get_queryset(), ProtectedQuerySet)
    ]
    assert not faults, report(faults)


@pytest.mark.django_db
def test_an_unscoped_query_refuses_to_run_on_every_protected_table() -> None:
    for model in protected():
        for run in (list, len, bool):
            with pytest.raises(UnscopedQuery):
                run(model.objects.all())
        for method in ("count", "exists", "first", "delete", "get"):
            with pytest.raises(UnscopedQuery):
                getattr(model.objects.all(), method)()
        with pytest.raises(UnscopedQuery):
            list(model.objects.values_list("pk").iterator())
        with pytest.raises(UnscopedQuery):
            model.objects.aggregate(models.Max("pk"))


@pytest.mark.django_db
def test_pages_of_an_unscoped_query_refuse_as_well() -> None:
    """The methods beside iteration that run a query of their own."""
    faults = []
    for model in protected():
        for name, run in SIDE_DOORS.items():
            try:
                run(model.objects.all())
            except UnscopedQuery:
                continue
            except (TypeError, ValueError, NotImplementedError):
                continue
            faults.append(f"{model._meta.label}.{name}")
    assert not faults, report(faults)


SIDE_DOORS: dict[str, Any] = {
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "earliest": lambda rows: rows.earliest("pk"),
    "last": lambda rows: rows.last(),
    "dates or values": lambda rows: list(rows.values("pk")),
    "union": lambda rows: list(rows.union(rows.filter(pk=1))),
    "contains": lambda rows: rows.contains(rows.model(pk=1)),
}


def test_every_guard_leads_to_scope_columns() -> None:
    faults = []
    for model in protected():
        holder, fault = _holder(model)
        if fault:
            faults.append(f"{model._meta.label}.guard: {fault}")
        elif not _placed(holder) and model._meta.label not in PLACELESS:
            faults.append(f"{model._meta.label}: {holder._meta.label} has no scope column")
    assert not faults, report(faults)


def test_every_own_column_exists() -> None:
    """Somebody may hold the right on own rows only; then a column that is not there is an error on every list."""
    faults = []
    for model in protected():
        if any(grant.own for grant in _grants(model.read_right)):
            fault = _path_fault(model, model.own_column)
            if fault:
                faults.append(f"{model._meta.label}.own_column {model.own_column!r}: {fault}")
    assert not faults, report(faults)


def test_scope_columns_lead_an_index() -> None:
    """Lists of big tables stay instant because the scope column stands first in an index (design §6)."""
    faults = []
    for model in protected():
        big = {"group_id", "organisation_id"} & {field.attname for field in model._meta.concrete_fields}
        led = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields}
        led |= {
            constraint.fields[0]
            for constraint in model._meta.constraints
            if getattr(constraint, "fields", ())
        }
        keyed = {
            field.attname for field in model._meta.concrete_fields if field.is_relation or field.db_index
        }
        for column in sorted(big):
            if column not in keyed and column.removesuffix("_id") not in led and column not in led:
                faults.append(f"{model._meta.label}.{column}")
    unindexed = [fault for fault in faults if fault not in SMALL]
    assert not unindexed, report(unindexed)


# Tables that stay small: one row a feedback, a meeting, a package.
SMALL = {
    # a group's own books: they belong to no unit, the column stays empty
    "fieldwork.TempBranch.organisation_id",
    "fieldwork.BranchActivity.organisation_id",
    "fieldwork.ReminderTalk.organisation_id",
    "fieldwork.Violation.organisation_id",
    "people.Appointment.organisation_id",
    "reporting.LeaderText.group_id",
    "reporting.LeaderText.organisation_id",
    "reporting.Recipient.group_id",
    "reporting.Recipient.organisation_id",
    "reporting.Meeting.organisation_id",
    "reporting.Instruction.group_id",
    "reporting.InstructionText.group_id",
    "reporting.InstructionText.organisation_id",
    "exchange.FillPackage.group_id",
    "foundation.Attachment.group_id",
    "foundation.Attachment.organisation_id",
}


@pytest.mark.slow
def test_everybody_may_ask_every_protected_table(cast: Cast) -> None:
    faults = []
    for person in everybody(cast).values():
        for model in protected():
            for ask in ("visible_to", "within_reach"):
                try:
                    list(_asking(model, person, ask)[:1])
                except Exception as error:  # noqa: BLE001 - whatever it is, this person's list is an error page
                    faults.append(
                        f"{model._meta.label} as {person.username}: {type(error).__name__} {error}"[:240]
                    )
                    break
    assert not faults, report(faults)


def _asking(model: Any, person: Any, way: str) -> Any:
    right = () if way == "visible_to" else (model.read_right,)
    return getattr(model.objects, way)(person, *right)


def test_who_is_excluded_from_a_record_does_not_see_its_parts(cast: Cast) -> None:
    """Parts (evidence, measures, performances …) carry no kind of their own; they are their record's (practice 11)."""
    person = cast.director
    for kind in kinds.every():
        Exclusion.objects.create(kind=kind.name, record_id=1, user_id=person.pk, reason="回避", set_by_id=1)
    person = cast.fresh("director")
    faults = []
    for model in protected():
        holder, _fault = _holder(model)
        if model.guard and holder.kind_name:
            try:
                sql = str(model.objects.visible_to(person).query)
            except EmptyResultSet:  # the office reads no talk at all, so there is nothing to keep it from
                continue
            if "foundation_exclusion" not in sql or f"'{holder.kind_name}'" not in sql.replace(
                f"= {holder.kind_name}", f"'{holder.kind_name}'"
            ):
                faults.append(f"{model._meta.label} (part of {holder.kind_name}) stays visible")
    assert not faults, report(faults)


# --- how it is read off the models ---


def _holder(model: Any) -> tuple[Any, str]:
    """The model at the end of the guard path, or what is wrong with the path."""
    current = model
    for step in model.guard.split("__"):
        if not step:
            continue
        try:
            field = current._meta.get_field(step)
        except FieldDoesNotExist:
            return current, f"{current._meta.label} has no {step}"
        current = field.related_model
    if model.guard and not model.guard.endswith("__"):
        return current, "must end with __"
    return current, ""


def _placed(model: Any) -> bool:
    names = {field.attname for field in model._meta.concrete_fields}
    return any(
        column in names or isinstance(getattr(model, column, None), property) for column in SCOPE_COLUMNS
    )


def _grants(right: str) -> Iterator[Any]:
    from xuncha.people.roles import roles

    return (grant for role in roles().values() for grant in role.grants if grant.right == right)


def _path_fault(model: Any, path: str) -> str:
    try:
        str(model._base_manager.filter(**{path: 1}).query)
    except Exception as error:  # noqa: BLE001
        return str(error)[:120]
    return ""
