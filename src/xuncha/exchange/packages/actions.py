"""The verbs of fill-in packages: hand out, take back, land as the unit's word, send back, all on record (practice 7)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.cycle.rectification.ledger.actions import (
    add_evidence,
    report_progress,
    require_plan_open,
    set_fields,
    write_measures,
)
from xuncha.cycle.rectification.ledger.matching import keys_of, text_key
from xuncha.cycle.rectification.models import RectificationItem
from xuncha.exchange.packages import checks
from xuncha.exchange.packages.models import FillPackage, PackageReturn
from xuncha.exchange.packages.reading import Filled, Handed, open_evidence, read_handed, shown_name
from xuncha.exchange.packages.sheet import (
    DECLARED,
    YES_NO,
    items_of,
    measures_of,
    package_digest,
    snapshot,
)
from xuncha.foundation import audit, rights
from xuncha.foundation.dates import today
from xuncha.foundation.files import storage
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Role
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.refusals import FileRefused
from xuncha.foundation.files.sniff import inspect_upload
from xuncha.foundation.files.spool import spooled
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import act, verb
from xuncha.office.values.lists import split_items

RIGHT = "exchange.packages"
MOST_UNITS = 200
SETTLED = ("closed", "merged")


@dataclass(frozen=True, slots=True)
class Terms:
    """How packages go out: what they ask, how, to whom, until when."""

    mode: str
    medium: str
    due_back: date
    out_on: date | None = None
    to_whom: str = ""


def require_packages(by: Actor) -> None:
    if not by.reach(RIGHT, acting=True):
        raise NotAllowed(_("填报包由%(who)s收发") % {"who": rights.who_could(RIGHT)})


@verb
def hand_out(organisations: Sequence[Organisation], *, terms: Terms, by: Actor) -> list[FillPackage]:
    """Make one package a unit from the items that are still open; a unit without any is named, and nothing is made."""
    require_packages(by)
    if not organisations:
        raise Missing(_("请选择单位"))
    if len(organisations) > MOST_UNITS:
        raise Refused(_("一次最多发 %(count)d 个单位") % {"count": MOST_UNITS})
    if terms.due_back < (terms.out_on or today()):
        raise Missing(_("应交回日期不能早于发出日期"))
    found = _open_items(organisations, by)
    empty = [str(unit) for unit in organisations if unit.pk not in found]
    if empty:
        raise Missing(_("这些单位没有要填报的整改事项"), details=empty)
    packages = [_package(unit, found[unit.pk], terms) for unit in organisations]
    for package in packages:
        engine.open_record(package, by=by, on=package.out_on)
    return packages


def _open_items(organisations: Sequence[Organisation], by: Actor) -> dict[int, list[RectificationItem]]:
    rows = RectificationItem.objects.within_reach(by, "rectification.manage")
    rows = rows.filter(organisation__in=organisations).exclude(state__in=SETTLED)
    found: dict[int, list[RectificationItem]] = {}
    for item in rows.order_by("organisation", "seq", "pk"):
        found.setdefault(item.organisation_id, []).append(item)
    return found


def _package(unit: Organisation, items: Sequence[RectificationItem], terms: Terms) -> FillPackage:
    code = f"TB-{secrets.token_hex(4).upper()}"
    rows = snapshot(items)
    rounds, groups = {item.round_id for item in items}, {item.group_id for item in items}
    return FillPackage(
        organisation=unit,
        round_id=rounds.pop() if len(rounds) == 1 else None,
        group_id=groups.pop() if len(groups) == 1 else None,
        code=code,
        mode=terms.mode,
        medium=terms.medium,
        to_whom=terms.to_whom,
        out_on=terms.out_on or today(),
        due_back=terms.due_back,
        rows=rows,
        digest=package_digest(code, rows),
    )


def recognise_package(
    upload: UploadedFile, *, by: Actor, expected: FillPackage | None = None
) -> tuple[FillPackage, Handed]:
    """Whose package a file is, by the code in it; a clear sentence when it is nobody's or another unit's."""
    require_packages(by)
    inspect_upload(upload)
    upload.seek(0)
    handed = read_handed(upload)
    upload.seek(0)
    found = FillPackage.objects.visible_to(by).select_related("organisation").filter(code=handed.code).first()
    if found is None:
        raise FileRefused(
            _("登记册里没有包号“%(code)s”，不是本系统发出的填报包") % {"code": handed.code or "—"}
        )
    if handed.codes - {found.code}:
        raise FileRefused(_("表里混有别的填报包的行，请各单位分别填写"))
    if expected is not None and expected.pk != found.pk:
        raise FileRefused(
            _("这是%(unit)s的填报包（%(code)s），不是%(expected)s的，没有收")
            % {"unit": found.organisation, "code": found.code, "expected": expected.organisation}
        )
    _require_unit(found, handed)
    return found, handed


def _require_unit(package: FillPackage, handed: Handed) -> None:
    if handed.unit and handed.unit not in {package.organisation.name, package.organisation.short_name}:
        raise FileRefused(
            _("填报单位写的是“%(told)s”，这个包是发给%(unit)s的，没有收")
            % {"told": handed.unit[:60], "unit": package.organisation}
        )
    if package.state == "landed":
        raise FileRefused(
            _("%(unit)s的填报包（%(code)s）已经转入；如果是别的单位交来的，说明用错了包")
            % {"unit": package.organisation, "code": package.code}
        )
    if package.state == "void":
        raise FileRefused(_("包号 %(code)s 已作废，请用新发的填报包") % {"code": package.code})


@verb
def take_back(
    upload: UploadedFile, *, by: Actor, expected: FillPackage | None = None, on: date | None = None
) -> PackageReturn:
    """Register what came back: recognised, checked, kept; nothing of it is landed yet."""
    package, handed = recognise_package(upload, by=by, expected=expected)
    stored = store(upload, by=by)
    attachment = attach(stored, to=package, title=stored.name, by=by, role=Role.DOCUMENT)
    items = {item.pk: item for item in items_of(package)}
    found = checks.findings(package, handed, items, by=by)
    found += _bad_evidence(stored.sha256, handed)
    returned = PackageReturn.objects.create(
        package=package,
        attachment_id=attachment.pk,
        name=stored.name,
        sha256=stored.sha256,
        answers=_answers(package, handed, items),
        findings=[finding.to_json() for finding in found],
        received_on=on or today(),
        received_by_id=by.pk,
        received_by_name=by.name,
    )
    package.back_on = returned.received_on
    package.save(update_fields=["back_on"])
    engine.take(package, "receive", by=by, on=returned.received_on, checked=True)
    return returned


def _bad_evidence(sha256: str, handed: Handed) -> list[checks.Finding]:
    """Evidence is judged when it comes, so that a refused file does not stop the landing later."""
    found = []
    for number, inner in handed.evidence:
        if number is None:
            continue
        try:
            inspect_upload(_evidence(storage.path_of(sha256), inner))
        except Refused as refusal:
            text = f"{PurePosixPath(inner).name}：{refusal.message}"
            found.append(checks.Finding(checks.ERROR, text, None, "has_evidence"))
    return found


def _evidence(path: Path, inner: str) -> UploadedFile:
    return spooled(open_evidence(path, inner), clean_name(PurePosixPath(shown_name(inner)).name))


def _answers(
    package: FillPackage, handed: Handed, items: Mapping[int, RectificationItem]
) -> list[dict[str, Any]]:
    """Row by row what the unit says and what stands now: the difference a person looks at."""
    seen: set[int] = set()
    listed = []
    numbers = {row["item"]: row["seq"] for row in package.rows}
    measures = measures_of(items.values())
    for row in handed.rows:
        item = items.get(checks.item_of(row) or 0)
        if item is None or item.pk in seen:
            continue
        seen.add(item.pk)
        told = _plan(row, item, measures.get(item.pk, [])) if package.mode == "plan" else _progress(row, item)
        files = [inner for number, inner in handed.evidence if number == numbers[item.pk]]
        listed.append(
            {
                "item": item.pk,
                "seq": numbers[item.pk],
                "row": row.row,
                "version": item.version,
                "problem": item.problem,
                "values": {name: new for name, (_old, new) in told.items()},
                "changes": [[name, old, _shown(new)] for name, (old, new) in told.items()],
                "done_on": row.values.get("done_on", ""),
                "files": files,
            }
        )
    return listed


Change = dict[str, tuple[str, Any]]


def _shown(value: Any) -> str:
    return "；".join(value) if isinstance(value, list) else str(value)


def _progress(row: Filled, item: RectificationItem) -> Change:
    declared = DECLARED.get(row.values.get("declared", ""), "")
    said = {
        "declared": declared,
        "progress": row.values.get("text", ""),
        "unfinished_reason": row.values.get("unfinished_reason", ""),
        "next_step": row.values.get("next_step", ""),
    }
    return {
        name: (str(getattr(item, name) or ""), value)
        for name, value in said.items()
        if value and value != getattr(item, name)
    }


def _plan(row: Filled, item: RectificationItem, standing: Sequence[str]) -> Change:
    plain = ("goal", "leaders", "dept", "co_depts")
    found: Change = {
        name: (getattr(item, name), row.values[name])
        for name in plain
        if row.values.get(name) and row.values[name] != getattr(item, name)
    }
    due = checks.day_of(row.values.get("due", ""))
    if due and due != item.due:
        found["due"] = (str(item.due or ""), due.isoformat())
    long_term = YES_NO.get(row.values.get("is_long_term", ""))
    if long_term is not None and long_term != item.is_long_term:
        found["is_long_term"] = ("是" if item.is_long_term else "否", "是" if long_term else "否")
    new = _new_measures(row.values.get("measures", ""), standing)
    if new:
        found["measures"] = ("；".join(standing), new)
    return found


def _new_measures(text: str, standing: Sequence[str]) -> list[str]:
    """Measures that are not there yet, whatever numbers stand before them."""
    known = keys_of(standing)
    lines = [part for line in text.splitlines() for part in split_items(line).items]
    return [line for line in dict.fromkeys(lines) if text_key(line) not in known]


@verb
def land_return(returned: PackageReturn, *, by: Actor, reason: str = "") -> FillPackage:
    """Land a return as a whole, as the unit's word entered by the office; Stale when an item changed since it came."""
    require_packages(by)
    package = returned.package
    if returned.landed_at or returned.pk != _newest(package):
        raise Refused(_("这次交回的内容已经转入，或之后又交回过"))
    engine.take(package, "land", by=by, reason=reason, checked=True)
    items = {item.pk: item for item in items_of(package)}
    with_files = storage.path_of(returned.sha256)
    for answer in returned.answers:
        _land_row(package, answer, items[answer["item"]], with_files, returned.received_on, by)
    returned.landed_at = timezone.now()
    returned.save(update_fields=["landed_at"])
    return package


