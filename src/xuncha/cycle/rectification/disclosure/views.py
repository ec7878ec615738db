"""Pages of the two texts: the list, who is late, the text itself with its paragraphs edited in place."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xuncha.cycle.rectification.disclosure import actions, forms, parts, queries
from xuncha.cycle.rectification.disclosure.compose import Draft
from xuncha.cycle.rectification.disclosure.flow import disclosure_flow, withholding_flow
from xuncha.cycle.rectification.disclosure.text import NUMERALS, SECTIONS
from xuncha.cycle.rectification.models import Disclosure, Passage, RectificationPlan, Withholding
from xuncha.foundation import kinds
from xuncha.foundation.models import Attachment
from xuncha.foundation.refusals import NotAllowed, Refused, Stale
from xuncha.kit.editing import RecordForm
from xuncha.kit.http import Request
from xuncha.kit.lists import Column, RecordList, state_column
from xuncha.kit.records import RecordPage

OUT = ("approved", *parts.PUBLISHED)
"""States from which a text leaves the house as a file."""


class DisclosureFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[(state.code, state.label) for state in disclosure_flow.states.values()],
    )
    target = django_filters.ChoiceFilter(label=gettext_lazy("公开对象"), choices=Disclosure.Target.choices)

    class Meta:
        model = Disclosure
        fields = ("state", "target")


class DisclosureList(RecordList):
    title = gettext_lazy("整改公开")
    lead = gettext_lazy("党内通报和社会公开各一份，一件一件看发布了没有、在哪里、到什么时候、收到几件意见。")
    filterset = DisclosureFilter
    right = "disclosure.read"
    export_name = "disclosures"
    empty = gettext_lazy("整改方案审核通过后，单位在方案页起草党内通报和社会公开稿，这里列出来。")
    columns = (
        Column("unit", gettext_lazy("单位"), lambda row: str(row.organisation), css="w-l", frozen=True),
        Column("target", gettext_lazy("公开对象"), lambda row: row.get_target_display(), css="w-s", sort="target"),
        Column("round", gettext_lazy("轮次"), lambda row: str(row.round or ""), css="w-l"),
        Column("from", gettext_lazy("公示开始"), lambda row: row.posted_from, css="w-m number", sort="posted_from"),
        Column("until", gettext_lazy("公示截止"), lambda row: row.posted_until, css="w-m number", sort="posted_until"),
        Column("where", gettext_lazy("发布渠道"), lambda row: row.posted_where, css="grow"),
        Column("comments", gettext_lazy("意见件数"), lambda row: row.comments, css="w-s number end", sort="comments"),
        state_column(disclosure_flow),
    )  # fmt: skip

    def rows(self) -> QuerySet[Disclosure]:
        return queries.disclosures(self.request.user)

    def url(self, record: Disclosure) -> str:
        return reverse("rectification:disclosure", args=[record.pk])

    def acts(self) -> list[dict[str, Any]]:
        return [
            {"label": _("按单位看"), "url": reverse("rectification:disclosure_units"), "icon": "register"}
        ]


@require_GET
def units(request: Request) -> HttpResponse:
    """Which units have published where and when, the late ones first (DR20)."""
    if not request.user.holds("disclosure.read"):
        raise NotAllowed(_("整改公开情况由被巡察单位、巡察办和审核单位查阅"))
    lines = queries.by_unit(request.user)
    out = [line for line in lines if line.inner and line.social and _is_out(line.inner, line.social)]
    context = {
        "title": _("各单位整改公开情况"),
        "lines": [
            {
                "plan": line.plan,
                "due": line.due,
                "days_late": line.days_late,
                "shown": [_shown(line.inner), _shown(line.social)],
                "comments": sum(text.comments for text in line.texts.values()),
            }
            for line in lines
        ],
        "knows_drafts": request.user.holds("disclosure.review") or request.user.holds("disclosure.write"),
        "late": sum(bool(line.days_late) for line in lines),
        "out": len(out),
    }
    return render(request, "rectification/disclosure/units.html", context)


def _shown(record: Disclosure | None) -> dict[str, Any]:
    """A text with the word and the tone of its state."""
    if record is None:
        return {"record": None}
    state = disclosure_flow.states[record.state]
    return {"record": record, "state": state.label, "tone": state.tone}


def _is_out(*texts: Disclosure) -> bool:
    return all(text.state in parts.PUBLISHED for text in texts)


@require_http_methods(["GET", "POST"])
def of_plan(request: Request, pk: int) -> HttpResponse:
    """双公开: both texts of one plan side by side; POST draws one of them from the ledger."""
    user = request.user
    plan: RectificationPlan = kinds.get("rectification_plan").access(user, pk)
    if not user.holds("disclosure.read"):
        raise NotAllowed(_("整改公开情况由被巡察单位、巡察办和审核单位查阅"))
    if request.method == "POST":
        target = request.POST.get("target", "")
        if target not in Disclosure.Target.values:
            raise Http404
        made = actions.open_disclosure(plan, target, by=user)
        messages.success(request, _("已由台账起草，请逐段核对"))
        return HttpResponseRedirect(reverse("rectification:disclosure", args=[made.pk]))
    texts = queries.of_plan(plan, user)
    context = {
        "title": _("双公开：%(unit)s") % {"unit": plan.organisation},
        "plan": plan,
        "texts": [
            {"target": target, "label": label} | _shown(texts.get(target))
            for target, label in Disclosure.Target.choices
        ],
        "writes": plan.state == "approved" and user.may("disclosure.write", plan),
    }
    return render(request, "rectification/disclosure/plan.html", context)


class DisclosurePage(RecordPage):
    kind = "disclosure"
    template_name = "rectification/disclosure/disclosure.html"

    def extra(self) -> dict[str, Any]:
        user, record = self.request.user, self.record
        edits = record.state in parts.EDITABLE and user.may("disclosure.write", record)
        watches = user.may("disclosure.write", record) or user.may("disclosure.review", record)
        withholdings = [_named(row) for row in queries.withholdings(record, user)]
        moved = queries.known(parts.moved(record), user) if watches else {}
        collects = record.state in ("published", "ended") and user.may("disclosure.write", record)
        return {
            "edits": edits,
            "exports": record.state in OUT,
            "moved": len(moved),
            "reads_withheld": user.reach("disclosure.withheld").covers(record),
            "proposes": record.state in parts.OPEN and user.may("disclosure.write", record),
            "parts": sections(record, user, withholdings, moved),
            "withholdings": withholdings,
            "postings": queries.postings(record, user),
            "comments": queries.comments(record, user),
            "files": list(Attachment.objects.on(record, user).valid()),
            "collects": collects,
            "registers": user.may("petitions.add", record),
        }


def _named(row: Any) -> Any:
    """A proposal with the word and the tone of its state."""
    state = withholding_flow.states[row.state]
    row.label, row.tone = state.label, state.tone
    return row


def sections(
    record: Disclosure,
    user: Any,
    withholdings: list[Withholding],
    moved: dict[str, Draft | None],
) -> list[dict[str, Any]]:
    """The text by its parts; each paragraph with what is proposed about its item and what the ledger says by now."""
    proposed = {row.item_id: row for row in withholdings}
    new = dict(moved)
    told: dict[str, list[Passage]] = {section: [] for section in SECTIONS}
    row: Any
    for row in queries.passages(record, user):
        row.proposal = proposed.get(row.item_id) if row.item_id else None
        row.is_moved, row.now = row.key in moved, new.pop(row.key, None)
        told[row.section].append(row)
    return [
        {
            "code": section.value,
            "numeral": NUMERALS[at],
            "label": section.label,
            "passages": told[section],
            "new": [draft for draft in new.values() if draft and draft.section == section],
        }
        for at, section in enumerate(SECTIONS)
    ]


class DisclosureEdit(RecordForm):
    kind = "disclosure"
    right = "disclosure.write"
    form_class = forms.DisclosureForm
    editable_states = parts.EDITABLE


@require_POST
def redraw(request: Request, pk: int) -> HttpResponse:
    """Take the ledger of now: one named paragraph, or everything nobody has edited."""
    record: Disclosure = kinds.get("disclosure").access(request.user, pk)
    key = request.POST.get("key", "")
    changed = actions.redraw(record, by=request.user, keys=[key] if key else None)
    messages.success(request, _("按台账更新了 %(count)d 段") % {"count": changed})
    return HttpResponseRedirect(reverse("rectification:disclosure", args=[pk]))


@require_POST
def passage(request: Request, pk: int) -> JsonResponse:
    """Save one paragraph in place; a conflict answers with what stands there now."""
    row = _passage_of(request, pk)
    name, version = request.POST.get("name", ""), request.POST.get("version", "")
    try:
        actions.edit_passage(
            row,
            name,
            request.POST.get("value", ""),
            by=request.user,
            version=int(version) if version.isdigit() else 0,
        )
    except Stale:
        return JsonResponse(_answer(_passage_of(request, pk), name), status=409)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal.message)}, status=refusal.status)
    return JsonResponse(_answer(row, name))


def _answer(row: Passage, name: str) -> dict[str, Any]:
    value = getattr(row, name if name in ("heading", "text") else "text")
    return {"text": value, "value": value, "version": row.version}


def _passage_of(request: Request, pk: int) -> Passage:
    """A paragraph one may know, with its text's record fetched the usual way; 404 otherwise."""
    found = Passage.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    found.disclosure = kinds.get("disclosure").access(request.user, found.disclosure_id)
    if found.item_id:
        kinds.get("rectification_item").access(request.user, found.item_id)
    return found
