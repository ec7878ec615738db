from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "xuncha.people"
    verbose_name = _("人员与授权")

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in
        from allauth.mfa.signals import authenticator_added, authenticator_removed

        from xuncha.foundation import audit, rights
        from xuncha.foundation.custody.holders import people_from
        from xuncha.people import handover, menu, registry, second_factor, signin
        from xuncha.people.models import accounts_of_same_people
        from xuncha.people.roles import holders

        rights.register(
            "people",
            read=_("查看授权"),
            propose=_("提出授权"),
            approve=_("批准授权"),
            record_paper=_("登记授权的纸质批准"),
            activate=_("启用授权"),
            revoke=_("收回授权"),
            accounts=_("查看账号"),
            create_accounts=_("建立账号"),
            found=_("提出初始授权"),
            recusals=_("查看回避情形"),
            decide_recusal=_("认定回避"),
            exclude=_("设定不得知悉"),
            resets=_("查看口令重置"),
            reset_request=_("申请重置口令"),
            reset_confirm=_("确认重置口令"),
        )
        rights.register("system", run=_("运行维护"), security=_("安全策略"))
        rights.register("paper", record=_("登记纸质签字"), confirm=_("核对纸质签字"))
        rights.holders_from(holders)
        people_from(accounts_of_same_people)
        for action, sentence in AUDIT.items():
            audit.register(action, sentence)
        second_factor.required_roles()
        registry.register_kinds()
        handover.connect()
        menu.fill()
        user_logged_in.connect(signin.note_sign_in)
        authenticator_added.connect(signin.note_second_factor)
        authenticator_removed.connect(signin.note_second_factor)


AUDIT = {
    "people.bootstrap": _("首次安装：建立三员"),
    "people.rescued": _("在服务器上救急：新口令"),
    "people.signed_in": _("登录"),
    "people.signin_failed": _("登录口令不对"),
    "people.password_changed": _("修改口令"),
    "people.second_factor_changed": _("变更两步验证"),
    "people.second_factor_removed": _("解除两步验证"),
    "people.phone_changed": _("修改电话"),
    "people.undertaking_signed": _("签署承诺书"),
    "people.account_created": _("建立账号"),
    "people.slip_printed": _("打印口令条"),
    "people.deactivated": _("停用账号"),
    "people.reactivated": _("恢复账号"),
    "people.handed_over": _("移交待办"),
    "people.signing_restored": _("恢复签名"),
    "people.excluded": _("设定不得知悉"),
    "people.exclusion_lifted": _("取消不得知悉"),
    "people.viewed_as": _("演示：以他人身份查看"),
    "audit.verified": _("核对审计链"),
    "audit.exported": _("导出审计日志"),
    "audit.head_exported": _("导出审计链首"),
}
