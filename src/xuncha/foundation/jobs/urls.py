from __future__ import annotations

from django.urls import path

from xuncha.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("<uuid:job_id>/", views.job_status, name="status"),
    path("<uuid:job_id>/again/", views.job_again, name="again"),
]
