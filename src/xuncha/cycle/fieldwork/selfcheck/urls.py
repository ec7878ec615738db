from __future__ import annotations

from django.urls import path

from xuncha.cycle.fieldwork.selfcheck import views

urlpatterns = [
    path("", views.CheckList.as_view(), name="self_checks"),
    path("new/", views.CheckForm.as_view(), name="self_check_new"),
    path("send/", views.send_many, name="self_checks_send"),
    path("compare/<int:pk>/", views.compare, name="self_check_compare"),
    path("<int:pk>/", views.CheckPage.as_view(), name="self_check"),
    path("<int:pk>/edit/", views.CheckForm.as_view(), name="self_check_edit"),
    path("<int:pk>/answer/", views.answer_check, name="self_check_answer"),
    path("<int:pk>/sheet/", views.check_sheet, name="self_check_sheet"),
    path("<int:pk>/take-in/", views.take_in_sheet, name="self_check_take_in"),
    path("<int:pk>/print/", views.CheckPrint.as_view(), name="self_check_print"),
]
