from __future__ import annotations

from django.urls import include, path

from xuncha.cycle.transfers.figures import views as figures

app_name = "transfers"
urlpatterns = [
    path("", include("xuncha.cycle.transfers.handing.urls")),
    path("leads/", include("xuncha.cycle.transfers.leads.urls")),
    path("cases/", include("xuncha.cycle.transfers.cases.urls")),
    path("counts/", figures.lead_counts, name="lead_counts"),
]
