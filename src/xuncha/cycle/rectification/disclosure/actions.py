"""The verbs of a disclosure: drawn from the ledger, edited, withheld with reasons, published, answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from xuncha.cycle.planning.facts import note_fact
from xuncha.cycle.rectification.access import UNIT, place_like
from xuncha.cycle.rectification.disclosure import compose, parts
from xuncha.cycle.rectification.disclosure.text import lines, plain, title_of
from xuncha.cycle.rectification.models import (
    Comment,
    Disclosure,
    Passage,
    Posting,
    RectificationItem,
    RectificationPlan,
    Withholding,
)
from xuncha.foundation import audit, rules
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Role
from xuncha.foundation.flow import engine
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb


def require_write(record: Any, by: Actor) -> None:
    if not by.reach("disclosure.write", acting=True).covers(record):
        raise NotAllowed(_("公开稿由被巡察单位起草、发布；单位没有账号的，由巡察办代办"))


def require_editable(disclosure: Disclosure, by: Actor) -> None:
    require_write(disclosure, by)
    if disclosure.state not in parts.EDITABLE:
        raise NotAllowed(_("公开稿已经报审；要改请巡察办退回"))


@verb
def open_disclosure(plan: RectificationPlan, target: str, *, by: Actor) -> Disclosure:
    """Draw one of the two texts from the ledger of this moment."""
    unit = plan.organisation
    disclosure = Disclosure(plan=plan, target=target, audience=UNIT, as_of=timezone.now())
    place_like(disclosure, plan)
    require_write(disclosure, by)
    if plan.state != "approved":
        raise Refused(_("整改方案审核通过以后才能起草公开稿"))
    if Disclosure.objects.trusted().filter(plan=plan, target=target).exists():
        raise Refused(_("这一份公开稿已经有了"))
    disclosure.title = title_of(target) % {"unit": unit.name}
    disclosure.phone, disclosure.figures = unit.phone, compose.figures(plan)
    engine.open_record(disclosure, by=by)
    drafts = compose.compose(plan, target, disclosure.figures)
    Passage.objects.bulk_create(_passage(disclosure, at, draft) for at, draft in enumerate(drafts, start=1))
    return disclosure


def _passage(disclosure: Disclosure, seq: int, draft: compose.Draft) -> Passage:
    return Passage(
        disclosure=disclosure,
        section=draft.section,
        seq=seq,
        key=draft.key,
        item_id=draft.item_id,
        heading=draft.heading,
        text=draft.text,
        drawn_heading=draft.heading,
        drawn_text=draft.text,
    )


@verb
def redraw(disclosure: Disclosure, *, by: Actor, keys: Iterable[str] | None = None) -> int:
    """Take the ledger of now: paragraphs nobody has edited, or exactly the named ones. Gives how many changed.

    The figures and `as_of` move on only with the whole text, so that both always tell of one moment.
    """
    require_editable(disclosure, by)
    counted = compose.figures(disclosure.plan)
    drafts = compose.compose(disclosure.plan, disclosure.target, counted)
    known = {passage.key: passage for passage in parts.passages_of(disclosure)}
    wanted = None if keys is None else set(keys)
    changed = sum(_renew(disclosure, at, draft, known, wanted) for at, draft in enumerate(drafts, start=1))
    if wanted is None:
        changed += _drop(known, {draft.key for draft in drafts})
        disclosure.figures, disclosure.as_of = counted, timezone.now()
    _touch(disclosure, by, "figures", "as_of")
    return changed


def _renew(
    disclosure: Disclosure,
    seq: int,
    draft: compose.Draft,
    known: dict[str, Passage],
    wanted: set[str] | None,
) -> int:
    passage = known.get(draft.key)
    if wanted is not None and draft.key not in wanted:
        return 0
    if passage is None:
        _passage(disclosure, seq, draft).save()
        return 1
    if wanted is None and passage.is_edited:
        return 0
    changed = (passage.heading, passage.text) != (draft.heading, draft.text)
    passage.section, passage.seq = draft.section, seq
    passage.heading = passage.drawn_heading = draft.heading
    passage.text = passage.drawn_text = draft.text
    passage.version += 1
    passage.save()
    return int(changed)


def _drop(known: dict[str, Passage], keys: set[str]) -> int:
    """Paragraphs that the ledger no longer gives and nobody has edited."""
    gone = [one.pk for one in known.values() if one.key not in keys and not one.is_edited]
    Passage.objects.trusted().filter(pk__in=gone).delete()
    return len(gone)


def _touch(disclosure: Disclosure, by: Actor, *fields: str) -> None:
    disclosure.version += 1
    disclosure.save(update_fields=[*fields, "version", "updated_at"])
    audit.record("disclosure.edited", by=by, about=disclosure, data={"version": disclosure.version})


@verb
def edit_passage(passage: Passage, name: str, value: str, *, by: Actor, version: int) -> Passage:
    """Write one paragraph; raises Stale when somebody else has, since `version`."""
    disclosure = passage.disclosure
    require_editable(disclosure, by)
    if name not in ("heading", "text") or (name == "heading" and not passage.heading):
        raise NotAllowed(_("这一格不能修改"))
    found = Passage.objects.trusted().select_for_update().filter(pk=passage.pk)
    if found.values_list("version", flat=True).first() != version:
        raise Stale(_("您打开之后，这一段又被修改过"))
    if name == "heading" and not value.strip():
        raise Missing(_("反馈问题不能空着；不宜公开的请提出“拟不公开”"))
    setattr(passage, name, value.strip())
    passage.version += 1
    passage.save(update_fields=[name, "version"])
    _touch(disclosure, by)
    return passage


@verb
def propose(withholding: Withholding, *, by: Actor) -> Withholding:
    """Propose not to publish an item, or only its rectification; the words proposed about are kept as they stand."""
    disclosure = withholding.disclosure
    require_write(disclosure, by)
    if disclosure.state not in parts.OPEN:
        raise NotAllowed(_("公开稿已经审核通过；要增加不公开事项请巡察办退回"))
    told = parts.passages_of(disclosure).filter(item=withholding.item).exclude(heading="").first()
    if told is None:
        raise Refused(_("公开稿里没有这个事项"))
    if parts.withholdings_of(disclosure).filter(item=withholding.item).exists():
        raise Refused(_("这个事项已经提出不公开"))
    place_like(withholding, disclosure)
    withholding.audience = UNIT
    withholding.item_text, withholding.rect_text = told.heading, told.text
    return engine.open_record(withholding, by=by)


def told_item(disclosure: Disclosure, item_id: int) -> RectificationItem | None:
    """The item, if this text tells of it: nothing else can be withheld from it."""
    passage = parts.passages_of(disclosure).filter(item=item_id).select_related("item").first()
    return passage.item if passage else None


@verb
def publish(
    disclosure: Disclosure,
    posting: Posting,
    *,
    by: Actor,
    posted_from: date,
    posted_until: date,
    proof: UploadedFile | None = None,
    reason: str = "",
    version: int | None = None,
) -> Disclosure:
    """The text goes out as it stands, for a period, first in one place; DR20 is met once both texts are out."""
    if posted_until < posted_from:
        raise Missing(_("公示截止不能早于公示开始"))
    disclosure.posted_from, disclosure.posted_until = posted_from, posted_until
    _add(disclosure, posting, proof, by=by)
    engine.take(disclosure, "publish", by=by, reason=reason, version=version, on=posted_from)
    withheld = parts.withheld_of(disclosure)
    disclosure.published_text = plain(disclosure, lines(disclosure, parts.passages_of(disclosure), withheld))
    disclosure.save(update_fields=["posted_from", "posted_until", "published_text"])
    if out := both_out(disclosure.plan):
        rules.meet("DR20", about=disclosure.plan, on=out)
        note_fact(disclosure.engagement, "disclosed", on=out, by=by, once=True)
    return disclosure


def start_clock(plan: RectificationPlan, *, on: date, by: Actor) -> None:
    """DR20 runs from the day both reports were accepted; a unit that published before that has met it."""
    rules.start("DR20", about=plan, on=on, ruleset_id=plan.ruleset_id, by=by)
    if out := both_out(plan):
        rules.meet("DR20", about=plan, on=out)


def both_out(plan: RectificationPlan) -> date | None:
    """The day on which the second of the two texts was out; None before that."""
    rows = Disclosure.objects.trusted().filter(plan=plan, state__in=parts.PUBLISHED)
    days = list(rows.values_list("posted_from", flat=True))
    return max(days) if len(days) == len(Disclosure.Target.values) else None


@verb
def add_posting(
    disclosure: Disclosure, posting: Posting, *, by: Actor, proof: UploadedFile | None = None
) -> Posting:
    """One more place where the published text stands."""
    require_write(disclosure, by)
    if disclosure.state not in ("published", "ended"):
        raise NotAllowed(_("公示期间才能登记发布渠道"))
    return _add(disclosure, posting, proof, by=by)


def _add(disclosure: Disclosure, posting: Posting, proof: UploadedFile | None, *, by: Actor) -> Posting:
    require_write(disclosure, by)
    if not posting.link and proof is None:
        raise Missing(_("请填网址，或者附上照片、扫描件作凭证"))
    if proof is not None:
        title = f"{posting.get_channel_display()} {posting.place}"
        file = attach(store(proof, by=by), to=disclosure, title=title, by=by, role=Role.EVIDENCE)
        posting.proof = file.number
    posting.disclosure, posting.by_id, posting.by_name = disclosure, by.pk, by.name
    posting.save()
    channels = dict.fromkeys(one.get_channel_display() for one in parts.postings_of(disclosure))
    disclosure.posted_where = "、".join(str(label) for label in channels)
    disclosure.save(update_fields=["posted_where"])
    audit.record("disclosure.posted", by=by, about=disclosure, data={"posting": posting.pk})
    return posting


@verb
def add_comment(disclosure: Disclosure, comment: Comment, *, by: Actor) -> Comment:
    """What somebody said of a published text. An accusation is handed on at once, and its words are not kept here."""
    require_write(disclosure, by)
    if disclosure.state not in ("published", "ended"):
        raise NotAllowed(_("公示期间和期满后办结前可以登记意见"))
    if comment.is_accusation:
        if comment.gist.strip() or comment.answer.strip():
            raise Refused(_("反映违纪违法、检举控告的，内容不写在这里；只记收到日期、渠道和转交给谁"))
        if not comment.handed_to.strip() or comment.handed_on is None:
            raise Missing(_("请填转交给谁、哪一天转交"))
        comment.handled_on, comment.handled_by_name = comment.handed_on, by.name
    elif not comment.gist.strip():
        raise Missing(_("请写意见要点"))
    last = parts.comments_of(disclosure).aggregate(last=Max("seq"))["last"] or 0
    comment.disclosure, comment.seq, comment.by_id, comment.by_name = disclosure, last + 1, by.pk, by.name
    comment.save()
    disclosure.comments = last + 1
    disclosure.save(update_fields=["comments"])
    audit.record("disclosure.comment", by=by, about=disclosure, data={"comment": comment.pk})
    return comment


@verb
def handle_comment(comment: Comment, *, outcome: str, answer: str, by: Actor) -> Comment:
    """What was done with a comment."""
    disclosure = comment.disclosure
    require_write(disclosure, by)
    if comment.is_accusation or disclosure.state not in ("published", "ended"):
        raise NotAllowed(_("这件意见不在这里办理"))
    comment.outcome, comment.answer = outcome, answer
    comment.handled_on, comment.handled_by_name = today(), by.name
    comment.save(update_fields=["outcome", "answer", "handled_on", "handled_by_name"])
    audit.record("disclosure.comment_handled", by=by, about=disclosure, data={"comment": comment.pk})
    return comment