def _newest(package: FillPackage) -> int | None:
    rows = PackageReturn.objects.trusted().filter(package=package).order_by("-pk")
    return rows.values_list("pk", flat=True).first()


def _land_row(
    package: FillPackage,
    answer: Mapping[str, Any],
    item: RectificationItem,
    path: Path,
    received_on: date,
    by: Actor,
) -> None:
    values = answer["values"]
    if values and package.mode == FillPackage.Mode.PLAN:
        _land_plan(item, values, answer["version"], by)
    elif values:
        report_progress(
            item,
            declared=values.get("declared", item.declared),
            text=values.get("progress", item.progress) or _("（未写说明）"),
            unfinished_reason=values.get("unfinished_reason", _kept_reason(item, values)),
            next_step=values.get("next_step"),
            on=checks.day_of(answer["done_on"]) or received_on,
            version=answer["version"],
            source=str(package.organisation),
            by=by,
        )
    for inner in answer["files"]:
        upload = _evidence(path, inner)
        add_evidence(item, upload, title=PurePosixPath(shown_name(inner)).stem, by=by)


def _kept_reason(item: RectificationItem, values: Mapping[str, str]) -> str:
    """Done means that the old reason for not being done is over."""
    return "" if values.get("declared") == "done" else item.unfinished_reason


