"""Forms of evaluations and schemes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification import parties
from xuncha.cycle.rectification.evaluation.queries import consequences
from xuncha.cycle.rectification.ledger.forms import day_input, rows
from xuncha.cycle.rectification.models import Consequence, Criterion, Evaluation, EvaluationScheme
from xuncha.cycle.rectification.models.evaluation import SCORERS
from xuncha.kit.rowsets import RowColumn, RowsField

YES = (("", _("否")), ("1", _("是")))


class OpenForm(forms.Form):
    scheme = forms.ModelChoiceField(
        label=_("评估方案"),
        queryset=EvaluationScheme.objects.filter(is_active=True),
        empty_label=None,
        widget=forms.RadioSelect,
    )


class PreparingForm(forms.ModelForm[Evaluation]):
    class Meta:
        model = Evaluation
        fields = ("checked_from", "checked_until", "team", "how")
        widgets = {"checked_from": day_input(), "checked_until": day_input(), "how": rows(4)}
        help_texts = {
            "team": _("单位和人数即可，如：纪委监委 1 人、组织部 1 人、巡察办 2 人"),
            "how": _("听汇报、查资料、现场抽核、满意度测评等怎样做的；写进评估报告"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begun, ended = cleaned.get("checked_from"), cleaned.get("checked_until")
        if begun and ended and ended < begun:
            self.add_error("checked_until", _("现场检查结束早于开始"))
        return cleaned


class ConcludingForm(forms.ModelForm[Evaluation]):
    """Grade, report and what is to follow, as the office proposes them."""

    follows = forms.MultipleChoiceField(
        label=_("结果运用"),
        choices=Consequence.Sort.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    follows_due = forms.DateField(
        label=_("结果运用办理期限"),
        required=False,
        widget=day_input(),
        help_text=_("选了结果运用的，写明何时办完"),
    )

    class Meta:
        model = Evaluation
        fields = ("grade", "grade_reason", "report")
        widgets = {"report": rows(24)}

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grades = [(grade["label"], grade["label"]) for grade in self.instance.scheme.grades]
        self.fields["grade"] = forms.ChoiceField(
            label=_("拟定等次"), choices=grades, widget=forms.RadioSelect, initial=self.instance.grade
        )
        known = consequences(self.instance, actor)
        self.fields["follows"].initial = [row.sort for row in known]
        self.fields["follows_due"].initial = next((row.due for row in known), None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("follows") and not cleaned.get("follows_due"):
            self.add_error("follows_due", _("请写明办理期限"))
        return cleaned


class CarriedOutForm(forms.Form):
    on = forms.DateField(label=_("办结日期"), widget=day_input())
    note = forms.CharField(label=_("办理情况"), max_length=300, widget=rows(2))


class SchemeForm(forms.ModelForm[EvaluationScheme]):
    """A scheme on one page: grades, weights of the parties, and the lines."""

    grades_typed = RowsField(
        (
            RowColumn("label", _("等次"), css="w-m"),
            RowColumn("at_least", _("得分不低于"), css="w-m"),
            RowColumn("weak", _("要有结果运用"), kind="choice", choices=YES, css="w-m"),
        ),
        label=_("等次"),
        add_label=_("加一档"),
        help_text=_("从好到差，最后一档从 0 分起；“要有结果运用”的等次，报认定时没有写补课、约谈等会提醒"),
    )
    weights_typed = RowsField(
        (
            RowColumn("party", _("评分方"), kind="choice", choices=tuple(parties.LABELS.items())),
            RowColumn("weight", _("权重"), css="w-m"),
        ),
        label=_("各方权重"),
        add_label=_("加一方"),
        help_text=_("“各方都评”的评分项按权重平均；没有列出的权重为 1"),
    )
    lines_typed = RowsField(
        (
            RowColumn("section", _("一级指标"), css="w-m"),
            RowColumn("name", _("评分项"), kind="long"),
            RowColumn("points", _("分值"), css="w-s"),
            RowColumn("guide", _("评分标准"), kind="long"),
            RowColumn("scorer", _("评分方"), kind="choice", choices=tuple(SCORERS), filled=False),
            RowColumn(
                "measure",
                _("参考数字"),
                kind="choice",
                choices=tuple(Criterion.Measure.choices),
                filled=False,
            ),
        ),
        label=_("评分项"),
        add_label=_("加一项"),
    )

    class Meta:
        model = EvaluationScheme
        fields = ("name", "basis", "method")
        widgets = {"basis": rows(3), "method": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        instance = kwargs.get("instance")
        if instance is not None:
            kwargs["initial"] = typed(instance) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_grades_typed(self) -> list[dict[str, Any]]:
        found = [
            {
                "label": row["label"][:20],
                "at_least": float(self._number(row["at_least"])),
                "weak": row["weak"] == "1",
            }
            for row in self.cleaned_data["grades_typed"]
        ]
        found.sort(key=lambda grade: -grade["at_least"])
        if len(found) < 2 or found[-1]["at_least"] != 0:
            raise forms.ValidationError(_now("至少两档，最后一档从 0 分起"))
        if len({grade["label"] for grade in found}) < len(found):
            raise forms.ValidationError(_now("等次名称不能重复"))
        return found

    def clean_weights_typed(self) -> dict[str, int]:
        found = {row["party"]: int(self._number(row["weight"])) for row in self.cleaned_data["weights_typed"]}
        if any(weight < 1 for weight in found.values()):
            raise forms.ValidationError(_now("权重是大于 0 的整数"))
        return found

    def clean_lines_typed(self) -> list[Criterion]:
        found = [
            Criterion(
                section=row["section"][:60],
                name=row["name"][:120],
                points=self._number(row["points"]),
                guide=row["guide"][:300],
                scorer=row["scorer"] or "office",
                measure=row["measure"],
            )
            for row in self.cleaned_data["lines_typed"]
        ]
        if not found:
            raise forms.ValidationError(_now("至少一个评分项"))
        for line in found:
            if not line.section or not line.name or line.points <= 0:
                raise forms.ValidationError(_now("每个评分项都要有一级指标、名称和大于 0 的分值"))
        return found

    def _number(self, text: str) -> Decimal:
        try:
            value = Decimal(text.strip() or "0")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 <= value <= 1000 or value != round(value, 1):
            raise forms.ValidationError(
                _now("“%(text)s”不是 0 到 1000 的数，最多一位小数") % {"text": text[:20]}
            )
        return value


def typed(scheme: EvaluationScheme) -> dict[str, Any]:
    """What stands in a scheme, as the form's rows hold it."""
    return {
        "grades_typed": [
            {
                "label": grade["label"],
                "at_least": f"{grade['at_least']:g}",
                "weak": "1" if grade["weak"] else "",
            }
            for grade in scheme.grades
        ],
        "weights_typed": [
            {"party": party, "weight": str(weight)} for party, weight in scheme.weights.items()
        ],
        "lines_typed": [
            {
                name: str(getattr(line, name))
                for name in ("section", "name", "points", "guide", "scorer", "measure")
            }
            for line in scheme.criteria.all()
        ]
        if scheme.pk
        else [],
    }
