"""What an audit event's data says, in words: the auditor reads the chain without knowing our codes."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.foundation import kinds
from xuncha.foundation.models import AuditEvent
from xuncha.people.roles import roles

WORDS: dict[str, Any] = {
    "active": gettext_lazy("启用"),
    "batch": gettext_lazy("批量文书序号"),
    "ending": gettext_lazy("文件格式"),
    "entry": gettext_lazy("卷内目录序号"),
    "scheme": gettext_lazy("评估方案序号"),
    "wipe": gettext_lazy("清理见证单序号"),
    "unit": gettext_lazy("单位序号"),
    "valid": gettext_lazy("有效份数"),
    "issued": gettext_lazy("发出份数"),
    "abstract": gettext_lazy("谈话摘要序号"),
    "act": gettext_lazy("批量办理"),
    "added": gettext_lazy("增加"),
    "adoption": gettext_lazy("采纳情况"),
    "anchor": gettext_lazy("起算点"),
    "attachment": gettext_lazy("附件序号"),
    "author_leaf": gettext_lazy("起草人归类"),
    "by": gettext_lazy("替代法规序号"),
    "change": gettext_lazy("变更申请序号"),
    "changed": gettext_lazy("有改动"),
    "character": gettext_lazy("性质"),
    "clause": gettext_lazy("条款序号"),
    "clocks": gettext_lazy("时限"),
    "code": gettext_lazy("代码"),
    "comment": gettext_lazy("意见序号"),
    "count": gettext_lazy("条数"),
    "covered": gettext_lazy("已覆盖"),
    "correction": gettext_lazy("更正件序号"),
    "day": gettext_lazy("日期"),
    "declared": gettext_lazy("申报进展"),
    "demo": gettext_lazy("演示数据"),
    "document": gettext_lazy("依据文号"),
    "done": gettext_lazy("已办"),
    "door": gettext_lazy("经公众入口"),
    "dropped": gettext_lazy("删去的措施序号"),
    "edge": gettext_lazy("环节"),
    "events": gettext_lazy("条数"),
    "evidence": gettext_lazy("佐证"),
    "feedback": gettext_lazy("反馈意见序号"),
    "feedback_item": gettext_lazy("反馈问题序号"),
    "fictional": gettext_lazy("虚构样例"),
    "engagement": gettext_lazy("任务序号"),
    "fields": gettext_lazy("改动的栏目"),
    "file": gettext_lazy("文件序号"),
    "findings": gettext_lazy("发现的问题"),
    "rows": gettext_lazy("行数"),
    "shared": gettext_lazy("全办共用"),
    "table": gettext_lazy("统计表序号"),
    "form": gettext_lazy("文件格式"),
    "found": gettext_lazy("找到"),
    "framework": gettext_lazy("监督框架"),
    "from": gettext_lazy("原"),
    "grade": gettext_lazy("等次"),
    "group": gettext_lazy("巡察组序号"),
    "handlers": gettext_lazy("经办人数"),
    "instance": gettext_lazy("实例编号"),
    "item": gettext_lazy("事项序号"),
    "items": gettext_lazy("事项数"),
    "confirmed": gettext_lazy("本县已审签底稿"),
    "judged": gettext_lazy("人工判断"),
    "key": gettext_lazy("公钥指纹"),
    "leaf": gettext_lazy("归类"),
    "leaves": gettext_lazy("分类数"),
    "list": gettext_lazy("列表"),
    "made": gettext_lazy("新建"),
    "measure": gettext_lazy("措施序号"),
    "merged": gettext_lazy("并入的记录序号"),
    "new": gettext_lazy("新增"),
    "no": gettext_lazy("届次"),
    "note": gettext_lazy("进展记录序号"),
    "number": gettext_lazy("编号"),
    "on": gettext_lazy("日期"),
    "opened": gettext_lazy("打开条数"),
    "outline": gettext_lazy("提纲"),
    "page": gettext_lazy("页码"),
    "pages": gettext_lazy("页数"),
    "paper_act": gettext_lazy("纸质签字登记"),
    "parts": gettext_lazy("部分"),
    "party": gettext_lazy("会审方"),
    "post": gettext_lazy("职务序号"),
    "recipient": gettext_lazy("送达对象序号"),
    "refused": gettext_lazy("未通过"),
    "regulations": gettext_lazy("法规数"),
    "removed": gettext_lazy("移出"),
    "restricted": gettext_lazy("限制知悉"),
    "result": gettext_lazy("意见"),
    "role": gettext_lazy("角色"),
    "row": gettext_lazy("原表行号"),
    "rule": gettext_lazy("规则序号"),
    "seat": gettext_lazy("席位序号"),
    "seats": gettext_lazy("席位数"),
    "second_factor": gettext_lazy("两步验证"),
    "seq": gettext_lazy("序号"),
    "sha256": gettext_lazy("文件校验值"),
    "sheet": gettext_lazy("表"),
    "size": gettext_lazy("字节"),
    "source": gettext_lazy("来源版本"),
    "step": gettext_lazy("步骤"),
    "successor": gettext_lazy("承接单位序号"),
    "template": gettext_lazy("编号规则"),
    "to": gettext_lazy("现"),
    "todos": gettext_lazy("转交的待办"),
    "type": gettext_lazy("文书类别"),
    "unchanged": gettext_lazy("没有改动"),
    "unit_type": gettext_lazy("单位类型"),
    "until": gettext_lazy("任期止"),
    "user": gettext_lazy("账号"),
    "username": gettext_lazy("用户名"),
    "verdict": gettext_lazy("复诊结论"),
    "version": gettext_lazy("版本"),
    "capacity": gettext_lazy("身份"),
    "days": gettext_lazy("天数"),
    "fingerprint": gettext_lazy("公钥指纹"),
    "request": gettext_lazy("申请序号"),
    "sealed": gettext_lazy("密封件序号"),
    "signatures": gettext_lazy("谈话须签字"),
    "petition": gettext_lazy("信访件序号"),
    "lead": gettext_lazy("线索序号"),
    "visit": gettext_lazy("走访序号"),
    "talk": gettext_lazy("谈话序号"),
    "material": gettext_lazy("资料序号"),
    "addressee": gettext_lazy("收件方"),
    "kind": gettext_lazy("类别"),
    "opens_on": gettext_lazy("开放日期"),
    "persons": gettext_lazy("涉及人数"),
    "posting": gettext_lazy("公告发布序号"),
    "priority": gettext_lazy("优先级"),
    "record": gettext_lazy("记录序号"),
    "sort": gettext_lazy("类别"),
    "state": gettext_lazy("状态"),
    "suite": gettext_lazy("算法套件"),
    "use": gettext_lazy("用途"),
    "workday": gettext_lazy("工作日"),
}
YES_NO = frozenset({"signatures", "covered", "demo", "fictional", "restricted", "second_factor", "workday"})
VALUES: dict[str, Any] = {
    "fixed": gettext_lazy("已改"),
    "rebounded": gettext_lazy("反弹"),
    "false": gettext_lazy("虚假整改"),
    "agree": gettext_lazy("同意"),
    "return": gettext_lazy("退回"),
    "done": gettext_lazy("已完成"),
    "not_started": gettext_lazy("未启动"),
    "in_progress": gettext_lazy("正在整改"),
    "phase_done": gettext_lazy("取得阶段性成果并持续整改"),
    "basically_done": gettext_lazy("基本完成"),
    "not_done": gettext_lazy("未完成"),
    "long_term": gettext_lazy("长期坚持"),
    "adopted": gettext_lazy("采纳"),
    "partly": gettext_lazy("部分采纳"),
    "declined": gettext_lazy("不采纳"),
    "assign": gettext_lazy("指派"),
    "assign_for": gettext_lazy("代单位指派"),
    "remind": gettext_lazy("催办"),
    "normal": gettext_lazy("一般"),
    "first": gettext_lazy("优先"),
    "common": gettext_lazy("共性"),
    "individual": gettext_lazy("个性"),
    "institutional": gettext_lazy("体制机制"),
    "copied": gettext_lazy("确属雷同"),
    "quoted": gettext_lazy("属正常引用"),
    "open": gettext_lazy("未判断"),
}
DIGEST_SHOWN = 12
KIND_OF = {"rectification": "rectification_item"}  # whose flow names the acts of an action that is about many


def kind_labels() -> dict[str, str]:
    """Every kind of thing an event may be about: registered kinds, and what is audited without being one."""
    return {kind.name: str(kind.label) for kind in kinds.every()} | {
        "user": _("账号"),
        "undertaking": _("承诺书"),
        "term": _("届期"),
        "group": _("巡察组"),
        "cooperation_item": _("配合事项"),
        "key_point_check": _("监督要点"),
        "storedfile": _("文件"),
        "ruleset": _("时限规则版本"),
        "savedview": _("常用筛选"),
    }


def about(event: AuditEvent, labels: dict[str, str], names: dict[int, str]) -> str:
    """“底稿 130”; an account by its owner's name."""
    if not event.record_id:
        return ""
    which = names.get(event.record_id) if event.kind == "user" else None
    return f"{labels.get(event.kind, event.kind)} {which or event.record_id}"


