from __future__ import annotations

from django.urls import path

from xuncha.insight.appraisals import views

urlpatterns = [path("<int:pk>/print/", views.AppraisalPrint.as_view(), name="appraisals")]
