"""Each part of the room includes its own addresses here, and names them in this one namespace (`insight:search`)."""

from __future__ import annotations

from django.urls import include, path

app_name = "insight"
urlpatterns = [
    path("search/", include("xuncha.insight.search.urls")),
    path("appraisals/", include("xuncha.insight.appraisals.urls")),
    path("quality/", include("xuncha.insight.quality.urls")),
    path("lookalikes/", include("xuncha.insight.lookalikes.urls")),
    path("decomposing/", include("xuncha.insight.decomposing.urls")),
    path("patterns/", include("xuncha.insight.patterns.urls")),
    path("manuscripts/", include("xuncha.insight.writing.urls")),
    path("indicators/", include("xuncha.insight.indicators.urls")),
    path("tables/", include("xuncha.insight.tables.urls")),
    path("boards/", include("xuncha.insight.boards.urls")),
]
