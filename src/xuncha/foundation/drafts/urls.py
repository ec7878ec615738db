from __future__ import annotations

from django.urls import path

from xuncha.foundation.drafts import views

app_name = "drafts"
urlpatterns = [
    path("<str:form_key>/", views.autosave, name="autosave"),
    path("<str:form_key>/discard/", views.discard, name="discard"),
]