def details(event: AuditEvent, names: dict[int, str]) -> str:
    """“环节 主要负责人签字，纸质签字登记 33”; `names`: whose account an id is."""
    said = event.details.items()
    return "，".join(
        f"{WORDS.get(name, name)} {_value(event, name, value, names)}"
        for name, value in said
        if value not in ("", None)
    )


def _value(event: AuditEvent, name: str, value: Any, names: dict[int, str]) -> str:
    if name in YES_NO or isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "user":
        return names.get(value, str(value))
    if name == "role":
        role = roles().get(str(value))
        return role.label if role else str(value)
    if name in ("sha256", "key", "instance", "fingerprint"):
        return str(value)[:DIGEST_SHOWN]
    if name in ("edge", "act", "party"):
        room = event.action.partition(".")[0]
        return _of_flow(event.kind or KIND_OF.get(room, room), str(value))
    if name in ("result", "declared", "adoption", "verdict", "priority", "character", "judged"):
        return str(VALUES.get(value, value))
    return str(value)


def _of_flow(kind: str, code: str) -> str:
    """The label of an edge, of a review party, or of both ("joint_review:discipline"), as the kind declares it."""
    try:
        flow = kinds.get(kind).flow
    except Http404:
        flow = None
    if flow is None:
        return code
    edge = flow.edges.get(code)
    if edge is not None:
        return str(edge.label)
    party = code.rpartition(":")[2]
    found = (str(review.labels[party]) for review in flow.parallels.values() if party in review.labels)
    return next(found, str(VALUES.get(code, code)))
