"""Few addresses, and none that says what somebody chose or wrote."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from xuncha.portal import answering, following, inside, views

handler400 = "xuncha.portal.pages.bad_request"
handler404 = "xuncha.portal.pages.not_found"
handler500 = "xuncha.portal.pages.server_error"

urlpatterns = [
    path("inside/", inside.inside, name="inside"),
    path("static/<str:name>", views.static, name="static"),
    path("leave/", views.leave, name="leave"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("receipt/", following.follow, name="follow"),
        path("s/<slug:code>/", answering.survey, name="survey"),
        path("<slug:code>/", views.notice, name="notice"),
        path("<slug:code>/write/", views.write, name="write"),
        prefix_default_language=False,
    ),
]
