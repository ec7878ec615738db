from __future__ import annotations

from django.urls import path

from xuncha.insight.search import views

urlpatterns = [
    path("", views.search, name="search"),
    path("facets/", views.facets, name="search_facets"),
    path("sealed/", views.sealed, name="search_sealed"),
]
