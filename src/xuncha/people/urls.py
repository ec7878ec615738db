from __future__ import annotations

from django.urls import path

from xuncha.people import views

app_name = "people"
urlpatterns = [
    path("undertakings/", views.undertakings, name="undertakings"),
]
