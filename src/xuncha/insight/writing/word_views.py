"""Pages of the way to Word and back: take out, bring back, look at every change, take or leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from xuncha.foundation import kinds
from xuncha.foundation.dates import today
from xuncha.foundation.files.forms import EvidenceFileField
from xuncha.foundation.files.models import Attachment, Role
from xuncha.foundation.files.names import clean_name
from xuncha.foundation.files.upload import require_whole_upload
from xuncha.foundation.refusals import NotAllowed, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.insight.patterns.words import word_file
from xuncha.insight.writing import queries, word_trip
from xuncha.insight.writing.actions import require_open
from xuncha.insight.writing.models import Manuscript, ManuscriptVersion
from xuncha.insight.writing.word_trip import Trip
from xuncha.kit.form_pages import posted_version
from xuncha.kit.http import Request
from xuncha.office.manuscript.matching import ADDED, DELETED, EDITED, KEPT, MERGED, REGROUPED, SPLIT
from xuncha.office.manuscript.merging import CONFLICT, SAME, Case
from xuncha.office.manuscript.model import BOX, TABLE, Remark

LABELS = {
    KEPT: gettext_lazy("移动"),
    EDITED: gettext_lazy("修改"),
    ADDED: gettext_lazy("新增"),
    DELETED: gettext_lazy("删去"),
    SPLIT: gettext_lazy("拆成几段"),
    MERGED: gettext_lazy("几段合一"),
    REGROUPED: gettext_lazy("几段重排"),
}
TONES = {ADDED: "done", DELETED: "overdue", KEPT: "waiting"}
PLACES = {BOX: gettext_lazy("文本框"), TABLE: gettext_lazy("表格")}
BREAK = "¶"
"""Where passages begin and end is what changed when they were split or merged."""
KINDS = {"footnote": gettext_lazy("脚注"), "endnote": gettext_lazy("尾注")}


class UploadForm(forms.Form):
    file = EvidenceFileField(label=gettext_lazy("修改稿（.docx）"))


@dataclass
class Opinion:
    """A comment of the file, with the passage it stands on."""

    remark: Remark
    kind: Any
    about: str


@dataclass
class Block:
    """One change as the page shows it. `words`: what the file makes of it, `here`: what stands here."""

    number: int
    case: Case
    label: Any
    tone: str
    here: str
    words: str
    before: str = ""
    behind: str = ""
    """The paragraph of the file that it follows, for what is new or moved."""
    makers: list[Any] = field(default_factory=list)
    place: Any = ""
    chips: list[Any] = field(default_factory=list)
    more: int = 0
    """Sources that are not named: too many, or not to be opened by this person."""
    opinions: list[Opinion] = field(default_factory=list)
    chosen: str = ""

    @property
    def is_conflict(self) -> bool:
        return self.case.state == CONFLICT

    @property
    def asks_sources(self) -> bool:
        return any(part.check_sources for part in self.case.change.parts)

    @property
    def only_moved(self) -> bool:
        return self.case.change.how == KEPT


def manuscript_to_write(request: Request, pk: int) -> Manuscript:
    """Only what may be edited now travels; for an approved text the refusal names the corrigendum."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    require_open(manuscript, request.user)
    return manuscript


def word_url(manuscript: Manuscript) -> str:
    return reverse("insight:manuscript_word", args=[manuscript.pk])


def word(request: Request, pk: int) -> HttpResponse:
    """Where the file is taken out and brought back."""
    require_whole_upload(request)
    manuscript = manuscript_to_write(request, pk)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = word_trip.take_in(manuscript, form.cleaned_data["file"], by=request.user)
            return HttpResponseRedirect(reverse("insight:word_difference", args=[pk, taken.pk]))
        except (NotAllowed, Stale):
            raise
        except Refused as refusal:
            form.add_error("file", str(refusal))
    context = {
        "title": _("用 Word 修改：%(title)s") % {"title": manuscript.title},
        "record": manuscript,
        "form": form,
        "files": files_of(manuscript, request.user),
    }
    return render(request, "insight/writing/word.html", context, status=422 if form.errors else 200)


def files_of(manuscript: Manuscript, actor: Actor) -> list[tuple[Attachment, ManuscriptVersion | None]]:
    """What came back so far, newest first, each with the version it became; two statements."""
    rows = Attachment.objects.on(manuscript, actor).filter(role=Role.OTHER).order_by("-sequence")
    versions = queries.versions(manuscript, actor).filter(file__isnull=False).defer("content")
    became = {version.file_id: version for version in versions}
    return [(row, became.get(row.pk)) for row in rows]


@require_POST
def export(request: Request, pk: int) -> HttpResponse:
    """The file to be edited. A POST, because the text is kept as a version for the comparison."""
    manuscript: Manuscript = kinds.get("manuscript").access(request.user, pk)
    content = word_trip.export(manuscript, by=request.user)
    name = clean_name(f"{manuscript.title}_{today():%Y%m%d}.docx")
    return word_file(content, name)


