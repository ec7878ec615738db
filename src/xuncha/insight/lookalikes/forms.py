"""Forms of look-alikes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xuncha.cycle.fieldwork.materials.models import MaterialRequest
from xuncha.foundation.files.forms import NoStateSecrets
from xuncha.insight.lookalikes import queries
from xuncha.insight.lookalikes.models import Comparison, LookAlike
from xuncha.library.documents.forms import ACCEPT, ManyFiles, ManyFilesField

Source = Comparison.Source
OF_A_ROUND = (Source.EVIDENCE, Source.PROGRESS, Source.PLANS, Source.REPORTS, Source.SELF_CHECKS)


class ManyFilesOrNone(ManyFilesField):
    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return super().clean(data, initial) if data else []


def _files(label: Any, help_text: Any) -> ManyFilesOrNone:
    widget = ManyFiles(attrs={"accept": ACCEPT, "multiple": True})
    return ManyFilesOrNone(label=label, help_text=help_text, widget=widget, required=False)


class AskForm(NoStateSecrets):
    """What is compared, and against what."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("例如：党员学习笔记比对"))
    source = forms.ChoiceField(label=_("比什么"), choices=Source.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(
        label=_("归到哪里"), help_text=_("归到任务的只有本组能看；归到轮次的巡察办能看")
    )
    request = forms.ModelChoiceField(
        label=_("调阅清单"),
        queryset=MaterialRequest.objects.none(),
        empty_label=_("不选"),
        required=False,
        help_text=_("比“一份调阅清单的资料”时选定"),
    )
    uploads = _files(
        _("要比对的文件"), _("比“上传的文件”时选定；可以一次选多份，也可以是压缩包（zip）。只有图片的文件比不了文字，只比画面")
    )  # fmt: skip
    against = _files(_("对照的文件"), _("例如去年的；其中的文件彼此不比"))
    across_units = forms.BooleanField(label=_("只比不同单位之间"), required=False)
    with_earlier = forms.BooleanField(label=_("与以前各轮的同类内容比"), required=False)
    with_library = forms.BooleanField(label=_("与资料库比"), required=False)
    sections = (
        (_("比什么"), ("title", "source", "place", "request", "uploads")),
        (_("跟什么比"), ("against", "across_units", "with_earlier", "with_library")),
        (_("保密"), ("has_state_secret",)),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagements = {f"engagement:{row.pk}": row for row in queries.engagements(actor)}
        self.rounds = {f"round:{row.pk}": row for row in queries.rounds(actor)}
        fields: Any = self.fields
        fields["place"].choices = [(key, str(row)) for key, row in (self.engagements | self.rounds).items()]
        fields["request"].queryset = queries.requests(actor)
        if not self.engagements:
            del fields["request"]
            fields["source"].choices = [one for one in Source.choices if one[0] != Source.MATERIALS]

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or {}
        source = said.get("source")
        if source == Source.UPLOAD and not said.get("uploads") and "uploads" not in self.errors:
            self.add_error("uploads", _("请选定要比对的文件"))
        if source == Source.MATERIALS and not said.get("request") and "request" not in self.errors:
            self.add_error("request", _("请选定一份调阅清单"))
        if source not in OF_A_ROUND and said.get("with_earlier"):
            self.add_error(
                "with_earlier", _("只有整改和自查的内容能与以前各轮比；去年的文件请作为对照的文件上传")
            )
        return said

    def asked(self) -> Comparison:
        """The comparison as it was typed, placed where it belongs."""
        said = self.cleaned_data
        asked = Comparison(title=said["title"], source=said["source"])
        for name in ("across_units", "with_earlier", "with_library"):
            setattr(asked, name, said[name])
        if asked.source == Source.MATERIALS:
            asked.request = said["request"]
            self._place(asked, said["request"].engagement)
        elif said["place"] in self.engagements:
            self._place(asked, self.engagements[said["place"]])
        else:
            asked.round, asked.audience = self.rounds[said["place"]], queries.OFFICE
        return asked

    def _place(self, asked: Comparison, engagement: Any) -> None:
        asked.engagement, asked.round_id = engagement, engagement.round_id
        asked.group_id, asked.organisation_id = engagement.group_id, engagement.organisation_id


class JudgeForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("人工判断"), choices=LookAlike.Verdict.choices, required=False, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("理由"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
