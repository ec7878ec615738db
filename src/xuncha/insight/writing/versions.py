"""The text as it stood at each turn, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from xuncha.foundation.files.models import Attachment
from xuncha.foundation.scoping import Actor
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion


def snapshot(
    manuscript: Manuscript, *, reason: str, by: Actor, file: Attachment | None = None
) -> ManuscriptVersion:
    """Keep the text as it stands. What equals the last version is not kept twice, unless it came in a file of its own."""
    rows = ManuscriptVersion.objects.trusted().filter(manuscript=manuscript)
    last, content = rows.order_by("-no").first(), content_of(manuscript)
    if last is not None and file is None and last.content == content:
        return last
    no = last.no + 1 if last else 1
    return ManuscriptVersion.objects.create(
        manuscript=manuscript, no=no, content=content, reason=reason[:300], file=file, by_name=by.name
    )


def content_of(manuscript: Manuscript) -> dict[str, Any]:
    """Title and passages as plain data; `id` is what a passage is known by in every version and in Word."""
    passages = [
        {"id": row.pk, "level": row.level, "text": row.text, "sources": row.sources}
        for row in manuscript.passages()
    ]
    return {"title": manuscript.title, "passages": passages}


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[dict[str, str]]:
    """Passage by passage in the new order, what was taken out last; what is the same in both is left out."""
    before, after = ({row["id"]: row for row in content["passages"]} for content in (old, new))
    rows = [{"label": _("标题"), "old": old["title"], "new": new["title"]}]
    for place, key in enumerate([*after, *(key for key in before if key not in after)], start=1):
        rows.append(
            {
                "label": _place(key in before, key in after, place),
                "old": before.get(key, {}).get("text", ""),
                "new": after.get(key, {}).get("text", ""),
            }
        )
    return [row for row in rows if row["old"] != row["new"]]


def _place(was: bool, stands: bool, place: int) -> str:  # noqa: FBT001 - two facts of one passage
    if not stands:
        return _("已删去的一段")
    label = _("第 %(place)d 段") % {"place": place}
    return label if was else _("%(label)s（新增）") % {"label": label}
