"""Verbs on regulations and their clauses."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from xuncha.catalogue.rights import require_write
from xuncha.foundation import audit
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, Refused, Stale
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb
from xuncha.kit.editing import save_edited
from xuncha.library.clauses import Article, split_articles
from xuncha.library.models import Clause, Regulation

WRITE = "library.write"


@verb
def enter_regulation(regulation: Regulation, *, by: Actor) -> Regulation:
    """Enter a regulation, its clauses after it; the code is made here."""
    require_write(by, WRITE)
    last = Regulation.objects.aggregate(last=Max("pk"))["last"] or 0
    regulation.code = f"local-{last + 1}"
    regulation.save()
    audit.record("regulation.created", by=by, about=regulation)
    return regulation


@verb
def edit_regulation(regulation: Regulation, *, by: Actor, version: int, fields: list[str]) -> Regulation:
    require_write(by, WRITE)
    saved: Regulation = save_edited(regulation, by=by, version=version, fields=fields)
    return saved


@verb
def supersede(old: Regulation, *, by_regulation: Regulation, by: Actor) -> Regulation:
    """Mark a regulation as replaced; papers that cite it keep their citation."""
    require_write(by, WRITE)
    newer: Regulation | None = by_regulation
    while newer is not None:
        if newer.pk == old.pk:
            raise Refused(_("不能由自己取代，也不能由它已经取代的旧文件取代"))
        newer = newer.superseded_by
    old.superseded_by, old.status = by_regulation, Regulation.Status.SUPERSEDED
    old.version += 1
    old.save(update_fields=["superseded_by", "status", "version"])
    audit.record("regulation.superseded", by=by, about=old, data={"by": by_regulation.pk})
    return old


@verb
def save_clause(clause: Clause, *, by: Actor, version: int) -> Clause:
    """Add or correct one clause; `version` is the regulation's."""
    require_write(by, WRITE)
    regulation = _touch(clause.regulation, version)
    twins = _standing(regulation).filter(no=clause.no).exclude(pk=clause.pk)
    if twins.exists():
        raise Refused(_("%(no)s已经有了") % {"no": clause.no})
    if clause.pk is None:
        clause.seq = _last_seq(regulation) + 1
    clause.save()
    audit.record("regulation.clause_saved", by=by, about=regulation, data={"clause": clause.pk})
    return clause


@verb
def paste_clauses(regulation: Regulation, text: str, *, by: Actor, version: int) -> int:
    """Enter all articles of a text as the machine takes it apart; returns how many."""
    return enter_articles(regulation, split_articles(text), by=by, version=version)


@verb
def enter_articles(regulation: Regulation, articles: Sequence[Article], *, by: Actor, version: int) -> int:
    """Enter several articles; returns how many. Refused as a whole if one is there already, twice or without text."""
    require_write(by, WRITE)
    regulation = _touch(regulation, version)
    if not articles:
        raise Missing(_("没有认出条文；每条应以“第×条”开头"))
    _require_distinct(regulation, articles)
    first = _last_seq(regulation) + 1
    Clause.objects.bulk_create(
        Clause(regulation=regulation, no=item.no, chapter=item.chapter, text=item.text, seq=seq)
        for seq, item in enumerate(articles, first)
    )
    audit.record("regulation.clauses_pasted", by=by, about=regulation, data={"count": len(articles)})
    return len(articles)


def _require_distinct(regulation: Regulation, articles: Sequence[Article]) -> None:
    numbers = [item.no for item in articles]
    known = set(_standing(regulation).values_list("no", flat=True))
    twice = [no for no in dict.fromkeys(numbers) if no in known or numbers.count(no) > 1]
    if twice:
        raise Refused(_("这些条已经有了或重复：%(numbers)s") % {"numbers": "、".join(twice)})
    bare = [item.no or "—" for item in articles if not item.no or not item.text]
    if bare:
        raise Missing(_("这些条没有条号或条文：%(numbers)s") % {"numbers": "、".join(bare)})


@verb
def withdraw_clause(clause: Clause, *, by: Actor, version: int) -> Clause:
    """Take out a clause entered by mistake: it is offered no longer, papers that cite it keep their citation."""
    require_write(by, WRITE)
    regulation = _touch(clause.regulation, version)
    clause.withdrawn_on = today()
    clause.save(update_fields=["withdrawn_on"])
    audit.record("regulation.clause_withdrawn", by=by, about=regulation, data={"clause": clause.pk})
    return clause


def _standing(regulation: Regulation) -> QuerySet[Clause]:
    return Clause.objects.filter(regulation=regulation, withdrawn_on=None)


def _last_seq(regulation: Regulation) -> int:
    return Clause.objects.filter(regulation=regulation).aggregate(last=Max("seq"))["last"] or 0


def _touch(regulation: Regulation, version: int) -> Regulation:
    """The regulation, locked and its version moved on; its text must be allowed here."""
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    if regulation.version != version:
        raise Stale(_("您打开之后，这件法规又被修改过；请重新打开再改"))
    if not regulation.text_public:
        raise Refused(_("这件只登记题名，不收录正文；可以公开的请先改“可以收录正文”"))
    regulation.version += 1
    regulation.save(update_fields=["version"])
    return regulation
