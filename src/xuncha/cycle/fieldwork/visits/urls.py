from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.visits import views

urlpatterns = [
    path("", views.VisitList.as_view(), name="visits"),
    path("places/", views.places, name="visit_places"),
    path("places/<int:pk>/", views.visit_place, name="visit_place"),
    path("places/<int:place>/new/", views.VisitForm.as_view(), name="visit_new"),
    path("findings/", views.FindingList.as_view(), name="visit_findings"),
    path("findings/<int:pk>/", views.FindingPage.as_view(), name="visit_finding"),
    path("<int:pk>/", views.VisitPage.as_view(), name="visit"),
    path("<int:pk>/edit/", views.VisitForm.as_view(), name="visit_edit"),
    path("<int:pk>/file/", views.add_file, name="visit_file"),
    path("<int:pk>/print/", views.VisitPrint.as_view(), name="visit_print"),
]
