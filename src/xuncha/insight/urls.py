"""Each part of the room includes its own addresses here, and names them in this one namespace (`insight:search`)."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "insight"
urlpatterns: list[URLPattern | URLResolver] = []
