"""What good evidence looks like for each kind of measure, shown where a unit uploads (practice 22)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from xuncha.cycle.rectification.models import Measure

SAMPLES: dict[str, Any] = {
    Measure.Sort.SYSTEM: _(
        "印发的制度正文（有文号、日期、公章）；讨论通过的会议记录；执行一次的台账或记录。"
    ),
    Measure.Sort.RECOVER: _("银行回单或财政票据；清退明细表（对象、金额、日期）；与问题金额对得上的说明。"),
    Measure.Sort.ACCOUNTABILITY: _(
        "处理决定文件（写明时间、方式）；谈话记录首页；按规定遮去不宜公开的个人信息。"
    ),
    Measure.Sort.INFERENCE: _("排查方案和结果清单；排查出的问题及其处理情况；不是只写“已举一反三”。"),
    Measure.Sort.CAMPAIGN: _("专项整治方案；前后对照的数据；现场照片（同一角度、有日期）；阶段小结。"),
    Measure.Sort.SIGNIFICANT: _("会议纪要；任务分工；节点完成情况和结果数据。"),
    Measure.Sort.OTHER: _("能让没到过现场的人相信事情已经办成的材料：文件、记录、票据、照片，各有日期。"),
}


def for_measure(sort: str) -> Any:
    return SAMPLES[sort]
