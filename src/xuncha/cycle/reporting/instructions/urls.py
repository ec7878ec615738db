from __future__ import annotations

from django.urls import path

from xuncha.cycle.reporting.instructions import views

urlpatterns = [
    path("", views.InstructionList.as_view(), name="instructions"),
    path("new/", views.InstructionForm.as_view(), name="new_instruction"),
    path("<int:pk>/", views.InstructionPage.as_view(), name="instruction"),
    path("<int:pk>/edit/", views.InstructionForm.as_view(), name="edit_instruction"),
    path("<int:pk>/reply/", views.ReplyForm.as_view(), name="reply_instruction"),
]
