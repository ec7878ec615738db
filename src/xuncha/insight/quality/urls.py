from __future__ import annotations

from django.urls import path

from xuncha.insight.quality import views

urlpatterns = [path("", views.quality, name="quality")]
