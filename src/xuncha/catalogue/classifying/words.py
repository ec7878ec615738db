"""What the card says: how sure, and each hint as a sentence that asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.text.hints.paper import Hint

SURENESS = {
    "likely": gettext_lazy("把握较大"),
    "possible": gettext_lazy("把握一般"),
    "unsure": gettext_lazy("把握不足"),
}
TONES = {"likely": "done", "possible": "running", "unsure": "waiting"}

HINTS: dict[str, Any] = {
    "title_short": gettext_lazy("标题太短：写清主体、事项、性质。"),
    "title_long": gettext_lazy("标题偏长：一句话写清主体、事项、性质，细节放到事实里。"),
    "several_matters": gettext_lazy("标题里像有几件事：一事一稿，可分开写。"),
    "no_fact": gettext_lazy("只有结论，还没有事实：查到了什么，几次、几笔、什么材料。"),
    "no_time": gettext_lazy("没有写时间：写到月。"),
    "no_amount": gettext_lazy("涉及钱款，没有写金额。"),
    "no_unit": gettext_lazy("金额没有写单位。"),
    "strong_word": gettext_lazy("事实里有评价性的词，改为写查到的情况。"),
    "vague_number": gettext_lazy("数量是约数：几次、几个、占多少。"),
    "lead": gettext_lazy("像是领导干部的问题线索：不写进底稿，按线索办理。"),
    "private_number": gettext_lazy("有身份证号或手机号：底稿不写。"),
    "no_basis": gettext_lazy("还没有定性依据；组长审签前补齐即可。"),
    "no_clause": gettext_lazy("依据没有写到条款或文号。"),
    "business_only": gettext_lazy("定性分析只写了业务问题：补上谁的责任、没有落实什么要求。"),
    "precision": gettext_lazy("对照“三准”："),
}
PRECISION = {
    "direction": gettext_lazy("方向——没有写对照哪项决策部署、职责或规定"),
    "key_few": gettext_lazy("重点——没有写到班子、主要负责人或分管领导"),
    "root": gettext_lazy("问题——没有写原因"),
}


def sentence(hint: Hint) -> str:
    """The hint as a sentence, with the writer's own words it is about."""
    told = str(HINTS[hint.code])
    if hint.lacks:
        return told + _("；").join(str(PRECISION[code]) for code in hint.lacks) + _("。")
    return told + (_("（“%(words)s”）") % {"words": hint.quote} if hint.quote else "")
