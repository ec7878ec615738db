"""Every room's pages under its own path."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from xuncha.site import views

handler403 = "xuncha.kit.errors.forbidden"
handler404 = "xuncha.kit.errors.not_found"
handler500 = "xuncha.kit.errors.failed"

site_urls = (
    [
        path("", views.home, name="home"),
        path("todo/", views.todo_page, name="todo"),
        path("leader/print/", views.leader_print, name="leader_print"),
        path("unit/print/", views.unit_print, name="unit_print"),
        path("missing/", views.missing, name="missing"),
        path("help/", views.help_page, name="help"),
    ],
    "site",
)

urlpatterns = [
    path("", include(site_urls)),
    path("account/", include("xuncha.people.account_urls")),
    path("language/", set_language, name="set_language"),
    path("", include("xuncha.kit.urls")),
    path("files/", include("xuncha.foundation.files.urls")),
    path("drafts/", include("xuncha.foundation.drafts.urls")),
    path("jobs/", include("xuncha.foundation.jobs.urls")),
    path("people/", include("xuncha.people.urls")),
    path("custody/", include("xuncha.people.custody_urls")),
    path("catalogue/", include("xuncha.catalogue.urls")),
    path("library/", include("xuncha.library.urls")),
    # Planning names this address; the page that stands there shows every room.
    path("planning/engagements/<int:pk>/", views.EngagementPage.as_view()),
    path("planning/", include("xuncha.cycle.planning.urls")),
    path("fieldwork/", include("xuncha.cycle.fieldwork.urls")),
    path("reporting/", include("xuncha.cycle.reporting.urls")),
    path("transfers/", include("xuncha.cycle.transfers.urls")),
    path("rectification/", include("xuncha.cycle.rectification.urls")),
    path("results/", include("xuncha.cycle.results.urls")),
    path("insight/", include("xuncha.insight.urls")),
    path("exchange/", include("xuncha.exchange.urls")),
    path("workpapers/", include("xuncha.cycle.workpapers.urls")),
]
