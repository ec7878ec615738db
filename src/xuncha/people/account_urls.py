"""Only what is needed of allauth: in, out, password, second factor. No sign-up, no email, no reset by mail.

Each view is given our template by name, so that the order of the installed apps does not decide what people see.
"""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path

from xuncha.people.views import demo
from xuncha.people.views.entrance import ChangePassword, ConfirmPassword, SecondFactor, SignIn

OURS = "people/entrance/{}.html".format

urlpatterns = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", account.LogoutView.as_view(template_name=OURS("sign_out")), name="account_logout"),
    path("reauthenticate/", ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("password/", ChangePassword.as_view(), name="account_change_password"),
    path("2fa/", SecondFactor.as_view(), name="mfa_index"),
    path(
        "2fa/authenticate/",
        factor.AuthenticateView.as_view(template_name=OURS("second_step")),
        name="mfa_authenticate",
    ),
    path(
        "2fa/reauthenticate/",
        factor.ReauthenticateView.as_view(template_name=OURS("confirm_code")),
        name="mfa_reauthenticate",
    ),
    path(
        "2fa/totp/activate/",
        totp.ActivateTOTPView.as_view(template_name=OURS("totp_on")),
        name="mfa_activate_totp",
    ),
    path(
        "2fa/totp/deactivate/",
        totp.DeactivateTOTPView.as_view(template_name=OURS("totp_off")),
        name="mfa_deactivate_totp",
    ),
    path(
        "2fa/recovery-codes/",
        codes.ViewRecoveryCodesView.as_view(template_name=OURS("codes")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        codes.GenerateRecoveryCodesView.as_view(template_name=OURS("codes_new")),
        name="mfa_generate_recovery_codes",
    ),
    path("demo/", demo.sign_in, name="demo_signin"),
]
