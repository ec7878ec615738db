from __future__ import annotations

from django.urls import path

from xuncha.insight.lookalikes import views

urlpatterns = [
    path("", views.ComparisonList.as_view(), name="lookalikes"),
    path("new/", views.compare, name="compare"),
    path("<int:pk>/", views.ComparisonPage.as_view(), name="comparison"),
    path("<int:pk>/again/", views.again, name="compare_again"),
    path("<int:pk>/pairs/", views.PairList.as_view(), name="lookalike_pairs"),
    path("pairs/<int:pk>/", views.PairPage.as_view(), name="lookalike"),
    path("pairs/<int:pk>/judge/", views.judge, name="judge_lookalike"),
]
