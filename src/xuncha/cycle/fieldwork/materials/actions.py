"""The verbs of requests: written, answered line by line, sent back, reminded, accepted, quoted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xuncha.catalogue.models import Leaf
from xuncha.cycle.fieldwork.materials.models import Excerpt, Material, MaterialRequest
from xuncha.cycle.planning.models import Engagement
from xuncha.foundation import audit, numbering
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.flow import engine
from xuncha.foundation.flow.signing import Proof
from xuncha.foundation.refusals import Missing, NeedsReason, NotAllowed, Refused
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited

MOST_LINES = 200
FIELDS = ["title", "requested_on", "due", "period_from", "period_to", "note"]


@dataclass(frozen=True)
class Line:
    """One row of the list as typed; `pk` of a row that stood there before."""

    name: str
    topic: str = Material.Topic.POLICY
    copies: int = 1
    medium: str = Material.Medium.ELECTRONIC
    origin: str = Material.Origin.COPY
    due: date | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Answer:
    """What the unit says to one line."""

    way: str
    text: str = ""
    provider_name: str = ""
    provider_phone: str = ""
    pages: int | None = None
    classified_no: str = ""
    kept_at: str = ""
    absent: bool = False


def require(by: Actor, right: str, record: Any, sentence: str) -> None:
    if not by.reach(right, acting=True).covers(record):
        raise NotAllowed(sentence)


@verb
def open_request(
    request: MaterialRequest, *, engagement: Engagement, lines: Sequence[Line], by: Actor
) -> MaterialRequest:
    """Enter a list as a draft; the unit does not know of it yet."""
    require(by, "materials.write", engagement, _("资料调阅清单由本组人员编写"))
    request.place_in(engagement)
    engine.open_record(request, by=by)
    _keep_lines(request, lines)
    return request


@verb
def rewrite(request: MaterialRequest, *, lines: Sequence[Line], version: int, by: Actor) -> MaterialRequest:
    """Change a draft; Stale when somebody else has saved since."""
    if request.state != "draft":
        raise NotAllowed(_("清单已提交；确需修改请组长退回"))
    save_edited(request, by=by, version=version, fields=FIELDS)
    _keep_lines(request, lines)
    return request


def _keep_lines(request: MaterialRequest, lines: Sequence[Line]) -> None:
    if len(lines) > MOST_LINES:
        raise Missing(_("一份清单最多 %(count)s 项") % {"count": MOST_LINES})
    standing = {item.pk: item for item in Material.objects.trusted().filter(request=request)}
    for seq, line in enumerate(lines, start=1):
        item = standing.pop(line.pk or 0, None) or Material(request=request)
        for name in ("name", "topic", "copies", "medium", "origin", "due"):
            setattr(item, name, getattr(line, name))
        item.seq = seq
        item.save()
    Material.objects.trusted().filter(pk__in=list(standing)).delete()


@verb
def remind(
    request: MaterialRequest,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> MaterialRequest:
    """Ask once more; how often and when last stands beside the request, also before the unit."""
    engine.take(request, "remind", by=by, reason=reason, proof=proof, version=version)
    request.reminders, request.reminded_on = request.reminders + 1, today()
    request.save(update_fields=["reminders", "reminded_on"])
    return request


@verb
def answer(material: Material, said: Answer, *, by: Actor, uploads: Iterable[Any] = ()) -> Material:
    """Provide one line, by the unit or by the group for a unit without account; files hang on the line."""
    _require_answering(material, by)
    files = list(uploads)
    _require_whole(material, said, files)
    for name in ("way", "provider_name", "provider_phone", "pages", "classified_no", "kept_at"):
        setattr(material, name, getattr(said, name))
    material.answer = said.text
    material.state = Material.State.ABSENT if said.absent else Material.State.PROVIDED
    material.provided_on, material.return_reason = today(), ""
    material.version += 1
    material.save()
    for upload in files:
        attach(store(upload, by=by), to=material, title=upload.name or "", by=by)
    audit.record("material.answered", by=by, about=material, data={"state": material.state})
    return material


@verb
def answer_many(materials: Iterable[Material], said: Mapping[int, Answer], *, by: Actor) -> int:
    """What a filled workbook says, by sequence number; one that is refused refuses all, named by its row."""
    lines = [line for line in materials if line.seq in said and line.state != Material.State.ACCEPTED]
    for line in lines:
        try:
            answer(line, said[line.seq], by=by)
        except (Missing, NeedsReason) as refusal:
            words = {"no": line.seq, "why": refusal.message}
            raise Missing(_("第 %(no)s 项：%(why)s") % words) from refusal
    return len(lines)


def _require_answering(material: Material, by: Actor) -> None:
    request = material.request
    if request.state != "issued" or material.state == Material.State.ACCEPTED:
        raise NotAllowed(_("清单不在待提供状态；已核收的资料不再改"))
    if not any(
        by.reach(right, acting=True).covers(request) for right in ("materials.answer", "materials.write")
    ):
        raise NotAllowed(_("资料由被巡察单位提供，或由本组代为登记"))


def _require_whole(material: Material, said: Answer, files: list[Any]) -> None:
    if said.absent:
        if not said.text.strip():
            raise NeedsReason(_("没有这项资料的，请说明情况"))
        return
    if said.way == Material.Way.BY_NUMBER:
        _require_by_number(said, files)
    elif said.way == Material.Way.UPLOAD and not files and material.state != Material.State.PROVIDED:
        raise Missing(_("请选择要上传的文件，或改选其他提供方式"))
    elif said.way not in Material.Way.values:
        raise Missing(_("请选提供方式"))


def _require_by_number(said: Answer, files: list[Any]) -> None:
    """Practice 12: number and keeper, never the paper itself."""
    if files:
        raise Refused(_("涉密原件不得上传，文件未保存；只登记文号和保管处"))
    if not (said.classified_no.strip() and said.kept_at.strip()):
        raise Missing(_("涉密原件请登记文号和保管处"))


@verb
def send_back(
    request: MaterialRequest, materials: Sequence[Material], *, reason: str, by: Actor
) -> MaterialRequest:
    """Lines that are incomplete go back with one reason; a list that was handed in is open again."""
    require(by, "materials.write", request, _("资料由本组核收"))
    if not materials:
        raise Missing(_("请选要退回的资料"))
    if not reason.strip():
        raise NeedsReason(_("请写明缺什么、怎么补"))
    if request.state not in ("issued", "handed_in"):
        raise Refused(_("这份清单不在提供和核收中"))
    for material in materials:
        if material.request_id != request.pk or material.state not in ("provided", "absent"):
            raise Refused(_("“%(name)s”还没有提供，或已经核收") % {"name": material.name})
        material.state, material.return_reason = Material.State.RETURNED, reason.strip()[:300]
        material.returns, material.version = material.returns + 1, material.version + 1
        material.save(update_fields=["state", "return_reason", "returns", "version"])
        audit.record("material.returned", by=by, about=material)
    if request.state == "handed_in":
        engine.take(request, "send_back", by=by, reason=reason, checked=True)
    return request


@verb
def accept(
    request: MaterialRequest,
    *,
    by: Actor,
    reason: str = "",
    proof: Proof | None = None,
    version: int | None = None,
) -> MaterialRequest:
    """The group has looked through what came; what was provided counts as received."""
    engine.take(request, "accept", by=by, reason=reason, proof=proof, version=version)
    lines = Material.objects.trusted().filter(request=request, state=Material.State.PROVIDED)
    lines.update(state=Material.State.ACCEPTED, received_on=today())
    return request


@verb
def excerpt(material: Material, *, page: str, text: str, leaf: Leaf | None, by: Actor) -> Excerpt:
    """Quote a material with its page; numbered ZY within the engagement, so that papers can cite it."""
    require(by, "materials.excerpts", material, _("摘录由本组人员登记"))
    if material.state not in ("provided", "accepted"):
        raise Missing(_("这项资料还没有提供"))
    serial = numbering.serial(f"ZY-{material.request.engagement_id}")
    made = Excerpt.objects.create(
        material=material,
        code=f"ZY-{serial:02d}",
        page=page.strip(),
        text=text.strip(),
        leaf=leaf,
        made_on=today(),
        by_id=by.pk,
        by_name=by.name,
    )
    audit.record("material_excerpt.created", by=by, about=made)
    return made


def line_of(row: Mapping[str, str]) -> Line:
    """A typed row; what was left out stands as the form begins with it."""
    copies, key, due = row.get("copies", ""), row.get("id", ""), row.get("due", "")
    return Line(
        name=row.get("name", "").strip()[:200],
        topic=_known(row.get("topic", ""), Material.Topic),
        copies=int(copies) if copies.isdecimal() and 0 < int(copies) < 1000 else 1,
        medium=_known(row.get("medium", ""), Material.Medium),
        origin=_known(row.get("origin", ""), Material.Origin),
        due=date.fromisoformat(due) if due else None,
        pk=int(key) if key.isdecimal() else None,
    )


def _known(code: str, choices: Any) -> str:
    return code if code in choices.values else choices.values[0]
