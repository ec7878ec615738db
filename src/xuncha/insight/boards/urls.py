from __future__ import annotations

from django.urls import path

from xuncha.insight.boards import (
    choice_views,
    cockpit_views,
    dossier_views,
    entry_views,
    publication_views,
    results_views,
    screen_views,
)

urlpatterns = [
    path("cockpit/", cockpit_views.show, name="cockpit"),
    path("cockpit/waiting/", cockpit_views.waiting, name="waiting"),
    path("cockpit/overdue/", cockpit_views.overdue, name="overdue"),
    path("units/", dossier_views.Dossiers.as_view(), name="dossiers"),
    path("units/<int:pk>/", dossier_views.show, name="dossier"),
    path("units/<int:pk>/print/", dossier_views.show_print, name="dossier_print"),
    path("results/", results_views.show, name="results_board"),
    path("choice/", choice_views.Choice.as_view(), name="choice"),
    path("forecast/", choice_views.forecast, name="forecast"),
    path("entry/", entry_views.show, name="entry_quality"),
    path("entry/speed/", entry_views.speed, name="speed"),
    path("entry/gaps/", entry_views.gaps, name="entry_gaps"),
    path("publication/", publication_views.show, name="publication"),
    path("publication/freeze/", publication_views.freeze, name="freeze_publication"),
    path("publication/<int:pk>/", publication_views.published, name="published"),
    path("screen/", screen_views.show, name="screen"),
]
