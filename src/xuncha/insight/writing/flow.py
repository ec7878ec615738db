"""How a manuscript goes up.

| from              | edge           | to       | who                                | must hold                                  |
|-------------------|----------------|----------|------------------------------------|--------------------------------------------|
| draft             | submit         | checking | who writes it                      | stands for itself, has text                |
| checking          | pass_check     | signing  | the office's director              | not the writer                             |
| signing           | approve        | approved | leading group, system or paper     | not the writer; locked from here           |
| checking, signing | return_…       | draft    | who checks, who approves           | a reason                                   |
| draft             | hand_over      | settled  | who writes the record              | writes a record, and the record is a draft |
| settled           | take_up        | draft    | who writes the record              | the record is (again) a draft              |
| draft             | void           | void     | who writes it, with a reason       |                                            |

What goes up here is what stands for itself. What writes a record hands its text over and is signed there: one text, one
signature.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import kinds
from xuncha.foundation.flow.declare import Edge, Flow, State
from xuncha.insight.writing.models import Manuscript

EDITABLE = ("draft",)


def stands_for_itself(manuscript: Manuscript) -> str | None:
    if not manuscript.writes_record:
        return None
    label = kinds.get(manuscript.about_kind).label
    return _("这份文稿写的是%(record)s：写回以后，在那里送审、签发") % {"record": label}


def writes_a_record(manuscript: Manuscript) -> str | None:
    return None if manuscript.writes_record else _("这份文稿自成一件，没有要写回的记录；请直接送核")


def has_text(manuscript: Manuscript) -> str | None:
    return None if manuscript.passages().exclude(text="").filter(level=0).exists() else _("正文")


def looked_at_sources(manuscript: Manuscript) -> str | None:
    """Passages that were split or merged in Word."""
    count = manuscript.passages().filter(ask_sources=True).count()
    return _("还有 %(count)d 段的来源没有核对") % {"count": count} if count else None


manuscript_flow = Flow(
    "manuscript",
    [
        State("draft", gettext_lazy("起草中"), "draft"),
        State("checking", gettext_lazy("核稿中"), "running"),
        State("signing", gettext_lazy("送签，待审定"), "waiting"),
        State("approved", gettext_lazy("已审定"), "done", final=True),
        State("settled", gettext_lazy("已定稿写回"), "done"),
        State("void", gettext_lazy("已作废"), "void", final=True),
    ],
    Edge(
        "submit",
        "draft",
        "checking",
        gettext_lazy("送核稿"),
        by="writing.write",
        needs=(stands_for_itself, has_text),
        warns=(looked_at_sources,),
        todo=gettext_lazy("文稿待完成"),
        todo_for="created_by_id",
        tone="primary",
    ),
    Edge(
        "hand_over",
        "draft",
        "settled",
        gettext_lazy("定稿写回"),
        by="writing.write",
        needs=(writes_a_record, has_text),
        warns=(looked_at_sources,),
        tone="primary",
    ),
    Edge("take_up", "settled", "draft", gettext_lazy("接着改"), by="writing.write"),
    Edge(
        "pass_check",
        "checking",
        "signing",
        gettext_lazy("核稿通过，送签"),
        by="writing.check",
        not_by=("created", "submit"),
        opens_to=("leaders",),
        todo=gettext_lazy("文稿待核稿"),
        tone="primary",
    ),
    Edge(
        "approve",
        "signing",
        "approved",
        gettext_lazy("审定"),
        by="writing.approve",
        not_by=("created", "submit"),
        signs=True,
        recorded_by="writing.record_paper",
        todo=gettext_lazy("文稿待审定"),
        tone="primary",
    ),
    Edge(
        "return_by_checker",
        "checking",
        "draft",
        gettext_lazy("核稿退回"),
        by="writing.check",
        asks="reason",
        reopens=True,
    ),
    Edge(
        "return_by_leader",
        "signing",
        "draft",
        gettext_lazy("退回修改"),
        by="writing.approve",
        asks="reason",
        recorded_by="writing.record_paper",
        reopens=True,
    ),
    Edge(
        "void",
        "draft",
        "void",
        gettext_lazy("作废"),
        by="writing.write",
        asks="reason",
        tone="danger",
    ),
)
