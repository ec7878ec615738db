from __future__ import annotations

from functools import partial

from django.urls import path

from xuncha.insight.tables import row_views, snapshot_views, views

urlpatterns = [
    path("", views.fixed_list, name="fixed_tables"),
    path("fixed/<slug:slug>/", views.fixed, name="fixed_table"),
    path("cross/", partial(views.free, way="cross_table"), name="cross_table"),
    path("trend/", partial(views.free, way="trend_table"), name="trend_table"),
    path("units/", partial(views.free, way="compare_units"), name="compare_units"),
    path("heat/", partial(views.free, way="heat_table"), name="heat_table"),
    path("print/", views.print_table, name="print_table"),
    path("rows/", row_views.figure_rows, name="figure_rows"),
    path("saved/", views.save_table, name="save_table"),
    path("saved/<int:pk>/drop/", views.drop_table, name="drop_table"),
    path("rankings/", views.rankings, name="rankings"),
    path("freeze/", snapshot_views.freeze, name="freeze_table"),
    path("snapshots/", snapshot_views.Snapshots.as_view(), name="snapshots"),
    path("snapshots/<int:pk>/", snapshot_views.SnapshotPage.as_view(), name="snapshot"),
    path("snapshots/<int:pk>/print/", snapshot_views.SnapshotPrint.as_view(), name="snapshot_print"),
    path("snapshots/<int:pk>/file/", snapshot_views.snapshot_file, name="snapshot_file"),
    path("snapshots/<int:pk>/compare/", snapshot_views.compare_snapshot, name="compare_snapshot"),
]
