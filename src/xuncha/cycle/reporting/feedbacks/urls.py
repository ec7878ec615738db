from __future__ import annotations

from django.urls import path

from xuncha.cycle.reporting.feedbacks import copies, receipt_views, views

urlpatterns = [
    path("", views.FeedbackList.as_view(), name="feedbacks"),
    path("from-report/<int:pk>/", views.draft, name="draft_feedback"),
    path("<int:pk>/", views.FeedbackPage.as_view(), name="feedback"),
    path("<int:pk>/edit/", views.FeedbackForm.as_view(), name="edit_feedback"),
    path("<int:pk>/deliver/", views.deliver, name="deliver"),
    path("<int:pk>/print/", views.PrintFeedback.as_view(), name="print_feedback"),
    path("<int:pk>/print/problems/", views.PrintProblems.as_view(), name="print_problems"),
    path("<int:pk>/correct/", views.correct, name="correct_feedback"),
    path("<int:pk>/notices/<int:notice>/", views.take_notice, name="take_notice"),
    path("<int:pk>/recipients/add/", receipt_views.add, name="add_recipient"),
    path("<int:feedback>/items/new/", views.ItemForm.as_view(), name="new_feedback_item"),
    path("items/<int:pk>/", views.ItemPage.as_view(), name="feedback_item"),
    path("items/<int:pk>/edit/", views.ItemForm.as_view(), name="edit_feedback_item"),
    path("items/<int:pk>/change/", views.change_item, name="change_feedback_item"),
    path("copies/", copies.CopyList.as_view(), name="copies"),
    path("recipients/<int:pk>/", copies.copy, name="copy"),
    path("recipients/<int:pk>/remove/", receipt_views.remove, name="remove_recipient"),
    path("recipients/<int:pk>/receipt/", receipt_views.receipt, name="receipt"),
    path("recipients/<int:pk>/paper/", receipt_views.paper_receipt, name="paper_receipt"),
    path("recipients/<int:pk>/handling/", receipt_views.handling, name="handling"),
]
