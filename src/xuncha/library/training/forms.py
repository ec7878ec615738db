"""Forms of training."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.library.documents.models import Document
from xuncha.library.models import Regulation
from xuncha.library.training.models import Question, ReadingItem, ReadingList
from xuncha.people import scopes

GENERAL = "0"
MARK = "*"


class ListForm(forms.ModelForm[ReadingList]):
    field_order = ("title", "place", "intro", "due", "pass_mark", "tries")
    place = forms.ChoiceField(label=_("发给谁"), widget=forms.Select(attrs={"data-choose": "1"}))

    class Meta:
        model = ReadingList
        fields = ("title", "intro", "due", "pass_mark", "tries")
        widgets = {
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "intro": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["place"]
            return
        self.places = {str(scope.engagement_id): scope for scope in scopes.choices("engagement", actor)}
        chosen: Any = self.fields["place"]
        chosen.choices = [
            (GENERAL, _("全体巡察干部（巡前培训）")),
            *(
                (key, _("被巡察单位：%(place)s") % {"place": scope.label})
                for key, scope in self.places.items()
            ),
        ]

    def chosen_place(self) -> scopes.Scope | None:
        return self.places.get(self.cleaned_data["place"])


class CopyForm(forms.Form):
    places = forms.MultipleChoiceField(label=_("另发给"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, actor: Any, but: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [scope for scope in scopes.choices("engagement", actor) if scope.engagement_id != but]
        self.scopes = {str(scope.engagement_id): scope for scope in found}
        chosen: Any = self.fields["places"]
        chosen.choices = [(key, scope.label) for key, scope in self.scopes.items()]

    def chosen(self) -> list[scopes.Scope]:
        return [self.scopes[key] for key in self.cleaned_data["places"]]


class ItemForm(forms.ModelForm[ReadingItem]):
    class Meta:
        model = ReadingItem
        fields = ("document", "regulation", "title", "note")
        widgets = {name: forms.Select(attrs={"data-choose": "1"}) for name in ("document", "regulation")}
        labels = {"document": _("资料文件"), "regulation": _("法规制度"), "title": _("或者写明读什么")}
        help_texts = {"note": _("如：第三章，监督内容")}

    def __init__(self, *args: Any, actor: Any, reading_list: ReadingList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Document.objects.visible_to(actor).filter(engagement_id=None, withdrawn_on=None)
        rows = rows.exclude(confirmed_on=None)
        document: Any = self.fields["document"]
        document.queryset = rows.filter(for_units=True) if reading_list.is_placed else rows
        regulation: Any = self.fields["regulation"]
        regulation.queryset = Regulation.objects.visible_to(actor).filter(superseded_by=None)
        self.fields["title"].required = False


class QuestionForm(forms.ModelForm[Question]):
    choices_text = forms.CharField(
        label=_("选项"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("一行一个选项，对的前面加 * 号。判断题写“对”“错”两行。"),
    )
    field_order = ("sort", "text", "choices_text", "explanation")

    class Meta:
        model = Question
        fields = ("sort", "text", "explanation")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance
        if known.pk:
            lines = (
                (MARK if place in known.answers else "") + text for place, text in enumerate(known.options)
            )
            self.fields["choices_text"].initial = "\n".join(lines)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        lines = [
            line.strip() for line in self.cleaned_data.get("choices_text", "").splitlines() if line.strip()
        ]
        options = [line.lstrip(MARK).strip() for line in lines]
        answers = [place for place, line in enumerate(lines) if line.startswith(MARK)]
        if problem := self._problem(options, answers):
            self.add_error("choices_text", problem)
        self.instance.options, self.instance.answers = options, answers
        return cleaned

    def _problem(self, options: list[str], answers: list[int]) -> Any:
        sort = self.cleaned_data.get("sort")
        if len(options) < 2:
            return _("至少写两个选项")
        if len(set(options)) < len(options):
            return _("有两个选项一样")
        if not answers:
            return _("没有标出对的选项；对的前面加 * 号")
        if sort != Question.Sort.MULTIPLE and len(answers) > 1:
            return _("单选题和判断题只能有一个对的")
        if sort == Question.Sort.TRUE_FALSE and len(options) != 2:
            return _("判断题只有两个选项")
        return ""


def answers_posted(data: Any, questions: list[Question]) -> dict[int, list[int]]:
    """Places of the ticked options by question; what is no place of that question is left out."""
    return {
        question.pk: sorted(
            {
                int(text)
                for text in data.getlist(f"q-{question.pk}")
                if text.isdigit() and int(text) < len(question.options)
            }
        )
        for question in questions
    }
