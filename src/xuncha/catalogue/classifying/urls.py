from __future__ import annotations

from django.urls import path

from xuncha.catalogue.classifying import views

urlpatterns = [
    path("", views.versions, name="classifier"),
    path("suggest/", views.suggest, name="classify"),
    path("suggest/<slug:kind>/<int:pk>/", views.suggest_of, name="classify_of"),
    path("train/", views.train, name="classifier_train"),
    path("written/", views.back_to_written, name="classifier_written"),
    path("<int:no>/activate/", views.activate, name="classifier_activate"),
]
