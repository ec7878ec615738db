from __future__ import annotations

from django.urls import path

from xuncha.kit import acts, batch_views, session, views

app_name = "kit"
urlpatterns = [
    path("alive/", session.alive, name="alive"),
    path("views/save/", views.save_view, name="save_view"),
    path("papers/", batch_views.mine, name="batches"),
    path("papers/<int:pk>/", batch_views.fetch, name="batch_file"),
    path("act/paper/<int:pk>/", acts.PaperActPage.as_view(), name="paper_act"),
    path("act/paper/<int:pk>/scan/", acts.paper_scan, name="paper_scan"),
    path("act/<slug:kind>/<int:pk>/opinion/<slug:party>/", acts.OpinionPage.as_view(), name="opine"),
    path("act/<slug:kind>/<int:pk>/<slug:edge>/", acts.ActPage.as_view(), name="act"),
]
