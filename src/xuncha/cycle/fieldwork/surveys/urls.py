from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.surveys import views

urlpatterns = [
    path("", views.SurveyList.as_view(), name="surveys"),
    path("new/", views.SurveyForm.as_view(), name="survey_new"),
    path("links/", views.survey_links, name="survey_links"),
    path("<int:pk>/", views.SurveyPage.as_view(), name="survey"),
    path("<int:pk>/edit/", views.SurveyForm.as_view(), name="survey_edit"),
    path("<int:pk>/totals/", views.paper_totals, name="survey_totals"),
    path("<int:pk>/print/", views.SurveyPrint.as_view(), name="survey_print"),
    path("<int:pk>/results.xlsx", views.survey_workbook, name="survey_workbook"),
    path("<int:pk>/poster/", views.SurveyPoster.as_view(), name="survey_poster"),
]
