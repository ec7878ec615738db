from __future__ import annotations

from django.urls import path

from xuncha.cycle.transfers.cases import slip_views, views

urlpatterns = [
    path("", views.CaseList.as_view(), name="cases"),
    path("slips/out/", slip_views.slips_out, name="slips_out"),
    path("slips/in/", slip_views.slips_in, name="slips_in"),
    path("slips/land/", slip_views.slips_land, name="slips_land"),
    path("<int:pk>/", views.CasePage.as_view(), name="case"),
    path("<int:pk>/files/<int:file>/", views.case_file, name="case_file"),
    path("<int:pk>/edit/", views.CaseForm.as_view(), name="case_edit"),
    path("<int:pk>/slip/", views.case_slip, name="case_slip"),
    path("<int:pk>/join/", views.case_join, name="case_join"),
    path("<int:pk>/print/", views.SlipPrint.as_view(), name="case_print"),
]
