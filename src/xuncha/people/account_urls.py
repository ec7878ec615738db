"""Only what is needed of allauth: in, out, password, second factor. No sign-up, no email, no reset by mail."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from xuncha.people.views import demo, entrance

urlpatterns = [
    path("login/", entrance.sign_in, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("demo/", demo.sign_in, name="demo_signin"),
]
