"""Versions of the rules: loaded once, edited as a draft, put in force, and from then on unchanged (design §2.5)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import audit
from xuncha.foundation.dates import now, today
from xuncha.foundation.refusals import Missing, Refused
from xuncha.foundation.rules import workdays
from xuncha.foundation.rules.data import delivered
from xuncha.foundation.rules.models import DeadlineRule, RuleSet
from xuncha.foundation.scoping import Actor
from xuncha.foundation.verbs import verb

audit.register("rules.load", gettext_lazy("载入时限规则"))
audit.register("rules.copy", gettext_lazy("复制时限规则为新版本"))
audit.register("rules.edit", gettext_lazy("修改时限规则"))
audit.register("rules.adopt", gettext_lazy("采用系统建议的时限"))
audit.register("rules.in_force", gettext_lazy("启用时限规则版本"))

COUNTING = {"offset", "unit", "direction", "anchor_min"}
EDITABLE = COUNTING | {
    "severity",
    "source",
    "audience_note",
    "region_note",
    "params",
    "alternatives",
    "private_overdue",
}

RENAMED = {"audience": "audience_note", "region": "region_note", "start": "start_event"}


@verb
def load_rules() -> RuleSet:
    """Version 1 from the delivered file, and the published calendar; does nothing the second time."""
    workdays.load_published()
    existing = RuleSet.objects.filter(number=1).first()
    if existing:
        return existing
    source = delivered()
    ruleset = RuleSet.objects.create(number=1, name=source["name_zh"], source_version=source["version"])
    DeadlineRule.objects.bulk_create(_rule(ruleset, entry) for entry in source["rule"])
    audit.record("rules.load", by=None, about=ruleset, data={"version": 1, "source": source["version"]})
    return ruleset


def _rule(ruleset: RuleSet, entry: dict[str, Any]) -> DeadlineRule:
    return DeadlineRule(ruleset=ruleset, **{RENAMED.get(name, name): value for name, value in entry.items()})


def current() -> RuleSet | None:
    """The version new clocks run by: the one last put in force, else the first draft."""
    return RuleSet.objects.order_by(F("frozen_at").desc(nulls_last=True), "number").first()


@verb
def copy_version(source: RuleSet, *, name: str, by: Actor) -> RuleSet:
    """A draft with the same rules, to be edited and put in force."""
    number = RuleSet.objects.aggregate(last=Max("number"))["last"] + 1
    ruleset = RuleSet.objects.create(
        number=number, name=name, based_on=source, source_version=source.source_version
    )
    rules = list(source.rules.all())
    for rule in rules:
        rule.pk, rule.ruleset = None, ruleset
    DeadlineRule.objects.bulk_create(rules)
    audit.record("rules.copy", by=by, about=ruleset, data={"version": number, "from": source.number})
    return ruleset


@verb
def edit_rule(rule: DeadlineRule, *, by: Actor, **changes: Any) -> DeadlineRule:
    """Change a rule of a draft. Whoever changes the deadline itself says on what ground (`source`)."""
    unknown = changes.keys() - EDITABLE
    if unknown:
        raise ValueError(f"时限规则没有可改的字段 {sorted(unknown)}")
    _require_draft(rule.ruleset_id)
    changed = sorted(name for name, value in changes.items() if getattr(rule, name) != value)
    if COUNTING & set(changed) and "source" not in changed:
        raise Missing(_("改了期限，请同时写明新的依据"))
    for name in changed:
        setattr(rule, name, changes[name])
    rule.save(update_fields=changed)
    audit.record("rules.edit", by=by, about=rule, data={"code": rule.code, "fields": ",".join(changed)[:120]})
    return rule


@verb
def adopt(rule: DeadlineRule, *, document_number: str, by: Actor, on: date | None = None) -> DeadlineRule:
    """Make a suggestion the office's own rule (practice 24): from here on it warns, and names the document."""
    if not document_number.strip():
        raise Missing(_("采用系统建议须填写文号"))
    if not rule.suggestion:
        raise Refused(_("%(rule)s 本来就有依据，不是系统建议") % {"rule": rule})
    _require_draft(rule.ruleset_id)
    rule.adopted_document, rule.adopted_on = document_number.strip(), on or today()
    rule.severity = rule.adopted_severity or rule.severity
    rule.save(update_fields=["adopted_document", "adopted_on", "severity"])
    audit.record(
        "rules.adopt", by=by, about=rule, data={"code": rule.code, "document": rule.adopted_document}
    )
    return rule


@verb
def put_in_force(ruleset: RuleSet, *, by: Actor | None, document_number: str = "") -> RuleSet:
    """Freeze a version: new clocks run by it, and nobody changes it any more. Harmless to repeat."""
    ruleset = RuleSet.objects.select_for_update().get(pk=ruleset.pk)
    if ruleset.frozen:
        return ruleset
    ruleset.frozen_at = now()
    ruleset.document_number = document_number or ruleset.document_number
    ruleset.save(update_fields=["frozen_at", "document_number"])
    audit.record("rules.in_force", by=by, about=ruleset, data={"version": ruleset.number})
    return ruleset


def _require_draft(ruleset_id: int) -> None:
    if RuleSet.objects.select_for_update().get(pk=ruleset_id).frozen:
        raise Refused(_("这一版时限规则已经启用，不能再改；请先复制为新版本，改好后启用"))
