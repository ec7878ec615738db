"""A text becomes a regulation's articles: taken apart by the machine, corrected by a person, then entered as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from xuncha.catalogue.rights import require_write
from xuncha.foundation import kinds
from xuncha.foundation.refusals import Missing, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.form_pages import posted_version
from xuncha.kit.http import Request
from xuncha.library import actions, forms
from xuncha.library.actions import WRITE
from xuncha.library.clauses import Article, doubts, split_articles
from xuncha.library.documents.models import Document, Page
from xuncha.library.models import Regulation

MOST = 600  # articles of one text


@verb
def enter_from_document(
    document: Document,
    regulation: Regulation,
    articles: Sequence[Article],
    *,
    replaces: Regulation | None,
    by: Actor,
) -> Regulation:
    """A new regulation with these articles, drawn from a document; the one it replaces is marked."""
    require_write(by, WRITE)
    if document.is_placed:
        raise Refused(_("单位资料不进法规库"))
    regulation = actions.enter_regulation(regulation, by=by)
    actions.enter_articles(regulation, articles, by=by, version=regulation.version)
    if replaces is not None:
        actions.supersede(replaces, by_regulation=regulation, by=by)
    document.regulation = regulation
    document.save(update_fields=["regulation"])
    return regulation


@dataclass(frozen=True)
class Row:
    """One article as it stands on the preview."""

    place: int
    article: Article
    notes: tuple[str, ...]


def rows_of(articles: Sequence[Article]) -> list[Row]:
    words = {
        "gap": _("前面缺号，请核对原文"),
        "twice": _("条号重复"),
        "empty": _("没有条文"),
        "long": _("特别长，后面可能还有别的条"),
    }
    notes: dict[int, list[str]] = {}
    for place, sort, _no in doubts(list(articles)):
        notes.setdefault(place, []).append(words[sort])
    return [Row(place, article, tuple(notes.get(place, ()))) for place, article in enumerate(articles)]


def posted_articles(data: QueryDict) -> list[Article]:
    """What the person left of the preview: rows struck out are gone, rows joined go to the one before."""
    count = data.get("count", "")
    found: list[Article] = []
    for place in range(min(int(count), MOST) if count.isdigit() else 0):
        text = data.get(f"text-{place}", "").replace("\r\n", "\n").strip()
        fate = data.get(f"fate-{place}", "keep")
        if fate == "drop":
            continue
        no = data.get(f"no-{place}", "").strip()
        if fate == "join" and found:
            before = found[-1]
            found[-1] = Article(before.no, f"{before.text}\n{no}{text}".strip(), before.chapter)
        else:
            found.append(Article(no[:20], text, data.get(f"chapter-{place}", "").strip()[:120]))
    return found


def split_document(request: Request, pk: int) -> HttpResponse:
    """From a document of the library to a new regulation."""
    document: Document = kinds.get("library_document").access(request.user, pk)
    user: Any = request.user
    require_write(user, WRITE)
    form = forms.LandingForm(request.POST or None, initial=particulars(document))
    if request.method == "POST" and form.is_valid():
        articles = posted_articles(request.POST)
        try:
            made = enter_from_document(
                document, form.save(commit=False), articles, replaces=form.cleaned_data["replaces"], by=user
            )
        except (Missing, Refused) as refusal:
            form.add_error(None, [str(refusal), *map(str, refusal.details)])
        else:
            messages.success(request, _("已录入 %(n)s 条，请与原件核对") % {"n": len(articles)})
            return HttpResponseRedirect(reverse("library:regulation", args=[made.pk]))
    pages = Page.objects.visible_to(user).filter(document=document).order_by("no")
    articles = (
        posted_articles(request.POST)
        if request.method == "POST"
        else split_articles("\n".join(pages.values_list("text", flat=True)))[:MOST]
    )
    title = _("分条：%(title)s") % {"title": document.title}
    back = reverse("library:document", args=[pk])
    return preview(request, form, articles, title=title, cancel_url=back)


def particulars(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "issuer": document.issuer,
        "document_no": document.document_no,
        "year": document.year,
        "text_public": True,
        "source": document.file.name,
    }


def paste(request: Request, pk: int) -> HttpResponse:
    """A pasted text for a regulation that is there: taken apart, looked at, then entered."""
    regulation: Regulation = kinds.get("regulation").access(request.user, pk)
    user: Any = request.user
    require_write(user, WRITE)
    back = reverse("library:regulation", args=[pk])
    title = _("粘贴全文：%(regulation)s") % {"regulation": regulation.title}
    if request.method != "POST" or not request.POST.get("count"):
        return _pasted(request, regulation, title, back)
    form, articles = forms.NothingForm(request.POST), posted_articles(request.POST)
    try:
        actions.enter_articles(regulation, articles, by=user, version=posted_version(request))
    except Stale:
        raise
    except (Missing, Refused) as refusal:
        form.add_error(None, [str(refusal), *map(str, refusal.details)])
        return preview(request, form, articles, title=title, cancel_url=back, version=posted_version(request))
    messages.success(request, _("已录入 %(n)s 条，请与原件核对") % {"n": len(articles)})
    return HttpResponseRedirect(back)


def _pasted(request: Request, regulation: Regulation, title: str, back: str) -> HttpResponse:
    """First the text, then what was understood of it."""
    form = forms.PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        articles = split_articles(form.cleaned_data["text"])[:MOST]
        if articles:
            kept = {"title": title, "cancel_url": back, "version": posted_version(request)}
            return preview(request, forms.NothingForm(), articles, **kept)
        form.add_error("text", _("没有认出条文；每条应以“第×条”开头"))
    context = {
        "title": title,
        "form": form,
        "version": regulation.version,
        "submit_label": _("分条"),
        "cancel_url": back,
    }
    return render(request, "kit/form.html", context, status=422 if form.is_bound else 200)


def preview(request: Request, form: Any, articles: Sequence[Article], **context: Any) -> HttpResponse:
    rows = rows_of(articles)
    context |= {
        "form": form,
        "rows": rows,
        "doubtful": [row for row in rows if row.notes],
        "submit_label": _("录入这些条"),
    }
    return render(request, "library/preview.html", context, status=422 if form.errors else 200)