def difference(request: Request, pk: int, attachment: int) -> HttpResponse:
    """Every change of a file that came back, to be taken or left."""
    manuscript = manuscript_to_write(request, pk)
    trip = trip_of(manuscript, attachment, request.user)
    if request.method == "POST":
        return merge(request, trip)
    return page(request, trip, chosen={})


def trip_of(manuscript: Manuscript, attachment: int, actor: Actor) -> Trip:
    rows = Attachment.objects.on(manuscript, actor).select_related("file").filter(role=Role.OTHER)
    return word_trip.opened(manuscript, get_object_or_404(rows, pk=attachment), actor)


def merge(request: Request, trip: Trip) -> HttpResponse:
    """Undecided conflicts come back with what was chosen so far; nothing has been written then."""
    posted = {number: request.POST.get(f"case-{number}", "") for number in range(len(trip.cases))}
    chosen = {number: side for number, side in posted.items() if side in ("word", "here")}
    open_ones = word_trip.undecided(trip.cases, chosen.keys())
    if open_ones:
        return page(request, trip, chosen=chosen, undecided=open_ones, status=422)
    everything = request.POST.get("all") == "1"
    word_trip.merge(
        trip,
        {
            number
            for number in range(len(trip.cases))
            if takes(trip.cases[number], chosen.get(number), everything=everything)
        },
        title=request.POST.get("title") == "word" or everything,
        version=posted_version(request),
        by=request.user,
    )
    messages.success(request, _("修改稿已合入；来源随段落保留，改动前后的文字在历次稿里"))
    return HttpResponseRedirect(reverse("insight:manuscript", args=[trip.manuscript.pk]))


def takes(case: Case, side: str | None, *, everything: bool) -> bool:
    if case.state == SAME:
        return False
    return side == "word" or (everything and case.state != CONFLICT)


@require_POST
def reject(request: Request, pk: int, attachment: int) -> HttpResponse:
    manuscript = manuscript_to_write(request, pk)
    trip = trip_of(manuscript, attachment, request.user)
    word_trip.reject(trip, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("这份修改稿没有采用，文稿一字未动"))
    return HttpResponseRedirect(word_url(manuscript))


def page(
    request: Request,
    trip: Trip,
    *,
    chosen: dict[int, str],
    undecided: Sequence[int] = (),
    status: int = 200,
) -> HttpResponse:
    blocks = blocks_of(trip, chosen, request.user)
    opinions = [one for block in blocks for one in block.opinions]
    context = {
        "title": _("修改稿比对：%(title)s") % {"title": trip.manuscript.title},
        "record": trip.manuscript,
        "trip": trip,
        "file": trip.attachment,
        "done": became(trip.attachment, request.user),
        "blocks": [block for block in blocks if block.case.state != SAME],
        "same": sum(1 for block in blocks if block.case.state == SAME),
        "conflicts": sum(1 for block in blocks if block.is_conflict),
        "opinions": opinions,
        "undecided": undecided,
    }
    return render(request, "insight/writing/word_difference.html", context, status=status)


def became(attachment: Attachment, actor: Actor) -> ManuscriptVersion | None:
    rows = ManuscriptVersion.objects.visible_to(actor).filter(file=attachment)
    return rows.defer("content").first()


def blocks_of(trip: Trip, chosen: dict[int, str], actor: Actor) -> list[Block]:
    """One for each change; one statement for each kind of source among them."""
    rows = {str(row.passage.pk): row for row in queries.rows(list(trip.manuscript.passages()), actor)}
    old = {str(row["id"]): row["text"] for row in trip.base_content["passages"]}
    texts = [read.text for read in trip.read.passages]
    blocks = [_block(number, case, old, rows, chosen) for number, case in enumerate(trip.cases)]
    for block in blocks:
        if block.case.change.parts and (block.case.change.moved or not block.case.change.keys):
            first = block.case.change.parts[0].place
            block.behind = next((text for text in reversed(texts[:first]) if text), trip.now["title"])
    return blocks


def _block(
    number: int, case: Case, old: dict[str, str], rows: dict[str, queries.Row], chosen: dict[int, str]
) -> Block:
    change = case.change
    apart = f"{BREAK}\n" if change.how in (SPLIT, MERGED, REGROUPED) else "\n"
    words = apart.join(part.text for part in change.parts)
    mine = [rows[key] for key in change.keys if key in rows]
    places = {read.place for read in change.reads} & PLACES.keys()
    return Block(
        number=number,
        case=case,
        label=LABELS[change.how],
        tone=TONES.get(change.how, "running"),
        here=apart.join(one.text for one in case.now),
        words=words,
        before="\n".join(old[key] for key in change.keys),
        makers=change.makers(),
        place=PLACES[min(places)] if places else "",
        chips=[chip for row in mine for chip in row.chips],
        more=sum(len(row.more) + sum(row.closed.values()) for row in mine),
        opinions=_opinions(case, words),
        chosen=chosen.get(number, "" if case.state == CONFLICT else "word"),
    )


def _opinions(case: Case, words: str) -> list[Opinion]:
    remarks: Sequence[Remark] = [remark for read in case.change.reads for remark in read.remarks]
    return [
        Opinion(remark, KINDS.get(remark.kind, _("批注")), remark.quoted or words[:40]) for remark in remarks
    ]
