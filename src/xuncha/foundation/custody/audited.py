"""Names of the audited acts of custody. Their data are ids and numbers: no name, no reason, nothing of an identity."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xuncha.foundation import audit, rights

RIGHTS = {
    "identity_a": "custody.hold_a",
    "identity_b": "custody.hold_b",
    "straight_up": "custody.hold_straight_up",
    "inspectors": "custody.hold_inspectors",
}


def register() -> None:
    rights.register(
        "custody",
        manage=_("主持密钥保管仪式"),
        request=_("申请查看被保护的身份"),
        destroy=_("销毁被保护的身份"),
        hold_a=_("保管身份密钥（组长一方）"),
        hold_b=_("保管身份密钥（线索专员或纪委一方）"),
        hold_straight_up=_("保管径送件密钥"),
        hold_inspectors=_("保管反映巡察干部问题的密钥"),
    )
    for action, sentence in _SENTENCES.items():
        audit.register(action, sentence)


_SENTENCES = {
    "custody.invited": _("指定密钥保管人"),
    "custody.prepared": _("保管人生成密钥、设保管口令"),
    "custody.confirmed": _("当面核对密钥指纹，保管人到任"),
    "custody.extended": _("延长保管任期"),
    "custody.cancelled": _("撤销未到任的保管人"),
    "custody.leaving": _("保管人开始交接"),
    "custody.ended": _("解除密钥保管人"),
    "custody.lost": _("密钥报失停用"),
    "custody.passphrase_changed": _("更换保管口令和恢复单"),
    "custody.recovered": _("启用恢复单"),
    "custody.rewrapped": _("重新封装身份密钥"),
    "custody.wrong_secret": _("保管口令或编码输错"),
    "custody.sealed": _("密封身份"),
    "custody.adopted": _("收存前置密封的身份"),
    "custody.destroyed": _("销毁被保护的身份"),
    "custody.requested": _("申请查看被保护的身份"),
    "custody.approved": _("批准查看被保护的身份"),
    "custody.declined": _("不同意查看被保护的身份"),
    "custody.withdrawn": _("撤回查看申请"),
    "custody.opened": _("被保护的身份限时可查看"),
    "custody.looked": _("查看被保护的身份"),
    "custody.closed": _("关闭查看"),
    "custody.expired": _("查看申请过期"),
    "custody.opened_as_holder": _("用保管的密钥打开来件"),
}
