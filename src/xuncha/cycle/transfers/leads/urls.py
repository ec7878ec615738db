from __future__ import annotations

from django.urls import path

from xuncha.cycle.transfers.leads import views

urlpatterns = [
    path("", views.LeadList.as_view(), name="leads"),
    path("new/", views.LeadForm.as_view(), name="lead_new"),
    path("<int:pk>/", views.LeadPage.as_view(), name="lead"),
    path("<int:pk>/edit/", views.LeadForm.as_view(), name="lead_edit"),
    path("<int:pk>/print/", views.LeadPrint.as_view(), name="lead_print"),
    path("<int:pk>/files/", views.lead_files, name="lead_files"),
    path("<int:pk>/priority/", views.lead_priority, name="lead_priority"),
    path("<int:pk>/meeting/", views.lead_meeting, name="lead_meeting"),
]
