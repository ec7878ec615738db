from __future__ import annotations

from django.urls import path

from xuncha.cycle.reporting.meetings import views

urlpatterns = [
    path("", views.MeetingList.as_view(), name="meetings"),
    path("new/", views.MeetingForm.as_view(), name="new_meeting"),
    path("<int:pk>/", views.MeetingPage.as_view(), name="meeting"),
    path("<int:pk>/edit/", views.MeetingForm.as_view(), name="edit_meeting"),
    path("<int:pk>/agenda/", views.put_on_agenda, name="put_on_agenda"),
    path("<int:pk>/agenda/<int:item>/off/", views.take_off_agenda, name="take_off_agenda"),
    path("<int:pk>/results/", views.enter_results, name="enter_results"),
    path("<int:pk>/minutes/", views.attach_minutes, name="attach_minutes"),
    path("<int:pk>/print/", views.PrintAgenda.as_view(), name="print_agenda"),
    path("rounds/<int:pk>/summary/", views.round_summary, name="round_summary"),
]
