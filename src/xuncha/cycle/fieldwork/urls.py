from __future__ import annotations

from django.urls import include, path

app_name = "fieldwork"
urlpatterns = [
    path("assistance/", include("xuncha.cycle.fieldwork.assistance.urls")),
    path("group/", include("xuncha.cycle.fieldwork.grouplife.urls")),
    path("interviews/", include("xuncha.cycle.fieldwork.interviews.urls")),
    path("materials/", include("xuncha.cycle.fieldwork.materials.urls")),
    path("petitions/", include("xuncha.cycle.fieldwork.petitions.urls")),
    path("visits/", include("xuncha.cycle.fieldwork.visits.urls")),
    path("surveys/", include("xuncha.cycle.fieldwork.surveys.urls")),
    path("selfcheck/", include("xuncha.cycle.fieldwork.selfcheck.urls")),
]
