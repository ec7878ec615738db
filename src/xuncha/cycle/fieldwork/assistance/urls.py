from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.assistance import views

urlpatterns = [
    path("", views.RequestList.as_view(), name="assistances"),
    path("new/", views.RequestForm.as_view(), name="assistance_new"),
    path("<int:pk>/", views.RequestPage.as_view(), name="assistance"),
    path("<int:pk>/edit/", views.RequestForm.as_view(), name="assistance_edit"),
    path("<int:pk>/answer/", views.answer, name="assistance_answer"),
    path("<int:pk>/print/", views.LetterPrint.as_view(), name="assistance_print"),
    path("briefings/", views.BriefingList.as_view(), name="person_briefings"),
    path("briefings/new/", views.BriefingForm.as_view(), name="person_briefing_new"),
    path("briefings/<int:pk>/", views.BriefingPage.as_view(), name="person_briefing"),
    path("briefings/<int:pk>/edit/", views.BriefingForm.as_view(), name="person_briefing_edit"),
]