def _land_plan(item: RectificationItem, values: Mapping[str, Any], version: int, by: Actor) -> None:
    require_plan_open(item, by)
    told: dict[str, Any] = {
        name: values[name][:200] if name != "goal" else values[name]
        for name in ("goal", "leaders", "dept", "co_depts")
        if name in values
    }
    if "due" in values:
        told |= {"due": date.fromisoformat(values["due"]), "original_due": date.fromisoformat(values["due"])}
    if "is_long_term" in values:
        told["is_long_term"] = YES_NO[values["is_long_term"]]
    if told:
        set_fields(item, told, by=by, version=version)
    if "measures" in values:
        leader, dept = values.get("leaders", item.leaders)[:120], values.get("dept", item.dept)[:120]
        rows = [{"content": text, "leader": leader, "dept": dept} for text in values["measures"]]
        write_measures(item, rows, by=by)


@verb
def send_back(package: FillPackage, *, by: Actor, reason: str) -> FillPackage:
    """Give it back to the unit with its errors marked; it is awaited again."""
    require_packages(by)
    engine.take(package, "send_back", by=by, reason=reason, checked=True)
    package.back_on = None
    package.save(update_fields=["back_on"])
    return package


def note_download(packages: Sequence[FillPackage], *, by: Actor, action: str = "downloaded") -> None:
    """Taking a package out is on record: it carries problems of the unit to a stick."""
    with act():
        for package in packages:
            audit.record(f"fill_package.{action}", by=by, about=package, data={"code": package.code})
