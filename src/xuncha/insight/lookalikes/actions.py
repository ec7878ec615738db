"""The verbs: ask for a comparison, judge a pair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.files.actions import attach, store
from xuncha.foundation.files.models import Role
from xuncha.foundation.jobs.models import JobProgress
from xuncha.foundation.jobs.start import start
from xuncha.foundation.refusals import Missing, NotAllowed, Refused, Stale
from xuncha.foundation.verbs import verb
from xuncha.insight.lookalikes import comparing
from xuncha.insight.lookalikes.models import Comparison, LookAlike
from xuncha.insight.lookalikes.sources import MOST
from xuncha.library.documents.intake import unpacked

COMPARE = "lookalikes.compare"


def require_compare(actor: Any, comparison: Comparison) -> None:
    if not actor.reach(COMPARE, acting=True).covers(comparison):
        raise NotAllowed(_("雷同比对由巡察办或本组人员发起"))


@verb
def ask(
    comparison: Comparison,
    *,
    by: Any,
    uploads: Iterable[UploadedFile] = (),
    against: Iterable[UploadedFile] = (),
) -> Comparison:
    """Keep what is asked, take the files in, and start the comparison in the background."""
    require_compare(by, comparison)
    comparison.created_by_id, comparison.created_by_name = by.pk, by.name
    comparison.save(force_insert=True)
    count = sum(_take(each, comparison, Role.EVIDENCE, by) for each in uploads)
    count += sum(_take(each, comparison, Role.OTHER, by) for each in against)
    if comparison.source == Comparison.Source.UPLOAD and not count:
        raise Missing(_("没有可以比对的文件"))
    audit.record(
        "comparison.asked", by=by, about=comparison, data={"kind": comparison.source, "count": count}
    )
    _begin(comparison, by)
    return comparison


def _take(upload: UploadedFile, comparison: Comparison, role: str, by: Any) -> int:
    """The file, or the files in it if it is a zip; each is judged by its content as everywhere."""
    taken = 0
    for one in unpacked(upload):
        stored = store(one, by=by)
        attach(stored, to=comparison, title=stored.name, by=by, role=role)
        taken += 1
        if taken > MOST:
            raise Refused(_("一次最多比对 %(most)s 份，请分几次") % {"most": MOST})
    return taken


def _begin(comparison: Comparison, by: Any) -> None:
    row = start(comparing.compare, by=by, title=comparing.TITLE, comparison=comparison.pk)
    comparison.job_id, comparison.state = row.pk, Comparison.State.WAITING
    comparison.save(update_fields=["job_id", "state"])


@verb
def again(comparison: Comparison, *, by: Any) -> None:
    """Compare anew: texts have changed, or the program stopped midway. Judged pairs would be lost, so they bar it."""
    require_compare(by, comparison)
    judged = LookAlike.objects.trusted().filter(comparison=comparison).exclude(verdict="")
    if judged.exists():
        raise Refused(_("已有判断过的结果，请另建一次比对"))
    if is_running(comparison):
        raise Refused(_("正在比对，完成后再发起"))
    _begin(comparison, by)
    audit.record("comparison.again", by=by, about=comparison)


def is_running(comparison: Comparison) -> bool:
    row = JobProgress.objects.filter(pk=comparison.job_id).first() if comparison.job_id else None
    return row is not None and not row.is_over


@verb
def judge(pair: LookAlike, *, verdict: str, note: str, version: int, by: Any) -> LookAlike:
    """What a person finds: copied, or quoted as one may. Both can be taken back."""
    require_compare(by, pair.comparison)
    if verdict == LookAlike.Verdict.COPIED and not note.strip():
        raise Missing(_("认定雷同须写明理由"))
    fields = {
        "verdict": verdict,
        "note": note.strip(),
        "judged_by_name": by.name if verdict else "",
        "judged_on": today() if verdict else None,
        "version": version + 1,
    }
    if not LookAlike.objects.trusted().filter(pk=pair.pk, version=version).update(**fields):
        raise Stale(_("别人刚刚判断过，请刷新后再定"))
    for name, value in fields.items():
        setattr(pair, name, value)
    audit.record("lookalike.judged", by=by, about=pair, data={"judged": verdict or "open"})
    return pair
