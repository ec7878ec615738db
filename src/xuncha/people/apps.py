from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "xuncha.people"
    verbose_name = _("人员与授权")

    def ready(self) -> None:
        from xuncha.foundation import audit, rights
        from xuncha.people.roles import holders

        rights.register(
            "people",
            read=_("查看授权"),
            propose=_("提出授权"),
            approve=_("批准授权"),
            activate=_("启用授权"),
            revoke=_("收回授权"),
            create_accounts=_("建立账号"),
            reset_request=_("申请重置口令"),
            reset_confirm=_("确认重置口令"),
        )
        rights.register("system", run=_("运行维护"), security=_("安全策略"))
        rights.register("library", write=_("维护资料库"))
        rights.register("rules", edit=_("修改时限规则"), adopt=_("采纳时限规则"))
        rights.register("paper", record=_("登记纸质签字"), confirm=_("核对纸质签字"))
        rights.holders_from(holders)
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)


AUDIT = {
    "people.undertaking_signed": _("签署承诺书"),
    "people.account_created": _("建立账号"),
    "people.proposed": _("提出授权"),
    "people.approved": _("批准授权"),
    "people.refused": _("不批准授权"),
    "people.activated": _("启用授权"),
    "people.revoked": _("收回授权"),
    "people.recusal_declared": _("申报回避情形"),
    "people.recusal_decided": _("认定回避"),
    "people.reset_requested": _("申请重置口令"),
    "people.reset_confirmed": _("确认重置口令"),
    "people.signing_restored": _("恢复签名"),
    "people.excluded": _("设定不得知悉"),
    "people.viewed_as": _("演示：以他人身份查看"),
}
