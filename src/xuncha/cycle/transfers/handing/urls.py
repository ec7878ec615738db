from __future__ import annotations

from django.urls import path

from xuncha.cycle.transfers.handing import views

urlpatterns = [
    path("", views.TransferList.as_view(), name="transfers"),
    path("new/", views.transfer_new, name="transfer_new"),
    path("pick/", views.transfer_pick, name="transfer_pick"),
    path("<int:pk>/", views.TransferPage.as_view(), name="transfer"),
    path("<int:pk>/edit/", views.TransferEdit.as_view(), name="transfer_edit"),
    path("<int:pk>/list/", views.transfer_list, name="transfer_list"),
    path("<int:pk>/print/", views.TransferPrint.as_view(), name="transfer_print"),
]
