from __future__ import annotations

from django.urls import include, path

app_name = "reporting"
urlpatterns = [
    path("reports/", include("xuncha.cycle.reporting.reports.urls")),
    path("meetings/", include("xuncha.cycle.reporting.meetings.urls")),
    path("feedback/", include("xuncha.cycle.reporting.feedbacks.urls")),
    path("instructions/", include("xuncha.cycle.reporting.instructions.urls")),
]
