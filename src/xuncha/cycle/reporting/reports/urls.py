from __future__ import annotations

from django.urls import path

from xuncha.cycle.reporting.reports import item_views, views

urlpatterns = [
    path("", views.ReportList.as_view(), name="reports"),
    path("assemble/", views.assemble_page, name="assemble"),
    path("<int:pk>/", views.ReportPage.as_view(), name="report"),
    path("<int:pk>/edit/", views.ReportForm.as_view(), name="edit_report"),
    path("<int:pk>/print/", views.PrintReport.as_view(), name="print_report"),
    path("<int:pk>/correct/", views.correct, name="correct_report"),
    path("<int:pk>/versions/", item_views.compare, name="report_versions"),
    path("<int:pk>/merge/", item_views.merge, name="merge_items"),
    path("<int:pk>/comment/", item_views.comment, name="comment"),
    path("<int:pk>/comment/<int:comment>/", item_views.answer_comment, name="answer_comment"),
    path("<int:report>/items/new/", item_views.ItemForm.as_view(), name="new_item"),
    path("items/<int:pk>/", item_views.open_item, name="report_item"),
    path("items/<int:pk>/edit/", item_views.ItemForm.as_view(), name="edit_item"),
    path("items/<int:pk>/move/", item_views.move, name="move_item"),
    path("items/<int:pk>/split/", item_views.split, name="split_item"),
    path("items/<int:pk>/leave-out/", item_views.leave_out, name="leave_out"),
    path("items/<int:pk>/put-back/", item_views.put_back, name="put_back"),
]
