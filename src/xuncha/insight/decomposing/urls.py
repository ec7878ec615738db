from __future__ import annotations

from django.urls import path

from xuncha.insight.decomposing import turning_views, views

urlpatterns = [
    path("", views.DecompositionList.as_view(), name="decompositions"),
    path("new/", views.decompose, name="new_decomposition"),
    path("<int:pk>/", views.DecompositionPage.as_view(), name="decomposition"),
    path("<int:pk>/turn/<slug:target>/", turning_views.turn, name="turn_decomposition"),
    path("<int:pk>/items/<int:item>/", views.correct, name="correct_decomposed"),
    path("<int:pk>/items/<int:item>/<slug:act>/", views.reshape, name="reshape_decomposed"),
]
