from __future__ import annotations

from django.urls import path

from xuncha.cycle.workpapers import views

app_name = "workpapers"
urlpatterns = [
    path("", views.PaperList.as_view(), name="list"),
    path("new/", views.PaperForm.as_view(), name="new"),
    path("<int:pk>/", views.PaperPage.as_view(), name="paper"),
    path("<int:pk>/edit/", views.PaperForm.as_view(), name="edit"),
    path("<int:pk>/evidence/", views.add_evidence, name="add_evidence"),
    path("<int:pk>/responsible/", views.add_responsible, name="add_responsible"),
    path("<int:pk>/classify/", views.classify, name="classify"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/confirmation/", views.ask_confirmation, name="ask_confirmation"),
]
