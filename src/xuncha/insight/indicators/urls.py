from __future__ import annotations

from django.urls import path

from xuncha.insight.indicators import views

urlpatterns = [path("", views.indicators, name="indicators")]
